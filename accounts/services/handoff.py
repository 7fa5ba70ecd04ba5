"""From a sign-in in the browser to the tokens of a frontend: a code that lives for a minute and works once.

It is good while the sign-in lasts that it was made in. Codes stand in addresses and pages, where a browser lets scripts
read, so the key of that sign-in's session is sealed in them.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session as BrowserSession
from django.core import signing
from django.core.cache import cache
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from accounts.errors import SignInCodeRefused
from accounts.models import User
from accounts.services.sessions import SignedIn, start_session
from core.sealed import SealBroken, seal, unseal

CODE_GOOD_FOR = timedelta(seconds=60)
_PURPOSE = "accounts.handoff"
_SIGNER = signing.Signer(salt=_PURPOSE)


def make_sign_in_code(*, user: User, browser_session: str, now: datetime) -> str:
    """A code for ``user`` as things stand: it is worth nothing once the session of their browser, or all, were ended."""
    return _SIGNER.sign_object(
        {
            "sub": str(user.pk),
            "epoch": user.epoch,
            "from": seal(browser_session, purpose=_PURPOSE),
            "exp": (now + CODE_GOOD_FOR).timestamp(),
            "once": secrets.token_urlsafe(16),
        }
    )


def redeem_sign_in_code(*, code: str, now: datetime, browser: str = "") -> SignedIn:
    """Start a session for whoever a code was made for. Without the cache no code is good, as none could be used up.

    Raises:
        SignInCodeRefused: forged, too old, used before, or the account, its sessions or that of the browser that the
            code was made in were closed since.
    """
    read = _read(code)
    is_fresh = read.expires_at > now.timestamp()
    if not is_fresh or not cache.add(f"handoff:{read.once}", 1, 2 * CODE_GOOD_FOR.total_seconds()):
        raise SignInCodeRefused(_("This code is not good any more."))
    user = User.objects.active().select_related("institution").filter(pk=read.user_id, epoch=read.epoch).first()
    is_signed_in = BrowserSession.objects.filter(session_key=read.browser_session, expire_date__gt=now).exists()
    if user is None or not is_signed_in:
        raise SignInCodeRefused(_("This code is not good any more."))
    return start_session(user=user, now=now, browser=browser, browser_session=read.browser_session)


def frontend_address(address: str) -> str | None:
    """``address`` as it may be redirected to: of a frontend that the settings name, without a fragment. Else None.

    A frontend may share our host, but what answers there must not be a page of ours: one that leads on, to a provider
    say, would take the code along.
    """
    if any(sign <= " " or sign in "\\\x7f" for sign in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in frontend_origins() or (origin == _own_origin() and _is_page_of_ours(parts.path)):
        return None
    return f"{origin}{parts.path}{f'?{parts.query}' if parts.query else ''}"


def frontend_origins() -> frozenset[str]:
    """Those whose pages may read the API, and where the pages of accounts lie."""
    pages = urlsplit(settings.ACCOUNT_PAGES_URL)
    return frozenset({*settings.CORS_ALLOWED_ORIGINS, f"{pages.scheme}://{pages.netloc}"})


def _own_origin() -> str:
    own = urlsplit(settings.PUBLIC_URL)
    return f"{own.scheme}://{own.netloc}"


def _is_page_of_ours(path: str) -> bool:
    """Whether we answer there, with or without the stroke at its end, which is added for whoever forgets it."""
    plain = unquote(path) or "/"
    return any(is_valid_path(each) for each in (plain, f"{plain}/"))


@dataclass(frozen=True)
class _Code:
    """What a good code says."""

    user_id: UUID
    epoch: int
    browser_session: str
    expires_at: float
    once: str


def _read(code: str) -> _Code:
    try:
        body: dict[str, Any] = _SIGNER.unsign_object(code)
        return _Code(
            user_id=UUID(body["sub"]),
            epoch=int(body["epoch"]),
            browser_session=unseal(body["from"], purpose=_PURPOSE),
            expires_at=float(body["exp"]),
            once=str(body["once"]),
        )
    except (signing.BadSignature, SealBroken, ValueError, KeyError, TypeError) as error:
        raise SignInCodeRefused(_("This code is not good any more.")) from error
