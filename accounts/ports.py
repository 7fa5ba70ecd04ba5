"""What accounts needs from the apps above it, with an honest default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from accounts.models import User
from accounts.rosters import ClassRow, ClassTables, Finding, PlaceRow
from core.ports import Port

__all__ = [
    "CLASS_COUNTS",
    "ClassFile",
    "ClassPlan",
    "ClassRow",
    "ClassTables",
    "Finding",
    "NoClasses",
    "PlaceRow",
    "PlannedClass",
    "RosterClasses",
    "roster_classes",
]

# Of the classes of a file, for people to read.
CLASS_COUNTS = (
    "classes_created",
    "classes_updated",
    "classes_archived",
    "classes_unchanged",
    "enrolled",
    "left",
    "teachers_came",
    "teachers_went",
    "class_rows_left_out",
)


@dataclass(frozen=True, kw_only=True)
class ClassFile:
    """The classes of a file, and whom its ids mean once it is in: ``here`` by id, as they will be; ``passed_over`` stand
    in it and will not be here by it, since their row is at fault or their account is closed. Everybody else the file
    takes as known. ``today`` is the institution's."""

    tables: ClassTables
    institution_id: UUID
    here: Mapping[str, User] = field(default_factory=dict)
    passed_over: frozenset[str] = frozenset()
    today: date
    now: datetime


@dataclass(frozen=True)
class PlannedClass:
    """What a file does to one class. ``outcome`` is created, updated, archived or unchanged; the others are counts."""

    name: str
    outcome: str
    enrolled: int = 0
    left: int = 0
    teachers_came: int = 0
    teachers_went: int = 0


class ClassPlan(Protocol):
    """What the classes of a file do. Rows at fault are in ``findings`` and nowhere else."""

    @property
    def findings(self) -> Sequence[Finding]: ...

    def counts(self) -> dict[str, int]:
        """By the names of ``CLASS_COUNTS``."""
        ...

    def changes(self) -> Sequence[PlannedClass]:
        """The classes to which something is done, by name."""
        ...

    def write(self, *, import_id: UUID, actor_id: UUID) -> None:
        """Store all of it in the present transaction, in which it was made with locks."""
        ...


class RosterClasses(Protocol):
    """Holds the classes of a file against those of an institution. Changes nothing; with ``is_locking`` nobody else
    changes them either, until the end of the transaction."""

    def __call__(self, file: ClassFile, *, is_locking: bool) -> ClassPlan: ...


class NoClasses:
    """A plan that does nothing, and says so where there would have been something to do."""

    def __init__(self, findings: Sequence[Finding] = ()) -> None:
        self.findings = findings

    def counts(self) -> dict[str, int]:
        return dict.fromkeys(CLASS_COUNTS, 0)

    def changes(self) -> Sequence[PlannedClass]:
        return ()

    def write(self, *, import_id: UUID, actor_id: UUID) -> None:
        pass


def _nobody_keeps_classes(file: ClassFile, *, is_locking: bool) -> ClassPlan:
    return NoClasses([Finding("", 0, "", "classes_not_kept", is_warning=True)] if file.tables.seen else [])


roster_classes: Port[RosterClasses] = Port(_nobody_keeps_classes)
