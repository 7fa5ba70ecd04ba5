"""``courses/{id}/search/``."""

from typing import Any

import pytest

from accounts.enums import Scope
from accounts.models import User
from accounts.tests.factories import client_of, make_person
from courses.models import Course
from courses.tests.factories import make_classroom, make_course
from courses.tests.search.library import make_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User) -> Course:
    made = make_course(teacher)
    make_library(made, [("Lines › Slope", "The <b>slope</b> tells how steep it is."), "A circle."], title="Handout")
    make_library(made, ["A slope for next week."], title="Next week", released_at=None)
    return made


def search(user: User, course: Course, **query: Any) -> Any:
    return client_of(user).get(f"/api/v1/courses/{course.pk}/search/", query)


def test_the_passages_that_answer_come_with_where_they_stand(course: Course, teacher: User) -> None:
    # Arrange
    learner = make_person(teacher.institution)
    make_classroom(teacher, [course], [learner])
    document = course.documents.get(title="Handout")
    passage = document.passages.get(position=0)

    # Act
    answer = search(learner, course, q="How steep is a slope?")

    # Assert
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "results": [
                {
                    "id": str(passage.pk),
                    "document": {"id": str(document.pk), "title": "Handout"},
                    "page_first": 1,
                    "page_last": 1,
                    "heading": "Lines › Slope",
                    "excerpt": [
                        {"text": "The <b>", "is_match": False},
                        {"text": "slope", "is_match": True},
                        {"text": "</b> tells how ", "is_match": False},
                        {"text": "steep", "is_match": True},
                        {"text": " it is.", "is_match": False},
                    ],
                    "words_rank": 1,
                    "vector_rank": 1,
                }
            ]
        },
    )


def test_a_child_with_pictures_may_search_and_a_teacher_finds_what_is_not_released(
    course: Course, teacher: User
) -> None:
    # Arrange
    learner = make_person(teacher.institution)
    make_classroom(teacher, [course], [learner])

    # Act
    child = client_of(learner, Scope.CHILD).get(f"/api/v1/courses/{course.pk}/search/", {"q": "slope"})
    author = search(teacher, course, q="slope", limit=50)

    # Assert
    assert [hit["document"]["title"] for hit in child.json()["results"]] == ["Handout"]
    assert {hit["document"]["title"] for hit in author.json()["results"]} == {"Handout", "Next week"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": " "}, "q"),
        ({"q": "x" * 1_001}, "q"),
        ({"q": "a\0b"}, "q"),
        ({"q": "slope", "limit": "0"}, "limit"),
        ({"q": "slope", "limit": "51"}, "limit"),
        ({"q": "slope", "limit": "many"}, "limit"),
        ({"q": "slope", "page": "2"}, "page"),
    ],
)
def test_what_cannot_be_asked_is_said(course: Course, teacher: User, query: dict[str, str], field: str) -> None:
    # Act
    answer = search(teacher, course, **query)

    # Assert
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_the_course_of_somebody_else_is_not_there(course: Course, teacher: User) -> None:
    # Act
    answer = search(make_person(teacher.institution), course, q="slope")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "courses.course_not_found")
