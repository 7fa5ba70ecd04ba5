"""Where the data of a person stands, app by app: the port behind export and erasure.

Each app says in its ``privacy.py`` which rows of each of its tables belong to a person and what becomes of them. A test
walks all models and fails for one that can point to a person and is not declared here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from core.checks import LAYERS, RANK
from core.maintenance import unlocked


@dataclass(frozen=True)
class PersonalRows:
    """The rows of ``model`` (``app.Model``) that ``rows_of`` a person finds.

    On erasure they are deleted, or, with ``reduced``, kept without what names the person; ``kept_because`` says why
    such a row must stay.
    """

    model: str
    rows_of: Callable[[UUID], Q]
    reduced: Mapping[str, Any] | None = field(default=None)
    kept_because: str = ""
    unexported: frozenset[str] = frozenset()

    def queryset(self, person_id: UUID) -> QuerySet[Model]:
        rows: QuerySet[Model] = apps.get_model(self.model)._default_manager.filter(self.rows_of(person_id))
        return rows


_declared: list[PersonalRows] = []


def declare_personal_rows(*declarations: PersonalRows) -> None:
    """Called by each app's ``ready()``."""
    _declared.extend(declarations)


def declared_models() -> frozenset[str]:
    """Labels (``app.Model``) of the tables that hold personal rows."""
    return frozenset(declaration.model for declaration in _declared)


def export_rows(person_id: UUID) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Everything about a person: label of the table and its rows, from the bottom layer up. One query a declaration."""
    for declaration in sorted(_declared, key=_rank):
        columns = [
            column.attname
            for column in apps.get_model(declaration.model)._meta.concrete_fields
            if column.attname not in declaration.unexported
        ]
        rows = list(declaration.queryset(person_id).order_by("pk").values(*columns))
        if rows:
            yield declaration.model, rows


@transaction.atomic
def erase_rows(person_id: UUID) -> dict[str, int]:
    """Delete or reduce everything about a person, from the top layer down; returns how many rows of which table.

    The append-only tables are open for this transaction alone.
    """
    counts: dict[str, int] = {}
    with unlocked():
        for declaration in sorted(_declared, key=_rank, reverse=True):
            rows = declaration.queryset(person_id)
            if declaration.reduced is not None:
                number = rows.update(**declaration.reduced)
            else:
                number = rows.delete()[1].get(declaration.model, 0)
            counts[declaration.model] = counts.get(declaration.model, 0) + number
    return counts


def _rank(declaration: PersonalRows) -> int:
    """The layer of the table; those of libraries lie above all, as they point at ours and none of ours at them."""
    return RANK.get(declaration.model.split(".", maxsplit=1)[0], len(LAYERS))
