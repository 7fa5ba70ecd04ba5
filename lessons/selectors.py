"""Reads of the lessons app."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.utils.translation import gettext as _

from accounts.api import Principal, User
from core.prepared import PreparedList, prepared
from lessons.content import ConceptContent
from lessons.errors import LessonNotFound, MediaNotFound, VersionNotFound
from lessons.models import (
    Lesson,
    LessonConcept,
    LessonMedia,
    LessonProgress,
    LessonQuerySet,
    LessonVersion,
)
from lessons.models.lessons import HAS_UNPUBLISHED_CHANGES
from lessons.policies import may_edit_lesson, reads_drafts, visible_lessons, visible_media


def lessons_visible_to(user: User) -> LessonQuerySet:
    """With section, course and concepts: the rows, which are drafts. What learners read stands in ``published``. Two
    queries when read."""
    return (
        Lesson.objects.filter(visible_lessons(user))
        .select_related("section__course")
        .prefetch_related(Prefetch("lesson_concepts", LessonConcept.objects.select_related("concept").order_by("pk")))
    )


@dataclass(frozen=True)
class PublishedLesson:
    """A lesson as learners find it, without its blocks."""

    id: UUID
    title: str
    level: str
    concept_ids: frozenset[UUID]


def published_lessons(learner: User, course_ids: Collection[UUID]) -> list[PublishedLesson]:
    """The lessons of these courses that ``learner`` sees, as the courses are read. One query."""
    lessons = Lesson.objects.filter(visible_lessons(learner), section__course__in=course_ids, published__isnull=False)
    columns = ("pk", "published__title", "published__level", "published__concepts")
    return [
        PublishedLesson(pk, title, level, frozenset(UUID(concept["id"]) for concept in concepts))
        for pk, title, level, concepts in lessons.in_order().values_list(*columns)
    ]


class OwnProgress(Protocol):
    """The reader's own progress in a row; ``own__percent`` is None before the first report."""

    own__percent: int | None
    own__position: int | None
    own__seconds: int | None
    own__started_at: datetime | None
    own__reported_at: datetime | None
    own__completed_at: datetime | None


class LessonRow(OwnProgress, Protocol):
    """A lesson in a list as its reader has it: those who write the draft, learners what was published.

    ``shown_concepts`` and ``has_changes`` stand in the rows of learners and of authors alone.
    """

    id: UUID
    section__course_id: UUID
    section_id: UUID
    shown_title: str
    shown_summary: str
    shown_minutes: int
    shown_level: str
    shown_difficulty: str
    state: str
    section__position: int
    position: int
    shown_concepts: list[ConceptContent]
    has_changes: bool


IN_ORDER = ("section__position", "position", "id")
_SHOWN = ("title", "summary", "minutes", "level", "difficulty")
_COLUMNS = ("id", "section__course_id", "section_id", "state", "section__position", "position")
_OWN = tuple(OwnProgress.__annotations__)


def lesson_list(user: User) -> PreparedList[LessonRow]:
    """The lessons that ``user`` sees, as a course is read."""
    return PreparedList(queryset=partial(_rows, user.principal), head=partial(_first_rows, user.principal))


def _rows(principal: Principal) -> QuerySet[Lesson, Any]:
    user = User.of_principal(*principal)
    return _shown(Lesson.objects.filter(visible_lessons(user)), user)


def _shown(lessons: QuerySet[Lesson], user: User, **more: Any) -> QuerySet[Lesson, Any]:
    """In the shape of ``LessonRow``, with ``more``."""
    path = "" if reads_drafts(user) else "published__"
    shown: dict[str, Any] = {f"shown_{name}": F(f"{path}{name}") for name in _SHOWN}
    if reads_drafts(user):
        shown["has_changes"] = ExpressionWrapper(HAS_UNPUBLISHED_CHANGES, BooleanField())
    else:
        shown["shown_concepts"] = F("published__concepts")
    annotated = lessons.annotate(own=_own_progress(user.pk), **shown, **more)
    return annotated.values_list(*_COLUMNS, *shown, *more, *_OWN, named=True)


def _own_progress(user_id: UUID) -> FilteredRelation:
    return FilteredRelation("progress_rows", condition=Q(progress_rows__learner_id=user_id))


@prepared
def _first_rows(principal: Principal, size: int, is_counted: bool) -> QuerySet[Lesson, Any]:
    """The ids of the page first, so that no version is read that is not on it."""
    user = User.of_principal(*principal)
    seen = Lesson.objects.filter(visible_lessons(user))
    page = Lesson.objects.filter(pk__in=seen.order_by(*IN_ORDER).values("pk")[:size])
    total = {"total": Subquery(seen.order_by().values(all=Value(1)).annotate(number=Count("*")).values("number"))}
    return _shown(page, user, **(total if is_counted else {})).order_by(*IN_ORDER)


class PublishedRow(OwnProgress, Protocol):
    """Where a published lesson stands, and which version of it learners have."""

    id: UUID
    section__course_id: UUID
    section_id: UUID
    published_id: UUID
    files_edition: int


def get_published(*, learner: User, lesson_id: UUID) -> PublishedRow:
    """Which version a learner has of a lesson. One query, written once.

    Raises:
        LessonNotFound: no such lesson, or not for ``learner`` to see.
    """
    rows: list[Any] = _published(learner.principal, lesson_id)
    if not rows:
        raise LessonNotFound(_("There is no such lesson."))
    row: PublishedRow = rows[0]
    return row


@prepared
def _published(principal: Principal, lesson_id: UUID) -> QuerySet[Lesson, Any]:
    user = User.of_principal(*principal)
    lessons = Lesson.objects.filter(visible_lessons(user), pk=lesson_id, published__isnull=False)
    columns = ("id", "section__course_id", "section_id", "published_id", "files_edition", *_OWN)
    return lessons.annotate(own=_own_progress(user.pk)).values_list(*columns, named=True)


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
    """The row of one lesson, which is the draft. What learners read stands in ``published``.

    Raises:
        LessonNotFound: no such lesson, or not for ``user`` to see.
    """
    lesson = lessons_visible_to(user).select_related("published").filter(pk=lesson_id).first()
    if lesson is None:
        raise LessonNotFound(_("There is no such lesson."))
    return lesson


def get_visible_media(*, user: User, lesson_id: UUID, media_id: UUID) -> LessonMedia:
    """A file of a lesson, with its variants. Two queries.

    Raises:
        MediaNotFound: there is none, or not for ``user`` to see.
    """
    files = LessonMedia.objects.filter(visible_media(user), pk=media_id, lesson_id=lesson_id)
    media = files.prefetch_related("variants").first()
    if media is None:
        raise MediaNotFound(_("There is no such file."))
    return media


def media_of_lesson(*, user: User, lesson_id: UUID) -> QuerySet[LessonMedia]:
    """The files of a lesson, for those who write it.

    Raises:
        LessonNotFound: no such lesson, or not for ``user`` to change.
    """
    lesson = get_visible_lesson(user=user, lesson_id=lesson_id)
    if not may_edit_lesson(user, lesson):
        raise LessonNotFound(_("There is no such lesson."))
    return lesson.media.prefetch_related("variants")


def versions_of_lesson(*, user: User, lesson_id: UUID) -> QuerySet[LessonVersion]:
    """What was published of a lesson, for those who have its draft; without blocks and concepts.

    Raises:
        LessonNotFound: no such lesson, or not for ``user`` to see, or only as learners do.
    """
    if not reads_drafts(user):
        raise LessonNotFound(_("There is no such lesson."))
    lesson = get_visible_lesson(user=user, lesson_id=lesson_id)
    return lesson.versions.select_related("lesson").defer("blocks", "concepts")


def get_version(*, user: User, lesson_id: UUID, number: int) -> LessonVersion:
    """Raises: LessonNotFound: as above. VersionNotFound: it has no version of this number."""
    version = versions_of_lesson(user=user, lesson_id=lesson_id).defer(None).filter(number=number).first()
    if version is None:
        raise VersionNotFound(_("There is no such version."))
    return version


def progress_of(learner_id: UUID, lesson_ids: Iterable[UUID]) -> dict[UUID, LessonProgress]:
    """A learner's progress by lesson. One query."""
    rows = LessonProgress.objects.filter(learner_id=learner_id, lesson_id__in=list(lesson_ids))
    return {row.lesson_id: row for row in rows}
