"""What courses shows on dashboards."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.api import User
from core.ports import Audience, Card
from courses.models import ClassroomTeacher, Course
from courses.selectors import classrooms_visible_to, courses_visible_to

SHOWN = 6


def course_cards(*, user: User, audience: Audience, now: datetime) -> list[Card]:
    """Teachers: their courses, or the way to the first one. Admins: courses and classes of the institution."""
    if audience == Audience.STUDENT:
        return []
    has_class = Exists(ClassroomTeacher.objects.filter(teacher_id=user.pk))
    shown = list(courses_visible_to(user).annotate(has_class=has_class).order_by("title", "pk")[: SHOWN + 1])
    if audience == Audience.ADMIN:
        return [_classes(user), _courses(user, shown)]
    teaches = shown[0].has_class if shown else classrooms_visible_to(user).exists()
    return [_courses(user, shown)] if teaches else [_courses(user, shown), _first_class()]


def _courses(user: User, shown: Sequence[Course]) -> Card:
    if not shown:
        return Card(
            key="first_course",
            title=_("Make your first course"),
            note=_("A course has sections; lessons and questions stand in them. You can publish it when it is ready."),
            link=reverse("admin:courses_course_add"),
        )
    rows = tuple(
        (course.title, str(course.get_state_display()), reverse("admin:courses_course_change", args=[course.pk]))
        for course in shown[:SHOWN]
    )
    number = str(courses_visible_to(user).count() if len(shown) > SHOWN else len(shown))
    page = reverse("admin:courses_course_changelist")
    return Card(key="courses", title=_("Courses"), value=number, link=page, rows=rows)


def _first_class() -> Card:
    return Card(
        key="first_class",
        title=_("Make your first class"),
        note=_("Give it a course and write its code on the board: learners join by themselves."),
        link=reverse("admin:courses_classroom_add"),
    )


def _classes(user: User) -> Card:
    running = classrooms_visible_to(user).filter(is_archived=False).order_by("name", "pk")
    shown = list(running[: SHOWN + 1])
    rows = tuple(
        (
            classroom.name,
            ngettext("%(number)d learner", "%(number)d learners", classroom.learner_count)
            % {"number": classroom.learner_count},
            reverse("admin:courses_classroom_change", args=[classroom.pk]),
        )
        for classroom in shown[:SHOWN]
    )
    number = str(running.count() if len(shown) > SHOWN else len(shown))
    page = reverse("admin:courses_classroom_changelist")
    return Card(key="all_classes", title=_("Classes"), value=number, link=page, rows=rows)
