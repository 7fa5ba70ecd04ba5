"""Finding rows by words: the index that a migration makes, and the one read that uses it.

On SQLite the words stand in an FTS5 table beside the table, kept by triggers; on PostgreSQL in a generated column with
a GIN index. Both split text at whatever is no letter and no digit, know no stop words and no stems, and find "algebra"
by "Álgebra": accents of Latin letters do not count. A language without spaces is one long word, found by its beginning.

``matching`` asks for all words of what somebody types. ``weigh_rows`` takes what has any of some ``Term``, each with a
weight, which the caller makes of ``count_rows``: for questions, of whose words few stand in the answer.

A later ``AddField`` or ``AlterField`` on SQLite rebuilds the table and drops its triggers: ``find_words_again`` after it.
"""

# ruff: noqa: S608 - its texts are made of names of tables and columns

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.apps.registry import Apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

Rows = TypeVar("Rows", bound=QuerySet[Any])

# Longer ones are cut: nobody types them, and each word costs a look into the index.
LONGEST_SEARCH = 200
MOST_WORDS = 16
# What a column counts for, the first one most; as PostgreSQL weighs A to D.
_WEIGHTS = (("A", "10"), ("B", "4"), ("C", "2"), ("D", "1"))
# PostgreSQL refuses a row whose words take more than a megabyte.
_LONGEST_TEXT = 100_000
# ASCII, Latin-1 and general punctuation, arrows and mathematical signs: in Python's and in PostgreSQL's regular
# expressions alike, so that neither PostgreSQL's parser of addresses and paths nor its query syntax sees any of them.
_NO_WORD = r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u2190-\u2bff\u3000-\u3020]+"

# Stands where a term will: no text that is looked for holds it.
_PLACE = "\0"

_FUNCTIONS = (
    # The small letters of a text, Latin ones without their accents.
    r"""
    CREATE OR REPLACE FUNCTION core_plain_letters(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ SELECT normalize(regexp_replace(lower(normalize(given, NFD)), '([a-z])[\u0300-\u036f]+', '\1', 'g'), NFC) $$
    """,
    rf"""
    CREATE OR REPLACE FUNCTION core_words(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ SELECT left(public.core_plain_letters(regexp_replace(given, '{_NO_WORD}', ' ', 'g')), {_LONGEST_TEXT}) $$
    """,
)


def find_words(table: str, columns: Sequence[str]) -> RunPython:
    """Let rows of ``table`` be found by the words in up to four ``columns``, the weightiest first; see ``matching``."""
    if not 1 <= len(columns) <= len(_WEIGHTS):
        raise ValueError(f"From one to {len(_WEIGHTS)} columns.")

    def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        made = (*_tables(table, columns), *_triggers(table, columns)) if is_sqlite else _column(table, columns)
        for statement in made:
            schema_editor.execute(statement, params=None)

    def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        gone = (*_drop_triggers(table), f"DROP TABLE {table}_words", f"DROP TABLE {table}_words_key")
        for statement in gone if is_sqlite else (f"ALTER TABLE {table} DROP COLUMN words",):
            schema_editor.execute(statement, params=None)

    return RunPython(forward, backward)


def find_words_again(table: str, columns: Sequence[str]) -> RunPython:
    """After a migration that rebuilt ``table`` on SQLite: the triggers that went with it. PostgreSQL needs none."""

    def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for statement in (*_drop_triggers(table), *_triggers(table, columns)):
                schema_editor.execute(statement, params=None)

    return RunPython(forward, RunPython.noop)


def _tables(table: str, columns: Sequence[str]) -> list[str]:
    """The words, and which row they are of: the number of a row of ``table`` itself changes when SQLite tidies up."""
    names = ", ".join(columns)
    weights = ", ".join(weight for _letter, weight in _WEIGHTS[: len(columns)])
    return [
        f"CREATE TABLE {table}_words_key (number integer PRIMARY KEY, id text NOT NULL UNIQUE)",
        f"CREATE VIRTUAL TABLE {table}_words USING fts5({names}, tokenize = 'unicode61 remove_diacritics 2')",
        f"INSERT INTO {table}_words ({table}_words, rank) VALUES ('rank', 'bm25({weights})')",
        f"INSERT INTO {table}_words_key (id) SELECT id FROM {table}",
        f"INSERT INTO {table}_words (rowid, {names}) SELECT number, {names} FROM {table} JOIN {table}_words_key USING (id)",
    ]


def _triggers(table: str, columns: Sequence[str]) -> list[str]:
    names, news = ", ".join(columns), ", ".join(f"NEW.{name}" for name in columns)
    changes = ", ".join(f"{name} = NEW.{name}" for name in columns)
    number = f"(SELECT number FROM {table}_words_key WHERE id = {{}}.id)"
    deeds = {
        "insert": f"INSERT INTO {table}_words_key (id) VALUES (NEW.id); "
        f"INSERT INTO {table}_words (rowid, {names}) VALUES ({number.format('NEW')}, {news})",
        f"update OF {names}": f"UPDATE {table}_words SET {changes} WHERE rowid = {number.format('NEW')}",
        "delete": f"DELETE FROM {table}_words WHERE rowid = {number.format('OLD')}; "
        f"DELETE FROM {table}_words_key WHERE id = OLD.id",
    }
    return [
        f"CREATE TRIGGER {table}_words_{verb.split()[0]} AFTER {verb} ON {table} BEGIN {deed}; END"
        for verb, deed in deeds.items()
    ]


def _drop_triggers(table: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_words_{verb}" for verb in ("insert", "update", "delete")]


def _column(table: str, columns: Sequence[str]) -> list[str]:
    parts = " || ".join(
        f"setweight(to_tsvector('simple', core_words(coalesce({name}, ''))), '{letter}')"
        for name, (letter, _weight) in zip(columns, _WEIGHTS, strict=False)
    )
    return [
        *_FUNCTIONS,
        f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS ({parts}) STORED",
        f"CREATE INDEX {table}_words ON {table} USING gin (words)",
    ]


@dataclass(frozen=True)
class Term:
    """Something to look for: any of these ``words``, or a word with any of these ``beginnings``. Of letters and digits
    alone, as ``words_of`` gives them."""

    words: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()


def words_of(text: str) -> list[str]:
    """What somebody searches for, word by word; signs are no part of it, so that none of them can mean anything."""
    spaced = re.sub(_NO_WORD, " ", unicodedata.normalize("NFC", text[:LONGEST_SEARCH]))
    return [word for word in spaced.split() if any(map(str.isalnum, word))][:MOST_WORDS]


def matching(queryset: Rows, text: str) -> Rows:
    """The rows in which all words of ``text`` stand, the last one perhaps only begun; none where it has no words.

    Each has its ``relevance``, a whole number, the higher the better: to order by, and for pages to go on from. It
    compares rows of one answer; on SQLite it also depends on how common the words are. One statement, with whatever
    else the queryset asks.
    """
    words = words_of(text)
    if not words:
        return queryset.annotate(relevance=Value(0, output_field=BigIntegerField())).none()
    table = queryset.model._meta.db_table
    query = _all_of(words)
    return queryset.filter(_Found(table, query)).annotate(relevance=_Relevance(table, query))


def count_rows(queryset: Rows, terms: Sequence[Term]) -> tuple[int, list[int]]:
    """How many rows ``queryset`` has, and how many of them have each term. One statement."""
    parts = [_compiled(queryset), *_compiled_each(queryset, terms)]
    statement = " UNION ALL ".join(
        f"SELECT {number} AS number, COUNT(*) FROM ({sql}) AS found" for number, (sql, _params) in enumerate(parts)
    )
    counts = dict(_rows(queryset, statement, [each for _sql, params in parts for each in params]))
    return counts[0], [counts[number] for number in range(1, len(parts))]


def weigh_rows(queryset: Rows, weights: Sequence[tuple[Term, int]], *, limit: int) -> list[tuple[UUID, int]]:
    """The rows of ``queryset`` that have any of the terms, with the sum of the weights of those they have; the weightiest
    first, then by their keys. One statement; the same on both databases."""
    if not weights:
        return []
    parts = _compiled_each(queryset, [term for term, _weight in weights])
    union = " UNION ALL ".join(
        f"SELECT pk, {weight:d} AS weight FROM ({sql}) AS found"
        for (_term, weight), (sql, _params) in zip(weights, parts, strict=True)
    )
    statement = (
        f"SELECT pk, SUM(weight) AS total FROM ({union}) AS found GROUP BY pk ORDER BY total DESC, pk LIMIT {limit:d}"
    )
    rows = _rows(queryset, statement, [each for _sql, params in parts for each in params])
    return [(key if isinstance(key, UUID) else UUID(key), int(total)) for key, total in rows]


def _compiled_each(queryset: Rows, terms: Sequence[Term]) -> list[tuple[str, tuple[Any, ...]]]:
    """The same statement for each term, written once: they differ in what is looked for alone."""
    if not terms:
        return []
    sql, params = _compiled(queryset.filter(_Found(queryset.model._meta.db_table, _Query(_PLACE, _PLACE))))
    is_sqlite = connections[queryset.db].vendor == "sqlite"
    found = []
    for query in map(_any_of, terms):
        text = query.for_sqlite if is_sqlite else query.for_postgresql
        found.append((sql, tuple(text if param == _PLACE else param for param in params)))
    return found


def _compiled(queryset: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement that reads the keys alone."""
    sql, params = queryset.order_by().values("pk").query.get_compiler(queryset.db).as_sql()
    return sql, tuple(params)


def _rows(queryset: QuerySet[Any], statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


@dataclass(frozen=True)
class _Query:
    """The same question for FTS5, each word as a quoted phrase, and for ``to_tsquery``."""

    for_sqlite: str
    for_postgresql: str


def _all_of(words: Sequence[str]) -> _Query:
    """All words, the last one perhaps only begun."""
    return _Query(" ".join(f'"{word}"' for word in words) + "*", " & ".join(f"'{word}'" for word in words) + ":*")


def _any_of(term: Term) -> _Query:
    return _Query(
        " OR ".join([*(f'"{word}"' for word in term.words), *(f'"{word}"*' for word in term.beginnings)]),
        " | ".join([*(f"'{word}'" for word in term.words), *(f"'{word}':*" for word in term.beginnings)]),
    )


class _OverWords(Func):
    """Part of a statement that looks into the words of a table, for the row of the primary key."""

    def __init__(self, table: str, query: _Query, **kwargs: Any) -> None:
        super().__init__(F("pk"), **kwargs)
        self.table, self.query = table, query

    def _words_column(self, connection: BaseDatabaseWrapper) -> str:
        key: Any = self.source_expressions[0]
        return f"{connection.ops.quote_name(key.alias)}.words"


class _Found(_OverWords):
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        key, params = compiler.compile(self.source_expressions[0])
        hits = (
            f"SELECT {self.table}_words_key.id FROM {self.table}_words "
            f"JOIN {self.table}_words_key ON number = {self.table}_words.rowid WHERE {self.table}_words MATCH %s"
        )
        return f"{key} IN ({hits})", (*params, self.query.for_sqlite)

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        query = "to_tsquery('simple', core_plain_letters(%s))"
        return f"{self._words_column(connection)} @@ {query}", (self.query.for_postgresql,)


class _Relevance(_OverWords):
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        """The hits are weighed once for the statement and not for each row."""
        key, params = compiler.compile(self.source_expressions[0])
        hits = (
            f"SELECT {self.table}_words_key.id AS id, CAST(-1e9 * rank AS integer) AS relevance "
            f"FROM {self.table}_words JOIN {self.table}_words_key ON number = {self.table}_words.rowid "
            f"WHERE {self.table}_words MATCH %s"
        )
        sql = f"(WITH hits AS MATERIALIZED ({hits}) SELECT relevance FROM hits WHERE hits.id = {key})"
        return sql, (self.query.for_sqlite, *params)

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        query = "to_tsquery('simple', core_plain_letters(%s))"
        rank = f"ts_rank({self._words_column(connection)}, {query})"
        return f"CAST(1e9 * {rank} AS bigint)", (self.query.for_postgresql,)
