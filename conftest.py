"""Fixtures for every test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person

# A busy machine is no defect: property tests are not timed example by example.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

# A Monday morning in term; tests pass time on from here.
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


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
