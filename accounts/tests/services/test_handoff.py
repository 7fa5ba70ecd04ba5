"""Codes by which a frontend gets its tokens."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.core import signing

from accounts.enums import Role
from accounts.errors import SignInCodeRefused
from accounts.models import Session, User
from accounts.services.handoff import frontend_address, make_sign_in_code, redeem_sign_in_code
from accounts.services.people import manage_person
from accounts.services.sessions import sign_out_everywhere, sign_out_of_browser, start_session
from accounts.tests.factories import NOW, make_browser_session, make_institution, make_person
from accounts.tests.services.record import audited, refused, unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> User:
    return make_person(make_institution())


def code_for(person: User) -> str:
    return make_sign_in_code(user=person, browser_session=make_browser_session(), now=NOW)


def test_a_code_starts_a_session_once(learner: User) -> None:
    with unchanged():
        code = code_for(learner)

    signed_in = redeem_sign_in_code(code=code, now=NOW + timedelta(seconds=59), browser="Probe")

    assert signed_in.user == learner
    assert [session.browser for session in Session.objects.all()] == ["Probe"]
    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW + timedelta(seconds=59))


def test_two_codes_are_two_sign_ins(learner: User) -> None:
    codes = {code_for(learner) for _ in range(2)}

    for code in codes:
        redeem_sign_in_code(code=code, now=NOW)

    assert Session.objects.count() == len(codes) == 2


def test_a_code_is_good_for_a_minute(learner: User) -> None:
    code = code_for(learner)

    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW + timedelta(seconds=60))


def test_a_code_dies_with_the_sessions_and_with_the_account(learner: User) -> None:
    code = code_for(learner)
    sign_out_everywhere(user=learner, now=NOW)

    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW)

    learner.refresh_from_db()
    code, admin = code_for(learner), make_person(learner.institution, Role.ADMIN)
    manage_person(user_id=learner.pk, changes={"is_active": False}, actor=admin, now=NOW)
    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW)


@pytest.mark.parametrize("change", [{"expire_date": NOW}, {"session_key": "another"}, None])
def test_a_code_is_good_while_the_browser_is_signed_in(learner: User, change: dict[str, Any] | None) -> None:
    # Arrange
    key = make_browser_session()
    code = make_sign_in_code(user=learner, browser_session=key, now=NOW)
    sessions = BrowserSession.objects.filter(session_key=key)

    # Act
    sessions.update(**change) if change else sessions.delete()

    # Assert
    with refused(SignInCodeRefused):
        redeem_sign_in_code(code=code, now=NOW)


def test_a_code_tells_nobody_the_key_of_the_browsers_session(learner: User) -> None:
    key = make_browser_session()
    code = make_sign_in_code(user=learner, browser_session=key, now=NOW)

    redeem_sign_in_code(code=code, now=NOW)

    said = signing.Signer(salt="accounts.handoff").unsign_object(code)
    assert (key in str(said), len(code) < 1000) == (False, True)
    assert key not in str(Session.objects.values().get())


def test_logging_out_of_a_browser_ends_what_came_of_it_and_nothing_else(learner: User) -> None:
    # Arrange: two frontends of one browser, one of another, a plain sign-in, and somebody else
    own, other = make_browser_session(), make_browser_session()
    for key in (own, own, other):
        redeem_sign_in_code(code=make_sign_in_code(user=learner, browser_session=key, now=NOW), now=NOW)
    start_session(user=learner, now=NOW)
    start_session(user=make_person(learner.institution), now=NOW, browser_session=own)

    # Act
    for _ in range(2):
        sign_out_of_browser(user=learner, browser_session=own, now=NOW)

    # Assert
    ended = Session.objects.order_by("pk").values_list("end_reason", flat=True)
    assert list(ended) == ["logout", "logout", "", "", ""]
    assert len(audited("accounts.session.ended")) == 2


@pytest.mark.parametrize("how", ["forged", "empty", "other purpose", "no fields", "a list", "surrogate"])
def test_what_is_no_code_is_refused(learner: User, how: str) -> None:
    good = code_for(learner)
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
