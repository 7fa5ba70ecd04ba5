"""Classes that come by file: which are new, renamed, over. See docs/decisions/0019."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db.models import Q

from accounts.ports import ClassFile, ClassPlan, ClassRow, Finding, NoClasses
from billing.api import AllowanceKind, allowance
from core.codes import new_code
from courses.enums import Level
from courses.levels import level_of_grades
from courses.models import Classroom
from courses.services.classrooms import CODE_LENGTH
from courses.services.roster_class_plans import ClassroomsOfFile, PlannedClassroom
from courses.services.roster_class_writing import write_classes
from courses.services.roster_places import plan_places


@dataclass
class _FilePlan(ClassroomsOfFile):
    """A plan that knows how to store itself."""

    file: ClassFile | None = None

    def write(self, *, import_id: UUID, actor_id: UUID) -> None:
        if self.file is not None:
            write_classes(self, file=self.file, import_id=import_id, actor_id=actor_id)


def plan_classes_of_file(file: ClassFile, *, is_locking: bool) -> ClassPlan:
    """Hold the classes and places of a file against those that there are. Changes nothing.

    A fixed number of statements for each thousand people, classes and places.
    """
    tables = file.tables
    if not tables.seen:
        return NoClasses()
    plan = _FilePlan(file=file, rows_left_out=tables.faulty, left_out=set(tables.faulty_class_ids))
    known = Classroom.objects.filter(institution_id=file.institution_id).order_by("pk")
    known = known.filter(Q(is_archived=False) | Q(sourced_id__isnull=False))
    classrooms = list(known.select_for_update() if is_locking else known)
    for classroom in classrooms:
        if classroom.sourced_id is not None:
            plan.classes[classroom.sourced_id] = PlannedClassroom(classroom)
            if classroom.is_archived:
                plan.shut.add(classroom.sourced_id)
    _plan_rows(file, classrooms, plan)
    if tables.classes_are_all:
        _archive_missing(file, plan)
    leave_out_beyond_plan(plan, room=allowance(subject_id=file.institution_id, kind=AllowanceKind.CLASSES).remaining)
    plan_places(file, plan, is_locking=is_locking)
    return plan


def _plan_rows(file: ClassFile, classrooms: Iterable[Classroom], plan: ClassroomsOfFile) -> None:
    rows = file.tables.classes
    titles = Counter(row.title for row in rows if row.is_active)
    unnamed: dict[str, list[Classroom]] = {}
    for classroom in classrooms:
        if classroom.sourced_id is None:
            unnamed.setdefault(classroom.name, []).append(classroom)
    plan.named = {row.sourced_id for row in rows}
    for row in rows:
        warn = partial(_warn, plan, row)
        known = plan.classes.get(row.sourced_id)
        if known is not None:
            _plan_known(row, known, plan)
        elif not row.is_active:
            plan.shut.add(row.sourced_id)
        elif row.ends_on is not None and row.ends_on <= file.today:
            plan.shut.add(row.sourced_id)
            warn("class_over")
        elif titles[row.title] == 1 and len(unnamed.get(row.title, ())) == 1:
            (namesake,) = unnamed.pop(row.title)
            namesake.sourced_id = row.sourced_id
            before = {"sourced_id": None}
            plan.classes[row.sourced_id] = PlannedClassroom(namesake, before=before, school_id=row.school_id)
            warn("class_adopted")
        else:
            plan.classes[row.sourced_id] = _new(row, file)


def _plan_known(row: ClassRow, known: PlannedClassroom, plan: ClassroomsOfFile) -> None:
    """The register names its classes; their level stays, since teachers choose it."""
    classroom, known.school_id = known.classroom, row.school_id
    if classroom.is_archived:
        if row.is_active:
            _warn(plan, row, "class_is_archived")
    elif not row.is_active:
        _archive(row.sourced_id, plan)
    elif classroom.name != row.title:
        known.before = {"name": classroom.name}
        classroom.name = row.title


def _new(row: ClassRow, file: ClassFile) -> PlannedClassroom:
    classroom = Classroom(
        institution_id=file.institution_id,
        name=row.title,
        level=level_of_grades(row.grades) or Level.SECONDARY,
        code=new_code(CODE_LENGTH),
        sourced_id=row.sourced_id,
        created_at=file.now,
    )
    return PlannedClassroom(classroom, is_new=True, school_id=row.school_id)


def _archive_missing(file: ClassFile, plan: ClassroomsOfFile) -> None:
    """Those of which the register, in a table that holds all of its classes, says nothing any more."""
    named = {row.sourced_id for row in file.tables.classes} | file.tables.faulty_class_ids
    for sourced_id in plan.open_classes.keys() - named:
        _archive(sourced_id, plan)


def _archive(sourced_id: str, plan: ClassroomsOfFile) -> None:
    """Its places stay, as those of a class that is archived by hand: who was in it may go on together."""
    known = plan.classes[sourced_id]
    known.before = {"is_archived": False}
    known.classroom.is_archived = True
    plan.shut.add(sourced_id)


def leave_out_beyond_plan(plan: ClassroomsOfFile, *, room: int | None) -> None:
    """Where ``room`` (None: without limit) is not enough for all that are new, none of them comes: nobody could say
    which. What is archived makes room."""
    outcomes = Counter(each.outcome for each in plan.classes.values())
    if room is None or outcomes["created"] <= room + outcomes["archived"]:
        return
    new = {sourced_id for sourced_id, each in plan.classes.items() if each.is_new}
    plan.left_out |= new
    plan.rows_left_out += len(new)
    plan.classes = {sourced_id: each for sourced_id, each in plan.classes.items() if sourced_id not in new}
    plan.findings.append(Finding("classes.csv", 0, "", "classes_over_plan"))


def _warn(plan: ClassroomsOfFile, row: ClassRow, code: str) -> None:
    plan.findings.append(Finding(row.file, row.line, "", code, is_warning=True))
