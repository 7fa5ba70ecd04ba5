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
from django.utils.translation import gettext as _

from accounts.errors import LinkRefused


class LinkPurpose(StrEnum):
    """What a link is for; the value is the page it leads to."""

    VERIFY_EMAIL = "verify-email"
    CHANGE_EMAIL = "change-email"
    RESET_PASSWORD = "reset-password"  # noqa: S105 - the name of a page
    CHOOSE_PASSWORD = "choose-password"  # noqa: S105 - the same; the link was handed over, not mailed
    JOIN = "join"


LIFETIMES = {
    LinkPurpose.VERIFY_EMAIL: timedelta(days=3),
    LinkPurpose.CHANGE_EMAIL: timedelta(hours=24),
    LinkPurpose.RESET_PASSWORD: timedelta(hours=1),
    LinkPurpose.CHOOSE_PASSWORD: timedelta(days=7),
    LinkPurpose.JOIN: timedelta(days=14),
}


_SIGNER = signing.Signer(salt="accounts.links")


@dataclass(frozen=True)
class LinkClaims:
    """What a good token says: what for, whose, what it carries, and the mark of the state that it is bound to."""

    purpose: LinkPurpose
    subject_id: UUID
    carried: str
    mark: str

    def require(self, state: str) -> None:
        """Refuse a token that was made in another state.

        Raises:
            LinkRefused: it was used, or things have changed since.
        """
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        if not any(constant_time_compare(self.mark, _mark(state, str(key))) for key in keys):
            raise LinkRefused(_("This link is not good any more."))


def make_link_token(*, purpose: LinkPurpose, subject_id: UUID, state: str, now: datetime, carried: str = "") -> str:
    """A token for whoever reads the mail. ``state`` is what following the link will change."""
    return _SIGNER.sign_object(
        {
            "for": purpose.value,
            "sub": str(subject_id),
            "exp": int((now + LIFETIMES[purpose]).timestamp()),
            "mark": _mark(state),
            "carried": carried,
        }
    )


def read_link_token(token: str, *purposes: LinkPurpose, now: datetime) -> LinkClaims:
    """What ``token`` says; the caller still has to ask for its state with ``require``.

    Raises:
        LinkRefused: forged, for none of the ``purposes``, or too old.
    """
    try:
        body: dict[str, Any] = _SIGNER.unsign_object(token)
        claims = LinkClaims(LinkPurpose(body["for"]), UUID(body["sub"]), body["carried"], body["mark"])
        is_good = claims.purpose in purposes and body["exp"] > now.timestamp()
    except (signing.BadSignature, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LinkRefused(_("This link is not good any more.")) from error
    if not is_good:
        raise LinkRefused(_("This link is not good any more."))
    return claims


def link_address(purpose: LinkPurpose, token: str) -> str:
    """The address for a mail. Its host comes from the settings, never from a request."""
    return f"{settings.ACCOUNT_PAGES_URL}/{purpose}/?{urlencode({'token': token})}"


def _mark(state: str, key: str | None = None) -> str:
    return salted_hmac("accounts.links.mark", state, secret=key, algorithm="sha256").hexdigest()[:32]
