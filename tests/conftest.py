"""Fixtures that the tests of the whole platform share."""

from collections.abc import Iterator
from typing import Any

import pytest

from core import health
from tests.world import World
from tests.world_database import WorldDatabase


@pytest.fixture(scope="session")
def world_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[WorldDatabase]:
    database = WorldDatabase()
    yield database
    with django_db_blocker.unblock():
        database.destroy()


@pytest.fixture(scope="module", name="world")
def shared_world(world_database: WorldDatabase, django_db_blocker: Any) -> Iterator[World]:
    """The world, as if made for the tests of a module. What a test changes is undone at its end."""
    with django_db_blocker.unblock(), world_database.entered() as world:
        yield world


@pytest.fixture
def no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Health gives a worker that is not there little time to show itself."""
    monkeypatch.setattr(health, "WORKER_WAIT_SECONDS", 0.05)
