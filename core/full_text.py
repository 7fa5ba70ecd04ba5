"""Finding rows by words: the index that a migration makes, and the one read that uses it.

On SQLite the words stand in an FTS5 table beside the table, kept by triggers; on PostgreSQL in a generated column with
a GIN index. Both split text at whatever is no letter and no digit, know no stop words and no stems, and find "algebra"
by "Álgebra": accents of Latin letters do not count. A language without spaces is one long word, found by its beginning.

A later ``AddField`` or ``AlterField`` on SQLite rebuilds the table and drops its triggers: ``find_words_again`` after it.
"""

# ruff: noqa: S608 - its texts are made of names of tables and columns

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

from django.apps.registry import Apps
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
    return queryset.filter(_Found(table, words)).annotate(relevance=_Relevance(table, words))


class _OverWords(Func):
    """Part of a statement that looks into the words of a table, for the row of the primary key."""

    def __init__(self, table: str, words: Sequence[str], **kwargs: Any) -> None:
        super().__init__(F("pk"), **kwargs)
        self.table, self.words = table, tuple(words)

    def _matches(self) -> str:
        """For SQLite: each word as a quoted phrase."""
        return " ".join(f'"{word}"' for word in self.words) + "*"

    def _query(self) -> str:
        """For PostgreSQL: likewise."""
        return " & ".join(f"'{word}'" for word in self.words) + ":*"

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
        return f"{key} IN ({hits})", (*params, self._matches())

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        query = "to_tsquery('simple', core_plain_letters(%s))"
        return f"{self._words_column(connection)} @@ {query}", (self._query(),)


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
        return sql, (self._matches(), *params)

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        query = "to_tsquery('simple', core_plain_letters(%s))"
        rank = f"ts_rank({self._words_column(connection)}, {query})"
        return f"CAST(1e9 * {rank} AS bigint)", (self._query(),)
