"""What a file does to classes, as a plan: classes, and who comes and goes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.ports import CLASS_COUNTS, Finding, PlannedClass
from courses.models import Classroom, ClassroomTeacher, Enrolment


@dataclass
class PlannedClassroom:
    """One class as it will be. ``before`` holds what stood in the fields that change; of a new one nothing.

    Places: ``enrolled`` are new or taken up again, ``left`` end; ``came`` and ``went`` are those of teachers. Those in
    ``named`` only get the id that the register has for them.
    """

    classroom: Classroom
    is_new: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    school_id: str = ""
    enrolled: list[Enrolment] = field(default_factory=list)
    left: list[Enrolment] = field(default_factory=list)
    came: list[ClassroomTeacher] = field(default_factory=list)
    went: list[ClassroomTeacher] = field(default_factory=list)
    named: list[Enrolment | ClassroomTeacher] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        if self.is_new:
            return "created"
        return "archived" if "is_archived" in self.before else "updated" if self.before else "unchanged"

    @property
    def moves(self) -> dict[str, int]:
        return {
            "enrolled": len(self.enrolled),
            "left": len(self.left),
            "teachers_came": len(self.came),
            "teachers_went": len(self.went),
        }


@dataclass
class ClassroomsOfFile:
    """All classes that the register knows, by its ids. ``shut`` are ids of classes into which nobody comes; of those in
    ``left_out`` the row is at fault; ``named`` are those of which the file has a good row."""

    classes: dict[str, PlannedClassroom] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    rows_left_out: int = 0

    @property
    def open_classes(self) -> dict[str, PlannedClassroom]:
        """Those into which somebody may come."""
        return {sourced_id: each for sourced_id, each in self.classes.items() if sourced_id not in self.shut}

    def counts(self) -> dict[str, int]:
        found = Counter(dict.fromkeys(CLASS_COUNTS, 0))
        found["class_rows_left_out"] = self.rows_left_out
        for sourced_id, each in self.classes.items():
            found.update(each.moves)
            if each.outcome != "unchanged" or sourced_id in self.named - self.shut:
                found[f"classes_{each.outcome}"] += 1
        return dict(found)

    def changes(self) -> Sequence[PlannedClass]:
        changing = [each for each in self.classes.values() if each.outcome != "unchanged" or any(each.moves.values())]
        changing.sort(key=lambda each: (each.classroom.name, each.classroom.pk))
        return [PlannedClass(name=each.classroom.name, outcome=each.outcome, **each.moves) for each in changing]

    def tell_left_out(self, finding: Finding) -> None:
        """Tell of a row at fault, which is left out."""
        self.findings.append(finding)
        self.rows_left_out += 1
