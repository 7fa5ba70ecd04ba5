"""What courses needs from higher apps."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from core.ports import Registry
from courses.copying import CourseCopy


class CopyStep(Protocol):
    """What an app puts into courses comes along when a course is copied. Learners' data and histories do not.

    Every step names what it copies before the first one copies, so that each can point to what the others copy.
    """

    def ids(self, course_id: UUID) -> Collection[UUID]:
        """Of the rows that it will copy and others point to."""

    def copy(self, copy: CourseCopy) -> None:
        """Write the copies: a fixed number of statements, whatever stands in the course."""


course_copying: Registry[CopyStep] = Registry()


class CopyHint(Protocol):
    """What whoever copied a course has still to look after in the copy: words for the console, safe as HTML, or none."""

    def __call__(self, *, course_id: UUID) -> str: ...


copy_hints: Registry[CopyHint] = Registry()
