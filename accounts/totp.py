"""Codes of authenticator apps: six digits from a shared secret and the time (RFC 6238, SHA-1, steps of 30 s)."""

import base64
import hmac
import secrets
import struct
from datetime import datetime

DIGITS = 6
STEP_SECONDS = 30
# A clock may be a step ahead or behind.
_TOLERANCE = 1


def new_secret() -> str:
    """160 random bits in base 32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def matching_step(secret: str, code: str, *, now: datetime, after: int = 0) -> int | None:
    """The step of time whose code this is, if it is about now and later than ``after``; None if there is none."""
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(present - _TOLERANCE, present + _TOLERANCE + 1):
        if hmac.compare_digest(_code_at(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def _code_at(secret: str, step: int) -> str:
    """Source: RFC 4226, section 5.3."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
