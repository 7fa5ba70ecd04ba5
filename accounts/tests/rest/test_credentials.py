"""E-mail addresses and passwords over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.factories import PASSWORD, client_of
from accounts.tests.mailbox import Mailbox, link_in, open_mailbox

pytestmark = pytest.mark.django_db
BETTER = "another-horse-battery"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox


def post(client: APIClient, address: str, body: object = None, **headers: str) -> Any:
    return client.post(f"/api/v1/accounts/{address}/", body, format="json", headers=headers)


@pytest.mark.parametrize("email", ["ada@example.org", "ADA@EXAMPLE.ORG", "nobody@example.org"])
def test_a_reset_is_answered_alike_for_everybody(api: APIClient, person: User, email: str) -> None:
    # Act
    answer = post(api, "password/reset", {"email": email})

    # Assert
    assert (answer.status_code, answer.content) == (202, b"")


@pytest.mark.parametrize(
    "body", [{}, {"email": "nobody"}, {"email": None}, {"email": ["a@b.org"]}, {"username": "ada"}]
)
def test_a_reset_needs_an_address(api: APIClient, body: object) -> None:
    # Act
    answer = post(api, "password/reset", body)

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")


def test_the_link_comes_from_the_settings_whatever_the_request_calls_its_host(
    api: APIClient, person: User, mailbox: Mailbox
) -> None:
    # Act
    for number, headers in enumerate(
        ({"Host": "localhost"}, {"X-Forwarded-Host": "evil.example"}, {"Origin": "https://evil.example"})
    ):
        cache.clear()
        answer = post(api, "password/reset", {"email": "ada@example.org"}, **headers)
        letters = [letter for letter in mailbox.deliver(datetime.now(UTC)) if "password" in letter["Subject"]]

        # Assert
        assert answer.status_code == 202
        assert len(letters) == 1, number
        assert link_in(letters[0]).startswith("https://school.example/account/reset-password/?token=")


def test_a_reset_goes_through_once_and_ends_every_session(api: APIClient, person: User, mailbox: Mailbox) -> None:
    # Arrange
    client = client_of(person)
    post(api, "password/reset", {"email": "ada@example.org"})
    mailbox.deliver(datetime.now(UTC))
    body = {"token": mailbox.token_for("Ada@Example.org"), "password": BETTER}

    # Act
    first, again = post(api, "password/reset/confirm", body), post(api, "password/reset/confirm", body)

    # Assert
    assert (first.status_code, first.content) == (204, b"")
    assert (again.status_code, again.json()["code"]) == (400, "accounts.link_refused")
    assert post(api, "login", {"username": "ada", "password": BETTER}).status_code == 200
    assert post(api, "login", {"username": "ada", "password": PASSWORD}).status_code == 401
    cache.clear()
    assert client.get("/api/v1/accounts/me/").status_code == 401


def test_changing_the_password_gives_the_tokens_of_a_new_session(
    person: User, django_capture_on_commit_callbacks: Any
) -> None:
    # Arrange
    client = client_of(person)

    # Act
    wrong = post(client, "password/change", {"password": "wrong-horse-battery", "new_password": BETTER})
    weak = post(client, "password/change", {"password": PASSWORD, "new_password": "password"})
    with django_capture_on_commit_callbacks(execute=True):
        right = post(client, "password/change", {"password": PASSWORD, "new_password": BETTER})

    # Assert
    assert (wrong.status_code, wrong.json()["code"]) == (400, "accounts.password_wrong")
    assert (weak.status_code, weak.json()["code"]) == (400, "accounts.password_too_weak")
    assert (right.status_code, set(right.json())) == (200, {"access", "refresh", "user"})
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {right.json()['access']}")
    assert client.get("/api/v1/accounts/me/").status_code == 200


def test_an_address_is_proven_and_changed_by_the_letters(api: APIClient, person: User, mailbox: Mailbox) -> None:
    # Arrange
    client = client_of(person)
    cache.clear()

    # Act
    resent = post(client, "email/resend")
    mailbox.deliver(datetime.now(UTC))
    proven = post(api, "email/verify", {"token": mailbox.token_for("Ada@Example.org")})
    asked = post(client, "email/change", {"email": "ada@example.net", "password": PASSWORD})
    mailbox.deliver(datetime.now(UTC))
    changed = post(api, "email/change/confirm", {"token": mailbox.token_for("ada@example.net")})
    me = client.get("/api/v1/accounts/me/").json()

    # Assert
    assert [answer.status_code for answer in (resent, proven, asked, changed)] == [202, 204, 202, 204]
    assert (me["email"], me["is_email_verified"]) == ("ada@example.net", True)


@pytest.mark.parametrize("address", ["email/verify", "email/change/confirm", "invitations/look"])
@pytest.mark.parametrize("token", ["", "x", "x" * 2001, None, 5, ["x"], "\x00"])
def test_a_token_that_is_none_is_refused(api: APIClient, address: str, token: object) -> None:
    # Act
    answer = post(api, address, {"token": token})

    # Assert
    assert answer.status_code == 400
    assert answer.json()["code"] in {"core.invalid_input", "accounts.link_refused"}
