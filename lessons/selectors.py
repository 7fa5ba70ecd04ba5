"""Reads of the lessons app."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch

from accounts.api import User
from lessons.errors import LessonNotFound
from lessons.models import Lesson, LessonBlock, LessonConcept, LessonProgress, LessonQuerySet
from lessons.policies import visible_lessons


def lessons_visible_to(user: User) -> LessonQuerySet:
    """With section, course and concepts. Two queries when read."""
    return (
        Lesson.objects.filter(visible_lessons(user))
        .select_related("section__course")
        .prefetch_related(Prefetch("lesson_concepts", LessonConcept.objects.select_related("concept").order_by("pk")))
    )


def get_visible_lesson(*, user: User, lesson_id: UUID) -> Lesson:
    """One lesson with its blocks.

    Raises:
        LessonNotFound: no such lesson, or not for ``user`` to see.
    """
    lesson = lessons_visible_to(user).prefetch_related("blocks").filter(pk=lesson_id).first()
    if lesson is None:
        raise LessonNotFound("There is no such lesson.")
    return lesson


def get_visible_image(*, user: User, lesson_id: UUID, block_id: UUID) -> LessonBlock:
    """A block with a picture, of a lesson that ``user`` sees.

    Raises:
        LessonNotFound: there is none.
    """
    lessons = Lesson.objects.filter(visible_lessons(user), pk=lesson_id)
    block = LessonBlock.objects.filter(pk=block_id, lesson__in=lessons).exclude(image="").first()
    if block is None:
        raise LessonNotFound("There is no such image.")
    return block


def progress_of(learner_id: UUID, lesson_ids: Iterable[UUID]) -> dict[UUID, LessonProgress]:
    """A learner's progress by lesson. One query."""
    rows = LessonProgress.objects.filter(learner_id=learner_id, lesson_id__in=list(lesson_ids))
    return {row.lesson_id: row for row in rows}
