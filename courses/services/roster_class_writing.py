"""Storing what a file does to classes, in few statements: rows, events, audit entries."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.api import User
from accounts.ports import ClassFile
from core.audit import AuditEntry, record_audits
from core.bulk import BATCH, insert_rows, update_rows
from core.events import DomainEvent, announce
from courses.events import LearnerEnrolled, LearnerLeft
from courses.models import Classroom, ClassroomTeacher, Enrolment
from courses.services.classrooms import class_facts, event_of_class
from courses.services.comings import events_of_coming, events_of_leaving, place_facts
from courses.services.roster_class_plans import ClassroomsOfFile, PlannedClassroom


def write_classes(plan: ClassroomsOfFile, *, file: ClassFile, import_id: UUID, actor_id: UUID) -> None:
    """Store all of ``plan`` in the present transaction, in which it was made with locks.

    Raises:
        IntegrityError: somebody came into one of the classes meanwhile.
    """
    classes = list(plan.classes.values())
    new = [each.classroom for each in classes if each.is_new]
    insert_rows(new)
    update_rows([each.classroom for each in classes if each.before], update=("name", "is_archived", "sourced_id"))
    _store_learners(classes)
    _store_teachers(classes)
    announce(*_events(classes, actor_id=actor_id, now=file.now))
    record_audits(
        AuditEntry(
            action=action,
            institution_id=file.institution_id,
            actor_id=actor_id,
            object_type=kind._meta.label,
            object_id=object_id,
            at=file.now,
            before=before,
            after={**after, "import": str(import_id)},
        )
        for action, kind, object_id, before, after in _entries(classes)
    )


def _store_learners(classes: Iterable[PlannedClassroom]) -> None:
    coming = [place for each in classes for place in each.enrolled]
    known = [place for place in coming if not place._state.adding]
    named = [row for each in classes for row in each.named if isinstance(row, Enrolment)]
    left = [place for each in classes for place in each.left]
    insert_rows([place for place in coming if place._state.adding])
    update_rows([*known, *left, *named], update=("state", "enrolled_at", "left_at", "sourced_id"))


def _store_teachers(classes: Iterable[PlannedClassroom]) -> None:
    insert_rows([row for each in classes for row in each.came])
    update_rows(
        [row for each in classes for row in each.named if isinstance(row, ClassroomTeacher)], update=("sourced_id",)
    )
    gone = [row.pk for each in classes for row in each.went]
    for first in range(0, len(gone), BATCH):
        ClassroomTeacher.objects.filter(pk__in=gone[first : first + BATCH]).delete()


def _events(classes: Iterable[PlannedClassroom], *, actor_id: UUID, now: datetime) -> Iterator[DomainEvent]:
    for each in classes:
        if each.outcome != "unchanged":
            yield event_of_class(each.classroom, actor_id=actor_id, now=now)
        yield from events_of_leaving(each.left, actor_id=actor_id, now=now)
        yield from events_of_coming(each.enrolled, actor_id=actor_id, now=now)


def _entries(classes: Iterable[PlannedClassroom]) -> Iterator[tuple[str, Any, UUID, dict[str, Any], dict[str, Any]]]:
    """Action, kind and id of what it was done to, what was before, and after."""
    for each in classes:
        classroom, place = each.classroom, place_facts(each.classroom.pk)
        if each.is_new:
            facts = {**class_facts(classroom, ()), "sourced_id": classroom.sourced_id}
            yield "courses.classroom.saved", Classroom, classroom.pk, {}, facts
        elif each.before:
            after = {name: getattr(classroom, name) for name in each.before}
            yield "courses.classroom.saved", Classroom, classroom.pk, each.before, after
        for row in each.left:
            yield LearnerLeft.name, User, row.learner_id, place, {}
        for row in each.enrolled:
            yield LearnerEnrolled.name, User, row.learner_id, {}, place
        for teacher in each.went:
            yield "courses.teacher.went", User, teacher.teacher_id, place, {}
        for teacher in each.came:
            yield "courses.teacher.came", User, teacher.teacher_id, {}, place
