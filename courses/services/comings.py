"""Coming into a class and leaving it: the rows, and what is told of them, whoever brought it about."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.api import User, audit_people
from core.events import announce
from courses.enums import EnrolmentState
from courses.events import LearnerEnrolled, LearnerLeft
from courses.models import Classroom, Enrolment


def take_in(classroom: Classroom, learners: Collection[User], *, actor: User, now: datetime) -> None:
    """Let learners into a class; who is in stays in, who left comes back, and only who comes is told of. A fixed number
    of statements, in the present transaction."""
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                institution_id=classroom.institution_id,
                classroom=classroom,
                learner_id=learner.pk,
                state=EnrolmentState.LEFT,
                enrolled_at=now,
            )
            for learner in learners
        ),
        ignore_conflicts=True,
    )
    places = Enrolment.objects.filter(classroom=classroom, learner__in=learners).order_by("pk")
    coming = [place for place in places.select_for_update() if place.state != EnrolmentState.ACTIVE]
    places.filter(pk__in=[place.pk for place in coming]).update(
        state=EnrolmentState.ACTIVE, enrolled_at=now, left_at=None
    )
    tell_of_coming(coming, learners, actor=actor, now=now)


def tell_of_coming(
    places: Collection[Enrolment],
    learners: Iterable[User],
    *,
    actor: User,
    now: datetime,
    more: Mapping[str, str] | None = None,
) -> None:
    """Announce and audit that those of ``learners`` who have ``places``, all of one class, came; ``more`` is for the
    audit."""
    by_learner = {place.learner_id: place for place in places}
    people = [learner for learner in learners if learner.pk in by_learner]
    if not people:
        return
    told = [by_learner[learner.pk] for learner in people]
    announce(*events_of_coming(told, actor_id=actor.pk, now=now))
    after = {**place_facts(told[0].classroom_id), **(more or {})}
    audit_people(LearnerEnrolled.name, people, actor_id=actor.pk, after=after, now=now)


def events_of_coming(places: Iterable[Enrolment], *, actor_id: UUID, now: datetime) -> list[LearnerEnrolled]:
    return [LearnerEnrolled(**_envelope(place, actor_id, now)) for place in places]


def events_of_leaving(places: Iterable[Enrolment], *, actor_id: UUID, now: datetime) -> list[LearnerLeft]:
    return [LearnerLeft(**_envelope(place, actor_id, now)) for place in places]


def place_facts(classroom_id: UUID) -> dict[str, str]:
    """What the audit says of a place in a class."""
    return {"classroom": str(classroom_id)}


def _envelope(place: Enrolment, actor_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "institution_id": place.institution_id,
        "object_id": place.pk,
        "learner_id": place.learner_id,
        "actor_id": actor_id,
        "classroom_id": place.classroom_id,
        "occurred_at": now,
    }
