"""``POST lessons/{id}/progress/``."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from core.models import Event
from lessons.models import LessonProgress
from lessons.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db


def report(scene: Scene, body: object, lesson: object = None) -> Any:
    return scene.pupil.post(f"/api/v1/lessons/{lesson or scene.lesson.pk}/progress/", body, format="json")


def events(scene: Scene) -> int:
    return Event.objects.filter(name="lessons.lesson.progressed", learner_id=scene.learner.pk).count()


def test_a_report_gives_where_one_is(scene: Scene) -> None:
    # Act
    answer = report(scene, {"percent": 40, "seconds": 90, "position": 1})

    # Assert
    row = LessonProgress.objects.get()
    at = row.started_at.isoformat().replace("+00:00", "Z")
    assert answer.status_code == 200
    assert answer.json() == {
        "state": "in_progress",
        "percent": 40,
        "position": 1,
        "seconds": 90,
        "started_at": at,
        "reported_at": at,
        "completed_at": None,
    }
    assert (row.learner_id, row.institution_id, row.lesson_id) == (
        scene.learner.pk,
        scene.learner.institution_id,
        scene.lesson.pk,
    )


def test_going_back_keeps_the_furthest_point_and_adds_the_time(scene: Scene) -> None:
    # Act
    answers = []
    for percent in (60, 20, 60):
        answers.append(report(scene, {"percent": percent, "seconds": 10}).json())
        LessonProgress.objects.update(reported_at=F("reported_at") - timedelta(seconds=10))

    # Assert
    assert [(answer["percent"], answer["seconds"]) for answer in answers] == [(60, 10), (60, 20), (60, 30)]


def test_many_reports_at_once_make_up_no_time(scene: Scene) -> None:
    answers = [report(scene, {"percent": 60, "seconds": 3600}).json() for _ in range(3)]
    assert answers[0]["seconds"] == 3600
    assert answers[2]["seconds"] - 3600 < 60


def test_a_completed_lesson_stays_completed(scene: Scene) -> None:
    # Act
    done, later = (report(scene, {"percent": percent, "seconds": 5}).json() for percent in (100, 10))

    # Assert
    assert (done["state"], later["state"], later["percent"]) == ("completed", "completed", 100)
    assert done["completed_at"] == later["completed_at"] is not None


def test_a_report_that_brings_nothing_changes_and_announces_nothing(scene: Scene) -> None:
    # Arrange
    first = report(scene, {"percent": 50, "seconds": 10}).json()

    # Act
    again = [report(scene, {"percent": percent}).json() for percent in (50, 0)]

    # Assert
    assert again == [first, first]
    assert events(scene) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "percent"),
        ({"percent": 101}, "percent"),
        ({"percent": -1}, "percent"),
        ({"percent": 50.5}, "percent"),
        ({"percent": "NaN"}, "percent"),
        ({"percent": "Infinity"}, "percent"),
        ({"percent": "half"}, "percent"),
        ({"percent": None}, "percent"),
        ({"percent": True}, "percent"),
        ({"percent": [50]}, "percent"),
        ({"percent": "9" * 2000}, "percent"),
        ({"percent": 10**400}, "percent"),
        ({"percent": 50, "seconds": 3601}, "seconds"),
        ({"percent": 50, "seconds": -1}, "seconds"),
        ({"percent": 50, "seconds": 1e300}, "seconds"),
        ({"percent": 50, "position": 1001}, "position"),
        ({"percent": 50, "position": {"a": 1}}, "position"),
        ({"percent": 50, "completed_at": "2026-01-01"}, "completed_at"),
        ({"percent": 50, "state": "completed"}, "state"),
    ],
)
def test_a_report_that_does_not_fit_is_refused(scene: Scene, body: dict[str, object], field: str) -> None:
    # Act
    answer = report(scene, body)

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (LessonProgress.objects.count(), events(scene)) == (0, 0)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ('{"percent": NaN}', "core.malformed"),
        ('{"percent": -Infinity}', "core.malformed"),
        ('{"percent": 1e999}', "core.invalid_input"),
        ('{"percent": 5', "core.malformed"),
        ("", "core.invalid_input"),
        ("[]", "core.invalid_input"),
        ("5", "core.invalid_input"),
        ('"percent"', "core.invalid_input"),
    ],
)
def test_a_body_that_is_no_object_of_numbers_is_refused(scene: Scene, raw: str, code: str) -> None:
    # Act
    answer = scene.pupil.generic("POST", f"/api/v1/lessons/{scene.lesson.pk}/progress/", raw, "application/json")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert LessonProgress.objects.count() == 0


def test_a_draft_cannot_be_reported_on(scene: Scene) -> None:
    # Act
    answer = report(scene, {"percent": 10}, scene.draft.pk)

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "lessons.lesson_not_found")
    assert LessonProgress.objects.count() == 0
