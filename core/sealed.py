"""Secrets that have to be read again, kept in the database so that the database alone does not tell them.

Each purpose has a key of its own, derived from ``SECRET_KEY``; keys of ``SECRET_KEY_FALLBACKS`` still open what they
sealed, so that the key can be changed.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography import fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """The text was sealed with a key that is gone, or for another purpose, or was changed: no caller's fault."""


def seal(text: str, *, purpose: str) -> str:
    """``text`` for a column of the database: about 100 characters more than it was."""
    return _box(purpose, *_keys()).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed for the same purpose.

    Raises:
        SealBroken: see there.
    """
    try:
        return _box(purpose, *_keys()).decrypt(sealed.encode()).decode()
    except fernet.InvalidToken as error:
        raise SealBroken("This secret cannot be opened any more.") from error


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=32)
def _box(purpose: str, *keys: str) -> fernet.MultiFernet:
    return fernet.MultiFernet([fernet.Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"lyceum.sealed", info=purpose.encode())
    return urlsafe_b64encode(hkdf.derive(key.encode()))
