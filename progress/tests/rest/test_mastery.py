"""``progress/mastery/``, ``progress/students/{id}/`` and ``progress/classrooms/{id}/mastery/``."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import client_of, make_institution, make_person
from assessments.tests.factories import make_assessment, make_question, take
from courses.models import Classroom, Concept
from courses.tests.factories import make_classroom, make_concept, make_course

pytestmark = pytest.mark.django_db

OWN = "/api/v1/progress/mastery/"
UNKNOWN = {
    "score": None,
    "lower": None,
    "upper": None,
    "band": "not_enough_data",
    "is_mastered": False,
    "answers": 0,
    "rights": 0,
    "unaided": 0,
    "last_answer_at": None,
    "days_since": None,
    "points_forgotten": 0.0,
    "model_version": "",
}


@dataclass(frozen=True)
class Scene:
    teacher: User
    learner: User
    mate: User
    concepts: list[Concept]
    classroom: Classroom
    pupil: APIClient
    staff: APIClient


@pytest.fixture
def scene() -> Scene:
    """A class of two: ``learner`` answered five questions on "Adding", all rightly, a minute ago."""
    school = make_institution()
    teacher = make_person(school, Role.TEACHER)
    learner, mate = make_person(school, full_name="Ada"), make_person(school, full_name="Eve")
    concepts = [make_concept(teacher, name="Adding"), make_concept(teacher, name="Multiplying")]
    course = make_course(teacher, concepts)
    classroom = make_classroom(teacher, [course], [learner, mate], name="7b")
    questions = [make_question(teacher, course, concepts[:1]) for _ in range(5)]
    at = datetime.now(UTC) - timedelta(minutes=1)
    take(learner, make_assessment(teacher, course, questions), [["b"]] * 5, at=at)
    return Scene(teacher, learner, mate, concepts, classroom, client_of(learner), client_of(teacher))


def test_mastery_holds_every_concept_of_ones_courses(scene: Scene) -> None:
    # Act
    answer = scene.pupil.get(OWN)

    # Assert
    body = answer.json()
    adding, multiplying = body["concepts"]
    assert (answer.status_code, set(body)) == (200, {"learner_id", "mastered_count", "concepts"})
    assert (body["learner_id"], body["mastered_count"]) == (str(scene.learner.pk), int(adding["is_mastered"]))
    assert multiplying == {"concept_id": str(scene.concepts[1].pk), "concept_name": "Multiplying", **UNKNOWN}
    assert set(adding) == set(multiplying)
    assert (adding["concept_id"], adding["concept_name"]) == (str(scene.concepts[0].pk), "Adding")
    assert (adding["answers"], adding["rights"], adding["unaided"]) == (5, 5, 5)
    assert 0 <= adding["lower"] <= adding["score"] <= adding["upper"] <= 100
    assert adding["band"] == "high"
    assert adding["model_version"] != ""


def test_the_learner_their_teacher_and_the_admin_read_the_same(scene: Scene) -> None:
    # Arrange
    admin = client_of(make_person(scene.learner.institution, Role.ADMIN))
    url = f"/api/v1/progress/students/{scene.learner.pk}/"

    # Act
    read = [steady(client.get(url)) for client in (scene.pupil, scene.staff, admin)]

    # Assert
    assert read == [steady(scene.pupil.get(OWN))] * 3


def test_a_teacher_reads_a_learner_only_while_they_are_in_the_class(scene: Scene) -> None:
    # Arrange
    url = f"/api/v1/progress/students/{scene.learner.pk}/"
    before = scene.staff.get(url).status_code
    scene.pupil.post(f"/api/v1/courses/classrooms/{scene.classroom.pk}/leave/")

    # Act
    after = scene.staff.get(url)

    # Assert
    assert (before, after.status_code, after.json()["code"]) == (200, 404, "accounts.person_not_found")


def test_who_has_no_class_has_no_concepts(scene: Scene) -> None:
    # Arrange
    learner = make_person(scene.learner.institution)

    # Act
    answer = client_of(learner).get(OWN)

    # Assert
    assert answer.json() == {"learner_id": str(learner.pk), "mastered_count": 0, "concepts": []}


def test_the_heat_map_holds_each_learner_by_each_concept(scene: Scene) -> None:
    # Act
    answer = scene.staff.get(f"/api/v1/progress/classrooms/{scene.classroom.pk}/mastery/")

    # Assert
    body = answer.json()
    own = scene.pupil.get(OWN).json()["concepts"][0]
    assert answer.status_code == 200
    assert (body["classroom_id"], body["classroom_name"]) == (str(scene.classroom.pk), "7b")
    assert body["concepts"] == [
        {"id": str(scene.concepts[0].pk), "name": "Adding", "share_mastered": float(own["is_mastered"])},
        {"id": str(scene.concepts[1].pk), "name": "Multiplying", "share_mastered": None},
    ]
    assert [(row["learner_id"], row["learner_name"]) for row in body["rows"]] == [
        (str(scene.learner.pk), "Ada"),
        (str(scene.mate.pk), "Eve"),
    ]
    assert (body["rows"][0]["cells"][0]["answers"], body["rows"][0]["cells"][0]["band"]) == (5, "high")
    assert body["rows"][1]["cells"] == [{"concept_id": str(concept.pk), **UNKNOWN} for concept in scene.concepts]


def test_a_class_that_one_does_not_teach_is_404(scene: Scene) -> None:
    # Arrange
    colleague = client_of(make_person(scene.learner.institution, Role.TEACHER))

    # Act
    answer = colleague.get(f"/api/v1/progress/classrooms/{scene.classroom.pk}/mastery/")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "courses.classroom_not_found")


@pytest.mark.parametrize("address", ["students/x/", "students/NaN/", "classrooms/1/mastery/", "students/"])
def test_an_address_with_no_uuid_is_404(scene: Scene, address: str) -> None:
    # Act
    answer = scene.staff.get(f"/api/v1/progress/{address}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "core.not_found")


def steady(answer: Any) -> dict[str, Any]:
    """Without what moves with the clock from one request to the next."""
    moving = {"days_since", "points_forgotten", "score", "lower", "upper"}
    body: dict[str, Any] = answer.json()
    concepts = [{key: value for key, value in each.items() if key not in moving} for each in body["concepts"]]
    return {**body, "concepts": concepts}
