"""The outline of a course in the console."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import unchanged
from courses.models import Course
from courses.services.courses import SectionDraft
from courses.tests.factories import make_classroom, make_course
from lessons.models import Lesson
from lessons.services.publishing import unpublish_lesson
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(teacher: User) -> Course:
    course = make_course(teacher, title="Algebra", sections=[SectionDraft(title="One"), SectionDraft(title="Two")])
    for title in ("<b>Slope</b>", "Lines"):
        make_lesson(teacher, course, title=title)
    return course


def page(course: Course) -> str:
    return reverse("admin:lessons_outline", args=[course.pk])


def rows_of(answer: Any) -> list[str]:
    """What the page would send, from top to bottom."""
    return re.findall(r'name="row" value="([^"]+)"', answer.content.decode())


def test_the_page_of_a_course_leads_to_its_outline_first(console: Client, course: Course) -> None:
    answer = console.get(reverse("admin:courses_course_change", args=[course.pk]))
    labels = [str(link["label"]) for link in answer.context["console_links"]]
    assert labels == [
        *("Outline", "Documents", "Find in this course", "Graph of its concepts"),
        *("Copy this course", "Save as a file", "Import into it"),
    ]


def test_the_page_shows_the_outline_and_saves_what_it_would_send_in_another_order(
    console: Client, course: Course
) -> None:
    # Arrange
    shown = console.get(page(course))
    one, slope, lines, two = rows_of(shown)

    # Act
    with unchanged():
        console.post(page(course), {"row": [one, slope, lines, two]})
    answer = console.post(page(course), {"row": [two, lines, one, slope]})

    # Assert
    assert "&lt;b&gt;Slope&lt;/b&gt;" in shown.content.decode()
    assert answer.url == page(course)
    assert [str(section.pk) for section in course.sections.all()] == [two.split(":")[1], one.split(":")[1]]
    assert dict(Lesson.objects.values_list("title", "section__title")) == {"<b>Slope</b>": "One", "Lines": "Two"}
    assert page(course) in console.get(reverse("admin:courses_course_change", args=[course.pk])).content.decode()


@pytest.mark.parametrize("case", ["empty", "lesson first", "no id", "one less", "twice", "another course"])
def test_rows_that_are_not_those_of_the_course_change_nothing(
    console: Client, teacher: User, course: Course, case: str
) -> None:
    # Arrange
    one, slope, lines, two = rows_of(console.get(page(course)))
    foreign = rows_of(console.get(page(make_course(teacher))))
    rows = {
        "empty": [],
        "lesson first": [slope, one, lines, two],
        "no id": [one, "lesson:x", lines, two],
        "one less": [one, slope, two],
        "twice": [one, slope, slope, lines, two],
        "another course": [one, slope, lines, two, *foreign],
    }[case]

    # Act
    with unchanged():
        answer = console.post(page(course), {"row": rows}, follow=True)

    # Assert
    assert "Somebody has changed this course meanwhile." in answer.content.decode()


def test_a_colleague_in_class_looks_at_the_outline_and_changes_nothing(client: Client, course: Course) -> None:
    # Arrange
    colleague = make_person(course.owner.institution, Role.TEACHER)
    make_classroom(course.owner, [course], teacher_ids=[colleague.pk])
    client.force_login(colleague)

    # Act
    shown = client.get(page(course))
    with unchanged():
        refused = client.post(page(course), {"row": rows_of(shown)[::-1]})

    # Assert
    assert "data-move=" not in shown.content.decode()
    assert "Add a lesson" not in shown.content.decode()
    assert "Lines" in shown.content.decode()
    assert refused.status_code == 404


def test_a_lesson_is_added_to_the_section_where_one_pressed_and_stands_last(console: Client, course: Course) -> None:
    # Arrange
    one, two = course.sections.all()
    add = reverse("admin:lessons_lesson_add")

    # Act
    shown = console.get(page(course)).content.decode()
    forms = [console.get(f"{add}?section={given}").context["adminform"].form for given in (one.pk, two.pk, "x")]

    # Assert
    assert [f'href="{add}?section={section.pk}"' in shown for section in (one, two)] == [True, True]
    assert shown.count("There is no lesson in this section yet.") == 2  # shown where the list before it is empty
    last = max(Lesson.objects.values_list("position", flat=True))
    assert [str(form["section"].value()) for form in forms] == [str(one.pk), str(two.pk), "x"]
    assert [form["position"].value() for form in forms] == [last + 1, 0, 0]
    assert [f'value="{one.pk}" selected' in str(form["section"]) for form in forms] == [True, False, False]


@pytest.mark.parametrize(("number", "told"), [(0, ""), (1, "1 lesson of it is a draft"), (2, "2 lessons of it are")])
def test_whoever_copies_a_course_is_told_which_lessons_are_drafts(
    console: Client, course: Course, number: int, told: str
) -> None:
    # Arrange
    for lesson in Lesson.objects.all()[:number]:
        unpublish_lesson(author=course.owner, lesson_id=lesson.pk, now=NOW)

    # Act
    answer = console.post(reverse("admin:courses_copy", args=[course.pk]), {"confirmed": "yes"}, follow=True)

    # Assert
    made = Course.objects.exclude(pk=course.pk).get()
    _ready, *hints = [str(message) for message in answer.context["messages"]]
    assert [(told in hint, page(made) in hint) for hint in hints] == [(True, True)] * bool(number)


def test_an_outline_that_one_does_not_see_is_not_there(client: Client, course: Course) -> None:
    # Arrange
    client.force_login(make_person(make_institution(), Role.TEACHER))

    # Act
    answers = [client.get(page(course)), client.post(page(course), {"row": []})]
    missing = client.get(reverse("admin:lessons_outline", args=[UUID(int=0)]))

    # Assert
    assert [answer.status_code for answer in (*answers, missing)] == [404] * 3


def test_the_page_costs_the_same_for_two_lessons_and_for_six(console: Client, teacher: User, course: Course) -> None:
    # Arrange
    console.get(page(course))
    costs = []

    # Act
    for _round in range(2):
        with CaptureQueriesContext(connection) as seen:
            console.get(page(course))
        costs.append(len(seen))
        for _number in range(4):
            make_lesson(teacher, course)

    # Assert
    assert costs[0] == costs[1]
