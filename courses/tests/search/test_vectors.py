"""Nearest passages: numpy and pgvector say the same, and what a column of vectors takes."""

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from courses.models import Passage
from courses.search.embedders.hashed import HashedEmbedder
from courses.search.vectors import find_nearest, has_pgvector, nearest_in_database, nearest_in_numpy
from courses.tests.factories import make_course
from courses.tests.search.library import make_library

pytestmark = pytest.mark.django_db

EMBEDDER = HashedEmbedder()
WORDS = ["slope", "line", "point", "circle", "radius", "power", "number", "square", "sum", "root", "angle", "side"]


@pytest.fixture
def passages(teacher: User) -> list[Passage]:
    """Forty texts, of which some are equal."""
    numbers = np.random.default_rng(7)
    texts = [" ".join(numbers.choice(WORDS, 12)) for _ in range(36)]
    return make_library(make_course(teacher), [*texts, *texts[:4]])


def by_hand(passages: list[Passage], query: str) -> list[tuple[object, float]]:
    vector = EMBEDDER.embed_query(query)
    near = [(passage.pk, float(np.dot(passage.vector, vector))) for passage in passages]
    return sorted(near, key=lambda each: (-round(each[1], 5), each[0]))


@pytest.mark.parametrize("limit", [1, 7, 40, 100])
def test_numpy_finds_the_nearest(passages: list[Passage], limit: int) -> None:
    # Act
    near = nearest_in_numpy(Passage.objects.all(), query_vector=EMBEDDER.embed_query("slope of a line"), limit=limit)

    # Assert
    expected = by_hand(passages, "slope of a line")[:limit]
    assert [similarity for _key, similarity in near] == pytest.approx([each[1] for each in expected], abs=1e-5)
    assert len({key for key, _similarity in near}) == min(limit, 40)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="pgvector is of PostgreSQL")
@pytest.mark.parametrize("query", ["slope of a line", "square root of a number", "angle"])
@pytest.mark.usefixtures("passages")
def test_pgvector_finds_the_same(query: str) -> None:
    # Arrange
    if not has_pgvector(connection.alias):
        pytest.skip("this server has no pgvector")
    vector, rows = EMBEDDER.embed_query(query), Passage.objects.all()

    # Act
    by_database = nearest_in_database(rows, query_vector=vector, limit=40)
    by_numpy = nearest_in_numpy(rows, query_vector=vector, limit=40)

    # Assert: but for those that are equally near
    assert [similarity for _key, similarity in by_database] == pytest.approx([each[1] for each in by_numpy], abs=1e-5)
    assert dict(by_database) == pytest.approx(dict(by_numpy), abs=1e-5)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="pgvector is of PostgreSQL")
def test_without_the_extension_numpy_is_asked(passages: list[Passage]) -> None:
    # Arrange
    vector = EMBEDDER.embed_query("slope of a line")
    before = find_nearest(Passage.objects.all(), embedder=EMBEDDER, query_vector=vector, limit=5)
    had_it = has_pgvector(connection.alias)
    has_pgvector.cache_clear()

    # Act
    try:
        with connection.cursor() as cursor:
            cursor.execute("DROP EXTENSION IF EXISTS vector")
        without = find_nearest(Passage.objects.all(), embedder=EMBEDDER, query_vector=vector, limit=5)
        has_it = has_pgvector(connection.alias)
    finally:
        has_pgvector.cache_clear()

    # Assert
    assert (had_it, has_it) in {(True, False), (False, False)}
    assert [similarity for _key, similarity in without] == pytest.approx([each[1] for each in before], abs=1e-5)


@pytest.mark.usefixtures("passages")
def test_only_vectors_of_the_present_embedder_are_compared_and_only_those_that_say_something() -> None:
    # Arrange
    other = Passage.objects.order_by("pk")[:30]
    Passage.objects.filter(pk__in=[passage.pk for passage in other]).update(vector=[1.0, 0.0], embedded_with="other-2")
    vector = EMBEDDER.embed_query("slope")

    # Act
    near = find_nearest(Passage.objects.all(), embedder=EMBEDDER, query_vector=vector, limit=40)

    # Assert
    assert {key for key, _similarity in near}.isdisjoint(passage.pk for passage in other)
    assert min(similarity for _key, similarity in near) >= EMBEDDER.least_similarity
    assert 0 < len(near) < 10


def test_nothing_is_near_where_nothing_is() -> None:
    assert nearest_in_numpy(Passage.objects.all(), query_vector=EMBEDDER.embed_query("slope"), limit=5) == []


def test_a_vector_comes_back_as_it_was_stored(passages: list[Passage]) -> None:
    # Arrange
    vector = np.array([1.5, -2.25, 1e-30, 3.4e38], dtype=np.float32)

    # Act
    Passage.objects.filter(pk=passages[0].pk).update(vector=vector)

    # Assert
    stored = Passage.objects.get(pk=passages[0].pk).vector
    assert (stored.dtype, stored.tolist()) == (np.float32, vector.tolist())


@pytest.mark.parametrize("given", [[[1.0]], 1.0, [float("nan")], [float("inf")], [1e300]])
def test_what_is_no_vector_is_not_stored(passages: list[Passage], given: object) -> None:
    with np.errstate(over="ignore"), pytest.raises(ValueError, match="one row of numbers"):
        Passage.objects.filter(pk=passages[0].pk).update(vector=given)


@pytest.mark.parametrize("given", [{"vector": None}, {"embedded_with": ""}])
def test_a_vector_says_whose_it_is(passages: list[Passage], given: dict[str, object]) -> None:
    with (
        pytest.raises(IntegrityError, match="courses_passage_vector_says_whose"),
        transaction.atomic(),
    ):
        Passage.objects.filter(pk=passages[0].pk).update(**given)
    assert Passage.objects.filter(pk=passages[0].pk).update(vector=None, embedded_with="") == 1
