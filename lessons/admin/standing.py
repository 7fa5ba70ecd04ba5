"""What learners have of a lesson, said to whoever writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from courses.api import Classroom, PublicationState
from lessons.enums import LessonState
from lessons.models import Lesson

if TYPE_CHECKING:
    from lessons.models import LessonQuerySet


@dataclass(frozen=True)
class Hindrance:
    """Why learners see nothing of a lesson's course, in a sentence and in short for a list; what publishing the lesson
    says then, of version ``number``. ``words`` at ``address`` lead to where that is mended."""

    text: str
    short: str
    told: str
    address: str
    words: str


@dataclass(frozen=True)
class Standing:
    """``code``: ``draft``, ``published``, ``changed`` or ``unseen``, which is published, but no learner sees it: the
    ``hindrance`` says why. There may be one for a draft too."""

    code: str
    text: str
    hindrance: Hindrance | None


def with_classes(lessons: LessonQuerySet) -> LessonQuerySet:
    """With ``has_class``, for which all below asks: whether a class, which is not archived, works on the course."""
    at_work = Classroom.objects.running().filter(courses=OuterRef("section__course"))
    return lessons.annotate(has_class=Exists(at_work))  # type: ignore[no-redef]  # declared on the model


def standing_of(lesson: Lesson) -> Standing:
    """One query at most beside those of the lesson, its version and its course."""
    return Standing(_code(lesson), _text(lesson), hindrance_of(lesson))


def short_standing(lesson: Lesson) -> tuple[str, str]:
    """The same for a list: code and words. No query."""
    code, hindrance = _code(lesson), hindrance_of(lesson)
    if code == "changed":
        return code, _("Published, changed since")
    if code == "unseen" and hindrance is not None:
        return code, hindrance.short
    return code, str(LessonState(lesson.state).label)


def hindrance_of(lesson: Lesson) -> Hindrance | None:
    """None where learners see the course. No query."""
    course = lesson.section.course
    to_course = reverse("admin:courses_course_change", args=[course.pk]), _("Go to the course")
    once_published = _("Published as version %(number)s. Learners see it once the course is published.")
    if course.state == PublicationState.ARCHIVED:
        text = _("The course “%(course)s” is archived: learners see none of its lessons unless it is published again.")
        short = _("Published, but the course is archived")
        return Hindrance(text % {"course": course}, short, once_published, *to_course)
    if course.state != PublicationState.PUBLISHED:
        text = _("The course “%(course)s” is still a draft: learners see none of its lessons until it is published.")
        return Hindrance(text % {"course": course}, _("Published in a draft course"), once_published, *to_course)
    if not lesson.has_class:
        text = _("No class works on the course “%(course)s” yet: learners see its lessons once their class has it.")
        told = _("Published as version %(number)s. Learners see it once their class has the course.")
        to_classes = reverse("admin:courses_classroom_changelist"), _("Go to the classes")
        return Hindrance(text % {"course": course}, _("Published, but no class has the course"), told, *to_classes)
    return None


def _code(lesson: Lesson) -> str:
    if lesson.published is None:
        return "draft"
    if hindrance_of(lesson) is not None:
        return "unseen"
    return "changed" if lesson.has_unpublished_changes else "published"


def _text(lesson: Lesson) -> str:
    if lesson.published is None:
        return (
            _("This lesson was withdrawn: learners do not have it. Its versions are kept.")
            if lesson.versions.exists()
            else _("This lesson is a draft: it was never published, and learners do not have it.")
        )
    which = (
        _("Learners have version %(number)s, published on %(date)s.")
        if hindrance_of(lesson) is None
        else _("Version %(number)s was published on %(date)s.")
    )
    since = (
        _("What was changed since is not published yet.")
        if lesson.has_unpublished_changes
        else _("Nothing was changed since.")
    )
    date = date_format(localtime(lesson.published.published_at), "DATE_FORMAT")
    return f"{which % {'number': lesson.published.number, 'date': date}} {since}"
