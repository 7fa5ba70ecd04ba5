"""``POST assessments/attempts/{id}/answers/{question}/hint/``."""

from typing import Any

import pytest

from accounts.tests.factories import client_of, make_person
from assessments.models import Response
from assessments.tests.rest.conftest import ATTEMPTS, Scene
from courses.tests.factories import make_classroom
from progress.models import ConceptState

pytestmark = pytest.mark.django_db


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_hints_come_in_order_and_run_out(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)

    # Act
    taken = [scene.hint(attempt) for _ in range(3)]

    # Assert
    assert [answer.status_code for answer in taken] == [200, 200, 409]
    assert [answer.json() for answer in taken[:2]] == [
        {"html": "<p>Count on from two.</p>\n", "hints_left": 1},
        {"html": "<p>It is even.</p>\n", "hints_left": 0},
    ]
    assert outcome(taken[2]) == (409, "assessments.no_hint")


def test_a_hint_with_one_key_is_taken_once(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)

    # Act
    first, again = (scene.hint(attempt, HTTP_IDEMPOTENCY_KEY="h-1").json() for _ in range(2))

    # Assert
    assert again == first
    assert Response.objects.get(question=scene.questions[0]).hints_used == 1


def test_a_quiz_gives_no_hint(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.quiz)

    # Act
    answer = scene.hint(attempt)

    # Assert
    assert outcome(answer) == (409, "assessments.no_hint")
    assert Response.objects.filter(hints_used__gt=0).count() == 0


def test_a_right_answer_after_a_hint_weighs_less(scene: Scene) -> None:
    # Arrange
    mate = make_person(scene.learner.institution)
    make_classroom(scene.teacher, [scene.course], [mate])
    helped, alone = scene.begin(scene.exercise), client_of(mate)
    other = alone.post(ATTEMPTS, {"assessment": str(scene.exercise.pk)}, format="json").json()["id"]
    scene.hint(helped)

    # Act
    scene.answer(helped, ["b"])
    alone.put(f"{ATTEMPTS}{other}/answers/{scene.questions[0].pk}/", {"response": ["b"]}, format="json")

    # Assert
    graded = scene.events("assessments.response.graded")
    assert [event.payload["hints_used"] for event in graded] == [1]
    with_help, without = (
        client.get("/api/v1/progress/mastery/").json()["concepts"][0] for client in (scene.pupil, alone)
    )
    assert (with_help["unaided"], without["unaided"]) == (0, 1)
    assert _estimate(scene.learner.pk) < _estimate(mate.pk)


def _estimate(learner_id: object) -> float:
    return ConceptState.objects.get(learner_id=learner_id).p_correct
