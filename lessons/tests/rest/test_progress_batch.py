"""``POST lessons/progress/batch/``."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Scope
from accounts.tests.factories import client_of
from core.ids import new_id
from lessons.models import LessonProgress
from lessons.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db

BATCH = "/api/v1/lessons/progress/batch/"


def report(scene: Scene, at: datetime, /, **change: object) -> dict[str, Any]:
    given = {"report_id": str(new_id()), "lesson": str(scene.lesson.pk), "percent": 50, "position": 2, "seconds": 60}
    return {**given, "at": at.isoformat(), **change}


def test_a_batch_tells_the_fate_of_each_report_and_where_one_is(scene: Scene) -> None:
    # Arrange
    at = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    good, draft = report(scene, at), report(scene, at, lesson=str(scene.draft.pk))
    body = {"reports": [good, draft, good]}

    # Act
    answer = client_of(scene.learner, Scope.CHILD).post(BATCH, body, format="json")

    # Assert
    ids = {"report_id": good["report_id"], "lesson_id": good["lesson"]}
    moment = at.isoformat().replace("+00:00", "Z")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "reports": [
                {"index": 0, **ids, "outcome": "accepted", "code": "", "seconds": 60},
                {
                    "index": 1,
                    "report_id": draft["report_id"],
                    "lesson_id": draft["lesson"],
                    "outcome": "refused",
                    "code": "lessons.lesson_not_found",
                    "seconds": 0,
                },
                {"index": 2, **ids, "outcome": "duplicate", "code": "", "seconds": 0},
            ],
            "progress": [
                {
                    "lesson_id": good["lesson"],
                    "state": "in_progress",
                    "percent": 50,
                    "position": 2,
                    "seconds": 60,
                    "started_at": moment,
                    "reported_at": moment,
                    "completed_at": None,
                }
            ],
        },
    )


def test_the_same_report_by_the_lessons_own_address_counts_once(scene: Scene) -> None:
    # Arrange
    mine = {"percent": 40, "seconds": 30, "report_id": str(new_id())}
    address = f"/api/v1/lessons/{scene.lesson.pk}/progress/"

    # Act
    answers = [scene.pupil.post(address, mine, format="json").json() for _ in range(2)]
    batch = {"reports": [report(scene, timezone.now(), report_id=mine["report_id"])]}
    again = scene.pupil.post(BATCH, batch, format="json").json()

    # Assert
    assert answers[0] == answers[1]
    assert (again["reports"][0]["outcome"], again["progress"][0]["percent"]) == ("duplicate", 40)
    assert LessonProgress.objects.get().seconds == 30


@pytest.mark.parametrize(
    "change",
    [
        {"percent": 101},
        {"percent": -1},
        {"seconds": 3601},
        {"at": "yesterday"},
        {"at": None},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"report_id": "7"},
        {"report_id": [7]},
        {"lesson": ["x"]},
        {"learner": "me"},
    ],
)
def test_a_report_of_another_shape_is_refused_and_the_others_are_taken(scene: Scene, change: dict[str, object]) -> None:
    # Arrange
    now = timezone.now()
    before, odd, after = report(scene, now), report(scene, now, **change), report(scene, now, percent=70)

    # Act
    answer = scene.pupil.post(BATCH, {"reports": [before, odd, after]}, format="json").json()

    # Assert
    fates = [(each["index"], each["outcome"], each["code"]) for each in answer["reports"]]
    assert fates == [(0, "accepted", ""), (1, "refused", "core.invalid_input"), (2, "accepted", "")]
    is_named = "report_id" not in change
    assert answer["reports"][1]["report_id"] == (odd["report_id"] if is_named else None)
    assert answer["reports"][1]["lesson_id"] == (odd["lesson"] if "lesson" not in change else None)
    assert LessonProgress.objects.get().percent == 70


@pytest.mark.parametrize("reports", [5, "x", {}, [5], [[]], [None]])
def test_a_body_that_is_no_list_of_objects_is_refused(scene: Scene, reports: object) -> None:
    answer = scene.pupil.post(BATCH, {"reports": reports}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert answer.json()["errors"][0]["field"].startswith("reports")
    assert LessonProgress.objects.count() == 0


@pytest.mark.parametrize("number", [0, 201])
def test_a_batch_has_one_to_two_hundred_reports(scene: Scene, number: int) -> None:
    reports = [report(scene, timezone.now()) for _ in range(number)]
    answer = scene.pupil.post(BATCH, {"reports": reports}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "reports")
