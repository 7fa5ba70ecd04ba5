"""``PUT assessments/attempts/{id}/answers/{question}/`` and its hints."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.tests.factories import client_of, make_person
from assessments.models import Response
from assessments.tests.factories import make_question
from assessments.tests.rest.conftest import ATTEMPTS, Scene
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


def outcome(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_exercise_grades_the_answer_at_once(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)

    # Act
    answer = scene.answer(attempt, ["b"], duration_ms=21_500)

    # Assert
    body = answer.json()
    assert sorted(body.pop("options"), key=lambda option: option["id"]) == [
        {"id": "a", "html": "<p>3</p>\n", "picture": None, "spoken": ""},
        {"id": "b", "html": "<p>4</p>\n", "picture": None, "spoken": ""},
        {"id": "c", "html": "<p>5</p>\n", "picture": None, "spoken": ""},
    ]
    assert answer.status_code == 200
    assert body == {
        "question_id": str(scene.questions[0].pk),
        "position": 0,
        "kind": "single",
        "points": "1.00",
        "html": '<p>What is <span class="math inline">2 + 2</span>?</p>\n',
        "picture": None,
        "spoken": "",
        "max_choices": 1,
        "response": ["b"],
        "tries": 1,
        "hints": [],
        "hints_left": 2,
        "grade": {"share": 1.0, "is_right": True, "feedback": ["<p>CANARY-right</p>\n"]},
        "key": {"choices": ["b"]},
        "solution_html": "<p>CANARY-solution</p>\n",
    }
    assert Response.objects.get(question=scene.questions[0]).duration_ms == 21_500


def test_a_quiz_only_saves_the_answer_and_lets_it_be_replaced(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.quiz)

    # Act
    saved = [scene.answer(attempt, [choice]).json() for choice in "abca"]

    # Assert
    assert [(item["response"], item["grade"], item["key"], item["tries"]) for item in saved] == [
        (["a"], None, None, 1),
        (["b"], None, None, 2),
        (["c"], None, None, 3),
        (["a"], None, None, 4),
    ]
    assert scene.events("assessments.response.graded") == []


def test_the_same_answer_again_is_no_further_try(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)

    # Act
    first, again = (scene.answer(attempt, ["a"]).json() for _ in range(2))

    # Assert
    assert (first["tries"], again) == (1, first)
    assert len(scene.events("assessments.response.graded")) == 1


def test_the_fourth_try_is_refused(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)
    tries = [scene.answer(attempt, response, 2).status_code for response in ("1", "2", "3")]

    # Act
    fourth = scene.answer(attempt, "3.5", 2)

    # Assert
    assert (tries, outcome(fourth)) == ([200, 200, 200], (409, "assessments.answered_already"))
    assert Response.objects.get(question=scene.questions[2]).response == "3"
    assert len(scene.events("assessments.response.graded")) == 3


def test_a_question_answered_rightly_is_done(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)
    scene.answer(attempt, ["b"])

    # Act
    answer = scene.answer(attempt, ["a"])

    # Assert
    assert outcome(answer) == (409, "assessments.answered_already")


def test_an_answer_after_the_submit_is_refused(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)
    submitted = scene.submit(attempt).json()

    # Act
    refused = [outcome(scene.answer(attempt, ["b"])), outcome(scene.hint(attempt))]

    # Assert
    assert refused == [(409, "assessments.attempt_closed")] * 2
    assert scene.pupil.get(f"{ATTEMPTS}{attempt}/").json() == submitted


def test_a_question_that_is_not_in_the_attempt_is_404(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)
    elsewhere = make_question(scene.teacher, scene.course, [scene.concept])

    # Act
    refused = [
        outcome(scene.pupil.put(f"{ATTEMPTS}{attempt}/answers/{question}/", {"response": ["b"]}, format="json"))
        for question in (elsewhere.pk, uuid4())
    ]

    # Assert
    assert refused == [(404, "assessments.question_not_found")] * 2


def test_anothers_attempt_is_404_and_stays_as_it_was(scene: Scene) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)
    mate = make_person(scene.learner.institution)
    make_classroom(scene.teacher, [scene.course], [mate])
    client, url = client_of(mate), f"{ATTEMPTS}{attempt}/answers/{scene.questions[0].pk}/"

    # Act
    refused = [
        outcome(client.put(url, {"response": ["b"]}, format="json")),
        outcome(client.post(f"{url}hint/")),
        outcome(client.post(f"{ATTEMPTS}{attempt}/submit/")),
    ]

    # Assert
    assert refused == [(404, "assessments.attempt_not_found")] * 3
    assert list(Response.objects.filter(attempt=attempt).values_list("response", "hints_used")) == [(None, 0)] * 3


@pytest.mark.parametrize(
    ("number", "response"),
    [
        *((0, response) for response in ([], ["a", "b"], ["b", "b"], ["z"], "b", ["b", None], [["b"]], {"b": 1}, 1, True)),
        *((1, response) for response in ([], ["z"], "ab", [1], {"choices": ["a"]}, ["a"] * 500 + ["z"])),
        *((2, response) for response in ("", "NaN", "Infinity", "-inf", "1e5", "3,5", "1/0", "0x10", "3.5" * 40, "٣؛")),
        *((2, response) for response in (True, ["3.5"], {"value": 3.5}, 10**50, 1e300)),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_its_question_is_refused(scene: Scene, number: int, response: object) -> None:
    # Arrange
    attempt = scene.begin(scene.exercise)

    # Act
    answer = scene.answer(attempt, response, number)

    # Assert
    assert outcome(answer) == (400, "assessments.response_malformed")
    assert [error["field"] for error in answer.json()["errors"]] == ["response"]
    assert Response.objects.get(question=scene.questions[number]).tries == 0
    assert scene.events("assessments.response.graded") == []


@pytest.mark.parametrize(
    ("response", "share"),
    [("3.5", 1.0), ("7/2", 1.0), (3.5, 1.0), (" 3.55 ", 1.0), ("3.56", 0.0), (4, 0.0), ("−3.5", 0.0)],
)
def test_a_number_is_taken_as_text_or_as_a_number(scene: Scene, response: object, share: float) -> None:
    # Act
    answer = scene.answer(scene.begin(scene.exercise), response, 2)

    # Assert
    assert (answer.status_code, answer.json()["grade"]["share"]) == (200, share)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "response"),
        ({"response": None}, "response"),
        ({"response": ["b"], "duration_ms": -1}, "duration_ms"),
        ({"response": ["b"], "duration_ms": 86_400_001}, "duration_ms"),
        ({"response": ["b"], "duration_ms": "NaN"}, "duration_ms"),
        ({"response": ["b"], "duration_ms": 1.5}, "duration_ms"),
        ({"response": ["b"], "tries": 0}, "tries"),
        ({"response": ["b"], "hints_used": 0}, "hints_used"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(scene: Scene, body: dict[str, object], field: str) -> None:
    # Arrange
    url = f"{ATTEMPTS}{scene.begin(scene.exercise)}/answers/{scene.questions[0].pk}/"

    # Act
    answer = scene.pupil.put(url, body, format="json")

    # Assert
    assert outcome(answer) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("raw", ['{"response": NaN}', '{"response": Infinity}', '{"response": ', "[" * 50_000])
def test_a_body_that_is_no_json_is_refused(scene: Scene, raw: str) -> None:
    # Arrange
    url = f"{ATTEMPTS}{scene.begin(scene.exercise)}/answers/{scene.questions[2].pk}/"

    # Act
    answer = scene.pupil.generic("PUT", url, raw, "application/json")

    # Assert
    assert outcome(answer) == (400, "core.malformed")
