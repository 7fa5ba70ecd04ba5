"""``GET ai/recommendations/``."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import client_of, make_institution, make_person
from ai.models import Recommendation
from ai.services import refresh_recommendations
from courses.models import Concept
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.models import Lesson
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db
URL = "/api/v1/ai/recommendations/"


@dataclass(frozen=True)
class Scene:
    learner: User
    teacher: User
    concept: Concept
    lesson: Lesson
    pupil: APIClient
    staff: APIClient


@pytest.fixture
def scene() -> Scene:
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    concept = make_concept(teacher, name="Adding")
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], [learner])
    lesson = make_lesson(teacher, course, [concept], title="To add")
    return Scene(learner, teacher, concept, lesson, client_of(learner), client_of(teacher))


def steps(answer: Any) -> list[tuple[str, str, int]]:
    return [(step["title"], step["reason"], step["rank"]) for step in answer.json()["results"]]


def test_the_first_step_comes_with_its_reason(scene: Scene) -> None:
    # Act
    answer = scene.pupil.get(URL)

    # Assert
    (step,) = answer.json()["results"]
    made_at, expires_at = (datetime.fromisoformat(step.pop(name)) for name in ("made_at", "expires_at"))
    confidence, text = step.pop("confidence"), step.pop("reason_text")
    assert (answer.status_code, set(answer.json())) == (200, {"results"})
    assert 0 <= confidence <= 1
    assert "Adding" in text
    assert expires_at - made_at == timedelta(hours=24)
    assert step == {
        "id": step["id"],
        "rank": 1,
        "kind": "lesson",
        "target_id": str(scene.lesson.pk),
        "concept_id": str(scene.concept.pk),
        "title": "To add",
        "reason": "first_step",
        "model_name": "rules-1",
        "is_fallback": True,
    }


def test_asked_again_in_the_same_situation_it_is_the_same_recommendation(scene: Scene) -> None:
    # Act
    fresh = [scene.pupil.get(URL).json()["results"][0]["id"] for _ in range(2)]
    refresh_recommendations(learner_id=scene.learner.pk, now=datetime.now(UTC))
    stored = scene.pupil.get(URL).json()["results"][0]["id"]

    # Assert
    assert [*fresh, stored] == [fresh[0]] * 3
    assert Recommendation.objects.count() == 1


def test_what_the_learner_did_since_counts_at_once(scene: Scene) -> None:
    # Arrange
    refresh_recommendations(learner_id=scene.learner.pk, now=datetime.now(UTC))
    before = steps(scene.pupil.get(URL))

    # Act
    scene.pupil.post(f"/api/v1/lessons/{scene.lesson.pk}/progress/", {"percent": 30}, format="json")
    after = steps(scene.pupil.get(URL))

    # Assert
    assert before == [("To add", "first_step", 1)]
    assert after == [("To add", "unfinished_lesson", 1)]


def test_a_stored_recommendation_that_has_expired_is_not_shown(scene: Scene) -> None:
    # Arrange
    refresh_recommendations(learner_id=scene.learner.pk, now=datetime.now(UTC) - timedelta(hours=25))

    # Act
    (step,) = scene.pupil.get(URL).json()["results"]

    # Assert
    assert datetime.fromisoformat(step["expires_at"]) > datetime.now(UTC)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMIN])
def test_the_staff_read_their_learners(scene: Scene, role: Role) -> None:
    # Arrange
    client = scene.staff if role == Role.TEACHER else client_of(make_person(scene.learner.institution, role))

    # Act
    answer = client.get(URL, {"student": str(scene.learner.pk)})

    # Assert
    assert (answer.status_code, steps(answer)) == (200, steps(scene.pupil.get(URL)))
    assert client.get(URL).json() == {"results": []}


def test_a_strangers_are_404_like_those_of_nobody(scene: Scene) -> None:
    # Arrange
    strangers = [
        client_of(make_person(scene.learner.institution)),
        client_of(make_person(scene.learner.institution, Role.TEACHER)),
        client_of(make_person(scene.learner.institution, Role.GUARDIAN)),
        client_of(make_person(make_institution(), Role.ADMIN)),
    ]

    # Act
    answers = [
        client.get(URL, {"student": str(student)}) for client in strangers for student in (scene.learner.pk, uuid4())
    ]

    # Assert
    bodies = [{key: value for key, value in answer.json().items() if key != "request_id"} for answer in answers]
    assert bodies == [bodies[0]] * 8
    assert (bodies[0]["status"], bodies[0]["code"]) == (404, "accounts.person_not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [("student=1", "student"), ("student=", "student"), ("student=NaN", "student"), ("limit=9", "limit")],
)
def test_a_parameter_that_is_unknown_or_malformed_is_refused(scene: Scene, query: str, field: str) -> None:
    # Act
    answer = scene.pupil.get(f"{URL}?{query}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_who_has_nothing_to_do_gets_an_empty_list(scene: Scene) -> None:
    # Act
    answer = client_of(make_person(scene.learner.institution)).get(URL)

    # Assert
    assert (answer.status_code, answer.json()) == (200, {"results": []})
