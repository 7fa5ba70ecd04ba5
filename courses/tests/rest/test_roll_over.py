"""``courses/classrooms/{id}/roll-over/``."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.enums import Role
from accounts.models import StudentProfile
from accounts.services.promotions import nearest_school_year
from accounts.tests.factories import make_person
from core.ids import new_id
from courses.models import Classroom
from courses.selectors import learners_in
from courses.tests.factories import make_classroom
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db


def address(classroom_id: object) -> str:
    return f"/api/v1/courses/classrooms/{classroom_id}/roll-over/"


def test_the_new_class_is_answered_with_its_code(scene: Scene) -> None:
    # Act
    answer = scene.staff.post(address(scene.classroom.pk), {"name": "8b"}, format="json")

    # Assert
    made = Classroom.objects.get(follows=scene.classroom)
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": str(made.pk),
            "name": "8b",
            "level": "secondary",
            "code": made.code,
            "is_archived": False,
            "learner_count": 1,
            "promotion": None,
        },
    )
    assert scene.staff.get(f"/api/v1/courses/classrooms/{scene.classroom.pk}/").json()["is_archived"] is True


def test_learners_may_be_chosen_and_the_old_class_kept(scene: Scene) -> None:
    body = {"name": "8b", "learners": [], "archives_old": False}

    answer = scene.staff.post(address(scene.classroom.pk), body, format="json")

    assert (answer.status_code, answer.json()["learner_count"]) == (201, 0)
    scene.classroom.refresh_from_db()
    assert scene.classroom.is_archived is False
    assert learners_in(scene.classroom.pk).count() == 1


def test_who_was_moved_on_is_answered(scene: Scene) -> None:
    # Arrange
    StudentProfile.objects.filter(user=scene.learner).update(grade="Seals")
    Classroom.objects.update(created_at=datetime.now(UTC) - timedelta(days=400))

    # Act
    answer = scene.staff.post(address(scene.classroom.pk), {"name": "8b", "promotes": True}, format="json")

    # Assert
    learner = str(scene.learner.pk)
    year = nearest_school_year(scene.school, now=datetime.now(UTC))
    assert answer.json()["promotion"] == {
        "year": year,
        "promoted": [learner],
        "promoted_before": [],
        "not_counted": [learner],
    }


def test_a_second_time_is_a_conflict(scene: Scene) -> None:
    answers = [scene.staff.post(address(scene.classroom.pk), {"name": "8b"}, format="json") for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 409]
    assert answers[1].json()["code"] == "courses.classroom_rolled_over"
    assert Classroom.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "8b", "learners": ["x"]}, "learners.0"),
        ({"name": "8b", "learners": [str(new_id())]}, "learners"),
        ({"name": "8b", "level": "primary"}, "level"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(scene: Scene, body: dict[str, object], field: str) -> None:
    answer = scene.staff.post(address(scene.classroom.pk), body, format="json")

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert Classroom.objects.count() == 1


def test_strangers_find_no_class_and_learners_may_not(scene: Scene) -> None:
    # Arrange
    other = make_classroom(make_person(scene.school, Role.TEACHER))

    # Act
    hidden = scene.staff.post(address(other.pk), {"name": "8b"}, format="json")
    missing = scene.staff.post(address(new_id()), {"name": "8b"}, format="json")
    refused = scene.pupil.post(address(scene.classroom.pk), {"name": "8b"}, format="json")

    # Assert
    assert [each.status_code for each in (hidden, missing, refused)] == [404, 404, 403]
    assert Classroom.objects.exclude(follows=None).count() == 0
