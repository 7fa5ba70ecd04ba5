"""Fixtures for every test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import pytest
from django.core.cache import cache
from django.utils import translation
from rest_framework.test import APIClient

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
