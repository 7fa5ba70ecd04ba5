"""Doors that were shut because of too many wrong tries, written down for the office."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction

from accounts.enums import InstitutionKind
from accounts.errors import LockedOut
from accounts.lockout import Try
from accounts.models import Institution, User
from accounts.services.audits import audit_person
from core.audit import record_audit
from core.request_context import address_block

# A name is written down once in this time, and an address with this many names: guessing fills no table.
AGAIN_AFTER = timedelta(hours=1)
OF_AN_ADDRESS = 50
ACTION = "accounts.sign_in.locked_out"


@contextmanager
def lockouts_audited(knock: Try, find: Callable[[], User | None], *, now: datetime) -> Iterator[None]:
    """Write down that the door of ``knock`` was shut, of the person whom ``find`` finds; the refusal goes on.

    Nobody found is written down too, without the name that was typed: whether there is such a person must not show in
    the time that a refusal takes. In a transaction of its own; in one of the caller's it goes with the refusal.
    """
    try:
        yield
    except LockedOut:
        if _is_due(knock):
            _audit(knock, find(), now=now)
        raise


def _is_due(knock: Try) -> bool:
    """False too where the cache is away: then nothing counts what would be written."""
    seconds = AGAIN_AFTER.total_seconds()
    if not cache.add(f"lockout:audited:{knock.key}", 1, seconds):
        return False
    count = f"lockout:audited:{knock.kind}:{address_block(knock.address)}"
    cache.add(count, 0, seconds)
    try:
        number = cache.incr(count)
    except ValueError:  # it ran out in between
        return True
    return number is not None and number <= OF_AN_ADDRESS


@transaction.atomic
def _audit(knock: Try, person: User | None, *, now: datetime) -> None:
    platform = Institution.objects.get(kind=InstitutionKind.PLATFORM)
    facts = {"door": knock.kind}
    if person is not None:
        audit_person(ACTION, person, actor_id=None, after=facts, now=now)
        return
    record_audit(
        action=ACTION,
        institution_id=platform.pk,
        actor_id=None,
        object_type="accounts.Institution",
        object_id=platform.pk,
        after=facts,
        now=now,
    )
