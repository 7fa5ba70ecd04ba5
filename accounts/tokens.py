"""Access and refresh tokens: what they say and how they are checked. One key of their own, one algorithm."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4

import jwt
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.enums import Scope
from accounts.errors import TokenRefused

ALGORITHM = "HS256"
ISSUER = "lyceum"
AUDIENCE = "lyceum-api"
LEEWAY = timedelta(seconds=30)
ACCESS, REFRESH = "access", "refresh"
_REQUIRED = ["sub", "sid", "epoch", "scope", "jti", "typ", "iat", "exp", "iss", "aud"]


@dataclass(frozen=True)
class Claims:
    """What a token says of its bearer."""

    user_id: UUID
    session_id: UUID
    epoch: int
    scope: Scope
    jti: str


def new_jti() -> str:
    return uuid4().hex


def encode(claims: Claims, *, kind: str, now: datetime, lifetime: timedelta) -> str:
    """A signed token of ``kind`` (access or refresh)."""
    body = {
        "sub": str(claims.user_id),
        "sid": str(claims.session_id),
        "epoch": claims.epoch,
        "scope": claims.scope.value,
        "jti": claims.jti,
        "typ": kind,
        "iat": now,
        "exp": now + lifetime,
        "iss": ISSUER,
        "aud": AUDIENCE,
    }
    return jwt.encode(body, settings.JWT_SIGNING_KEY, algorithm=ALGORITHM)


def decode(token: str, *, kind: str) -> Claims:
    """The claims of a good token of ``kind``.

    Raises:
        TokenRefused: forged, expired, of the other kind, for somebody else, or not a token at all.
    """
    claims, expires_at = _verified(token, kind, settings.JWT_SIGNING_KEY)
    if expires_at + LEEWAY.total_seconds() <= time.time():
        raise TokenRefused(_("This token is not accepted."))
    return claims


@lru_cache(maxsize=4096)
def _verified(token: str, kind: str, key: str) -> tuple[Claims, float]:
    """The claims and the end of a token that is good but for its age: a signature holds for ever once it held."""
    try:
        body = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=LEEWAY,
            options={"require": _REQUIRED},
        )
        if body["typ"] != kind:
            raise TokenRefused("This token is of the wrong kind.")
        claims = Claims(
            user_id=UUID(body["sub"]),
            session_id=UUID(body["sid"]),
            epoch=int(body["epoch"]),
            scope=Scope(body["scope"]),
            jti=str(body["jti"]),
        )
        return claims, float(body["exp"])
    except (jwt.InvalidTokenError, ValueError, TypeError) as error:
        raise TokenRefused(_("This token is not accepted.")) from error
