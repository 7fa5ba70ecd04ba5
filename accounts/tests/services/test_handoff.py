"""Codes by which a frontend gets its tokens."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing

from accounts.enums import Role
from accounts.errors import SignInCodeRefused
from accounts.models import Session, User
from accounts.services.handoff import frontend_address, make_sign_in_code, redeem_sign_in_code
from accounts.services.people import manage_person
from accounts.services.sessions import sign_out_everywhere
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import refused, unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> User:
    return make_person(make_institution())


def test_a_code_starts_a_session_once(learner: User) -> None:
    with unchanged():
        code = make_sign_in_code(user=learner, now=NOW)

    signed_in = redeem_sign_in_code(code=code, now=NOW + timedelta(seconds=59), browser="Probe")

    assert signed_in.user == learner
    assert [session.browser for session in Session.objects.all()] == ["Probe"]
    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW + timedelta(seconds=59))


def test_two_codes_are_two_sign_ins(learner: User) -> None:
    codes = {make_sign_in_code(user=learner, now=NOW) for _ in range(2)}

    for code in codes:
        redeem_sign_in_code(code=code, now=NOW)

    assert Session.objects.count() == len(codes) == 2


def test_a_code_is_good_for_a_minute(learner: User) -> None:
    code = make_sign_in_code(user=learner, now=NOW)

    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW + timedelta(seconds=60))


def test_a_code_dies_with_the_sessions_and_with_the_account(learner: User) -> None:
    code = make_sign_in_code(user=learner, now=NOW)
    sign_out_everywhere(user=learner, now=NOW)

    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW)

    learner.refresh_from_db()
    code, admin = make_sign_in_code(user=learner, now=NOW), make_person(learner.institution, Role.ADMIN)
    manage_person(user_id=learner.pk, changes={"is_active": False}, actor=admin, now=NOW)
    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW)


@pytest.mark.parametrize("how", ["forged", "empty", "other purpose", "no fields", "a list", "surrogate"])
def test_what_is_no_code_is_refused(learner: User, how: str) -> None:
    good = make_sign_in_code(user=learner, now=NOW)
    body, _, mark = good.rpartition(":")
    code = {
        "forged": f"{body[:-2]}AA:{mark}",
        "empty": "",
        "other purpose": signing.Signer(salt="accounts.links").sign_object({"sub": str(learner.pk)}),
        "no fields": signing.Signer(salt="accounts.handoff").sign_object({}),
        "a list": signing.Signer(salt="accounts.handoff").sign_object([1]),
        "surrogate": "\ud800",
    }[how]

    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://app.example.org", "https://app.example.org"),
        ("https://app.example.org/in?school=7", "https://app.example.org/in?school=7"),
        ("https://app.example.org/in#fragment", "https://app.example.org/in"),
        ("https://pages.example.org/account", "https://pages.example.org/account"),
        ("https://app.example.org.evil.example", None),
        ("https://app.example.org@evil.example", None),
        ("https://evil.example/https://app.example.org", None),
        ("https://app.example.org\\@evil.example", None),
        ("https://evil.example\\.app.example.org", None),
        ("http://app.example.org", None),
        ("//app.example.org", None),
        ("https://app.example.org:8443", None),
        ("https://app.example.org/\r\nX: y", None),
        ("ht\ttps://app.example.org", None),
        ("javascript:alert(1)//https://app.example.org", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_a_browser_is_sent_on_to_known_frontends_only(settings: Any, address: str, expected: str | None) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.org"]
    settings.ACCOUNT_PAGES_URL = "https://pages.example.org/account"

    assert frontend_address(address) == expected


@pytest.mark.parametrize(
    "path",
    ["/account/providers/any/", "/account/login/", "/admin/", "/admin", "/%61dmin/", "/api/v1/accounts/me/", "/", ""],
)
def test_a_page_of_ours_is_no_frontend(settings: Any, path: str) -> None:
    settings.PUBLIC_URL = settings.ACCOUNT_PAGES_URL = "https://school.example"

    assert frontend_address(f"https://school.example{path}") is None


def test_a_frontend_may_share_our_host(settings: Any) -> None:
    settings.PUBLIC_URL = settings.ACCOUNT_PAGES_URL = "https://school.example"

    assert frontend_address("https://school.example/app/in?x=1") == "https://school.example/app/in?x=1"
