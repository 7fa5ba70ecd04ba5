"""What learners have of a lesson, as its author is told in the console."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from accounts.tests.factories import NOW
from courses.enums import PublicationState
from courses.models import Classroom, Course
from courses.tests.factories import make_classroom, make_course
from lessons.admin.standing import short_standing, standing_of, with_classes
from lessons.enums import LessonState
from lessons.models import Lesson
from lessons.selectors import lessons_visible_to
from lessons.services.lessons import change_lesson
from lessons.services.publishing import unpublish_lesson
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db

HAVE = f"Learners have version 1, published on {date_format(NOW)}."
WAS = f"Version 1 was published on {date_format(NOW)}."
SAME, CHANGED = "Nothing was changed since.", "What was changed since is not published yet."
DRAFT = "This lesson is a draft: it was never published, and learners do not have it."
WITHDRAWN = "This lesson was withdrawn: learners do not have it. Its versions are kept."


def lesson_that_is(case: str, teacher: User, course: Course) -> Lesson:
    state = LessonState.DRAFT if case == "draft" else LessonState.PUBLISHED
    lesson = make_lesson(teacher, course, state=state)
    if case == "changed":
        change_lesson(author=teacher, lesson_id=lesson.pk, changes={"title": "Other"}, now=NOW + timedelta(hours=1))
    if case == "withdrawn":
        unpublish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)
    return lesson


def course_that_is(case: str, teacher: User) -> Course:
    """In some state, with a class; or published and ``alone``, or ``of an archived class``."""
    state = PublicationState(case) if case in PublicationState else PublicationState.PUBLISHED
    course = make_course(teacher, title="<b>Lines</b>", state=state)
    if case != "alone":
        make_classroom(teacher, [course])
    if case == "of an archived class":
        Classroom.objects.update(is_archived=True)
    return course


@pytest.mark.parametrize(
    ("lesson_is", "course_is", "text", "listed"),
    [
        ("draft", "published", DRAFT, "Draft"),
        ("withdrawn", "published", WITHDRAWN, "Draft"),
        ("published", "published", f"{HAVE} {SAME}", "Published"),
        ("changed", "published", f"{HAVE} {CHANGED}", "Published, changed since"),
        ("published", "draft", f"{WAS} {SAME}", "Published in a draft course"),
        ("changed", "archived", f"{WAS} {CHANGED}", "Published, but the course is archived"),
        ("draft", "alone", DRAFT, "Draft"),
        ("published", "alone", f"{WAS} {SAME}", "Published, but no class has the course"),
        ("changed", "of an archived class", f"{WAS} {CHANGED}", "Published, but no class has the course"),
    ],
)
def test_what_learners_have_is_said_in_words(
    teacher: User, lesson_is: str, course_is: str, text: str, listed: str
) -> None:
    lesson = lesson_that_is(lesson_is, teacher, course_that_is(course_is, teacher))
    lesson = with_classes(lessons_visible_to(teacher)).select_related("published").get(pk=lesson.pk)
    standing, (_code, short) = standing_of(lesson), short_standing(lesson)
    assert (standing.text, standing.hindrance is None, str(short)) == (text, course_is == "published", listed)


def test_it_stands_on_the_page_and_in_the_list(console: Client, teacher: User) -> None:
    # Arrange
    course = course_that_is("draft", teacher)
    lesson = make_lesson(teacher, course)

    # Act
    page = console.get(reverse("admin:lessons_lesson_change", args=[lesson.pk])).content.decode()
    rows = console.get(reverse("admin:lessons_lesson_changelist")).content.decode()

    # Assert
    link = reverse("admin:courses_course_change", args=[course.pk])
    assert f"{WAS} {SAME}" in page
    assert f'until it is published. <a class="console-link" href="{link}">Go to the course</a>' in page
    assert "The course “&lt;b&gt;Lines&lt;/b&gt;” is still a draft" in page
    assert ("Published in a draft course" in rows, "<b>Lines" in page + rows) == (True, False)
    assert page.count("data-broken=") == 1  # where the preview counts the formulas that KaTeX cannot read


@pytest.mark.parametrize(
    ("course_is", "asks", "told"),
    [
        ("published", "Learners have the lesson", "Learners in the classes of the course have it now."),
        ("draft", "is still a draft: learners see none", "Learners see it once the course is published."),
        ("archived", "is archived: learners see none", "Learners see it once the course is published."),
        ("alone", "No class works on the course", "Learners see it once their class has the course."),
    ],
)
def test_publishing_says_whether_learners_see_it(
    console: Client, teacher: User, course_is: str, asks: str, told: str
) -> None:
    # Arrange
    course = course_that_is(course_is, teacher)
    lesson = make_lesson(teacher, course, state=LessonState.DRAFT)
    address = reverse("admin:lessons_lesson_publish", args=[lesson.pk])

    # Act
    asked = console.get(address).content.decode()
    answer = console.post(address, {"confirmed": "yes"}, follow=True)

    # Assert
    (message,) = [str(each) for each in answer.context["messages"]]
    links = {
        "course": reverse("admin:courses_course_change", args=[course.pk]),
        "classes": reverse("admin:courses_classroom_changelist"),
    }
    assert message.startswith(f"Published as version 1. {told}")
    wanted = {"published": [], "alone": ["classes"]}.get(course_is, ["course"])
    assert [name for name, link in links.items() if f'href="{link}"' in message] == wanted
    assert (asks in asked, "&lt;b&gt;Lines&lt;/b&gt;" in asked) == (True, bool(wanted))
    assert "<b>Lines" not in asked + answer.content.decode()
