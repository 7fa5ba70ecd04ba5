"""What courses announces."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import DomainEvent, register_event


@register_event
@dataclass(frozen=True, kw_only=True)
class CourseEdited(DomainEvent):
    """A course was made or changed."""

    name: ClassVar[str] = "courses.course.edited"

    state: str


@register_event
@dataclass(frozen=True, kw_only=True)
class CourseCopied(DomainEvent):
    """A course was made as a copy of ``source_id``, with all that stands in it."""

    name: ClassVar[str] = "courses.course.copied"

    source_id: str


@register_event
@dataclass(frozen=True, kw_only=True)
class CourseDeleted(DomainEvent):
    """A course on which nothing hung was deleted."""

    name: ClassVar[str] = "courses.course.deleted"


@register_event
@dataclass(frozen=True, kw_only=True)
class ConceptEdited(DomainEvent):
    """A concept was made or changed. ``requires`` are the ids of all its direct prerequisites now."""

    name: ClassVar[str] = "courses.concept.edited"

    code: str
    requires: tuple[str, ...]


@register_event
@dataclass(frozen=True, kw_only=True)
class ConceptDeleted(DomainEvent):
    """A concept on which nothing hung was deleted, with its edges to what it built on."""

    name: ClassVar[str] = "courses.concept.deleted"


@register_event
@dataclass(frozen=True, kw_only=True)
class ClassroomEdited(DomainEvent):
    """A class was made or changed."""

    name: ClassVar[str] = "courses.classroom.edited"

    level: str
    is_archived: bool


@register_event
@dataclass(frozen=True, kw_only=True)
class LearnerEnrolled(DomainEvent):
    """A learner came into a class."""

    name: ClassVar[str] = "courses.learner.enrolled"


@register_event
@dataclass(frozen=True, kw_only=True)
class LearnerLeft(DomainEvent):
    """A learner left a class."""

    name: ClassVar[str] = "courses.learner.left"


@register_event
@dataclass(frozen=True, kw_only=True)
class ClassroomFollowed(DomainEvent):
    """A class goes on in a new year as the class of the envelope."""

    name: ClassVar[str] = "courses.classroom.followed"

    former_id: str
    learner_count: int


@register_event
@dataclass(frozen=True, kw_only=True)
class AttendanceMarked(DomainEvent):
    """A teacher wrote down whether a learner was in class ``on`` a day (ISO), or corrected it.

    ``was_state`` is "" for a first mark; ``state`` is "" for one that was taken away.
    """

    name: ClassVar[str] = "courses.attendance.marked"

    on: str
    state: str
    reason: str
    minutes_late: int | None
    was_state: str


@register_event
@dataclass(frozen=True, kw_only=True)
class AbsenceAnnounced(DomainEvent):
    """Somebody said that a learner is away on the days from ``from_on`` to ``to_on`` (ISO)."""

    name: ClassVar[str] = "courses.absence.announced"

    from_on: str
    to_on: str
    reason: str


@register_event
@dataclass(frozen=True, kw_only=True)
class AbsenceWithdrawn(DomainEvent):
    """It was taken back."""

    name: ClassVar[str] = "courses.absence.withdrawn"

    from_on: str
    to_on: str


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentAdded(DomainEvent):
    """Somebody brought a document into a course."""

    name: ClassVar[str] = "courses.document.added"

    kind: str
    size_bytes: int


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentRead(DomainEvent):
    """The text of a document was read and cut into passages. ``page_count`` is None where its kind has no pages."""

    name: ClassVar[str] = "courses.document.read"

    language: str
    page_count: int | None
    word_count: int
    passage_count: int


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentFailed(DomainEvent):
    """A document could not be read; ``failure`` is a code."""

    name: ClassVar[str] = "courses.document.failed"

    failure: str


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentReleased(DomainEvent):
    """The learners of the course and the tutor have a document from now on."""

    name: ClassVar[str] = "courses.document.released"


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn(DomainEvent):
    """They have it no more."""

    name: ClassVar[str] = "courses.document.withdrawn"


@register_event
@dataclass(frozen=True, kw_only=True)
class DocumentDeleted(DomainEvent):
    """A document went, with its passages and, unless a copied course has it too, its file."""

    name: ClassVar[str] = "courses.document.deleted"
