"""``POST accounts/notifications/send/``."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role, Scope
from accounts.models import Notification, User
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.guardians import make_guardian
from core.ids import new_id
from courses.models import Classroom
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db
SEND = "/api/v1/accounts/notifications/send/"


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER, full_name="Grace Hopper")


@pytest.fixture
def classroom(teacher: User) -> Classroom:
    learners = [make_person(teacher.institution) for _ in range(2)]
    make_guardian(learners[0])
    return make_classroom(teacher, learners=learners)


@pytest.fixture
def client(teacher: User) -> APIClient:
    return client_of(teacher)


def send(client: APIClient, classroom_id: object, **more: Any) -> Any:
    headers = more.pop("headers", {})
    body = {"classroom": str(classroom_id), "title": "Trip", "body": "At nine.", **more}
    return client.post(SEND, body, format="json", headers=headers)


def sent() -> int:
    return Notification.objects.filter(kind="accounts.school.message").count()


@pytest.mark.parametrize(
    ("to", "told"), [({}, 2), ({"to": "learners"}, 2), ({"to": "guardians"}, 1), ({"to": "both"}, 3)]
)
def test_sending_says_how_many_were_told(
    client: APIClient, classroom: Classroom, to: dict[str, str], told: int
) -> None:
    # Act
    answer = send(client, classroom.pk, **to)

    # Assert
    assert (answer.status_code, answer.json(), sent()) == (201, {"told": told}, told)


def test_a_learner_reads_what_was_sent(client: APIClient, classroom: Classroom) -> None:
    # Arrange
    send(client, classroom.pk)
    learner = classroom.enrolments.first().learner  # type: ignore[union-attr]

    # Act
    (message,) = (
        client_of(learner, Scope.CHILD)
        .get("/api/v1/accounts/notifications/?kind=accounts.school.message")
        .json()["results"]
    )

    # Assert
    assert (message["title"], message["body"]) == ("Message from Grace Hopper: Trip", "At nine.")


def test_the_same_key_sends_once(client: APIClient, classroom: Classroom) -> None:
    # Act
    answers = [send(client, classroom.pk, headers={"Idempotency-Key": "trip-1"}) for _ in range(2)]
    other = send(client, classroom.pk, title="Choir", headers={"Idempotency-Key": "trip-1"})

    # Assert
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, {"told": 2})] * 2
    assert answers[1]["Idempotent-Replay"] == "true"
    assert (other.status_code, other.json()["code"], sent()) == (422, "core.idempotency_key_reused", 2)


def test_a_strangers_class_is_refused_like_one_that_does_not_exist(client: APIClient, teacher: User) -> None:
    # Arrange
    theirs = [
        make_classroom(make_person(teacher.institution, Role.TEACHER)).pk,
        make_classroom(make_person(make_institution(), Role.TEACHER)).pk,
        new_id(),
    ]

    # Act
    answers = [send(client, classroom_id) for classroom_id in theirs]

    # Assert
    problems = [{**answer.json(), "request_id": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [400] * 3
    assert problems[0] == problems[1] == problems[2]
    assert (problems[0]["code"], problems[0]["errors"][0]["field"]) == ("courses.unknown_reference", "classroom")
    assert sent() == 0


def test_an_archived_class_is_a_conflict(client: APIClient, classroom: Classroom) -> None:
    # Arrange
    Classroom.objects.filter(pk=classroom.pk).update(is_archived=True)

    # Act
    answer = send(client, classroom.pk)

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (409, "courses.classroom_archived")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"title": "Trip\r\nBcc: eve@example.org"}, "accounts.text_malformed", "title"),
        ({"title": "Trip\nBcc: eve@example.org"}, "accounts.text_malformed", "title"),
        ({"title": "Trip\u2028Bcc: eve@example.org"}, "accounts.text_malformed", "title"),
        ({"title": "Trip\x00"}, "core.invalid_input", "title"),
        ({"title": ""}, "core.invalid_input", "title"),
        ({"title": "t" * 121}, "core.invalid_input", "title"),
        ({"body": "b" * 4001}, "core.invalid_input", "body"),
        ({"body": "At\x1b nine"}, "accounts.text_malformed", "body"),
        ({"body": None}, "core.invalid_input", "body"),
        ({"to": "everybody"}, "core.invalid_input", "to"),
        ({"to": ["learners"]}, "core.invalid_input", "to"),
        ({"classroom": "5b"}, "core.invalid_input", "classroom"),
        ({"link": "https://evil.example"}, "core.invalid_input", "link"),
        ({"sender": "me"}, "core.invalid_input", "sender"),
    ],
)
def test_what_does_not_fit_is_refused(
    client: APIClient, classroom: Classroom, change: dict[str, Any], code: str, field: str
) -> None:
    # Act
    answer = send(client, classroom.pk, **change)

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert sent() == 0


@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN])
def test_who_teaches_nobody_writes_to_no_class(teacher: User, classroom: Classroom, role: Role) -> None:
    # Arrange
    somebody = make_person(teacher.institution, role)

    # Act, Assert
    assert send(client_of(somebody), classroom.pk).status_code == 403
    assert sent() == 0


def test_writing_has_a_rate_of_its_own(client: APIClient, classroom: Classroom, settings: Any) -> None:
    # Arrange
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "send": "2/hour"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}

    # Act
    statuses = [send(client, classroom.pk).status_code for _ in range(3)]

    # Assert
    assert (statuses, sent()) == ([201, 201, 429], 4)
    assert client.get("/api/v1/accounts/notifications/").status_code == 200
