"""Asking for new recommendations: once for each learner, however much they did."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import NOW
from assessments.services.history import PastAnswer, import_history
from assessments.tests.services.rooms import Room, make_room
from core.events.reader import read_until_idle
from core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms() -> list[Room]:
    """Two classes; what was asked for while they were made is done."""
    rooms = [make_room(), make_room()]
    read_until_idle()
    Job.objects.all().delete()
    return rooms


def work(room: Room, answers: int) -> None:
    exercise = room.exercise(room.question())
    past = [PastAnswer(exercise.pk, ["b"], NOW + timedelta(minutes=minute)) for minute in range(answers)]
    import_history(learner=room.learner, course_id=room.course.pk, answers=past)


def test_a_learner_who_moved_often_is_asked_for_once(rooms: list[Room]) -> None:
    for room in rooms:
        work(room, answers=20)

    read_until_idle()

    waiting = Job.objects.values_list("name", "key", "ids", "not_before")
    assert sorted(waiting) == sorted(
        ("ai.refresh_recommendations", str(room.learner.pk), {"learner_id": str(room.learner.pk)}, NOW)
        for room in rooms
    )


def test_what_reading_costs_does_not_grow_with_the_answers(rooms: list[Room]) -> None:
    costs = []
    for room, answers in zip(rooms, (3, 30), strict=True):
        work(room, answers)
        with CaptureQueriesContext(connection) as queries:
            read_until_idle()
        costs.append(len(queries))
    assert costs[1] - costs[0] <= 4  # more positions at once
