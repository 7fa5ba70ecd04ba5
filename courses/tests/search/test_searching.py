"""What a search finds, for whom, and in which order; the same on both databases."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from core.upstream import breaker_of
from courses.enums import DocumentState, PublicationState
from courses.models import Course, Document, Passage
from courses.search.embedders import endpoint
from courses.search.embedders.endpoint import SERVICE
from courses.search.embedding import _embedder
from courses.search.searching import PassageHit, search_passages
from courses.search.vectors import has_pgvector
from courses.tests.factories import make_classroom, make_course
from courses.tests.search.library import make_library

pytestmark = pytest.mark.django_db

CANARY = "zyzzogeton"
TEXTS = [
    ("Lines › Slope", "The slope of a line tells how steep it is. A steep line has a large slope."),
    ("Lines › Points", "Two points are enough to draw a line through them."),
    ("Circles", "Every point of a circle is as far from its centre as the radius says."),
    ("Droites", "La pente d'une droite : l'élève la mesure."),
    ("متجهات", "المتجه كمية لها مقدار واتجاه."),
    ("Powers", "A number times itself is a square number; polynomials are sums of powers."),
]


@pytest.fixture
def course(teacher: User) -> Course:
    made = make_course(teacher)
    make_library(made, TEXTS, title="Handout")
    return made


def search(course: Course, viewer: User, query: str, **more: Any) -> list[PassageHit]:
    given = {"released_only": False, "limit": 5, **more}
    return search_passages(course_id=course.pk, query=query, viewer=viewer, **given)


def headings(hits: list[PassageHit]) -> list[str]:
    return [hit.heading for hit in hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("How steep is this line, please?", ["Lines › Slope", "Lines › Points"]),
        ("radius of circles", ["Circles"]),
        ("ELEVE", ["Droites"]),
        ("mésurer des pentes", ["Droites"]),
        ("مقدار المتجهات", ["متجهات"]),
        ("polinomial", ["Powers"]),  # by its parts alone
        ("squares", ["Powers"]),
        ("themselves", []),
        ("unicorn", []),
    ],
)
def test_a_question_finds_the_passages_that_speak_of_it(
    course: Course, teacher: User, query: str, found: list[str]
) -> None:
    assert headings(search(course, teacher, query)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", []),
        (" \t\n", []),
        ("?", []),
        ("\0", []),
        ("😀", []),
        ("%s", []),
        ('"radius"', ["Circles"]),
        ('"radius', ["Circles"]),
        ("NOT radius", ["Circles"]),
        ("NEAR(radius centre)", ["Circles"]),
        ("heading:radius", ["Circles"]),
        ("radius & ! centre | (x", ["Circles"]),
        ("'radius' <-> 'centre'", ["Circles"]),
        ("radius:* ^ + -", ["Circles"]),
        ("\\' radius '; DROP TABLE courses_passage; --", ["Circles"]),
        ("radius\ud800", ["Circles"]),
        ("radius " * 2_000, ["Circles"]),
        ("q" * 10_000, []),
        ("z " * 1_000 + "radius", []),  # of what comes later nothing is looked for
    ],
)
def test_signs_mean_nothing_and_an_endless_query_is_cut(
    course: Course, teacher: User, query: str, found: list[str]
) -> None:
    assert headings(search(course, teacher, query)) == found
    assert Passage.objects.count() == len(TEXTS)


def test_words_that_stand_everywhere_decide_only_where_there_are_no_others(course: Course, teacher: User) -> None:
    # Act
    alone, among_others = search(course, teacher, "is it"), search(course, teacher, "is it a radius")
    letter = search(course, teacher, "a")

    # Assert
    assert headings(alone) == ["Lines › Slope", "Powers", "Circles"]
    assert headings(among_others) == ["Circles"]
    assert set(headings(letter)) == {"Lines › Slope", "Lines › Points", "Circles", "Powers"}


def test_a_hit_says_where_it_stands_and_how_it_was_found(course: Course, teacher: User) -> None:
    # Act
    hit, *_others = search(course, teacher, "steep slope")

    # Assert
    passage = Passage.objects.get(heading="Lines › Slope")
    assert (hit.document_id, hit.document_title, hit.is_released) == (passage.document_id, "Handout", True)
    assert (hit.passage_id, hit.position, hit.page_first, hit.page_last) == (passage.pk, 0, 1, 1)
    assert (hit.heading, hit.text) == TEXTS[0]
    assert (hit.score, hit.words_rank, hit.vector_rank) == (pytest.approx(1.0), 1, 1)
    assert hit.similarity is not None
    assert 0.3 < hit.similarity <= 1


@pytest.mark.parametrize(("limit", "number"), [(-1, 0), (0, 0), (1, 1), (3, 3), (50, 50), (1_000, 50)])
def test_as_many_hits_as_were_asked_for_and_fifty_at_most(teacher: User, limit: int, number: int) -> None:
    # Arrange
    course = make_course(teacher)
    passages = make_library(course, ["The slope of a line."] * 60)

    # Act
    hits = search(course, teacher, "slope", limit=limit)

    # Assert: the same text, so that the key decides
    assert [hit.passage_id for hit in hits] == sorted(passage.pk for passage in passages)[:number]


@pytest.mark.parametrize("size", [1, 30])
def test_a_search_costs_five_statements_whatever_there_is(teacher: User, size: int) -> None:
    # Arrange
    has_pgvector(connection.alias)
    course = make_course(teacher)
    for _ in range(3):
        make_library(course, [f"The slope of line {number}." for number in range(size)])

    # Act
    with CaptureQueriesContext(connection) as seen:
        hits = search(course, teacher, "the slope of which line")

    # Assert
    assert (len(seen), len(hits)) == (5, min(5, 3 * size))


# --- the second wall ------------------------------------------------------------------------------------------
@dataclass
class Walls:
    """A school with a learner and courses in which the canary stands where the learner may not find it."""

    teacher: User
    learner: User
    own: Course
    hidden: list[Course]


@pytest.fixture
def walls(teacher: User) -> Walls:
    learner = make_person(teacher.institution)
    own, others, draft = (make_course(teacher) for _ in range(3))
    make_classroom(teacher, [own, draft], [learner])
    make_classroom(teacher, [others])
    Course.objects.filter(pk=draft.pk).update(state=PublicationState.DRAFT)
    draft.refresh_from_db()
    elsewhere = make_course(make_person(make_institution(), Role.TEACHER))
    text = [("Secret", f"The {CANARY} of a line tells how steep it is.")]
    make_library(own, ["A radius of a circle."], title="open")
    make_library(own, text, title="unreleased", released_at=None)
    make_library(own, text, title="unread", state=DocumentState.PROCESSING, released_at=None)
    make_library(own, text, title="failed", state=DocumentState.FAILED, released_at=None)
    for course in (others, draft, elsewhere):
        make_library(course, text)
    return Walls(teacher, learner, own, [others, draft, elsewhere])


# By its word, by its likeness alone, and by all that is there.
QUERIES = (CANARY, f"{CANARY[:-1]}s steepness", "line circle radius steep")


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("released_only", [True, False])
def test_a_learner_finds_nothing_but_what_was_released_in_own_courses(
    walls: Walls, query: str, released_only: bool
) -> None:
    # Act
    own = search(walls.own, walls.learner, query, released_only=released_only)
    hidden = [search(course, walls.learner, query, released_only=released_only) for course in walls.hidden]

    # Assert
    assert {hit.document_title for hit in own} <= {"open"}
    assert hidden == [[], [], []]
    assert CANARY not in repr(own)


@pytest.mark.parametrize("query", QUERIES)
def test_authors_find_what_they_have_not_released_unless_they_look_as_learners(walls: Walls, query: str) -> None:
    # Act
    all_of_it, released = (search(walls.own, walls.teacher, query, released_only=only) for only in (False, True))
    others = [search(course, walls.teacher, query) for course in walls.hidden]

    # Assert
    assert "unreleased" in {hit.document_title for hit in all_of_it} <= {"unreleased", "open"}
    assert {hit.document_title for hit in released} <= {"open"}
    assert [len(hits) for hits in others] == [1, 1, 0]


@pytest.mark.parametrize(
    "stranger",
    [
        lambda walls: make_person(walls.teacher.institution),
        lambda walls: make_person(walls.teacher.institution, Role.TEACHER),
        lambda walls: make_person(walls.teacher.institution, Role.GUARDIAN),
        lambda _walls: make_person(make_institution(), Role.ADMIN),
    ],
    ids=["learner of no class", "other teacher", "guardian", "admin of another school"],
)
def test_strangers_find_nothing(walls: Walls, stranger: Callable[[Walls], User]) -> None:
    # Arrange
    person = stranger(walls)

    # Act
    found = [search(course, person, query) for course in (walls.own, *walls.hidden[:2]) for query in QUERIES]

    # Assert
    assert found == [[]] * 9


def test_a_document_that_is_gone_is_not_found(course: Course, teacher: User) -> None:
    # Act
    Document.objects.all().delete()

    # Assert
    assert search(course, teacher, "slope of a line") == []
    assert Passage.objects.count() == 0


# --- embedders that are away, or another one ------------------------------------------------------------------
def test_what_another_embedder_embedded_is_found_by_its_words(teacher: User) -> None:
    # Arrange
    course = make_course(teacher)
    make_library(course, ["The slope of a line."], title="another")
    Passage.objects.update(embedded_with="another-1")
    make_library(course, ["The slope of a line."], title="none", is_embedded=False)
    make_library(course, ["The slope of a line."], title="present")

    # Act
    hits = search(course, teacher, "slope")
    by_parts = search(course, teacher, "sloope")

    # Assert
    assert {hit.document_title: hit.vector_rank for hit in hits} == {"another": None, "none": None, "present": 1}
    assert {hit.words_rank is None for hit in hits} == {False}
    assert [hit.document_title for hit in by_parts] == ["present"]


def test_while_a_service_is_away_words_are_enough(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    monkeypatch.setattr(endpoint, "QUERY_RETRIES", 0)
    settings.EMBEDDER, settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = "openai", "http://127.0.0.1:9/v1", "key"
    _embedder.cache_clear()
    teacher = make_person(make_institution(ai_providers=["hosted"]), Role.TEACHER)
    course = make_course(teacher)
    make_library(course, ["The slope of a line.", "A circle."], is_embedded=False)

    # Act
    try:
        hits = search(course, teacher, "slope")
    finally:
        _embedder.cache_clear()
        breaker_of(SERVICE).close()

    # Assert
    assert [(hit.text, hit.words_rank, hit.vector_rank) for hit in hits] == [("The slope of a line.", 1, None)]
