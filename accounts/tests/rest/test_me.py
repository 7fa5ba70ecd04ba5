"""``GET``, ``PUT`` and ``PATCH accounts/me/``."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import client_of, make_institution, make_person
from core.models import AuditDetail

pytestmark = pytest.mark.django_db
ME = "/api/v1/accounts/me/"


@pytest.fixture
def client(person: User) -> APIClient:
    return client_of(person)


@pytest.fixture
def me(person: User, preferences: dict[str, Any]) -> dict[str, Any]:
    """What the person reads of themselves."""
    return {
        "id": str(person.pk),
        "email": "Ada@Example.org",
        "is_email_verified": False,
        "username": "ada",
        "full_name": "Ada Byron",
        "role": "student",
        "institution": {
            "id": str(person.institution_id),
            "name": person.institution.name,
            "slug": person.institution.slug,
        },
        "language": "en",
        "time_zone": "UTC",
        "preferences": preferences,
        "profile": {"birth_on": None, "grade": "", "kg_level": None},
    }


def test_me_is_the_person_of_the_token(client: APIClient, me: dict[str, Any]) -> None:
    # Act
    answer = client.get(ME)

    # Assert
    assert (answer.status_code, answer.json()) == (200, me)


@pytest.mark.parametrize(
    ("role", "profile"), [(Role.TEACHER, {"subjects": []}), (Role.ADMIN, None), (Role.GUARDIAN, None)]
)
def test_me_holds_the_profile_of_the_role(role: Role, profile: object) -> None:
    # Act
    answer = client_of(make_person(make_institution(), role)).get(ME)

    # Assert
    assert (answer.json()["role"], answer.json()["profile"]) == (role.value, profile)


@pytest.mark.parametrize("method", ["patch", "put"])
def test_editing_changes_what_was_sent_and_is_audited(
    client: APIClient, person: User, me: dict[str, Any], method: str
) -> None:
    # Act
    answer = getattr(client, method)(ME, {"language": "es", "time_zone": "Europe/Madrid"}, format="json")

    # Assert
    changed = {"language": "es", "time_zone": "Europe/Madrid"}
    assert (answer.status_code, answer.json()) == (200, {**me, **changed})
    assert client.get(ME).json() == answer.json()
    entry = AuditDetail.objects.get(action="accounts.user.edited")
    assert (entry.before, entry.after) == ({"language": "en", "time_zone": "UTC"}, changed)
    assert (entry.actor_id, entry.object_id, entry.request_id) == (person.pk, person.pk, answer["X-Request-ID"])


@pytest.mark.parametrize("method", ["patch", "put"])
def test_preferences_that_are_left_out_stay(client: APIClient, me: dict[str, Any], method: str) -> None:
    # Arrange
    client.patch(ME, {"preferences": {"accessibility": {"captions": True}}}, format="json")

    # Act
    changes = {"accessibility": {"large_text": True}, "notifications": {"email": False}}
    answer = getattr(client, method)(ME, {"preferences": changes}, format="json")

    # Assert
    me["preferences"]["accessibility"] |= {"captions": True, "large_text": True}
    me["preferences"]["notifications"] |= {"email": False}
    assert (answer.status_code, answer.json()) == (200, me)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"full_name": ""}, ["full_name"]),
        ({"full_name": None}, ["full_name"]),
        ({"full_name": "n" * 201}, ["full_name"]),
        ({"email": "eve@example.org"}, ["email"]),
        ({"is_email_verified": True}, ["is_email_verified"]),
        (
            {"is_staff": True, "groups": [1], "institution": "x", "is_active": False},
            ["groups", "institution", "is_active", "is_staff"],
        ),
        ({"preferences": {"accessibility": {"captions": "loud"}}}, ["preferences.accessibility.captions"]),
        ({"preferences": {"theme": {}}}, ["preferences.theme"]),
        ({"preferences": [True]}, ["preferences"]),
        ({"language": "xx"}, ["language"]),
        ({"language": ["en"]}, ["language"]),
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
        ({"time_zone": "../../etc/passwd"}, ["time_zone"]),
        ({"username": "eve"}, ["username"]),
        ({"role": "admin", "is_superuser": True}, ["is_superuser", "role"]),
        ({"password": "difference-engine-2"}, ["password"]),
        ({"profile": {"grade": "12"}}, ["profile"]),
    ],
)
def test_editing_refuses_what_does_not_fit_or_is_not_ones_own_to_change(
    client: APIClient, me: dict[str, Any], body: dict[str, object], fields: list[str]
) -> None:
    # Act
    answer = client.patch(ME, body, format="json")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert client.get(ME).json() == me


@pytest.mark.parametrize("body", [[], "text", 5, True, None, [{"full_name": "Eve"}]])
def test_editing_refuses_json_that_is_no_object(client: APIClient, me: dict[str, Any], body: object) -> None:
    # Act
    answer = client.patch(ME, body, format="json")

    # Assert
    if body is None:  # an empty body changes nothing
        assert (answer.status_code, answer.json()) == (200, me)
    else:
        assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")


@pytest.mark.parametrize(
    "raw",
    ["{", "{'a': 1}", '{"full_name": NaN}', '{"full_name": Infinity}', "\x00", "[" * 100_000, '{"a": ' + "9" * 5000],
)
def test_editing_refuses_what_is_no_json(client: APIClient, me: dict[str, Any], raw: str) -> None:
    # Act
    answer = client.patch(ME, raw, content_type="application/json")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.malformed")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_of_another_kind_is_refused(client: APIClient) -> None:
    # Act
    answer = client.patch(ME, "full_name=Eve", content_type="application/x-www-form-urlencoded")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (415, "core.unsupported_media_type")


def test_a_body_that_is_too_large_is_refused(client: APIClient, me: dict[str, Any]) -> None:
    # Act
    answer = client.patch(ME, '{"full_name": "' + "n" * 3_000_000 + '"}', content_type="application/json")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (413, "core.too_large")
    assert client.get(ME).json() == me
