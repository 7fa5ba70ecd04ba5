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
