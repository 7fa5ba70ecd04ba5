"""Signing in, going on, signing out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.enums import Scope, SessionEnd
from accounts.errors import SessionNotFound, TokenRefused
from accounts.models import Session, User
from accounts.services.audits import audit_person
from accounts.services.credentials import authenticate_person
from accounts.services.second_factor import is_second_factor_required, require_second_factor
from accounts.services.session_ends import end_all_sessions, end_session
from accounts.tokens import ACCESS, REFRESH, Claims, decode, encode, new_jti
from core.ids import new_id
from core.request_context import current_request

# A child's device may be a class's: such a session ends on the same day, however often it is refreshed.
CHILD_SESSION_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True)
class SignedIn:
    """A session's newest pair of tokens."""

    user: User
    access: str
    refresh: str


def sign_in(
    *,
    identifier: str,
    password: str,
    now: datetime,
    institution_slug: str | None = None,
    code: str | None = None,
    browser: str = "",
) -> SignedIn:
    """Start a session for whoever knows the password of ``identifier`` (e-mail or username), and a ``code`` where
    there is a second factor.

    Raises:
        WrongCredentials: unknown, wrong, or the account is closed.
        InstitutionNeeded: accounts of this name exist in several institutions, whatever the password.
        LockedOut: too many wrong tries, see ``accounts.lockout``.
        SecondFactorNeeded, SecondFactorWrong, SecondFactorMissing: see ``require_second_factor``.
    """
    user = authenticate_person(identifier=identifier, password=password, institution_slug=institution_slug, now=now)
    require_second_factor(user=user, code=code, now=now)
    return start_session(user=user, now=now, browser=browser)


def start_first_session(*, user: User, now: datetime, browser: str = "") -> SignedIn | None:
    """For whoever has just opened an account; None where a second factor has to be set up in the console first."""
    return None if is_second_factor_required(user) else start_session(user=user, now=now, browser=browser)


@transaction.atomic
def start_session(
    *, user: User, now: datetime, scope: Scope = Scope.FULL, browser: str = "", browser_session: str = ""
) -> SignedIn:
    """Open a session and give its first pair of tokens. Out of a ``browser_session``, it ends when that is logged out."""
    session = Session.objects.create(
        id=new_id(),
        user=user,
        scope=scope,
        refresh_jti=new_jti(),
        started_at=now,
        refreshed_at=now,
        expires_at=_end_of(scope, started_at=now, now=now),
        address=current_request().address,
        browser=browser[:200],
        browser_key=_browser_key(browser_session) if browser_session else "",
    )
    _audit(user, "started", session, scope=str(scope), now=now)
    return _pair(user, session, now=now)


def refresh_session(*, token: str, now: datetime) -> SignedIn:
    """Give the next pair of tokens for a refresh token that was not used before.

    A used one means that somebody else has a copy: the whole family ends, which is committed although the call fails.

    Raises:
        TokenRefused: forged, expired, used before, or the session is over.
    """
    claims = decode(token, kind=REFRESH)
    signed_in = _rotate(claims, now=now)
    if signed_in is None:
        raise TokenRefused(_("This token is not accepted."))
    return signed_in


@transaction.atomic
def _rotate(claims: Claims, *, now: datetime) -> SignedIn | None:
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("user__institution")
        .filter(pk=claims.session_id, user_id=claims.user_id)
        .first()
    )
    if session is None or session.ended_at is not None or session.expires_at <= now:
        return None
    if session.refresh_jti != claims.jti:
        end_session(session, reason=SessionEnd.REUSE, now=now)
        _audit(session.user, "reuse_detected", session, now=now)
        return None
    if not session.user.is_active or session.user.epoch != claims.epoch:
        return None
    session.refresh_jti, session.refreshed_at = new_jti(), now
    session.expires_at = _end_of(Scope(session.scope), started_at=session.started_at, now=now)
    session.save(update_fields=["refresh_jti", "refreshed_at", "expires_at"])
    return _pair(session.user, session, now=now)


@transaction.atomic
def sign_out(*, user: User, session_id: UUID, now: datetime) -> None:
    """End the session that the caller came with. Again changes nothing."""
    session = Session.objects.select_for_update().live().filter(pk=session_id, user_id=user.pk).first()
    if session is not None:
        end_session(session, reason=SessionEnd.LOGOUT, now=now)
        _audit(user, "ended", session, now=now)


@transaction.atomic
def sign_out_of_browser(*, user: User, browser_session: str, now: datetime) -> None:
    """End the sessions that came out of codes of the browser's own. Again changes nothing."""
    sessions = Session.objects.select_for_update().live()
    for session in sessions.filter(user_id=user.pk, browser_key=_browser_key(browser_session)).order_by("pk"):
        end_session(session, reason=SessionEnd.LOGOUT, now=now)
        _audit(user, "ended", session, now=now)


@transaction.atomic
def end_own_session(*, user: User, session_id: UUID, now: datetime) -> None:
    """End one of one's sessions, on whatever device.

    Raises:
        SessionNotFound: none, over, or somebody else's.
    """
    session = Session.objects.select_for_update().live().filter(pk=session_id, user_id=user.pk).first()
    if session is None:
        raise SessionNotFound(_("There is no such session."))
    end_session(session, reason=SessionEnd.LOGOUT, now=now)
    _audit(user, "ended", session, now=now)


@transaction.atomic
def sign_out_everywhere(*, user: User, now: datetime) -> None:
    """End all of one's sessions; access tokens in use stop within 60 s, with a shared cache at once."""
    end_all_sessions(user=user, reason=SessionEnd.LOGOUT_ALL, now=now)
    audit_person("accounts.session.all_ended", user, actor_id=user.pk, now=now)


def _browser_key(browser_session: str) -> str:
    """What is kept of the key of a browser's session: enough to know it again, not to come in with it."""
    return salted_hmac("accounts.sessions.browser_key", browser_session, algorithm="sha256").hexdigest()


def _end_of(scope: Scope, *, started_at: datetime, now: datetime) -> datetime:
    """When a session that is refreshed now ends unless it is refreshed again."""
    end = now + settings.REFRESH_TOKEN_LIFETIME
    return min(end, started_at + CHILD_SESSION_LIFETIME) if scope == Scope.CHILD else end


def _pair(user: User, session: Session, *, now: datetime) -> SignedIn:
    refresh = Claims(
        user_id=user.pk,
        session_id=session.pk,
        epoch=user.epoch,
        scope=Scope(session.scope),
        jti=session.refresh_jti,
    )
    access, left = replace(refresh, jti=new_jti()), session.expires_at - now
    return SignedIn(
        user=user,
        access=encode(access, kind=ACCESS, now=now, lifetime=min(settings.ACCESS_TOKEN_LIFETIME, left)),
        refresh=encode(refresh, kind=REFRESH, now=now, lifetime=left),
    )


def _audit(user: User, deed: str, session: Session, *, now: datetime, **facts: str) -> None:
    after = {"session": str(session.pk), **facts}
    audit_person(f"accounts.session.{deed}", user, actor_id=user.pk, after=after, now=now)
