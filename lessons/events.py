"""What lessons announces."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import DomainEvent, register_event


@register_event
@dataclass(frozen=True, kw_only=True)
class LessonEdited(DomainEvent):
    """A lesson was made or changed."""

    name: ClassVar[str] = "lessons.lesson.edited"

    state: str
    block_count: int


@register_event
@dataclass(frozen=True, kw_only=True)
class LessonProgressed(DomainEvent):
    """A learner came further in a lesson. ``seconds`` is the time since the last report, ``percent`` the furthest yet."""

    name: ClassVar[str] = "lessons.lesson.progressed"

    percent: int
    seconds: int
    is_first: bool
    is_completed: bool
