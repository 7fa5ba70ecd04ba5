"""Vectors are made anew in the background when another embedder is chosen."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from core.ids import new_id
from core.jobs import run_due_jobs
from core.models import Job
from core.upstream import breaker_of
from courses.embedding_jobs import EMBED_JOB
from courses.models import Course, Passage
from courses.search.embedders.endpoint import SERVICE
from courses.search.embedders.hashed import HashedEmbedder
from courses.search.embedders.interface import text_to_embed
from courses.search.embedding import _embedder
from courses.services.passage_vectors import Embedding, ask_for_vectors, embed_passages
from courses.tests.factories import make_course
from courses.tests.search.embedding_service import DIMENSIONS, EmbeddingService, embedding_service
from courses.tests.search.library import make_library

pytestmark = pytest.mark.django_db

HASHED = HashedEmbedder()
TEXTS = [("Lines", f"The slope of line {number}.") for number in range(70)]


@pytest.fixture
def course(teacher: User) -> Course:
    """Of its seventy passages none is embedded; those of another course are, by somebody else."""
    made = make_course(teacher)
    make_library(made, TEXTS, is_embedded=False)
    return made


@pytest.fixture
def service(settings: LazySettings) -> Iterator[EmbeddingService]:
    with embedding_service() as running:
        settings.EMBEDDER, settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "openai", "key", running.url
        settings.OPENAI_EMBEDDING_DIMENSIONS = DIMENSIONS
        _embedder.cache_clear()
        yield running
    _embedder.cache_clear()
    breaker_of(SERVICE).close()


def names() -> dict[str, int]:
    """How many passages each embedder has embedded."""
    found = list(Passage.objects.values_list("embedded_with", flat=True))
    return {name: found.count(name) for name in sorted(set(found))}


def test_all_that_are_missing_are_made_and_then_none(course: Course) -> None:
    # Arrange
    other = make_library(course, ["A circle."])
    Passage.objects.filter(pk=other[0].pk).update(vector=[1.0], embedded_with="other-1")

    # Act
    first, again = embed_passages(), embed_passages()

    # Assert
    assert (first, again) == (Embedding(71, is_complete=True), Embedding(0, is_complete=True))
    for passage in Passage.objects.all():
        expected = HASHED.embed_query(text_to_embed(passage.heading, passage.text))
        assert passage.embedded_with == HASHED.name
        assert np.array_equal(passage.vector, expected)


def test_of_one_course_only(course: Course, teacher: User) -> None:
    # Arrange
    other = make_course(teacher)
    make_library(other, ["A circle."], is_embedded=False)

    # Act
    done = embed_passages(course_id=other.pk)

    # Assert
    assert (done, names()) == (Embedding(1, is_complete=True), {"": 70, HASHED.name: 1})


@pytest.mark.usefixtures("course")
def test_it_stops_when_its_time_is_over() -> None:
    assert embed_passages(seconds=0) == Embedding(0, is_complete=False)
    assert names() == {"": 70}


def test_a_service_that_is_away_leaves_the_rest_for_later_and_the_others_have_theirs(
    course: Course, service: EmbeddingService
) -> None:
    # Arrange
    allowing = make_person(make_institution(ai_providers=["hosted"]), Role.TEACHER)
    make_library(make_course(allowing), TEXTS, is_embedded=False)
    service.misdeeds[:] = ["good", "always 401"]

    # Act
    done = embed_passages()
    service.misdeeds.clear()
    again = embed_passages()

    # Assert
    assert (done, again) == (Embedding(134, is_complete=False, is_away=True), Embedding(6, is_complete=True))
    assert names() == {HASHED.name: 70, f"openai-text-embedding-3-small-{DIMENSIONS}": 70}


@pytest.mark.usefixtures("course")
def test_the_clock_asks_once_and_the_job_goes_on_until_all_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    monkeypatch.setattr("courses.embedding_jobs._SECONDS", 0)
    ask_for_vectors(now=NOW)
    ask_for_vectors(now=NOW)
    asked = Job.objects.filter(name=EMBED_JOB).count()

    # Act
    run_due_jobs(now=NOW)
    unfinished = (names(), Job.objects.filter(name=EMBED_JOB).count())
    monkeypatch.setattr("courses.embedding_jobs._SECONDS", 60)
    run_due_jobs(now=NOW + timedelta(seconds=1))

    # Assert
    assert (asked, unfinished) == (1, ({"": 70}, 1))
    assert (names(), Job.objects.filter(name=EMBED_JOB).count()) == ({HASHED.name: 70}, 0)


def test_the_command_says_what_it_did(course: Course) -> None:
    # Arrange
    told = StringIO()

    # Act
    call_command("embed_passages", course=course.pk, stdout=told)
    call_command("embed_passages", stdout=told)

    # Assert
    assert told.getvalue().splitlines() == ["70 passages have new vectors", "0 passages have new vectors"]
    with pytest.raises(CommandError, match="There is no course"):
        call_command("embed_passages", course=new_id())


def test_the_command_fails_while_the_service_is_away(service: EmbeddingService) -> None:
    # Arrange
    teacher = make_person(make_institution(ai_providers=["hosted"]), Role.TEACHER)
    make_library(make_course(teacher), ["A circle."], is_embedded=False)
    service.misdeeds[:] = ["always 401"]

    # Act, Assert
    with pytest.raises(CommandError, match="does not answer"):
        call_command("embed_passages", stdout=StringIO())
    assert names() == {"": 1}
