"""Tenants are apart in request bodies too, and no body sets what only the platform may set."""

from typing import Any
from uuid import uuid4

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.authorization_table import WRITES, ask, sender_of
from tests.routes import shape_of
from tests.world import World

pytestmark = pytest.mark.django_db

FORBIDDEN = {
    "role": "admin",
    "is_staff": True,
    "is_superuser": True,
    "is_active": True,
    "institution": "platform",
    "institution_id": "{institution}",
    "learner": "{learner}",
    "learner_id": "{learner}",
    "epoch": 1,
    "groups": [1],
    "id": "{learner}",
    "score": 100,
    "share": 1,
}
# What these bodies really hold: a role that is given or registered in, and the school to register or sign in with.
OWN_FIELDS = {
    ("POST /api/v1/accounts/register/", "role"),
    ("POST /api/v1/accounts/register/", "institution"),
    ("POST /api/v1/accounts/login/", "institution"),
    ("POST /api/v1/accounts/people/", "role"),
    ("POST /api/v1/accounts/people/{learner}/role/", "role"),
    ("POST /api/v1/accounts/invitations/", "role"),
}


def send(world: World, write: str, body: dict[str, Any], **ids: str) -> Any:
    return ask(world, sender_of(write), write, ids={**world.ids(), **ids}, body=body)


def refusal(answer: Any) -> tuple[int, dict[str, Any]]:
    body = answer.json()
    body.pop("request_id")
    return answer.status_code, body


def test_the_table_has_a_body_for_every_write_that_takes_one() -> None:
    # Arrange
    paths = SchemaGenerator().get_schema(public=True)["paths"]

    # Act
    with_a_body = {
        f"{method.upper()} {shape_of(path)}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }

    # Assert
    assert {shape_of(write) for write in WRITES} == with_a_body


@pytest.mark.parametrize(
    ("write", "field"), [(write, field) for write in WRITES for field in FORBIDDEN if (write, field) not in OWN_FIELDS]
)
def test_a_field_that_is_not_the_callers_to_set_is_refused(world: World, write: str, field: str) -> None:
    # Act
    status, body = refusal(send(world, write, {**WRITES[write], field: FORBIDDEN[field]}))

    # Assert
    assert (status, body["code"]) == (400, "core.invalid_input")
    assert body["errors"] == [{"field": field, "code": "invalid", "detail": "Unknown field."}]


@pytest.mark.parametrize("role", ["admin", "guardian", "superuser", "ADMIN", "", None, ["admin"], {"admin": 1}, 1])
def test_registering_with_a_role_that_is_given_by_others_is_refused(world: World, role: object) -> None:
    # Arrange
    write = "POST /api/v1/accounts/register/"

    # Act
    status, body = refusal(send(world, write, {**WRITES[write], "role": role}))

    # Assert
    assert (status, body["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in body["errors"]] == ["role"]


@pytest.mark.parametrize("room", ["other_school", "other_class"])
@pytest.mark.parametrize("name", ["quiz", "exercise"])
def test_starting_what_is_anothers_is_refused_like_what_is_missing(world: World, room: str, name: str) -> None:
    # Arrange
    write, theirs = "POST /api/v1/assessments/attempts/", world.ids(getattr(world, room))[name]

    # Act
    hidden = refusal(send(world, write, {"assessment": theirs}))
    missing = refusal(send(world, write, {"assessment": str(uuid4())}))

    # Assert
    assert hidden == missing
    assert (hidden[0], hidden[1]["code"]) == (400, "assessments.unknown_reference")
    assert [error["field"] for error in hidden[1]["errors"]] == ["assessment"]


@pytest.mark.parametrize("write", [write for write in WRITES if "{code}" in WRITES[write].values()])
def test_the_code_of_another_school_is_refused_like_a_wrong_one(world: World, write: str) -> None:
    # Arrange
    theirs = world.ids(world.other_school)

    # Act
    hidden = refusal(send(world, write, {"code": theirs["code"]}))
    hidden_in_address = refusal(
        send(world, write, {"code": "{code}"}, code=theirs["code"], classroom=theirs["classroom"])
    )
    missing = refusal(send(world, write, {"code": "22222ZZ"}))
    missing_in_address = refusal(send(world, write, {"code": "22222ZZ"}, classroom=str(uuid4())))

    # Assert
    assert hidden == hidden_in_address == missing == missing_in_address
    assert (hidden[0], hidden[1]["code"]) == (400, "courses.unknown_class_code")


def test_a_question_of_another_attempt_is_refused_like_a_missing_one(world: World) -> None:
    # Arrange
    write = "PUT /api/v1/assessments/attempts/{attempt}/answers/{question}/"
    theirs = world.ids(world.other_class)["question"]

    # Act
    hidden = refusal(send(world, write, {"response": ["b"]}, question=theirs))
    missing = refusal(send(world, write, {"response": ["b"]}, question=str(uuid4())))

    # Assert
    assert hidden == missing
    assert (hidden[0], hidden[1]["code"]) == (404, "assessments.question_not_found")


def test_registering_with_a_school_that_lets_nobody_in_is_refused_like_a_missing_one(world: World) -> None:
    # Arrange
    write = "POST /api/v1/accounts/register/"
    slug = world.people["teacher"].institution.slug

    # Act
    closed = refusal(send(world, write, {**WRITES[write], "institution": slug}))
    missing = refusal(send(world, write, {**WRITES[write], "institution": "no-such-school"}))

    # Assert
    assert closed == missing
    assert (closed[0], closed[1]["code"]) == (400, "accounts.institution_not_found")


@pytest.mark.parametrize("name", ["course", "classroom", "lesson", "exercise", "attempt", "learner"])
def test_filters_with_another_schools_ids_find_nothing(world: World, name: str) -> None:
    # Arrange
    address = {
        "course": "/api/v1/lessons/?course={course}",
        "classroom": "/api/v1/courses/concepts/?course={classroom}",
        "lesson": "/api/v1/assessments/quizzes/?lesson={lesson}",
        "exercise": "/api/v1/assessments/attempts/?assessment={exercise}",
        "attempt": "/api/v1/assessments/exercises/?course={attempt}",
        "learner": "/api/v1/assessments/attempts/?learner={learner}",
    }[name]

    # Act
    found = world.clients["admin"].get(address.format_map(world.ids(world.other_school)))

    # Assert
    assert (found.status_code, found.json()) == (200, {"results": [], "next": None, "previous": None})
