"""A class in its next year: the same learners, teachers and courses under a new name, and the old one archived."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.api import (
    Institution,
    Promotion,
    Role,
    User,
    audit_people,
    current_school_year,
    first_day_to_move_on,
    nearest_school_year,
    promote_learners,
    school_year_name,
)
from billing.api import AllowanceKind, allowance
from core.codes import new_code
from core.errors import conflicts
from core.events import announce
from courses.enums import EnrolmentState, Level
from courses.errors import ClassroomNameMissing, ClassroomOfThisYear, ClassroomRolledOver, UnknownReference
from courses.events import ClassroomFollowed
from courses.levels import next_level
from courses.models import Classroom, ClassroomCourse, ClassroomTeacher, Enrolment
from courses.services.classrooms import CODE_LENGTH, audit_classroom, editable_classroom, event_of_class, facts_of
from courses.services.comings import place_facts, tell_of_coming


@dataclass(frozen=True)
class RolledOver:
    """A class of the new year; ``promotion`` is None where nobody was moved on."""

    classroom: Classroom
    promotion: Promotion | None


@transaction.atomic
def roll_over_classroom(
    *,
    classroom_id: UUID,
    name: str,
    actor: User,
    now: datetime,
    learner_ids: Collection[UUID] | None = None,
    archives_old: bool = True,
    promotes: bool = False,
) -> RolledOver:
    """Make the class that follows one of ``actor``'s, with ``learner_ids`` of its learners (None: all), its teachers
    and its courses, as far as their accounts are open. A class is followed once.

    The children's door goes along with the learners when the old class is archived: badges lead where they led, and
    pictures are the children's own. Whoever wants to join needs the new code. What was done in the old class stays there.

    With ``promotes`` the class is one level on where levels are years, and so are its learners: see
    ``promote_learners``, which moves nobody twice for one school year. A class of the year that has begun waits.

    Raises:
        ClassroomNotFound: not a class that ``actor`` may change.
        ClassroomNameMissing: the name is blank.
        ClassroomRolledOver: it has a class that follows it.
        ClassroomOfThisYear: it is to be moved on to the school year for which it was made.
        UnknownReference: one of ``learner_ids`` is not in the class.
        AllowanceExceeded: the plan covers no further class.
    """
    old = editable_classroom(actor, classroom_id)
    if not name.strip():
        raise ClassroomNameMissing(_("The class needs a name."), field="name")
    taken = ClassroomRolledOver(_("This class has been taken into a new year already."))
    if Classroom.objects.filter(follows=old).exists():
        raise taken
    if promotes:
        _require_earlier_year(old, now=now)
    learners = _learners_of(old, learner_ids)
    door, before = old.children_code, facts_of(old)
    if archives_old:
        old.is_archived, old.children_code = True, None
        old.save(update_fields=["is_archived", "children_code"])
    allowance(subject_id=old.institution_id, kind=AllowanceKind.CLASSES).require(1)
    new = Classroom(
        institution_id=old.institution_id,
        name=name.strip(),
        level=next_level(Level(old.level)) if promotes else old.level,
        code=new_code(CODE_LENGTH),
        children_code=door if archives_old else None,
        follows=old,
        created_at=now,
    )
    with conflicts(Classroom, {"courses_classroom_followed_once": taken}):
        new.save(force_insert=True)
    teachers = _copy_outline(old, new)
    _tell(old, new, len(learners), before=before if archives_old else None, actor=actor, now=now)
    follows = {"follows": str(old.pk)}
    place = {**place_facts(new.pk), **follows}
    audit_people("courses.teacher.came", teachers, actor_id=actor.pk, after=place, now=now)
    tell_of_coming(_enrol(new, learners, now=now), learners, actor=actor, now=now, more=follows)
    return RolledOver(new, _promote(new, learners, actor=actor, now=now) if promotes else None)


def _promote(new: Classroom, learners: Sequence[User], *, actor: User, now: datetime) -> Promotion:
    institution = Institution.objects.get(pk=new.institution_id)
    ids = [learner.pk for learner in learners]
    return promote_learners(institution=institution, learner_ids=ids, actor=actor, now=now)


def may_move_on(classroom: Classroom, institution: Institution, *, now: datetime) -> bool:
    """Whether the class is of an earlier school year than the one to which learners are moved on now.

    One that was made before the holidays may be of either year; whoever takes it into the new one by itself knows.
    """
    year_of = nearest_school_year if classroom.follows_id else current_school_year
    return year_of(institution, now=classroom.created_at) < nearest_school_year(institution, now=now)


def is_of_earlier_year(classroom: Classroom, institution: Institution, *, now: datetime) -> bool:
    """Whether the class was made nearest to an earlier school year than the one to which learners are moved on now:
    then it is surely of an earlier one."""
    return nearest_school_year(institution, now=classroom.created_at) < nearest_school_year(institution, now=now)


def why_not_moved_on(institution: Institution, *, now: datetime) -> str:
    """For a class of the year to which learners are moved on now: which that is, and from when on the next one is."""
    year = nearest_school_year(institution, now=now)
    return _("This class is of the school year %(year)s. It is moved on from %(day)s on.") % {
        "year": school_year_name(institution, year),
        "day": date_format(first_day_to_move_on(institution, year + 1)),
    }


def _require_earlier_year(old: Classroom, *, now: datetime) -> None:
    institution = Institution.objects.get(pk=old.institution_id)
    if not may_move_on(old, institution, now=now):
        raise ClassroomOfThisYear(why_not_moved_on(institution, now=now), field="promotes")


def _learners_of(old: Classroom, wanted: Collection[UUID] | None) -> list[User]:
    """Those of ``wanted`` in the order of their ids; an archived class has its learners still."""
    places = Enrolment.objects.filter(classroom=old, state=EnrolmentState.ACTIVE)
    learners = User.objects.active().with_role(Role.STUDENT).filter(pk__in=places.values("learner_id"))
    if wanted is None:
        return list(learners.order_by("pk"))
    found = list(learners.filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(set(wanted)):
        raise UnknownReference(_("There is no such learner in this class."), field="learners")
    return found


def _copy_outline(old: Classroom, new: Classroom) -> list[User]:
    """The courses, and the teachers, who are returned."""
    courses = old.classroom_courses.order_by("course_id").values_list("course_id", flat=True)
    ClassroomCourse.objects.bulk_create(ClassroomCourse(classroom=new, course_id=course_id) for course_id in courses)
    present = User.objects.active().with_role(Role.TEACHER).filter(pk__in=old.teachers.values("teacher_id"))
    teachers = list(present.order_by("pk"))
    ClassroomTeacher.objects.bulk_create(ClassroomTeacher(classroom=new, teacher_id=each.pk) for each in teachers)
    return teachers


def _enrol(new: Classroom, learners: Sequence[User], *, now: datetime) -> list[Enrolment]:
    return Enrolment.objects.bulk_create(
        Enrolment(
            institution_id=new.institution_id,
            classroom=new,
            learner_id=learner.pk,
            state=EnrolmentState.ACTIVE,
            enrolled_at=now,
        )
        for learner in learners
    )


def _tell(
    old: Classroom,
    new: Classroom,
    learner_count: int,
    *,
    before: Mapping[str, Any] | None,
    actor: User,
    now: datetime,
) -> None:
    """Announce and audit; ``before`` is what the old class was, if it was changed."""
    followed = ClassroomFollowed(
        institution_id=new.institution_id,
        object_id=new.pk,
        classroom_id=new.pk,
        actor_id=actor.pk,
        occurred_at=now,
        former_id=str(old.pk),
        learner_count=learner_count,
    )
    changed = [new] if before is None else [old, new]
    announce(*(event_of_class(each, actor_id=actor.pk, now=now) for each in changed), followed)
    audit_classroom(new, {}, actor=actor, now=now)
    if before is not None:
        audit_classroom(old, before, actor=actor, now=now)
