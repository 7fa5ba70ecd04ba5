"""What a deed left behind: events, audit entries, rows. And that a refused one left nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from core.checks import RANK
from core.errors import PlatformError
from core.events.projections import digest_of
from core.models import AuditDetail, Event

only_where_writers_overlap = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time: the transactions cannot overlap"
)
_ENVELOPE = (
    "institution_id",
    "learner_id",
    "actor_id",
    "course_id",
    "classroom_id",
    "object_id",
    "occurred_at",
    "payload",
)


def announced(*names: str) -> list[dict[str, Any]]:
    """The events of these names in their order, with every part that is set."""
    rows = Event.objects.filter(name__in=names).order_by("pk").values("name", *_ENVELOPE)
    return [{part: value for part, value in row.items() if value is not None} for row in rows]


def audited(action: str) -> list[dict[str, Any]]:
    """The audit entries of an action in their order."""
    parts = ("institution_id", "actor_id", "object_type", "object_id", "before", "after", "at")
    return list(AuditDetail.objects.filter(action=action).order_by("uid").values(*parts))


def everything() -> str:
    """A hash of every column of every row of every table but Django's own: facts, events, audit, jobs, second factors."""
    kept = {*RANK, "account", "mfa", "socialaccount"}
    models = [model for model in apps.get_models() if model._meta.app_label in kept]
    # Most tables are empty in most tests: one question tells which, and those that come to have rows count then.
    tables = (connection.ops.quote_name(model._meta.db_table) for model in models)
    questions = ", ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608 - names of tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {questions}")
        filled = cursor.fetchone()
    return digest_of([model for model, has_rows in zip(models, filled, strict=True) if has_rows])


@contextmanager
def refused(error: type[PlatformError], *, field: str | None = None) -> Iterator[None]:
    """The block raises exactly ``error`` for ``field``, changes no row and announces nothing."""
    before = everything()
    with pytest.raises(error) as caught:
        yield
    assert (type(caught.value), caught.value.field) == (error, field)
    assert everything() == before


@contextmanager
def unchanged() -> Iterator[None]:
    """The block succeeds and changes no row."""
    before = everything()
    yield
    assert everything() == before
