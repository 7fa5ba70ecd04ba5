"""Who is in a class: put in and taken out by those who teach it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import Role, User, audit_people
from core.events import announce
from courses.enums import EnrolmentState
from courses.errors import LearnerNotInClass, UnknownReference
from courses.events import LearnerEnrolled
from courses.models import Enrolment
from courses.services.classrooms import leave_classroom, running_classroom


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
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                institution_id=classroom.institution_id,
                classroom=classroom,
                learner=learner,
                state=EnrolmentState.LEFT,
                enrolled_at=now,
            )
            for learner in learners
        ),
        ignore_conflicts=True,
    )
    locked = Enrolment.objects.select_for_update().filter(classroom=classroom, learner__in=learners).order_by("pk")
    coming = {place.learner_id: place for place in locked if place.state != EnrolmentState.ACTIVE}
    places = Enrolment.objects.filter(classroom=classroom, learner__in=learners)
    places.filter(learner_id__in=coming).update(state=EnrolmentState.ACTIVE, enrolled_at=now, left_at=None)
    _tell([(learner, coming[learner.pk]) for learner in learners if learner.pk in coming], actor=teacher, now=now)
    return list(places.select_related("learner").order_by("learner__full_name", "pk"))


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


def _tell(coming: Sequence[tuple[User, Enrolment]], *, actor: User, now: datetime) -> None:
    if not coming:
        return
    announce(
        *(
            LearnerEnrolled(
                institution_id=place.institution_id,
                object_id=place.pk,
                learner_id=learner.pk,
                actor_id=actor.pk,
                classroom_id=place.classroom_id,
                occurred_at=now,
            )
            for learner, place in coming
        )
    )
    after = {"classroom": str(coming[0][1].classroom_id)}
    people = [learner for learner, _place in coming]
    audit_people(LearnerEnrolled.name, people, actor_id=actor.pk, after=after, now=now)
