"""What learners have of a lesson, said to whoever writes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from courses.api import Course, PublicationState
from lessons.enums import LessonState
from lessons.models import Lesson


@dataclass(frozen=True)
class Standing:
    """``code``: ``draft``, ``published``, ``changed`` or ``unseen``, which is published in a course that learners do
    not see. ``hindrance`` says so, and is empty elsewhere."""

    code: str
    text: str
    hindrance: str
    course: str


def standing_of(lesson: Lesson) -> Standing:
    """One query at most beside those of the lesson, its version and its course."""
    course = lesson.section.course
    return Standing(_code(lesson), _text(lesson), hindrance_of(course), course_address(course))


def short_standing(lesson: Lesson) -> tuple[str, str]:
    """The same for a list: code and words. No query."""
    code = _code(lesson)
    if code == "changed":
        return code, _("Published, changed since")
    if code == "unseen":
        is_archived = lesson.section.course.state == PublicationState.ARCHIVED
        return code, _("Published, but the course is archived") if is_archived else _("Published in a draft course")
    return code, str(LessonState(lesson.state).label)


def hindrance_of(course: Course) -> str:
    """Why learners see nothing of the course; empty if they do."""
    if course.state == PublicationState.PUBLISHED:
        return ""
    if course.state == PublicationState.ARCHIVED:
        text = _("The course “%(course)s” is archived: learners see none of its lessons unless it is published again.")
    else:
        text = _("The course “%(course)s” is still a draft: learners see none of its lessons until it is published.")
    return text % {"course": course}


def course_address(course: Course) -> str:
    return reverse("admin:courses_course_change", args=[course.pk])


def _code(lesson: Lesson) -> str:
    if lesson.published is None:
        return "draft"
    if lesson.section.course.state != PublicationState.PUBLISHED:
        return "unseen"
    return "changed" if lesson.has_unpublished_changes else "published"


def _text(lesson: Lesson) -> str:
    if lesson.published is None:
        return (
            _("This lesson was withdrawn: learners do not have it. Its versions are kept.")
            if lesson.versions.exists()
            else _("This lesson is a draft: it was never published, and learners do not have it.")
        )
    is_seen = lesson.section.course.state == PublicationState.PUBLISHED
    which = (
        _("Learners have version %(number)s, published on %(date)s.")
        if is_seen
        else _("Version %(number)s was published on %(date)s.")
    )
    since = (
        _("What was changed since is not published yet.")
        if lesson.has_unpublished_changes
        else _("Nothing was changed since.")
    )
    date = date_format(localtime(lesson.published.published_at), "DATE_FORMAT")
    return f"{which % {'number': lesson.published.number, 'date': date}} {since}"
