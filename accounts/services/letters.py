"""Letters to people: asked for in the transaction of the deed, written and sent by a job."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from core.jobs import enqueue


class Letter(StrEnum):
    """The kinds of letters, each a job of its own, written in ``accounts.jobs``."""

    VERIFY_EMAIL = "accounts.mail_verify_email"
    CHANGE_EMAIL = "accounts.mail_change_email"
    EMAIL_CHANGED = "accounts.mail_email_changed"
    RESET_PASSWORD = "accounts.mail_reset_password"  # noqa: S105 - the name of a job
    PASSWORD_CHANGED = "accounts.mail_password_changed"  # noqa: S105 - the same
    INVITATION = "accounts.mail_invitation"
    WELCOME = "accounts.mail_welcome"


# Anybody can ask for these again and again: one a minute for the same reader, the rest is dropped without a word.
SPARING = frozenset({Letter.VERIFY_EMAIL, Letter.CHANGE_EMAIL, Letter.RESET_PASSWORD})
ONE_A = timedelta(minutes=1)


def post_letter(letter: Letter, *, now: datetime, reader: str = "", **ids: UUID | str) -> None:
    """Have ``letter`` sent once the present transaction has committed. ``reader`` is who counts as the same reader,
    where it is not who the ids name."""
    told = reader or "\n".join(map(str, ids.values()))
    key = hashlib.sha256(told.lower().encode()).hexdigest()[:32]
    mark = f"{letter}:{key}"
    if letter in SPARING and cache.get(mark):
        return
    enqueue(letter, now=now, key=key, not_before=now, **ids)
    if letter in SPARING:  # once committed: a deed that failed has sent none
        transaction.on_commit(partial(cache.add, mark, 1, ONE_A.total_seconds()))
