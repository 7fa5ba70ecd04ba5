"""``POST accounts/login/``."""

from typing import Any

import pytest

from accounts.models import Session, User
from accounts.tests.factories import PASSWORD, make_institution, make_person
from core.models import AuditDetail

pytestmark = pytest.mark.django_db


def refusal(answer: Any) -> tuple[int, dict[str, Any]]:
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "request_id"}


def test_login_with_a_username_gives_tokens_and_the_person(
    post: Any, person: User, preferences: dict[str, Any]
) -> None:
    # Act
    answer = post("login", {"username": "ada", "password": PASSWORD})

    # Assert
    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh", "user"}
    assert answer.json()["user"] == {
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
    assert Session.objects.filter(user=person, ended_at=None).count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"email": "ada@example.org"},
        {"email": "ADA@EXAMPLE.ORG"},
        {"email": "  ada@example.org "},
        {"username": "Ada"},
        {"username": "ada@example.org"},
    ],
)
def test_login_finds_the_name_in_any_case(post: Any, person: User, body: dict[str, str]) -> None:
    # Act
    answer = post("login", {**body, "password": PASSWORD})

    # Assert
    assert (answer.status_code, answer.json()["user"]["id"]) == (200, str(person.pk))


def test_login_with_an_ambiguous_username_asks_for_the_institution(post: Any, person: User) -> None:
    # Arrange
    namesake = make_person(make_institution(), username="Ada", password="another-horse-battery")

    # Act
    status, body = refusal(post("login", {"username": "ada", "password": PASSWORD}))
    named = post(
        "login", {"username": "ada", "password": "another-horse-battery", "institution": namesake.institution.slug}
    )
    wrong = post("login", {"username": "ada", "password": PASSWORD, "institution": namesake.institution.slug})

    # Assert
    assert (status, body["code"]) == (400, "accounts.institution_needed")
    assert [error["field"] for error in body["errors"]] == ["institution"]
    assert (named.status_code, named.json()["user"]["id"]) == (200, str(namesake.pk))
    assert (wrong.status_code, wrong.json()["code"]) == (401, "accounts.wrong_credentials")


def test_login_refuses_an_unknown_name_a_wrong_password_and_a_closed_account_alike(post: Any, person: User) -> None:
    # Arrange
    make_person(person.institution, username="gone")
    User.objects.filter(username="gone").update(is_active=False)

    # Act
    refused = [
        refusal(post("login", body))
        for body in (
            {"username": "nobody", "password": PASSWORD},
            {"email": "nobody@example.org", "password": PASSWORD},
            {"username": "ada", "password": "wrong-horse-battery"},
            {"username": "ada", "password": PASSWORD.upper()},
            {"username": "ada", "password": f" {PASSWORD}"},
            {"username": "gone", "password": PASSWORD},
            {"username": "ada", "password": PASSWORD, "institution": "no-such-school"},
        )
    ]

    # Assert
    assert refused == [refused[0]] * 7
    assert refused[0] == (
        401,
        {
            "type": "urn:lyceum:problem:accounts.wrong_credentials",
            "title": "Not signed in",
            "status": 401,
            "detail": "Name or password is wrong.",
            "code": "accounts.wrong_credentials",
            "errors": [],
        },
    )
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["password"]),
        ({"username": "ada"}, ["password"]),
        ({"password": PASSWORD}, ["username"]),
        ({"username": "ada", "email": "ada@example.org", "password": PASSWORD}, ["username"]),
        ({"username": "", "password": ""}, ["username", "password"]),
        ({"username": None, "password": PASSWORD}, ["username"]),
        ({"username": ["ada"], "password": {"is": PASSWORD}}, ["username", "password"]),
        ({"username": True, "password": PASSWORD}, ["username"]),
        ({"username": "a" * 151, "password": "p" * 129}, ["username", "password"]),
        ({"username": "a\x00", "password": PASSWORD}, ["username"]),
        ({"username": "ada", "password": PASSWORD, "institution": "not a slug"}, ["institution"]),
        ({"username": "ada", "password": PASSWORD, "otp": "1"}, ["otp"]),
    ],
)
def test_login_refuses_a_body_that_does_not_fit(post: Any, body: dict[str, object], fields: list[str]) -> None:
    # Act
    status, problem = refusal(post("login", body))

    # Assert
    assert (status, problem["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in problem["errors"]] == fields


def test_login_is_audited_without_the_password(post: Any, signed_in: dict[str, Any], person: User) -> None:
    # Act
    entry = AuditDetail.objects.get(action="accounts.session.started")

    # Assert
    assert (entry.actor_id, entry.institution_id, entry.address) == (person.pk, person.institution_id, "127.0.0.0/24")
    session = Session.objects.get(user=person)
    assert (entry.before, entry.after) == ({}, {"session": str(session.pk), "scope": "full"})
