"""Rows that have any of some terms: counted, and weighed; the same on both databases."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.full_text import Term, count_rows, weigh_rows
from courses.models import Course
from courses.tests.factories import make_course

pytestmark = pytest.mark.django_db

LINE, ALGEBRA, ODD = Term(("line", "lines")), Term(("algebra",), ("algebraic",)), Term(("²", "٣", "ﬁ"))


@pytest.fixture
def courses(teacher: User) -> dict[str, Course]:
    """By their titles; the last one is left out of what is asked."""
    told = {"A": "A line.", "B": "Lines of Álgebra", "C": "algebraically", "D": "a circle", "out": "line algebra"}
    return {title: make_course(teacher, title=title, description=text) for title, text in told.items()}


def asked() -> QuerySet[Course]:
    return Course.objects.exclude(title="out").order_by("title")


@pytest.mark.usefixtures("courses")
def test_rows_are_counted_for_each_term_in_one_statement() -> None:
    # Act
    with CaptureQueriesContext(connection) as seen:
        counted = count_rows(asked(), [LINE, ALGEBRA, Term(("nothing",)), ODD])

    # Assert
    assert (counted, len(seen)) == ((4, [2, 2, 0, 0]), 1)


def test_rows_are_weighed_by_the_terms_that_they_have_in_one_statement(courses: dict[str, Course]) -> None:
    # Act
    with CaptureQueriesContext(connection) as seen:
        weighed = weigh_rows(asked(), [(LINE, 3), (ALGEBRA, 2), (ODD, 9)], limit=10)

    # Assert
    assert weighed == [(courses["B"].pk, 5), (courses["A"].pk, 3), (courses["C"].pk, 2)]
    assert len(seen) == 1


def test_of_equals_the_key_decides_and_no_more_than_asked_for_come(courses: dict[str, Course]) -> None:
    # Act
    weighed = weigh_rows(asked(), [(LINE, 1), (ALGEBRA, 1)], limit=2)

    # Assert
    first, second = sorted((courses["A"].pk, courses["C"].pk))
    assert weighed == [(courses["B"].pk, 2), (first, 1)]
    assert first < second


@pytest.mark.usefixtures("courses")
def test_nothing_to_look_for_finds_nothing() -> None:
    assert count_rows(asked(), []) == (4, [])
    assert weigh_rows(asked(), [], limit=10) == []
