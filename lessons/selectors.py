"""Reads of the lessons app."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Count, FilteredRelation, Prefetch, Q, QuerySet, Window

from accounts.api import Principal, User
from core.prepared import PreparedList, prepared
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


class LessonRow(Protocol):
    """A lesson in a list, with the reader's own progress in it; ``own__percent`` is None before the first report."""

    id: UUID
    section__course_id: UUID
    section_id: UUID
    title: str
    summary: str
    minutes: int
    level: str
    difficulty: str
    state: str
    section__position: int
    position: int
    own__percent: int | None
    own__last_block: int | None
    own__seconds: int | None
    own__started_at: datetime | None
    own__reported_at: datetime | None
    own__completed_at: datetime | None


IN_ORDER = ("section__position", "position", "id")


def lesson_list(user: User) -> PreparedList[LessonRow]:
    """The lessons that ``user`` sees, as a course is read."""
    return PreparedList(queryset=partial(_rows, user.principal), head=partial(_first_rows, user.principal))


def _rows(principal: Principal, *, is_counted: bool = False) -> QuerySet[Lesson, Any]:
    user = User.of_principal(*principal)
    own = FilteredRelation("progress_rows", condition=Q(progress_rows__learner_id=user.pk))
    lessons = Lesson.objects.filter(visible_lessons(user)).annotate(own=own)
    columns = list(LessonRow.__annotations__)
    if is_counted:
        lessons, columns = lessons.annotate(total=Window(Count("*"))), [*columns, "total"]
    return lessons.values_list(*columns, named=True)


@prepared
def _first_rows(principal: Principal, size: int, is_counted: bool) -> QuerySet[Lesson, Any]:
    return _rows(principal, is_counted=is_counted).order_by(*IN_ORDER)[:size]


ConceptBrief = tuple[UUID, str]


def concepts_of_lessons(lesson_ids: list[UUID]) -> dict[UUID, list[ConceptBrief]]:
    """Id and name of the concepts of up to 100 lessons, by lesson. One query."""
    found: dict[UUID, list[ConceptBrief]] = defaultdict(list)
    for lesson_id, concept_id, name in _concepts(lesson_ids):
        found[lesson_id].append((concept_id, name))
    return found


@prepared
def _concepts(lesson_ids: list[UUID]) -> QuerySet[LessonConcept, tuple[UUID, UUID, str]]:
    links = LessonConcept.objects.filter(lesson_id__in=lesson_ids).order_by("pk")
    return links.values_list("lesson_id", "concept_id", "concept__name")


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
