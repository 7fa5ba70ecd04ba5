"""``/api/v1/lessons/sessions/``."""

from typing import Any

import pytest

from accounts.enums import Role, Scope
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.guardians import make_guardian
from core.events.reader import read_until_idle
from lessons.models import LearningSession
from lessons.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db

SESSIONS = "/api/v1/lessons/sessions/"


def start(scene: Scene, **body: object) -> dict[str, Any]:
    answer = scene.pupil.post(SESSIONS, {"topic": "Lines", **body}, format="json")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_session_from_its_start_to_its_end(scene: Scene) -> None:
    # Arrange
    aims = [{"text": "Read a slope", "done": False}]

    # Act
    begun = start(scene, lesson=str(scene.lesson.pk), objectives=[{"text": "Read a slope"}])
    own = f"{SESSIONS}{begun['id']}/"
    moved = scene.pupil.patch(own, {"progress": 0.5, "objectives": [{**aims[0], "done": True}]}, format="json").json()
    noted = scene.pupil.post(f"{own}interactions/", {"kind": "hint"}, format="json")
    paused = scene.pupil.post(f"{own}pause/").json()
    refused = scene.pupil.post(f"{own}interactions/", {"kind": "hint"}, format="json")
    resumed = scene.pupil.post(f"{own}resume/").json()
    read_until_idle()
    done = scene.pupil.post(f"{own}complete/").json()
    late = scene.pupil.post(f"{own}pause/")

    # Assert
    row = LearningSession.objects.get()
    assert begun == {
        "id": str(row.pk),
        "learner_id": str(scene.learner.pk),
        "topic": "Lines",
        "lesson_id": str(scene.lesson.pk),
        "difficulty": "easy",
        "status": "active",
        "progress": 0.0,
        "objectives": aims,
        "started_at": row.started_at.isoformat().replace("+00:00", "Z"),
        "paused_at": None,
        "completed_at": None,
        "active_seconds": 0,
        "interactions": {"hint": 0, "answer": 0, "note": 0, "navigation": 0, "tool": 0},
        "performance": {"graded": 0, "mean_share": None},
    }
    assert (moved["progress"], moved["objectives"][0]["done"]) == (0.5, True)
    assert (noted.status_code, set(noted.json()), noted.json()["kind"]) == (201, {"kind", "at", "target_id"}, "hint")
    assert [each["status"] for each in (paused, resumed, done)] == ["paused", "active", "completed"]
    assert (refused.status_code, refused.json()["code"]) == (409, "lessons.session_not_active")
    assert (late.status_code, late.json()["code"]) == (409, "lessons.session_over")
    assert (paused["paused_at"] is None, done["completed_at"] is None) == (False, False)
    assert done["interactions"] == {"hint": 1, "answer": 0, "note": 0, "navigation": 0, "tool": 0}
    assert scene.pupil.get(own).json() == done


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "topic"),
        ({"topic": "x" * 201}, "topic"),
        ({"topic": "Lines", "difficulty": "heroic"}, "difficulty"),
        ({"topic": "Lines", "lesson": "7"}, "lesson"),
        ({"topic": "Lines", "objectives": [{"text": "a"}, {"done": True}]}, "objectives.1.text"),
        ({"topic": "Lines", "objectives": [{"text": "a"}] * 21}, "objectives"),
        ({"topic": "Lines", "status": "completed"}, "status"),
    ],
)
def test_a_start_that_does_not_fit_is_refused(scene: Scene, body: dict[str, object], field: str) -> None:
    answer = scene.pupil.post(SESSIONS, body, format="json")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert LearningSession.objects.count() == 0


@pytest.mark.parametrize("progress", [1.001, -0.1, "NaN", "Infinity", 0.1234, None, True])
def test_progress_is_a_share(scene: Scene, progress: object) -> None:
    own = f"{SESSIONS}{start(scene)['id']}/"
    answer = scene.pupil.patch(own, {"progress": progress}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "progress")
    assert LearningSession.objects.get().progress == 0


def test_a_lesson_of_others_is_refused_like_one_that_is_nowhere(scene: Scene) -> None:
    # Arrange
    places = [str(scene.draft.pk), "0192f0c1-0000-7000-8000-000000000005"]

    # Act
    answers = [scene.pupil.post(SESSIONS, {"lesson": place}, format="json").json() for place in places]

    # Assert
    told = [(answer["status"], answer["code"], answer["errors"]) for answer in answers]
    assert told[0] == told[1]
    assert told[0][:2] == (400, "lessons.unknown_reference")


def test_sessions_are_for_the_learner_their_teachers_and_guardians(scene: Scene) -> None:
    # Arrange
    begun = start(scene)
    school = scene.learner.institution
    clients = {
        "child": client_of(scene.learner, Scope.CHILD),
        "teacher": scene.staff,
        "guardian": client_of(make_guardian(scene.learner, actor=scene.teacher)),
        "office": client_of(make_person(school, Role.ADMIN)),
        "classmate": client_of(make_person(school)),
        "other teacher": client_of(make_person(school, Role.TEACHER)),
        "other guardian": client_of(make_guardian(make_person(school))),
        "elsewhere": client_of(make_person(make_institution(), Role.ADMIN)),
    }

    # Act
    listed = {who: len(client.get(SESSIONS).json()["results"]) for who, client in clients.items()}
    read = {who: client.get(f"{SESSIONS}{begun['id']}/").status_code for who, client in clients.items()}

    # Assert
    readers = ["child", "teacher", "guardian", "office"]
    assert {who for who, number in listed.items() if number == 1} == set(readers)
    assert read == {who: 200 if who in readers else 404 for who in clients}


@pytest.mark.parametrize(("query", "number"), [("status=paused", 1), ("status=active", 1), ("status=completed", 0)])
def test_sessions_are_found_by_their_status(scene: Scene, query: str, number: int) -> None:
    for _ in range(2):
        start(scene)
    assert len(scene.pupil.get(f"{SESSIONS}?{query}").json()["results"]) == number


def test_a_second_start_about_a_lesson_is_answered_with_the_open_session(scene: Scene) -> None:
    # Arrange
    begun = start(scene, lesson=str(scene.lesson.pk))
    scene.pupil.post(f"{SESSIONS}{begun['id']}/pause/")

    # Act
    given = {"lesson": str(scene.lesson.pk), "topic": "Other", "objectives": [{"text": "Draw"}], "difficulty": "hard"}
    again = scene.pupil.post(SESSIONS, given, format="json")

    # Assert
    assert (again.status_code, again.json()["id"], again.json()["status"]) == (200, begun["id"], "active")
    assert (again.json()["topic"], LearningSession.objects.count()) == ("Other", 1)
    assert (again.json()["objectives"], again.json()["difficulty"]) == ([{"text": "Draw", "done": False}], "easy")


def test_a_key_begins_one_session(scene: Scene) -> None:
    answers = [
        scene.pupil.post(SESSIONS, {"topic": "Lines"}, format="json", headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert LearningSession.objects.count() == 1
