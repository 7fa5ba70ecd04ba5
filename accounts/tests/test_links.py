"""The secrets in links: for one purpose, for a while, and for one state of things."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing
from django.test import override_settings

from accounts.errors import LinkRefused
from accounts.links import LIFETIMES, LinkPurpose, link_address, make_link_token, read_link_token
from accounts.tests.factories import NOW

WHO = uuid4()


def token(purpose: LinkPurpose = LinkPurpose.RESET_PASSWORD, state: str = "before") -> str:
    return make_link_token(purpose=purpose, subject_id=WHO, state=state, now=NOW, carried="new@example.org")


def test_a_token_says_what_it_was_made_for_until_the_state_changes() -> None:
    # Act
    claims = read_link_token(token(), LinkPurpose.RESET_PASSWORD, now=NOW)

    # Assert
    assert (claims.purpose, claims.subject_id, claims.carried) == ("reset-password", WHO, "new@example.org")
    claims.require("before")
    with pytest.raises(LinkRefused):
        claims.require("after")


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_a_token_ends_with_its_lifetime(purpose: LinkPurpose) -> None:
    # Arrange
    made, end = token(purpose), NOW + LIFETIMES[purpose]

    # Act
    read_link_token(made, purpose, now=end - timedelta(seconds=1))

    # Assert
    with pytest.raises(LinkRefused):
        read_link_token(made, purpose, now=end)


@pytest.mark.parametrize("purpose", [other for other in LinkPurpose if other != LinkPurpose.RESET_PASSWORD])
def test_a_token_serves_no_other_purpose(purpose: LinkPurpose) -> None:
    with pytest.raises(LinkRefused):
        read_link_token(token(), purpose, now=NOW)


def _forged() -> list[str]:
    good = token()
    body, _, signature = good.rpartition(":")
    changed = urlsafe_b64encode(json.dumps({"for": "reset-password", "sub": str(uuid4())}).encode()).decode()
    other_salt = signing.Signer(salt="elsewhere").sign_object({"for": "reset-password"})
    no_object = signing.Signer(salt="accounts.links").sign_object(["reset-password"])
    half = signing.Signer(salt="accounts.links").sign_object({"for": "reset-password", "sub": str(WHO)})
    return [
        "",
        "x",
        ":",
        body,
        f"{body}:",
        f"{body}:{signature[:-1]}",
        f"{changed}:{signature}",
        other_salt,
        no_object,
        half,
    ]


@pytest.mark.parametrize("number", range(10))
def test_what_was_not_signed_here_is_refused(number: int) -> None:
    with pytest.raises(LinkRefused):
        read_link_token(_forged()[number], LinkPurpose.RESET_PASSWORD, now=NOW)


def test_a_token_of_another_key_is_refused() -> None:
    # Arrange
    with override_settings(SECRET_KEY="another-" + "k" * 50):
        foreign = signing.Signer(salt="accounts.links").sign_object({"for": "reset-password", "sub": str(WHO)})

    # Act, Assert
    with pytest.raises(LinkRefused):
        read_link_token(foreign, LinkPurpose.RESET_PASSWORD, now=NOW)


def test_the_address_begins_with_the_setting_and_holds_the_token() -> None:
    # Act
    with override_settings(ACCOUNT_PAGES_URL="https://app.example.org/account"):
        address = link_address(LinkPurpose.VERIFY_EMAIL, "a:b/c=")

    # Assert
    assert address == "https://app.example.org/account/verify-email/?token=a%3Ab%2Fc%3D"
