"""The secrets in links that go out by mail: signed, for one purpose, good for a while, and good once.

A token is bound to the state that following it changes (the password, the address): once that has changed, the token
and all its sisters are worth nothing, and no table has to remember them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.errors import LinkRefused


class LinkPurpose(StrEnum):
    """What a link is for; the value is the page it leads to."""

    VERIFY_EMAIL = "verify-email"
    CHANGE_EMAIL = "change-email"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - the name of a page
    JOIN = "join"


LIFETIMES = {
    LinkPurpose.VERIFY_EMAIL: timedelta(days=3),
    LinkPurpose.CHANGE_EMAIL: timedelta(hours=24),
    LinkPurpose.RESET_PASSWORD: timedelta(hours=1),
    LinkPurpose.JOIN: timedelta(days=14),
}


@dataclass(frozen=True)
class LinkClaims:
    """What a good token says: whose it is, what it carries, and the mark of the state that it is bound to."""

    subject_id: UUID
    carried: str
    mark: str

    def require(self, state: str) -> None:
        """Refuse a token that was made in another state.

        Raises:
            LinkRefused: it was used, or things have changed since.
        """
        if not constant_time_compare(self.mark, _mark(state)):
            raise LinkRefused("This link is not good any more.")


def make_link_token(*, purpose: LinkPurpose, subject_id: UUID, state: str, now: datetime, carried: str = "") -> str:
    """A token for whoever reads the mail. ``state`` is what following the link will change."""
    return _signer(purpose).sign_object(
        {
            "sub": str(subject_id),
            "exp": int((now + LIFETIMES[purpose]).timestamp()),
            "mark": _mark(state),
            "carried": carried,
        }
    )


def read_link_token(token: str, *, purpose: LinkPurpose, now: datetime) -> LinkClaims:
    """What ``token`` says; the caller still has to ask for its state with ``require``.

    Raises:
        LinkRefused: forged, for another purpose, or too old.
    """
    try:
        body: dict[str, Any] = _signer(purpose).unsign_object(token)
        expires_at, claims = body["exp"], LinkClaims(UUID(body["sub"]), body["carried"], body["mark"])
    except (signing.BadSignature, ValueError, KeyError, TypeError) as error:
        raise LinkRefused("This link is not good any more.") from error
    if expires_at <= now.timestamp():
        raise LinkRefused("This link is not good any more.")
    return claims


def link_address(purpose: LinkPurpose, token: str) -> str:
    """The address for a mail. Its host comes from the settings, never from a request."""
    return f"{settings.ACCOUNT_PAGES_URL}/{purpose}/?{urlencode({'token': token})}"


def _signer(purpose: LinkPurpose) -> signing.Signer:
    return signing.Signer(salt=f"accounts.links.{purpose}")


def _mark(state: str) -> str:
    return salted_hmac("accounts.links.mark", state, algorithm="sha256").hexdigest()[:32]
