"""Writing many rows with one statement, whose text is written once for each model.

What Django's ``bulk_create`` and ``bulk_update`` do, for the few writes that stand in every submission: those two work
out anew on each call what to say, which takes several times as long as saying it. Names, types and conversions come
from the models; nothing else in the project writes SQL for rows by hand. See docs/decisions/0009.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

# SQLite takes some 32,000 parameters in a statement.
BATCH = 1000


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert new rows. Keys that the database counts up are set on them; defaults of the database stay in it."""
    for batch in _batches(rows):
        key, fields = _key(batch), _inserted(type(batch[0]))
        counted_up = key not in fields
        returned = _run(batch, _insert(batch, fields) + (f" RETURNING {key.column}" if counted_up else ""), fields)
        for row, (value,) in zip(batch, returned, strict=counted_up):
            row.pk = value
        for row in batch:
            row._state.adding = False


def upsert_rows(rows: Sequence[models.Model], *, update: Sequence[str]) -> None:
    """Insert rows by their keys; of those that exist, set the fields named in ``update``."""
    for batch in _batches(rows):
        fields = _inserted(type(batch[0]))
        news = ", ".join(f"{field.column} = EXCLUDED.{field.column}" for field in _named(batch, update))
        _run(batch, f"{_insert(batch, fields)} ON CONFLICT ({_key(batch).column}) DO UPDATE SET {news}", fields)


def update_rows(rows: Sequence[models.Model], *, update: Sequence[str]) -> None:
    """Set the fields named in ``update`` on rows that exist."""
    for batch in _batches(rows):
        key, table = _key(batch).column, batch[0]._meta.db_table
        fields = (_key(batch), *_named(batch, update))
        news = ", ".join(f"{field.column} = fresh.{field.column}" for field in fields[1:])
        fresh = f"WITH fresh ({_columns(fields)}) AS ({_source(batch, fields)})"
        _run(batch, f"{fresh} UPDATE {table} SET {news} FROM fresh WHERE {table}.{key} = fresh.{key}", fields)


def _batches(rows: Sequence[models.Model]) -> Iterator[Sequence[models.Model]]:
    return (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))


def _key(rows: Sequence[models.Model]) -> Any:
    return rows[0]._meta.pk


def _named(rows: Sequence[models.Model], names: Sequence[str]) -> list[Any]:
    return [rows[0]._meta.get_field(name) for name in names]


@cache
def _inserted(model: type[models.Model]) -> tuple[Any, ...]:
    """The fields that an insertion gives; the database gives the others."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField) and not field.has_db_default()
    )


def _columns(fields: Sequence[Any]) -> str:
    return ", ".join(field.column for field in fields)


def _insert(rows: Sequence[models.Model], fields: tuple[Any, ...]) -> str:
    return f"INSERT INTO {rows[0]._meta.db_table} ({_columns(fields)}) {_source(rows, fields)}"


def _source(rows: Sequence[models.Model], fields: tuple[Any, ...]) -> str:
    """The rows as a table in SQL. On PostgreSQL one document, so that the text is the same for any number of rows."""
    if _is_postgresql(rows):
        return f"SELECT * FROM json_to_recordset(%s) AS given ({_typed(fields)})"
    one = f"({', '.join(['%s'] * len(fields))})"
    return f"VALUES {', '.join([one] * len(rows))}"


@cache
def _typed(fields: tuple[Any, ...]) -> str:
    return ", ".join(f"{field.column} {field.db_type(connections['default'])}" for field in fields)


def _run(rows: Sequence[models.Model], text: str, fields: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Send the statement with the rows; what it returns, if anything."""
    connection = connections[router.db_for_write(type(rows[0]))]
    with connection.cursor() as cursor:
        cursor.execute(text, _parameters(rows, fields, connection))
        return list(cursor.fetchall()) if cursor.description else []


def _parameters(rows: Sequence[models.Model], fields: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    if _is_postgresql(rows):
        document = [{field.column: getattr(row, field.attname) for field in fields} for row in rows]
        return [orjson.dumps(document, str).decode()]
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection=connection) for row in rows for field in fields
    ]


def _is_postgresql(rows: Sequence[models.Model]) -> bool:
    return connections[router.db_for_write(type(rows[0]))].vendor == "postgresql"
