"""``assessments/attempts/``: starting, reading, handing in."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.tests.factories import client_of, make_person
from assessments.models import Attempt
from assessments.tests.rest.conftest import ATTEMPTS, Scene
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_starting_gives_the_questions_without_what_is_not_due(scene: Scene) -> None:
    # Act
    answer = scene.start(scene.quiz)

    # Assert
    body = answer.json()
    items = body.pop("items")
    attempt = Attempt.objects.get()
    assert answer.status_code == 201
    assert body == {
        "id": str(attempt.pk),
        "assessment_id": str(scene.quiz.pk),
        "kind": "quiz",
        "title": "Test",
        "learner_id": str(scene.learner.pk),
        "number": 1,
        "state": "open",
        "started_at": attempt.started_at.isoformat().replace("+00:00", "Z"),
        "due_at": None,
        "submitted_at": None,
        "score": None,
        "max_score": "3.00",
    }
    options = [items[0].pop("options"), items[1].pop("options"), items[2].pop("options")]
    assert items == [
        {
            "question_id": str(question.pk),
            "position": position,
            "kind": kind,
            "points": "1.00",
            "html": '<p>What is <span class="math inline">2 + 2</span>?</p>\n',
            "picture": None,
            "spoken": "",
            "max_choices": choices,
            "response": None,
            "tries": 0,
            "hints": [],
            "hints_left": 0,
            "grade": None,
            "key": None,
            "solution_html": None,
        }
        for position, (question, kind, choices) in enumerate(
            zip(scene.questions, ("single", "multiple", "numeric"), (1, 3, None), strict=True)
        )
    ]
    assert [sorted(option["id"] for option in each) for each in options] == [["a", "b", "c"], ["a", "b", "c"], []]
    assert {frozenset(option) for each in options for option in each} == {
        frozenset({"id", "html", "picture", "spoken"})
    }


def test_starting_again_goes_on_with_the_open_attempt(scene: Scene) -> None:
    # Arrange
    first = scene.start(scene.quiz)
    scene.answer(first.json()["id"], ["b"])

    # Act
    again = scene.start(scene.quiz)

    # Assert
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["items"][0]["response"] == ["b"]
    assert (Attempt.objects.count(), len(scene.events("assessments.attempt.started"))) == (1, 1)


def test_reading_gives_what_starting_gave(scene: Scene) -> None:
    # Arrange
    started = scene.start(scene.exercise).json()

    # Act
    answer = scene.pupil.get(f"{ATTEMPTS}{started['id']}/")

    # Assert
    assert (answer.status_code, answer.json()) == (200, started)


@pytest.mark.parametrize("value", [None, "", "quiz", 5.5, True, [], {}, "NaN", "0" * 5000, 10**60])
def test_starting_refuses_an_id_that_is_none(scene: Scene, value: object) -> None:
    # Act
    answer = scene.pupil.post(ATTEMPTS, {"assessment": value}, format="json")

    # Assert
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["assessment"]
    assert Attempt.objects.count() == 0


def test_submitting_grades_and_counts_what_was_left_out(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.quiz)
    scene.answer(attempt, ["b"])
    scene.answer(attempt, ["a"], 1)

    # Act
    answer = scene.submit(attempt)

    # Assert
    body = answer.json()
    assert (answer.status_code, body["state"], body["score"], body["max_score"]) == (200, "submitted", "1.50", "3.00")
    assert body["submitted_at"] is not None
    assert [item["grade"] and item["grade"]["share"] for item in body["items"]] == [1.0, 0.5, None]
    assert [item["key"] for item in body["items"][:2]] == [{"choices": ["b"]}, {"choices": ["a", "b"]}]
    assert body["items"][2]["key"]["answer"] == "3.5"
    assert Attempt.objects.get().score == Decimal("1.50")
    assert len(scene.events("assessments.response.graded")) == 2
    assert [event.payload["answered_count"] for event in scene.events("assessments.attempt.submitted")] == [2]


def test_submitting_twice_is_refused_and_changes_nothing(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.quiz)
    first = scene.submit(attempt)

    # Act
    again = scene.submit(attempt)

    # Assert
    assert (first.status_code, outcome(again)) == (200, (409, "assessments.attempt_closed"))
    assert scene.pupil.get(f"{ATTEMPTS}{attempt}/").json() == first.json()
    assert len(scene.events("assessments.attempt.submitted")) == 1


def test_submitting_twice_with_one_key_gives_the_first_answer_again(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.quiz)

    # Act
    first, again = (scene.submit(attempt, HTTP_IDEMPOTENCY_KEY="k-1") for _ in range(2))

    # Assert
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert ("Idempotent-Replay" in first, again["Idempotent-Replay"]) == (False, "true")
    assert len(scene.events("assessments.attempt.submitted")) == 1


def test_a_key_that_comes_back_with_another_request_is_refused(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.quiz)
    scene.start(scene.exercise, HTTP_IDEMPOTENCY_KEY="k-1")

    # Act
    other_body = scene.start(scene.quiz, HTTP_IDEMPOTENCY_KEY="k-1")
    other_address = scene.submit(attempt, HTTP_IDEMPOTENCY_KEY="k-1")

    # Assert
    assert [outcome(other_body), outcome(other_address)] == [(422, "core.idempotency_key_reused")] * 2
    assert Attempt.objects.get(pk=attempt).state == "open"


def test_one_key_of_two_learners_is_two_keys(scene: Scene) -> None:
    # Arrange
    mate = make_person(scene.learner.institution)
    make_classroom(scene.teacher, [scene.course], [mate])
    body = {"assessment": str(scene.quiz.pk)}

    # Act
    first = scene.start(scene.quiz, HTTP_IDEMPOTENCY_KEY="k-1").json()
    second = client_of(mate).post(ATTEMPTS, body, format="json", HTTP_IDEMPOTENCY_KEY="k-1").json()

    # Assert
    assert (first["learner_id"], second["learner_id"]) == (str(scene.learner.pk), str(mate.pk))
    assert first["id"] != second["id"]


def test_attempts_are_listed_newest_first_and_filtered(scene: Scene) -> None:
    # Arrange
    older, newer = scene.begin(scene.quiz), scene.begin(scene.exercise)
    scene.submit(older)

    # Act
    queries = ("", "?state=open", f"?assessment={scene.quiz.pk}", f"?learner={scene.teacher.pk}")
    found = [[row["id"] for row in scene.pupil.get(f"{ATTEMPTS}{query}").json()["results"]] for query in queries]

    # Assert
    assert found == [[newer, older], [newer], [older], []]
    assert set(scene.pupil.get(ATTEMPTS).json()["results"][0]) == set(scene.start(scene.quiz).json()) - {"items"}
