"""How a course is read: its sections, and the lessons in each."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from accounts.api import Role, User
from courses.api import Section, get_visible_course
from lessons.models import Lesson
from lessons.policies import reads_drafts, visible_lessons


@dataclass(frozen=True)
class OutlineLesson:
    """A lesson in its place. ``percent`` is how far the reader is; None for who is no learner."""

    id: UUID
    title: str
    minutes: int
    state: str
    percent: int | None


@dataclass(frozen=True)
class OutlineSection:
    """A section with its lessons in order."""

    id: UUID
    title: str
    lessons: tuple[OutlineLesson, ...]


def outline_of(*, user: User, course_id: UUID) -> list[OutlineSection]:
    """A course as ``user`` sees it, in order: learners have its published lessons only, as they were published. Three
    queries.

    Raises:
        CourseNotFound: no such course, or not for ``user`` to see.
    """
    course = get_visible_course(user=user, course_id=course_id)
    own = FilteredRelation("progress_rows", condition=Q(progress_rows__learner_id=user.pk))
    path = "" if reads_drafts(user) else "published__"
    shown = {f"shown_{name}": F(f"{path}{name}") for name in ("title", "minutes")}
    lessons = (
        Lesson.objects.filter(visible_lessons(user), section__course_id=course.pk)
        .annotate(own=own, own_percent=F("own__percent"), **shown)
        .order_by("position", "id")
    )
    by_section = defaultdict(list)
    for lesson in lessons.values_list("section_id", "id", *shown, "state", "own_percent", named=True):
        percent = (lesson.own_percent or 0) if user.role == Role.STUDENT else None
        seen = OutlineLesson(lesson.id, lesson.shown_title, lesson.shown_minutes, lesson.state, percent)
        by_section[lesson.section_id].append(seen)
    return [
        OutlineSection(section.pk, section.title, tuple(by_section[section.pk]))
        for section in Section.objects.filter(course_id=course.pk).order_by("position", "id")
    ]
