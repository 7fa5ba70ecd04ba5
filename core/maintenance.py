"""Opening append-only tables, for erasure, retention and the test suite's flush alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from core.models import Maintenance


def hold_off_changes() -> None:
    """Until the end of the present transaction nobody opens append-only tables: erasure and retention wait."""
    Maintenance.objects.select_for_update().get_or_create(pk=1)


@contextmanager
def unlocked() -> Iterator[None]:
    """Let append-only rows be changed inside this block, in a transaction of its own. Others stay locked out."""
    with transaction.atomic():
        Maintenance.objects.update_or_create(pk=1, defaults={"unlocked": True})
        try:
            yield
        finally:
            if not transaction.get_connection().needs_rollback:
                Maintenance.objects.filter(pk=1).update(unlocked=False)
