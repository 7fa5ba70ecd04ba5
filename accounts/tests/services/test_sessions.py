"""Signing in, going on, signing out. Tokens are checked against the real clock, so these tests live on it."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.conf import settings as django_settings

from accounts.enums import Scope, SessionEnd
from accounts.errors import TokenRefused, WrongCredentials
from accounts.models import Session, User
from accounts.services.sessions import (
    refresh_session,
    sign_in,
    sign_out,
    sign_out_everywhere,
    start_session,
)
from accounts.tests.factories import PASSWORD, make_institution, make_person
from accounts.tests.services.record import announced, audited, everything, refused, unchanged
from accounts.tokens import ACCESS, REFRESH, decode
from core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


# --- starting -----------------------------------------------------------------------------------------------
def test_signing_in_opens_a_session_with_its_first_pair_of_tokens(clock: datetime) -> None:
    user = make_person(make_institution())
    signed_in = sign_in(identifier=user.username, password=PASSWORD, now=clock, browser="b" * 300)
    session = Session.objects.get()
    access, refresh = decode(signed_in.access, kind=ACCESS), decode(signed_in.refresh, kind=REFRESH)
    assert (session.user_id, session.scope, session.ended_at, session.browser) == (user.pk, "full", None, "b" * 200)
    assert (session.started_at, session.refreshed_at) == (clock, clock)
    assert session.expires_at == clock + django_settings.REFRESH_TOKEN_LIFETIME
    assert (access.user_id, access.session_id, access.epoch, access.scope) == (user.pk, session.pk, 1, Scope.FULL)
    assert (refresh.user_id, refresh.session_id, refresh.jti) == (user.pk, session.pk, session.refresh_jti)
    assert access.jti != refresh.jti
    assert [(entry["object_id"], entry["after"]) for entry in audited("accounts.session.started")] == [
        (user.pk, {"session": str(session.pk), "scope": "full"})
    ]


def test_two_sign_ins_are_two_sessions(clock: datetime) -> None:
    user = make_person(make_institution())
    start_session(user=user, now=clock)
    start_session(user=user, now=clock, scope=Scope.CHILD)
    assert sorted(Session.objects.live().values_list("scope", flat=True)) == ["child", "full"]


def test_a_refused_sign_in_leaves_nothing_behind(clock: datetime) -> None:
    user = make_person(make_institution())
    with refused(WrongCredentials):
        sign_in(identifier=user.username, password="wrong", now=clock)


# --- going on -----------------------------------------------------------------------------------------------
def test_refreshing_gives_the_next_pair_of_the_same_session(clock: datetime) -> None:
    user = make_person(make_institution())
    first = start_session(user=user, now=clock - timedelta(minutes=10))
    second = refresh_session(token=first.refresh, now=clock)
    session = Session.objects.get()
    assert decode(second.refresh, kind=REFRESH).jti == session.refresh_jti
    assert decode(second.refresh, kind=REFRESH).jti != decode(first.refresh, kind=REFRESH).jti
    assert decode(second.access, kind=ACCESS).session_id == session.pk
    assert (session.refreshed_at, session.expires_at) == (clock, clock + django_settings.REFRESH_TOKEN_LIFETIME)


def test_a_used_refresh_token_ends_the_family_although_the_call_fails(clock: datetime) -> None:
    user = make_person(make_institution())
    first = start_session(user=user, now=clock)
    second = refresh_session(token=first.refresh, now=clock)
    with pytest.raises(TokenRefused):
        refresh_session(token=first.refresh, now=clock)
    session = Session.objects.get()
    assert (session.ended_at, session.end_reason) == (clock, SessionEnd.REUSE)
    assert [entry["after"] for entry in audited("accounts.session.reuse_detected")] == [{"session": str(session.pk)}]
    with refused(TokenRefused):  # the thief and the owner both sign in again
        refresh_session(token=second.refresh, now=clock)
    with refused(TokenRefused):
        refresh_session(token=first.refresh, now=clock)


@pytest.mark.parametrize("case", ["access", "rubbish", "empty", "expired session", "signed out", "epoch", "closed"])
def test_a_refresh_token_that_is_not_good_is_refused(case: str, clock: datetime) -> None:
    user = make_person(make_institution())
    pair = start_session(user=user, now=clock)
    token, at = pair.refresh, clock
    match case:
        case "access":
            token = pair.access
        case "rubbish":
            token = f"{pair.refresh[:-4]}abcd"
        case "empty":
            token = ""
        case "expired session":
            at = clock + django_settings.REFRESH_TOKEN_LIFETIME
        case "signed out":
            sign_out(user=user, session_id=Session.objects.get().pk, now=clock)
        case "epoch":
            User.objects.filter(pk=user.pk).update(epoch=2)
        case "closed":
            User.objects.filter(pk=user.pk).update(is_active=False)
    with refused(TokenRefused):
        refresh_session(token=token, now=at)


def test_a_token_that_has_run_out_is_refused(clock: datetime) -> None:
    user = make_person(make_institution())
    long_ago = clock - django_settings.REFRESH_TOKEN_LIFETIME - timedelta(minutes=1)
    with pytest.raises(TokenRefused):
        decode(start_session(user=user, now=long_ago).refresh, kind=REFRESH)


@pytest.mark.parametrize(
    "change", [{"aud": "other"}, {"iss": "other"}, {"typ": "access"}, {"scope": "root"}, {"sub": "x"}]
)
def test_a_token_for_somebody_else_is_refused(change: dict[str, str], clock: datetime) -> None:
    good = start_session(user=make_person(make_institution()), now=clock).refresh
    body = jwt.decode(good, options={"verify_signature": False})
    forged = jwt.encode({**body, **change}, django_settings.JWT_SIGNING_KEY, algorithm="HS256")
    unsigned = jwt.encode(body, None, algorithm="none")
    other_key = jwt.encode(body, "k" * 60, algorithm="HS256")
    for token in (forged, unsigned, other_key):
        with pytest.raises(TokenRefused):
            decode(token, kind=REFRESH)


# --- signing out --------------------------------------------------------------------------------------------
def test_signing_out_ends_the_one_session_and_again_changes_nothing(clock: datetime) -> None:
    user = make_person(make_institution())
    first, second = (decode(start_session(user=user, now=clock).refresh, kind=REFRESH) for _ in range(2))
    sign_out(user=user, session_id=first.session_id, now=clock)
    session = Session.objects.get(pk=first.session_id)
    assert (session.ended_at, session.end_reason) == (clock, SessionEnd.LOGOUT)
    assert list(Session.objects.live().values_list("pk", flat=True)) == [second.session_id]
    with unchanged():
        sign_out(user=user, session_id=first.session_id, now=clock + timedelta(hours=1))


def test_nobody_signs_somebody_else_out(clock: datetime) -> None:
    user, stranger = make_person(make_institution()), make_person(make_institution())
    session_id = decode(start_session(user=user, now=clock).refresh, kind=REFRESH).session_id
    with unchanged():
        sign_out(user=stranger, session_id=session_id, now=clock)
        sign_out(user=user, session_id=new_id(), now=clock)


def test_signing_out_everywhere_ends_all_sessions_and_raises_the_epoch(clock: datetime) -> None:
    school = make_institution()
    user, other = make_person(school), make_person(school)
    pairs = [start_session(user=user, now=clock) for _ in range(3)]
    start_session(user=other, now=clock)
    sign_out_everywhere(user=user, now=clock)
    assert list(Session.objects.live().values_list("user_id", flat=True)) == [other.pk]
    assert User.objects.get(pk=user.pk).epoch == 2
    assert User.objects.get(pk=other.pk).epoch == 1
    before = everything()
    for pair in pairs:
        with pytest.raises(TokenRefused):
            refresh_session(token=pair.refresh, now=clock)
    assert everything() == before
    assert announced("accounts.session.ended") == []
