"""Fixtures that the tests of the whole platform share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from core import health
from tests.world import World, make_world


@pytest.fixture(scope="module", name="world")
def shared_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, once for the tests of a module. What a test changes is undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        cache.clear()
        transaction.set_rollback(True)


@pytest.fixture
def no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Health gives a worker that is not there little time to show itself."""
    monkeypatch.setattr(health, "WORKER_WAIT_SECONDS", 0.05)
