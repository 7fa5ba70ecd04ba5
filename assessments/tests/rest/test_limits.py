"""Attempts whose time is over or whose number is used up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assessments.models import Attempt
from assessments.tests.factories import make_assessment
from assessments.tests.rest.conftest import ATTEMPTS, Scene

pytestmark = pytest.mark.django_db


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def is_over(attempt: str) -> None:
    """Let the time of an attempt run out."""
    Attempt.objects.filter(pk=attempt).update(due_at=datetime.now(UTC) - timedelta(minutes=1))


def test_an_overdue_attempt_takes_no_answer_and_no_submit(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.quiz)
    is_over(attempt)

    # Act
    refused = [outcome(scene.answer(attempt, ["b"])), outcome(scene.submit(attempt)), outcome(scene.hint(attempt))]

    # Assert
    assert refused == [(409, "assessments.attempt_overdue")] * 3
    assert Attempt.objects.get().state == "open"


def test_the_next_start_closes_an_overdue_attempt_with_what_was_saved(scene: Scene) -> None:
    # Arrange
    timed = make_assessment(scene.teacher, scene.course, scene.questions, kind="quiz", time_limit_minutes=10)
    attempt = scene.begin(timed)
    scene.answer(attempt, ["b"])
    is_over(attempt)

    # Act
    again = scene.start(timed)

    # Assert
    closed = scene.pupil.get(f"{ATTEMPTS}{attempt}/").json()
    assert (again.status_code, again.json()["number"]) == (201, 2)
    assert again.json()["due_at"] is not None
    assert (closed["state"], closed["score"], closed["submitted_at"]) == ("submitted", "1.00", closed["due_at"])


def test_no_more_attempts_than_allowed_are_started(scene: Scene) -> None:
    # Arrange
    twice = make_assessment(scene.teacher, scene.course, scene.questions, kind="quiz", attempts_allowed=2)
    for _ in range(2):
        scene.submit(scene.begin(twice))

    # Act
    answer = scene.start(twice)

    # Assert
    assert outcome(answer) == (409, "assessments.no_attempts_left")
    assert Attempt.objects.filter(assessment=twice).count() == 2


def test_a_refusal_leaves_its_key_free(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.quiz)
    is_over(attempt)

    # Act
    refused = scene.submit(attempt, HTTP_IDEMPOTENCY_KEY="k-1")
    Attempt.objects.update(due_at=None)
    accepted = scene.submit(attempt, HTTP_IDEMPOTENCY_KEY="k-1")

    # Assert
    assert (outcome(refused), accepted.status_code) == ((409, "assessments.attempt_overdue"), 200)
