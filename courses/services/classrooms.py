"""Making classes, joining and leaving them."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import Role, User, audit_people, audit_person
from billing.api import AllowanceKind, allowance
from core.audit import audit_row
from core.codes import new_code, tidy_code
from core.events import announce
from courses.enums import EnrolmentState, Level
from courses.errors import ClassroomArchived, ClassroomNotFound, LastTeacher, UnknownClassCode, UnknownReference
from courses.events import ClassroomEdited, LearnerLeft
from courses.models import Classroom, ClassroomCourse, ClassroomTeacher, Course, Enrolment
from courses.policies import may_edit_classroom, require_author, visible_classrooms, visible_courses
from courses.services.comings import events_of_leaving, place_facts, take_in

# 27^7 ≈ 10^10 codes: not to be guessed under the rate limit. The unique constraint guards the rare double.
CODE_LENGTH = 7


@dataclass(frozen=True)
class ClassroomDraft:
    """A class as its teacher wants it."""

    name: str
    level: Level
    course_ids: Sequence[UUID]
    teacher_ids: Sequence[UUID]
    is_archived: bool = False


@transaction.atomic
def save_classroom(
    *, author: User, draft: ClassroomDraft, now: datetime, classroom_id: UUID | None = None
) -> Classroom:
    """Make a class, or change the one of ``classroom_id``. A teacher who makes a class teaches it.

    Raises:
        AuthorsOnly: ``author``, who would make one, is not on the staff.
        ClassroomNotFound: ``classroom_id`` is not a class that ``author`` may change.
        ClassroomArchived: its teachers would become others, and it is archived and stays so.
        LastTeacher: nobody would teach it any more, and ``author`` is no admin.
        UnknownReference: a course that ``author`` does not see, or a teacher of another institution.
        AllowanceExceeded: the plan covers no further class.
    """
    if classroom_id is None:
        require_author(author)
        allowance(subject_id=author.institution_id, kind=AllowanceKind.CLASSES).require(1)
        classroom = Classroom(institution_id=author.institution_id, code=new_code(CODE_LENGTH), created_at=now)
    else:
        classroom = editable_classroom(author, classroom_id)
    before = facts_of(classroom) if classroom_id else {}
    is_shut = classroom.is_archived and draft.is_archived
    classroom.name, classroom.level, classroom.is_archived = draft.name, draft.level, draft.is_archived
    classroom.save()
    _save_courses(classroom, draft.course_ids, author)
    makers = {author.pk} if classroom_id is None and author.role == Role.TEACHER else set()
    _save_teachers(classroom, {*draft.teacher_ids, *makers}, author, is_shut=is_shut, now=now)
    audit_classroom(classroom, before, actor=author, now=now)
    announce_classroom(classroom, actor=author, now=now)
    return classroom


@transaction.atomic
def change_classroom(*, author: User, classroom_id: UUID, changes: Mapping[str, Any], now: datetime) -> Classroom:
    """Set those parts of a class that ``changes`` names, as in ``ClassroomDraft``; the others stay what they are.

    Raises: as ``save_classroom`` does.
    """
    stands = draft_of(editable_classroom(author, classroom_id))
    return save_classroom(author=author, draft=replace(stands, **changes), now=now, classroom_id=classroom_id)


def draft_of(classroom: Classroom) -> ClassroomDraft:
    """The class as it stands."""
    return ClassroomDraft(
        name=classroom.name,
        level=Level(classroom.level),
        course_ids=list(classroom.classroom_courses.values_list("course_id", flat=True)),
        teacher_ids=list(classroom.teachers.values_list("teacher_id", flat=True)),
        is_archived=classroom.is_archived,
    )


@transaction.atomic
def renew_class_code(*, classroom_id: UUID, actor: User, now: datetime) -> Classroom:
    """Give a class another code to join it: the one of before opens nothing.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
        ClassroomArchived
    """
    classroom = running_classroom(actor, classroom_id)
    classroom.code = new_code(CODE_LENGTH)
    classroom.save(update_fields=["code"])
    audit_row("courses.classroom.code_renewed", classroom, actor_id=actor.pk, now=now)
    announce_classroom(classroom, actor=actor, now=now)
    return classroom


@transaction.atomic
def enrol_by_code(*, learner: User, code: str, now: datetime, classroom_id: UUID | None = None) -> Enrolment:
    """Let a learner into the class of ``code``. Who is in already stays in; who left comes back.

    Raises:
        UnknownClassCode: no running class of the learner's institution has this code, or ``classroom_id`` has another.
    """
    running = Classroom.objects.running().filter(institution_id=learner.institution_id)
    classroom = running.filter(code=tidy_code(code)).first()
    if classroom is None or (classroom_id is not None and classroom.pk != classroom_id):
        raise UnknownClassCode(_("No class has this code."), field="code")
    take_in(classroom, [learner], actor=learner, now=now)
    return Enrolment.objects.get(classroom=classroom, learner=learner)


@transaction.atomic
def leave_classroom(*, learner: User, classroom_id: UUID, actor: User, now: datetime) -> Enrolment:
    """Take a learner out of a class. What they did there stays.

    Raises:
        ClassroomNotFound: the learner was never in such a class.
        ClassroomArchived: who is in it stays in.
    """
    place = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("classroom")
        .filter(classroom_id=classroom_id, learner_id=learner.pk)
        .first()
    )
    if place is None:
        raise ClassroomNotFound(_("There is no such class."))
    if place.state == EnrolmentState.ACTIVE:
        require_running(place.classroom)
        place.state, place.left_at = EnrolmentState.LEFT, now
        place.save(update_fields=["state", "left_at"])
        announce(*events_of_leaving([place], actor_id=actor.pk, now=now))
        audit_person(LearnerLeft.name, learner, actor_id=actor.pk, before=place_facts(classroom_id), now=now)
    return place


def editable_classroom(author: User, classroom_id: UUID) -> Classroom:
    """The class, locked, for a service that changes it.

    Raises:
        ClassroomNotFound: not a class that ``author`` may change.
    """
    classroom = (
        Classroom.objects.select_for_update(of=("self",)).filter(visible_classrooms(author), pk=classroom_id).first()
    )
    if classroom is None or not may_edit_classroom(author, classroom):
        raise ClassroomNotFound(_("There is no such class."))
    return classroom


def running_classroom(author: User, classroom_id: UUID) -> Classroom:
    """The same of a class that is not archived, for a service that changes who is in it.

    Raises: as ``editable_classroom`` does, and ClassroomArchived.
    """
    classroom = editable_classroom(author, classroom_id)
    require_running(classroom)
    return classroom


def require_running(classroom: Classroom) -> None:
    """Raises: ClassroomArchived."""
    if classroom.is_archived:
        raise ClassroomArchived(_("The class is archived: its people stay who they were."))


def facts_of(classroom: Classroom) -> dict[str, Any]:
    """What the audit compares of a class before and after a deed."""
    courses = classroom.classroom_courses.order_by("course_id").values_list("course_id", flat=True)
    return class_facts(classroom, courses)


def class_facts(classroom: Classroom, course_ids: Iterable[UUID]) -> dict[str, Any]:
    """The same of a class whose courses are known. No query."""
    return {
        "name": classroom.name,
        "level": str(classroom.level),
        "is_archived": classroom.is_archived,
        "courses": [str(course_id) for course_id in course_ids],
    }


def audit_classroom(classroom: Classroom, before: Mapping[str, Any], *, actor: User, now: datetime) -> None:
    """Write down what became different of a class."""
    audit_row(
        "courses.classroom.saved", classroom, actor_id=actor.pk, before=before, after=facts_of(classroom), now=now
    )


def announce_classroom(classroom: Classroom, *, actor: User, now: datetime) -> None:
    """Tell that a class is another than before."""
    announce(event_of_class(classroom, actor_id=actor.pk, now=now))


def event_of_class(classroom: Classroom, *, actor_id: UUID, now: datetime) -> ClassroomEdited:
    return ClassroomEdited(
        institution_id=classroom.institution_id,
        object_id=classroom.pk,
        classroom_id=classroom.pk,
        actor_id=actor_id,
        occurred_at=now,
        level=str(classroom.level),
        is_archived=classroom.is_archived,
    )


def _save_courses(classroom: Classroom, course_ids: Sequence[UUID], author: User) -> None:
    wanted = set(course_ids)
    kept = set(classroom.classroom_courses.values_list("course_id", flat=True)) & wanted
    own = Course.objects.filter(visible_courses(author), institution_id=classroom.institution_id)
    if own.filter(pk__in=wanted - kept).count() != len(wanted - kept):
        raise UnknownReference(_("There is no such course."), field="course_ids")
    classroom.classroom_courses.exclude(course_id__in=wanted).delete()
    ClassroomCourse.objects.bulk_create(
        ClassroomCourse(classroom=classroom, course_id=course_id) for course_id in sorted(wanted - kept)
    )


def _save_teachers(
    classroom: Classroom, wanted: AbstractSet[UUID], author: User, *, is_shut: bool, now: datetime
) -> None:
    present = set(classroom.teachers.values_list("teacher_id", flat=True))
    new, gone = wanted - present, present - wanted
    known = User.objects.filter(institution_id=classroom.institution_id, role=Role.TEACHER, pk__in=new)
    coming = list(known.order_by("pk"))
    if len(coming) != len(new):
        raise UnknownReference(_("There is no such teacher."), field="teacher_ids")
    if is_shut and (new or gone):
        require_running(classroom)
    if gone and not wanted and author.role == Role.TEACHER:
        raise LastTeacher(
            _("Somebody has to teach the class. An admin may take the last teacher out."), field="teacher_ids"
        )
    classroom.teachers.filter(teacher_id__in=gone).delete()
    ClassroomTeacher.objects.bulk_create(
        (ClassroomTeacher(classroom=classroom, teacher_id=teacher.pk) for teacher in coming),
        ignore_conflicts=True,
    )
    place = {"classroom": str(classroom.pk)}
    if coming:
        audit_people("courses.teacher.came", coming, actor_id=author.pk, after=place, now=now)
    if gone:
        going = User.objects.filter(pk__in=gone).order_by("pk")
        audit_people("courses.teacher.went", going, actor_id=author.pk, before=place, now=now)
