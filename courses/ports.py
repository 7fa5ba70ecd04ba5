"""What courses needs from higher apps."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from core.ports import Registry
from courses.copying import CourseCopy

if TYPE_CHECKING:
    from courses.exchange.exporting import CourseExport


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


class CoursePart(Protocol):
    """What an app puts into the package of a course, under the name by which it is registered: a list of objects with a
    ``key`` each. They come back as items of ``kind``, for the writer of that kind; ``parent`` is the field that names
    what they stand in, empty where that is the course."""

    kind: str
    parent: str

    def export(self, export: "CourseExport") -> Iterable[dict[str, Any]]:
        """The objects in their order, without an id and without a person: a fixed number of queries."""


course_parts: Registry[CoursePart] = Registry()
