"""What lessons announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from core.events import DomainEvent, Upcaster, register_event


@register_event
@dataclass(frozen=True, kw_only=True)
class LessonEdited(DomainEvent):
    """The draft of a lesson was made or changed. ``state`` says whether learners see a version of it."""

    name: ClassVar[str] = "lessons.lesson.edited"

    state: str
    block_count: int


@register_event
@dataclass(frozen=True, kw_only=True)
class LessonPublished(DomainEvent):
    """Learners have version ``number`` from now on."""

    name: ClassVar[str] = "lessons.lesson.published"

    number: int
    block_count: int
    is_new_version: bool


@register_event
@dataclass(frozen=True, kw_only=True)
class LessonUnpublished(DomainEvent):
    """Learners do not see the lesson any more; they had version ``number``."""

    name: ClassVar[str] = "lessons.lesson.unpublished"

    number: int


@register_event
@dataclass(frozen=True, kw_only=True)
class LessonDeleted(DomainEvent):
    """A lesson that was never published is gone, with its blocks and files."""

    name: ClassVar[str] = "lessons.lesson.deleted"


@register_event
@dataclass(frozen=True, kw_only=True)
class LessonProgressed(DomainEvent):
    """A learner came further in a lesson. ``seconds`` is the time that it adds, ``percent`` the furthest yet, and
    ``position`` the block to go on at; None where nobody wrote it down."""

    name: ClassVar[str] = "lessons.lesson.progressed"
    version: ClassVar[int] = 2
    upcasters: ClassVar[Mapping[int, Upcaster]] = {1: lambda old: {"position": None, **old}}

    percent: int
    position: int | None
    seconds: int
    is_first: bool
    is_completed: bool


@register_event
@dataclass(frozen=True, kw_only=True)
class LiveLessonChanged(DomainEvent):
    """A teacher did something in a live lesson, the object of the envelope. ``change``: a ``LiveChange``;
    ``state_version`` counts its states, as ``LiveLesson.version`` does (``version`` is that of an event's shape)."""

    name: ClassVar[str] = "lessons.live_lesson.changed"

    change: str
    lesson_id: str
    step: int
    state_version: int


@register_event
@dataclass(frozen=True, kw_only=True)
class LiveLessonJoined(DomainEvent):
    """A learner came to a live lesson for the first time."""

    name: ClassVar[str] = "lessons.live_lesson.joined"

    lesson_id: str


@register_event
@dataclass(frozen=True, kw_only=True)
class LivePollAnswered(DomainEvent):
    """A learner chose an option in poll ``poll_number`` of a live lesson, or another one than before."""

    name: ClassVar[str] = "lessons.live_poll.answered"

    lesson_id: str
    poll_number: int
    option: int


@register_event
@dataclass(frozen=True, kw_only=True)
class OutlineArranged(DomainEvent):
    """Lessons of a course, the object of the envelope, were put into another order; of ``lesson_count`` that have
    another place ``moved_count`` stand in another section."""

    name: ClassVar[str] = "lessons.outline.arranged"

    lesson_count: int
    moved_count: int


@register_event
@dataclass(frozen=True, kw_only=True)
class SessionStarted(DomainEvent):
    """A learner began a learning session. It counts for ``stretch_seconds`` at most before it is paused or resumed."""

    name: ClassVar[str] = "lessons.session.started"

    lesson_id: str | None
    difficulty: str
    objective_count: int
    stretch_seconds: int


@register_event
@dataclass(frozen=True, kw_only=True)
class SessionPaused(DomainEvent):
    """It rests. ``active_seconds`` are those of all its stretches."""

    name: ClassVar[str] = "lessons.session.paused"

    active_seconds: int


@register_event
@dataclass(frozen=True, kw_only=True)
class SessionResumed(DomainEvent):
    """It goes on, for ``stretch_seconds`` at most."""

    name: ClassVar[str] = "lessons.session.resumed"

    stretch_seconds: int


@register_event
@dataclass(frozen=True, kw_only=True)
class SessionCompleted(DomainEvent):
    """It is over."""

    name: ClassVar[str] = "lessons.session.completed"

    active_seconds: int
    progress: Decimal
    objectives_done: int
    objective_count: int


@register_event
@dataclass(frozen=True, kw_only=True)
class SessionProgressed(DomainEvent):
    """A learner came further in it, or ticked an objective."""

    name: ClassVar[str] = "lessons.session.progressed"

    progress: Decimal
    objectives_done: int
    objective_count: int


@register_event
@dataclass(frozen=True, kw_only=True)
class SessionInteracted(DomainEvent):
    """A learner did something in it: a hint, an answer, a note, a step, a tool."""

    name: ClassVar[str] = "lessons.session.interacted"

    kind: str
    target_id: str | None
