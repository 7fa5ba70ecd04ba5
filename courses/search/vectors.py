"""The side of the search that goes by vectors: in the database where pgvector is there, else in numpy."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, CharField, ExpressionWrapper, F, FloatField, Func, QuerySet

from courses.models import Passage
from courses.search.embedders.interface import Embedder

if TYPE_CHECKING:
    from courses.search.embedders.interface import Vector

_ROWS_AT_ONCE = 2_000
# What PostgreSQL sends of an array: three numbers about it, two of its one dimension, then each number after its length.
_ARRAY_HEAD_BYTES = 20


def find_nearest(
    passages: QuerySet[Passage], *, embedder: Embedder, query_vector: Vector, limit: int
) -> list[tuple[UUID, float]]:
    """Of ``passages`` that ``embedder`` embedded, the nearest to a vector of its own, with their similarity (cosine), the
    nearest first, then by their keys. Whatever is less alike than it can tell is left out. One statement."""
    ours = passages.filter(embedded_with=embedder.name)
    nearest = nearest_in_database if has_pgvector(passages.db) else nearest_in_numpy
    found = nearest(ours, query_vector=query_vector, limit=limit)
    return [(key, similarity) for key, similarity in found if similarity >= embedder.least_similarity]


@cache
def has_pgvector(alias: str) -> bool:
    """Whether this database compares vectors itself; asked once in a process."""
    if connections[alias].vendor != "postgresql":
        return False
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regtype('vector') IS NOT NULL")
        return bool(cursor.fetchone()[0])


class _Distance(Func):
    """The negative inner product: of vectors of length 1 it orders as the cosine does, and costs less."""

    output_field = FloatField()

    def __init__(self, vector: str, **kwargs: Any) -> None:
        super().__init__(F("vector"), **kwargs)
        self.vector = vector

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"(CAST({column} AS vector) <#> CAST(%s AS vector))", (*params, self.vector)


def nearest_in_database(passages: QuerySet[Passage], *, query_vector: Vector, limit: int) -> list[tuple[UUID, float]]:
    """Exact, by pgvector."""
    written = "[" + ",".join(map(repr, query_vector.tolist())) + "]"
    rows = passages.annotate(distance=_Distance(written)).order_by("distance", "pk")
    return [(key, -distance) for key, distance in rows.values_list("pk", "distance")[:limit]]


def nearest_in_numpy(passages: QuerySet[Passage], *, query_vector: Vector, limit: int) -> list[tuple[UUID, float]]:
    """Exact, row by row in this process; a few thousand vectors at a time are held."""
    import numpy as np

    keys: list[Any] = []
    parts: list[Any] = []
    for rows in _raw_rows(passages):
        keys += [key for key, _vector in rows]
        parts.append(_matrix([vector for _key, vector in rows], dimensions=len(query_vector)) @ query_vector)
    if not keys:
        return []
    similarities = np.concatenate(parts)
    least = np.partition(similarities, -min(limit, len(keys)))[-min(limit, len(keys))]
    near = [(_uuid(keys[index]), float(similarities[index])) for index in np.flatnonzero(similarities >= least)]
    return sorted(near, key=lambda each: (-each[1], each[0]))[:limit]


def _raw_rows(passages: QuerySet[Passage]) -> Any:
    """Keys and bytes of the vectors as the driver gives them: to make objects of all costs more than to compare them."""
    connection = connections[passages.db]
    raw = F("vector") if connection.vendor == "sqlite" else Func(F("vector"), function="array_send")
    key, vector = (
        ExpressionWrapper(F("pk"), output_field=CharField()),
        ExpressionWrapper(raw, output_field=BinaryField()),
    )
    statement, params = passages.order_by().values_list(key, vector).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield rows


def _matrix(raw: list[Any], *, dimensions: int) -> Vector:
    """(n, dimensions) of the bytes of n vectors."""
    import numpy as np

    joined = b"".join(raw)
    if len(raw[0]) == 4 * dimensions:
        return np.frombuffer(joined, dtype="<f4").reshape(-1, dimensions)
    number = np.dtype([("length", ">i4"), ("value", ">f4")])
    row = np.dtype([("head", f"V{_ARRAY_HEAD_BYTES}"), ("numbers", number, (dimensions,))])
    matrix: Vector = np.frombuffer(joined, dtype=row)["numbers"]["value"].astype("<f4")
    return matrix


def _uuid(key: Any) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)
