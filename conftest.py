"""Fixtures for every test."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person

# A busy machine is no defect: property tests are not timed example by example.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

# Ten thousand tests and a thousand modules are there until the end: looking through them again and again for something
# to throw away took a twentieth of the time.
gc.disable()

# A Monday morning in term; tests pass time on from here.
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The test database; and on SQLite, where a test asks for one, a copy of it as it was before the first test."""
    made = Path(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or not made.exists():
        return None
    connection.close()  # what it wrote is in the file then
    return Path(shutil.copy(made, tmp_path_factory.mktemp("migrated") / made.name))


@pytest.fixture(scope="session")
def migrated_file(django_db_setup: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with all tables, for servers of their own: migrating takes longer than they live."""
    if django_db_setup is not None:
        return django_db_setup
    home = tmp_path_factory.mktemp("migrated")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
    environment = {**kept, "LYCEUM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    words = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(words, cwd=settings.BASE_DIR, env=environment, check=True, timeout=300)  # noqa: S603 - our own
    return home / "lyceum.sqlite3"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _no_language_left() -> Iterator[None]:
    """A page that was asked for in some language leaves it active in this thread."""
    yield
    translation.deactivate()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def api() -> APIClient:
    """A caller without a token."""
    return APIClient()


@pytest.fixture
def teacher() -> User:
    """Of a school of their own."""
    return make_person(make_institution(), Role.TEACHER)


@pytest.fixture
def console(client: Client, teacher: User) -> Client:
    """A browser in which ``teacher`` is signed in to the console."""
    client.force_login(teacher)
    return client
