"""Where the data of a person stands, app by app: the port behind export and erasure.

Each app says in its ``privacy.py`` which rows of each of its tables belong to a person and what becomes of them. A test
walks all models and fails for one that can point to a person and is not declared here.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import FileField, Model, Q, QuerySet
from django.db.models.fields.files import FieldFile

from core.checks import LAYERS, RANK
from core.maintenance import unlocked

BATCH = 2000


@dataclass(frozen=True)
class PersonalRows:
    """The rows of ``model`` (``app.Model``) that ``rows_of`` a person finds.

    On erasure they are deleted, or, with ``reduced``, kept without what names the person (an empty one: kept as they
    are); ``kept_because`` says why such a row must stay.

    The copy that a person gets leaves out ``unexported`` columns: secrets, and what rows of others say about those. The
    copy that somebody else gets for them, as a guardian does, leaves out ``confidential`` columns as well, and all of
    ``is_confidential`` rows: who else stands by them, and what they wrote to others. ``part`` tells several
    declarations of a table apart; rows that are not of the person at all are not ``is_exported``.
    """

    model: str
    rows_of: Callable[[UUID], Q]
    reduced: Mapping[str, Any] | None = field(default=None)
    kept_because: str = ""
    unexported: frozenset[str] = frozenset()
    confidential: frozenset[str] = frozenset()
    is_confidential: bool = False
    is_exported: bool = True
    part: str = ""

    @property
    def name(self) -> str:
        """Of its part in the copy."""
        return f"{self.model}.{self.part}" if self.part else self.model

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    def queryset(self, person_id: UUID) -> QuerySet[Model]:
        rows: QuerySet[Model] = self.table._default_manager.filter(self.rows_of(person_id))
        return rows

    def keys_of(self, person_id: UUID) -> list[Any]:
        """The keys of the rows, each once."""
        return list(dict.fromkeys(self.queryset(person_id).order_by("pk").values_list("pk", flat=True)))


_declared: list[PersonalRows] = []


def declare_personal_rows(*declarations: PersonalRows) -> None:
    """Called by each app's ``ready()``."""
    _declared.extend(declarations)


def personal_rows() -> tuple[PersonalRows, ...]:
    """All declarations."""
    return tuple(_declared)


@dataclass(frozen=True)
class ExportedRows:
    """What one part of the copy holds: the names of the columns, the rows, and the files that they name."""

    name: str
    columns: list[str]
    rows: list[dict[str, Any]]
    files: list[FieldFile]


def export_rows(person_id: UUID, *, is_for_person: bool = True) -> Iterator[ExportedRows]:
    """Everything about a person, from the bottom layer up, for themselves or for somebody who asked on their behalf.
    One query a part; parts without rows are left out."""
    kept_back = [each for each in _declared if each.is_confidential and not is_for_person]
    parts: dict[str, list[PersonalRows]] = {}
    for declaration in sorted(_declared, key=_rank):
        if declaration.is_exported and declaration not in kept_back:
            parts.setdefault(declaration.name, []).append(declaration)
    for name, declarations in parts.items():
        table = declarations[0].table
        hidden = [each for each in kept_back if each.model == declarations[0].model]
        rows = table._default_manager.filter(_any_of(declarations, person_id)).exclude(_any_of(hidden, person_id))
        left_out = frozenset[str]().union(*(each.unexported for each in declarations))
        if not is_for_person:
            left_out = left_out.union(*(each.confidential for each in declarations))
        columns = [field.attname for field in table._meta.concrete_fields if field.attname not in left_out]
        given = list(rows.order_by("pk").values(*columns))
        if given:
            yield ExportedRows(name, columns, given, list(_files_in(rows, columns)))


def _any_of(declarations: Sequence[PersonalRows], person_id: UUID) -> Q:
    """The rows that one of them finds; none where there are none."""
    found = (Q(pk__in=each.queryset(person_id).values("pk")) for each in declarations)
    return reduce(or_, found, Q(pk__in=[]))


@dataclass(frozen=True)
class ErasureCount:
    """What erasing a person would do, or did: of each table how many rows go, how many stay in reduced form, and how
    many files go. As numbers, they name nobody."""

    deleted: Mapping[str, int]
    reduced: Mapping[str, int]
    files: int

    def as_json(self) -> dict[str, Any]:
        return {"deleted": dict(self.deleted), "reduced": dict(self.reduced), "files": self.files}


def plan_erasure(person_id: UUID) -> ErasureCount:
    """What ``erase_rows`` would do now. Changes nothing."""
    found = [(declaration, declaration.keys_of(person_id)) for declaration in _declared]
    return _summary(found, sum(len(list(_files_in(*_going(*each)))) for each in found))


@transaction.atomic
def erase_rows(person_id: UUID) -> ErasureCount:
    """Delete or reduce everything about a person, from the top layer down; returns what was done.

    All rows are found before the first goes, since some are found by others. The append-only tables are open for this
    transaction alone; files go once it has committed.
    """
    declarations = sorted(_declared, key=_rank, reverse=True)
    found = [(declaration, declaration.keys_of(person_id)) for declaration in declarations]
    files = sum(delete_files_of(*_going(*each)) for each in found)
    with unlocked():
        for declaration, keys in found:
            for first in range(0, len(keys), BATCH):
                rows = declaration.table._default_manager.filter(pk__in=keys[first : first + BATCH])
                if declaration.reduced is None:
                    rows.delete()
                elif declaration.reduced:
                    rows.update(**declaration.reduced)
    transaction.on_commit(_empty_write_ahead_log, robust=True)
    return _summary(found, files)


def _summary(found: Sequence[tuple[PersonalRows, list[Any]]], files: int) -> ErasureCount:
    counts: tuple[dict[str, int], dict[str, int]] = {}, {}
    for declaration, keys in found:
        if keys:
            count = counts[declaration.reduced is not None]
            count[declaration.model] = count.get(declaration.model, 0) + len(keys)
    return ErasureCount(deleted=dict(sorted(counts[0].items())), reduced=dict(sorted(counts[1].items())), files=files)


def _empty_write_ahead_log() -> None:
    """SQLite keeps what was written last beside the database, old pages with it, until it is told to move on."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def delete_files_of(rows: QuerySet[Any], only: Container[str] | None = None) -> int:
    """Once the present transaction has committed, delete the files of ``rows``, or those of the fields in ``only``;
    returns how many."""
    files = list(_files_in(rows, only))
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)), robust=True)
    return len(files)


def _going(declaration: PersonalRows, keys: list[Any]) -> tuple[QuerySet[Any], Container[str] | None]:
    """The rows, and the fields whose files go: of a reduced row those that it sets to nothing, of others all."""
    return declaration.table._default_manager.filter(pk__in=keys), declaration.reduced


def _files_in(rows: QuerySet[Any], only: Container[str] | None = None) -> Iterator[FieldFile]:
    for column in rows.model._meta.concrete_fields:
        if isinstance(column, FileField) and (only is None or column.attname in only):
            for name in rows.exclude(**{column.attname: ""}).values_list(column.attname, flat=True):
                yield column.attr_class(rows.model(), column, name)


def _rank(declaration: PersonalRows) -> int:
    """The layer of the table; those of libraries lie above all, as they point at ours and none of ours at them."""
    return RANK.get(declaration.model.split(".", maxsplit=1)[0], len(LAYERS))
