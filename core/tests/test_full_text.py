"""Finding rows by words, on both databases alike."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from core.full_text import LONGEST_SEARCH, MOST_WORDS, find_words, find_words_again, matching, words_of
from courses.models import Course
from courses.tests.factories import make_course

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    """Titles, the best match first."""
    rows = matching(Course.objects.all(), text).order_by("-relevance", "title")
    return [row.title for row in rows]


@pytest.fixture
def library(teacher: User) -> None:
    make_course(teacher, title="Álgebra lineal", subject="Mathematics", description="Vectors and matrices.")
    make_course(teacher, title="Geometry", subject="Mathematics", description="Where algebra ends: planes/lines.")
    make_course(teacher, title="Straße und Feld", subject="Deutsch", description="C++ & R&D, e.g. www.example.org/a-b.")
    make_course(teacher, title="ЛИНИИ", subject="数学", description="naïve don't")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("algebra", ["Álgebra lineal", "Geometry"]),
        ("ÁLGEBRA", ["Álgebra lineal", "Geometry"]),
        ("a\u0301lgebra", ["Álgebra lineal", "Geometry"]),
        ("alg", ["Álgebra lineal", "Geometry"]),
        ("lin", ["Álgebra lineal", "Geometry"]),
        ("alg lineal", []),
        ("lineal alg", ["Álgebra lineal"]),
        ("mathematics vec", ["Álgebra lineal"]),
        ("example.org", ["Straße und Feld"]),
        ("a-b", ["Straße und Feld"]),
        ("planes/lines", ["Geometry"]),
        ("naive", ["ЛИНИИ"]),
        ("don't", ["ЛИНИИ"]),
        ("数", ["ЛИНИИ"]),
        ("nothing", []),
    ],
)
def test_all_words_are_found_wherever_they_stand_and_the_last_one_by_its_beginning(
    text: str, titles: list[str]
) -> None:
    # Act
    seen = found(text)

    # Assert
    assert seen == titles


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ('"algebra"', ["Álgebra lineal", "Geometry"]),
        ('"algebra', ["Álgebra lineal", "Geometry"]),
        ("alg*", ["Álgebra lineal", "Geometry"]),
        ("*gebra", []),
        ("algebra OR geometry", []),
        ("NOT algebra", []),
        ("algebra AND vectors", ["Álgebra lineal"]),  # "and" stands there, as a word
        ("NEAR(algebra lineal)", []),
        ("title:geometry", []),
        ("title : algebra", []),
        ("-algebra", ["Álgebra lineal", "Geometry"]),
        ("!algebra", ["Álgebra lineal", "Geometry"]),
        ("^geometry", ["Geometry"]),
        ("algebra & ! geometry", ["Geometry"]),
        ("algebra | x", []),
        ("algebra:*", ["Álgebra lineal", "Geometry"]),
        ("'algebra' <-> 'lineal'", ["Álgebra lineal"]),
        ("{title} : algebra", []),
        ("algebra + lineal", ["Álgebra lineal"]),
        ("alg%", ["Álgebra lineal", "Geometry"]),
        ("'; DROP TABLE courses_course; --", []),
        ("\\", []),
        ("\\' algebra", ["Álgebra lineal", "Geometry"]),
        ("((((", []),
        ("***", []),
        ("😀", []),
        ("😀 algebra", ["Álgebra lineal", "Geometry"]),
        ("%s", ["Straße und Feld"]),
        ("", []),
        (" \t\n", []),
        ("a " * 5000, ["Straße und Feld"]),
    ],
)
def test_signs_of_query_languages_are_no_more_than_spaces_and_their_words_no_more_than_words(
    text: str, titles: list[str]
) -> None:
    # Act
    seen = found(text)

    # Assert
    assert seen == titles


def test_words_are_few_short_and_without_signs() -> None:
    # Act
    many, long, tidy = words_of("word " * 100), words_of("x" * 1000), words_of(" don't, 3.5 – „Ja“! ")

    # Assert
    assert (len(many), len(long[0])) == (MOST_WORDS, LONGEST_SEARCH)
    assert tidy == ["don", "t", "3", "5", "Ja"]


def test_a_word_in_the_weightier_column_counts_more(teacher: User) -> None:
    # Arrange
    for title, subject, description in (("A", "B", "fractions"), ("B", "fractions", "A"), ("fractions", "A", "B")):
        make_course(teacher, title=title, subject=subject, description=description)

    # Act
    seen = found("fractions")

    # Assert
    assert seen == ["fractions", "B", "A"]


def test_the_words_follow_the_row(teacher: User) -> None:
    # Arrange
    course, other = make_course(teacher, title="Old name"), make_course(teacher, title="Other")
    Course.objects.filter(pk=course.pk).update(title="New name")
    before = found("old"), found("new")

    # Act
    other.delete()
    Course.objects.bulk_create(
        [Course(institution_id=course.institution_id, owner=teacher, title="Many", created_at=course.created_at)]
    )

    # Assert
    assert before == ([], ["New name"])
    assert (found("other"), found("many"), found("name")) == ([], ["Many"], ["New name"])


def test_what_the_queryset_leaves_out_is_not_found_and_all_is_one_statement(teacher: User) -> None:
    # Arrange
    make_course(teacher, title="Algebra one")
    make_course(make_person(make_institution(), Role.TEACHER), title="Algebra two")
    own = Course.objects.filter(institution_id=teacher.institution_id).select_related("owner")

    # Act
    with CaptureQueriesContext(connection) as seen:
        rows = [(row.title, row.owner.pk) for row in matching(own, "algebra").order_by("-relevance")[:20]]

    # Assert
    assert rows == [("Algebra one", teacher.pk)]
    assert len(seen) == 1


def test_a_very_long_text_is_stored_and_found_by_its_beginning(teacher: User) -> None:
    # Arrange
    text = " ".join(f"word{number}" for number in range(200_000))

    # Act
    make_course(teacher, title="Long", description=text)

    # Assert
    assert found("word7 word77") == ["Long"]


@pytest.mark.parametrize("columns", [[], ["a", "b", "c", "d", "e"]])
def test_no_columns_and_too_many_are_a_defect(columns: list[str]) -> None:
    # Act and assert
    with pytest.raises(ValueError, match="From one to 4 columns"):
        find_words("courses_course", columns)


def test_the_index_can_be_taken_away_and_made_again_over_what_is_there(teacher: User) -> None:
    # Arrange
    make_course(teacher, title="Algebra")
    connection.check_constraints()  # PostgreSQL changes no table over which checks are pending
    operation = find_words("courses_course", ["title", "subject", "description"])

    # Act
    operation.reverse_code(None, _Editor())
    operation.code(None, _Editor())
    find_words_again("courses_course", ["title", "subject", "description"]).code(None, _Editor())
    make_course(teacher, title="Algebra again")

    # Assert
    assert sorted(found("algebra")) == ["Algebra", "Algebra again"]


class _Editor:
    """As much of a schema editor as the operation asks for: SQLite's own wants no transaction round it."""

    connection = connection

    def execute(self, sql: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)
