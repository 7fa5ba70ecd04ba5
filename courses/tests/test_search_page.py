"""The console's page for finding passages of a course."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from courses.models import Course
from courses.tests.factories import make_course
from courses.tests.search.library import make_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User) -> Course:
    made = make_course(teacher)
    make_library(made, [("Lines", "The <script>slope</script> of a line.")], title="<b>Handout</b>", released_at=None)
    return made


def test_what_was_found_is_shown_with_its_words_and_nothing_of_it_runs(
    console: Client, course: Course, teacher: User
) -> None:
    # Act
    page = console.get(reverse("admin:courses_search", args=[course.pk]), {"q": 'slope "<i>'}).content.decode()

    # Assert
    document = course.documents.get()
    assert "The &lt;script&gt;<mark>slope</mark>&lt;/script&gt; of a line." in page
    assert "<bdi>&lt;b&gt;Handout&lt;/b&gt;</bdi></a>, page 1" in page
    assert 'value="slope &quot;&lt;i&gt;"' in page
    assert reverse("admin:courses_document_change", args=[document.pk]) in page
    assert "learners do not find it yet" in page


@pytest.mark.parametrize(
    ("query", "says"), [("", 0), ("unicorn", 1), ("\0 %00", 1), ("q" * 5_000, 1)], ids=["none", "word", "signs", "long"]
)
def test_nothing_found_is_said_once_something_was_asked(console: Client, course: Course, query: str, says: int) -> None:
    # Act
    answer = console.get(reverse("admin:courses_search", args=[course.pk]), {"q": query})

    # Assert
    assert (answer.status_code, answer.content.decode().count("Nothing was found")) == (200, says)


def test_the_page_of_a_course_leads_there_and_that_of_a_stranger_is_not_there(console: Client, course: Course) -> None:
    # Arrange
    stranger = make_course(make_person(make_institution(), Role.TEACHER))

    # Act
    page = console.get(reverse("admin:courses_course_change", args=[course.pk])).content.decode()
    foreign = console.get(reverse("admin:courses_search", args=[stranger.pk]), {"q": "slope"})

    # Assert
    assert reverse("admin:courses_search", args=[course.pk]) in page
    assert foreign.status_code == 404
