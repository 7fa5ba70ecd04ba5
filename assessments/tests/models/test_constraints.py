"""What the database refuses by itself, named for its rule."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.tests.factories import NOW
from assessments.models import AssessmentItem, Attempt, QuestionConcept, QuestionVersion, Response
from assessments.tests.factories import take
from assessments.tests.services.rooms import Room, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    room = make_room()
    take(room.learner, room.quiz(room.question()), [None], submit=False)
    return room


def attempt_again(room: Room, number: int) -> None:
    row = Attempt.objects.get()
    Attempt.objects.create(
        institution_id=row.institution_id,
        assessment=row.assessment,
        learner=room.learner,
        number=number,
        seed=1,
        started_at=NOW,
        max_score=1,
    )


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("assessments_attempt_submitted_is_scored", lambda room: Attempt.objects.update(state="submitted")),
        ("assessments_attempt_submitted_is_scored", lambda room: Attempt.objects.update(score=1)),
        ("assessments_response_share_0_to_1", lambda room: Response.objects.update(share=1.1)),
        ("assessments_response_share_0_to_1", lambda room: Response.objects.update(share=-0.1)),
        ("assessments_item_points_positive", lambda room: AssessmentItem.objects.update(points=0)),
        ("assessments_questionconcept_weight_0_to_1", lambda room: QuestionConcept.objects.update(weight=0)),
        ("assessments_questionconcept_weight_0_to_1", lambda room: QuestionConcept.objects.update(weight=1.5)),
        ("assessments_questionversion_difficulty_1_to_5", lambda room: QuestionVersion.objects.update(difficulty=6)),
    ],
)
def test_the_database_keeps_what_must_always_hold(room: Room, rule: str, change: Callable[[Room], Any]) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        change(room)


@pytest.mark.parametrize("number", [1, 2])
def test_no_second_attempt_is_open_and_no_number_comes_twice(room: Room, number: int) -> None:
    if number == 1:
        Attempt.objects.update(state="submitted", submitted_at=NOW, score=0)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        attempt_again(room, number)
    if connection.vendor == "postgresql":
        rule = {1: "assessments_attempt_number", 2: "assessments_attempt_one_open"}[number]
        assert rule in str(caught.value)


def test_a_stem_is_one_line_of_at_most_80_signs() -> None:
    assert QuestionVersion(body="What\n  is\tit?").stem() == "What is it?"
    assert QuestionVersion(body="x" * 80).stem() == "x" * 80
    assert QuestionVersion(body="x" * 81).stem() == "x" * 79 + "…"
