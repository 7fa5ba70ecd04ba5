"""``accounts/children/``, and ``courses/classrooms/{id}/`` where it is about pictures."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import PictureCredential, Session
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.pictures import SEQUENCE, WRONG, give_pictures
from core.ids import new_id
from courses.models import Classroom
from courses.services.doors import open_door
from courses.services.places import enrol_learner
from courses.tests.factories import make_classroom
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
DOOR, LOGIN = "/api/v1/accounts/children/class/", "/api/v1/accounts/children/login/"


@pytest.fixture
def code(scene: Scene) -> str:
    """Of the open door; the learner has pictures."""
    give_pictures(scene.teacher, scene.learner)
    return str(open_door(classroom_id=scene.classroom.pk, actor=scene.teacher, now=NOW).children_code)


@pytest.fixture
def login(api: APIClient, scene: Scene, code: str) -> Callable[..., Any]:
    def login(**given: Any) -> Any:
        body = {"class_code": code, "child": str(scene.learner.pk), "pictures": [*SEQUENCE], **given}
        return api.generic("POST", LOGIN, json.dumps(body), content_type="application/json")

    return login


def address(scene: Scene, rest: str) -> str:
    return f"/api/v1/courses/classrooms/{scene.classroom.pk}/{rest}"


def told(answer: Any) -> tuple[int, dict[str, Any]]:
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "request_id"}


# --- the door -----------------------------------------------------------------------------------------------
def test_the_door_tells_the_class_and_short_names_and_nothing_else(api: APIClient, scene: Scene, code: str) -> None:
    # Arrange
    scene.learner.full_name = "Ada King Byron"
    scene.learner.save(update_fields=["full_name"])

    # Act
    answer = api.post(DOOR, {"class_code": code}, format="json")

    # Assert
    shown = {"name": "7b", "children": [{"id": str(scene.learner.pk), "short_name": "Ada B."}]}
    assert (answer.status_code, answer.json()) == (200, shown)


def test_an_unknown_code_and_the_enrolment_code_are_not_found_alike(api: APIClient, scene: Scene, code: str) -> None:
    # Act
    answers = [told(api.post(DOOR, {"class_code": each}, format="json")) for each in ("22222ZZ", scene.classroom.code)]

    # Assert
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["code"]) == (404, "courses.door_not_found")


def test_three_pictures_sign_in_and_the_answer_is_that_of_the_login(
    login: Callable[..., Any], api: APIClient, scene: Scene
) -> None:
    # Act
    answer = login()
    me = api.get("/api/v1/accounts/me/", HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")

    # Assert
    assert (answer.status_code, set(answer.json())) == (200, {"access", "refresh", "user"})
    assert answer.json()["user"] == me.json()
    assert (me.status_code, me.json()["id"]) == (200, str(scene.learner.pk))
    assert Session.objects.filter(scope="child", user=scene.learner).count() == 1


def test_a_wrong_class_child_or_sequence_gets_one_answer(login: Callable[..., Any], scene: Scene) -> None:
    # Arrange
    ways = [
        {"class_code": "22222ZZ"},
        {"child": str(new_id())},
        {"child": str(scene.teacher.pk)},
        {"pictures": [*WRONG]},
        {"pictures": ["sun", "sun", "key"]},
        {"pictures": ["sun", "boat", "dragon"]},
    ]

    # Act
    answers = [told(login(**given)) for given in ways]

    # Assert
    assert answers == [answers[0]] * len(ways)
    assert (answers[0][0], answers[0][1]["code"], answers[0][1]["errors"]) == (401, "accounts.wrong_pictures", [])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"pictures": ["sun", "boat"]}, "pictures"),
        ({"pictures": ["sun", "boat", "key", "cup"]}, "pictures"),
        ({"pictures": "sun"}, "pictures"),
        ({"pictures": ["sun", "boat", "\ud800"]}, "pictures.2"),
        ({"pictures": ["sun", "boat", "k\x00y"]}, "pictures.2"),
        ({"child": "me"}, "child"),
        ({"class_code": " "}, "class_code"),
        ({"password": "x"}, "password"),
    ],
)
def test_what_is_no_login_at_all_is_refused_by_its_field(
    login: Callable[..., Any], given: dict[str, Any], field: str
) -> None:
    # Act
    answer = login(**given)

    # Assert
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [field])


def test_the_sixth_wrong_try_is_told_how_long_to_wait(login: Callable[..., Any]) -> None:
    # Act
    answers = [login(pictures=[*WRONG]) for _ in range(6)]

    # Assert
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[5].json()["code"] == "accounts.locked_out"
    assert 1 <= int(answers[5]["Retry-After"]) <= 30


def test_a_class_of_thirty_behind_one_address_gets_in_after_three_mistakes_each(
    login: Callable[..., Any], scene: Scene
) -> None:
    # Arrange
    children = [make_person(scene.school) for _ in range(30)]
    for child in children:
        enrol_learner(teacher=scene.teacher, classroom_id=scene.classroom.pk, learner=child, now=NOW)
        give_pictures(scene.teacher, child)

    # Act
    wrong = {login(child=str(child.pk), pictures=[*WRONG]).status_code for child in children for _ in range(3)}
    right = [login(child=str(child.pk)).status_code for child in children]

    # Assert
    assert (wrong, right) == ({401}, [200] * 30)


def test_new_pictures_end_the_childs_session_at_once(
    login: Callable[..., Any], api: APIClient, scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    # Arrange
    tokens = login().json()
    me = {"path": "/api/v1/accounts/me/", "HTTP_AUTHORIZATION": f"Bearer {tokens['access']}"}
    before = api.get(**me).status_code

    # Act
    with django_capture_on_commit_callbacks(execute=True):
        scene.staff.post(address(scene, f"children/{scene.learner.pk}/pictures/"), {}, format="json")

    # Assert
    assert (before, api.get(**me).status_code) == (200, 401)
    refreshed = api.post("/api/v1/accounts/token/refresh/", {"refresh": tokens["refresh"]}, format="json")
    assert refreshed.status_code == 401


# --- what teachers do ---------------------------------------------------------------------------------------
def test_the_door_is_opened_renewed_and_shut(scene: Scene) -> None:
    # Act
    shut = scene.staff.get(address(scene, "door/")).json()
    opened, again = (scene.staff.put(address(scene, "door/")).json() for _ in range(2))
    renewed = scene.staff.post(address(scene, "door/renew/")).json()
    read = scene.staff.get(address(scene, "door/")).json()
    gone = scene.staff.delete(address(scene, "door/"))

    # Assert
    assert shut == {"is_open": False, "class_code": None}
    assert opened == again == {"is_open": True, "class_code": opened["class_code"]}
    assert renewed == read != opened
    assert (gone.status_code, scene.staff.get(address(scene, "door/")).json()) == (204, shut)


def test_an_archived_class_is_not_opened(scene: Scene) -> None:
    # Arrange
    Classroom.objects.filter(pk=scene.classroom.pk).update(is_archived=True)

    # Act
    answers = [scene.staff.put(address(scene, "door/")), scene.staff.post(address(scene, "door/renew/"))]

    # Assert
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(409, "courses.classroom_archived")] * 2


def test_pictures_are_given_to_all_without_and_listed_by_date_only(scene: Scene) -> None:
    # Act
    before = scene.staff.get(address(scene, "children/")).json()
    numbers = [scene.staff.post(address(scene, "children/pictures/")).json()["issued"] for _ in range(2)]
    (after,) = scene.staff.get(address(scene, "children/")).json()["children"]

    # Assert
    child = {"id": str(scene.learner.pk), "full_name": scene.learner.full_name}
    short = scene.learner.full_name.split()[0] + f" {scene.learner.full_name.split()[-1][0]}."
    assert before == {"children": [{**child, "short_name": short, "pictures_issued_at": None}]}
    assert numbers == [1, 0]
    assert set(after) == {"id", "short_name", "full_name", "pictures_issued_at"}
    assert after["pictures_issued_at"] is not None


def test_a_childs_new_pictures_are_told_in_the_language_asked_for(scene: Scene) -> None:
    # Act
    answer = scene.staff.post(
        address(scene, f"children/{scene.learner.pk}/pictures/"),
        {"pictures": [*SEQUENCE]},
        format="json",
        HTTP_ACCEPT_LANGUAGE="fr",
    )

    # Assert
    assert answer.status_code == 200
    assert [(each["key"], each["label"]) for each in answer.json()["pictures"]] == [
        ("sun", "Soleil"),
        ("boat", "Bateau"),
        ("key", "Clé"),
    ]


@pytest.mark.parametrize("pictures", [["sun", "sun", "key"], ["sun", "boat", "dragon"]])
def test_pictures_that_are_no_sequence_are_refused(scene: Scene, pictures: list[str]) -> None:
    # Act
    answer = scene.staff.post(
        address(scene, f"children/{scene.learner.pk}/pictures/"), {"pictures": pictures}, format="json"
    )

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "accounts.sequence_malformed")
    assert PictureCredential.objects.count() == 0


def test_pictures_are_taken_away(scene: Scene, code: str) -> None:
    # Act
    codes = [scene.staff.delete(address(scene, f"children/{scene.learner.pk}/pictures/")).status_code for _ in range(2)]

    # Assert
    assert (codes, PictureCredential.objects.count()) == ([204, 204], 0)


def test_badges_tell_the_pictures_and_an_address_that_does_not(scene: Scene, code: str) -> None:
    # Act
    answer = scene.staff.post(address(scene, "badges/"))

    # Assert
    (badge,) = answer.json()["badges"]
    query = parse_qs(urlsplit(badge["address"]).query)
    assert (answer.json()["name"], answer.json()["class_code"]) == ("7b", code)
    assert [picture["key"] for picture in badge["pictures"]] == [*SEQUENCE]
    assert query == {"class": [code], "child": [str(scene.learner.pk)]}


def test_there_are_no_badges_while_the_door_is_shut(scene: Scene) -> None:
    # Act
    answer = scene.staff.post(address(scene, "badges/"))

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (409, "courses.door_shut")


def test_a_child_of_another_class_is_not_found(scene: Scene) -> None:
    # Arrange
    other = make_person(scene.school)
    make_classroom(scene.teacher, learners=[other])

    # Act
    answers = [
        told(scene.staff.post(address(scene, f"children/{child}/pictures/"), {}, format="json"))
        for child in (other.pk, new_id(), make_person(make_institution()).pk)
    ]

    # Assert
    assert answers == [answers[0]] * 3
    assert (answers[0][0], answers[0][1]["code"]) == (404, "courses.child_not_found")


# What the door, the list of children and a sign-in cost, whatever the size of the class.
KNOCK, LIST, ENTER = 2, 2, 8


@pytest.mark.parametrize("size", [1, 3])
def test_a_class_of_one_and_of_three_cost_the_same(
    login: Callable[..., Any], api: APIClient, scene: Scene, code: str, size: int
) -> None:
    # Arrange
    for _ in range(size - 1):
        child = make_person(scene.school)
        enrol_learner(teacher=scene.teacher, classroom_id=scene.classroom.pk, learner=child, now=NOW)
        give_pictures(scene.teacher, child)
    scene.staff.get("/api/v1/accounts/me/")

    # Act
    costs = [
        _statements(lambda: api.post(DOOR, {"class_code": code}, format="json")),
        _statements(lambda: scene.staff.get(address(scene, "children/"))),
        _statements(login),
    ]

    # Assert
    assert costs == [KNOCK, LIST, ENTER]
    assert len(scene.staff.get(address(scene, "children/")).json()["children"]) == size


def _statements(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert call().status_code == 200
    return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_a_session_of_pictures_ends_within_twelve_hours(login: Callable[..., Any]) -> None:
    # Act
    login()

    # Assert
    session = Session.objects.get(scope="child")
    assert session.expires_at - session.started_at == timedelta(hours=12)
    assert abs(session.started_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_full_session_of_the_same_child_is_no_childs_session(scene: Scene) -> None:
    # Act
    answer = client_of(scene.learner).get("/api/v1/courses/classrooms/")

    # Assert
    assert answer.status_code == 200
