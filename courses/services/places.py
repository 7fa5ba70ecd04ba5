"""Who is in a class: put in and taken out by those who teach it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import Role, User
from courses.errors import LearnerNotInClass, UnknownReference
from courses.models import Enrolment
from courses.services.classrooms import leave_classroom, running_classroom
from courses.services.comings import take_in


@transaction.atomic
def enrol_learners(
    *, teacher: User, classroom_id: UUID, learner_ids: Collection[UUID], now: datetime
) -> list[Enrolment]:
    """Put learners into one's class, all of them or nobody; who is in stays in, who left comes back. Returns their
    places, with the learners, by name. A fixed number of statements.

    Raises:
        ClassroomNotFound: not a class that ``teacher`` may change.
        ClassroomArchived
        UnknownReference: one of them is of another institution, no student, or closed.
    """
    classroom = running_classroom(teacher, classroom_id)
    students = User.objects.active().with_role(Role.STUDENT).filter(institution_id=classroom.institution_id)
    learners = list(students.filter(pk__in=learner_ids).order_by("pk"))
    if len(learners) != len(set(learner_ids)):
        raise UnknownReference(_("There is no such student."), field="learner_ids")
    take_in(classroom, learners, actor=teacher, now=now)
    places = Enrolment.objects.filter(classroom=classroom, learner__in=learners)
    return list(places.select_related("learner").order_by("learner__full_name", "pk"))


def enrol_learner(*, teacher: User, classroom_id: UUID, learner: User, now: datetime) -> Enrolment:
    """Put one learner into one's class.

    Raises: as ``enrol_learners`` does.
    """
    (place,) = enrol_learners(teacher=teacher, classroom_id=classroom_id, learner_ids=[learner.pk], now=now)
    return place


@transaction.atomic
def take_out_learner(*, teacher: User, classroom_id: UUID, learner_id: UUID, now: datetime) -> Enrolment:
    """Take a learner out of one's class. What they did there stays; again changes nothing.

    Raises:
        ClassroomNotFound: not a class that ``teacher`` may change.
        ClassroomArchived
        LearnerNotInClass: such a learner was never in it.
    """
    classroom = running_classroom(teacher, classroom_id)
    place = Enrolment.objects.select_related("learner").filter(classroom=classroom, learner_id=learner_id).first()
    if place is None:
        raise LearnerNotInClass(_("There is no such learner in this class."))
    return leave_classroom(learner=place.learner, classroom_id=classroom_id, actor=teacher, now=now)
