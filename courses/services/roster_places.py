"""Who comes into the classes of a file, who goes, and which of its places mean nothing. See docs/decisions/0019."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.api import Role, User
from accounts.ports import ClassFile, Finding, PlaceRow
from core.bulk import BATCH
from courses.enums import EnrolmentState
from courses.models import ClassroomTeacher, Enrolment
from courses.services.roster_class_plans import ClassroomsOfFile, PlannedClassroom

SHOWN_LINES = 20  # of places that do not hold today
# Whose place: class, person, as what.
_Key = tuple[UUID, UUID, str]
_Row = Enrolment | ClassroomTeacher


@dataclass
class _Wish:
    """What the rows of one person in one class say together: ``live`` is the first of them that holds today."""

    target: PlannedClassroom
    person: User
    ids: set[str] = field(default_factory=set)
    live: PlaceRow | None = None


@dataclass
class _Wishes:
    """``kept`` are the ids of rows that were left out or passed over: nothing of theirs ends for that."""

    by_key: dict[_Key, _Wish] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)


def plan_places(file: ClassFile, plan: ClassroomsOfFile, *, is_locking: bool) -> None:
    """Add the places of a file to the classes of ``plan``.

    A place that no file has named, since somebody came by the code or was put in, never ends by a file.
    """
    if not file.tables.places and not file.tables.places_are_all:
        return
    plan.findings += _tell_of_other_days(file)
    wishes = _wishes(file, plan)
    existing = _existing(file, plan, wishes, is_locking=is_locking)
    for key, wish in wishes.by_key.items():
        if wish.live is not None:
            _give(key, wish, wish.live, existing.get(key), file, plan)
    open_classes = {each.classroom.pk: each for each in plan.open_classes.values()}
    for key, row in existing.items():
        wished = wishes.by_key.get(key)
        if row.sourced_id is None or (wished is not None and wished.live is not None):
            continue
        is_missing = file.tables.places_are_all and row.sourced_id not in wishes.kept
        if (is_missing or row.sourced_id in wishes.named) and key[0] in open_classes:
            _take(row, open_classes[key[0]], file)


def _tell_of_other_days(file: ClassFile) -> Iterator[Finding]:
    """One finding for all places that are over, and one for those still to come: nobody stands in a class by them."""
    places = [row for row in file.tables.places if row.is_active and not row.holds_on(file.today)]
    over = [row for row in places if row.ends_on is not None and row.ends_on <= file.today]
    to_come = [row for row in places if row.ends_on is None or row.ends_on > file.today]
    for code, field_name, rows in (("places_over", "endDate", over), ("places_to_come", "beginDate", to_come)):
        if rows:
            lines = tuple(row.line for row in rows[:SHOWN_LINES])
            yield Finding(rows[0].file, 0, field_name, code, number=len(rows), is_warning=True, lines=lines)


def _wishes(file: ClassFile, plan: ClassroomsOfFile) -> _Wishes:
    wishes = _Wishes(kept=set(file.tables.faulty_place_ids))
    open_classes, people = plan.open_classes, _people(file)
    for row in file.tables.places:
        holds = row.holds_on(file.today)
        target, person = open_classes.get(row.class_id), people.get(row.person_id)
        finding = _fault(row, target, person, file, plan) if holds else None
        if finding is not None:
            wishes.kept.add(row.sourced_id)
            plan.tell_left_out(finding) if not finding.is_warning else plan.findings.append(finding)
        elif target is None or person is None or not person.is_active:
            wishes.kept.add(row.sourced_id)
            plan.rows_left_out += target is None and row.class_id in plan.left_out
        else:
            wishes.named.add(row.sourced_id)
            key = (target.classroom.pk, person.pk, row.role)
            wish = wishes.by_key.setdefault(key, _Wish(target, person))
            wish.ids.add(row.sourced_id)
            if holds and wish.live is not None:
                plan.findings.append(
                    Finding(row.file, row.line, "", "place_twice", number=wish.live.line, is_warning=True)
                )
            elif holds:
                wish.live = row
    return wishes


def _fault(
    row: PlaceRow, target: PlannedClassroom | None, person: User | None, file: ClassFile, plan: ClassroomsOfFile
) -> Finding | None:
    """What is wrong with a place that holds today. Nothing is said of what follows from another row at fault."""
    tell = partial(Finding, row.file, row.line)
    if row.person_id in file.passed_over:
        return None
    if target is None:
        is_told = row.class_id in plan.left_out or row.class_id in plan.shut
        return None if is_told else tell("classSourcedId", "place_class_unknown")
    if target.school_id and row.school_id and row.school_id != target.school_id:
        return tell("schoolSourcedId", "place_of_other_school")
    if person is None:
        return tell("userSourcedId", "place_person_unknown")
    if person.is_active and person.role != row.role:
        return tell("role", "place_role_misfit", is_warning=True)
    return None


def _people(file: ClassFile) -> dict[str, User]:
    """Whom the places mean: people of the file as they will be, and who is here already."""
    named = {row.person_id for row in file.tables.places} - file.here.keys() - file.passed_over
    found = dict(file.here)
    for batch in _batches(named):
        for person in User.objects.filter(institution_id=file.institution_id, sourced_id__in=batch):
            found[person.sourced_id or ""] = person
    return found


def _existing(file: ClassFile, plan: ClassroomsOfFile, wishes: _Wishes, *, is_locking: bool) -> dict[_Key, _Row]:
    """Places that there are: of all classes of the register if the file holds all places, else of those that it names;
    and those whose ids it names in another class."""
    open_ids = {each.classroom.pk for each in plan.open_classes.values() if not each.is_new}
    wished = {key[0] for key in wishes.by_key}
    found: dict[_Key, _Row] = {}
    for model in (Enrolment, ClassroomTeacher):
        rows: QuerySet[Any] = model._default_manager.order_by("pk")
        rows = rows.select_for_update() if is_locking else rows
        for batch in _batches(open_ids if file.tables.places_are_all else open_ids & wished):
            found |= {_key_of(row): row for row in rows.filter(classroom__in=batch)}
        if not file.tables.places_are_all:
            moved = rows.filter(classroom__institution_id=file.institution_id)
            for ids in _batches(wishes.named):
                found |= {_key_of(row): row for row in moved.filter(sourced_id__in=ids)}
    return found


def _key_of(row: _Row) -> _Key:
    if isinstance(row, Enrolment):
        return row.classroom_id, row.learner_id, Role.STUDENT
    return row.classroom_id, row.teacher_id, Role.TEACHER


def _give(key: _Key, wish: _Wish, live: PlaceRow, row: _Row | None, file: ClassFile, plan: ClassroomsOfFile) -> None:
    target, classroom = wish.target, wish.target.classroom
    if row is None and live.role == Role.TEACHER:
        target.came.append(ClassroomTeacher(classroom=classroom, teacher_id=wish.person.pk, sourced_id=live.sourced_id))
    elif row is None:
        place = Enrolment(
            institution_id=file.institution_id,
            classroom=classroom,
            learner_id=wish.person.pk,
            enrolled_at=file.now,
            sourced_id=live.sourced_id,
        )
        target.enrolled.append(place)
    elif isinstance(row, Enrolment) and row.state == EnrolmentState.LEFT:
        if row.sourced_id in wish.ids:
            plan.findings.append(Finding(live.file, live.line, "", "place_was_ended", is_warning=True))
        else:
            row.state, row.sourced_id = EnrolmentState.ACTIVE, live.sourced_id
            row.enrolled_at, row.left_at = file.now, None
            target.enrolled.append(row)
    elif row.sourced_id not in wish.ids:
        row.sourced_id = live.sourced_id
        target.named.append(row)


def _take(row: _Row, target: PlannedClassroom, file: ClassFile) -> None:
    """Without its id: the next file that has the place again revives it, since nobody but a file ended it."""
    if isinstance(row, ClassroomTeacher):
        target.went.append(row)
    elif row.state == EnrolmentState.ACTIVE:
        row.state, row.left_at, row.sourced_id = EnrolmentState.LEFT, file.now, None
        target.left.append(row)


def _batches(members: Iterable[Any]) -> Iterator[list[Any]]:
    every = sorted(members)
    return (every[first : first + BATCH] for first in range(0, len(every), BATCH))
