"""Writing lessons: the author's draft. What learners see changes by publishing alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.events import announce
from core.files.writing import files_undone
from courses.api import Concept, Difficulty, Level, Section, may_edit_course
from lessons.content import LessonContent, version_content
from lessons.enums import LessonState
from lessons.errors import LessonInUse, QuestionsStayBehind, UnknownReference
from lessons.events import LessonDeleted, LessonEdited
from lessons.media.uploads import TakenMedia
from lessons.models import Lesson, LessonConcept
from lessons.ports import lesson_uses, question_bank
from lessons.services.blocks import BlockDraft, BlockWriter, take_in_files
from lessons.services.editing import about, editable, note_draft, require_editable
from lessons.services.media import delete_media_files
from lessons.services.publishing import publish

__all__ = ["BlockDraft", "LessonDraft", "change_lesson", "delete_lesson", "save_lesson"]


@dataclass(frozen=True)
class LessonDraft:
    """A lesson as its author wants it. ``blocks`` in their order; None leaves them as they are.

    With ``state`` PUBLISHED what is saved is published as well; with DRAFT learners keep what they have.
    """

    section_id: UUID
    title: str
    summary: str = ""
    objectives: Sequence[str] = ()
    minutes: int = 10
    level: Level = Level.SECONDARY
    difficulty: Difficulty = Difficulty.EASY
    state: LessonState = LessonState.DRAFT
    position: int = 0
    concept_ids: Sequence[UUID] = ()
    blocks: Sequence[BlockDraft] | None = field(default=None)


def save_lesson(*, author: User, draft: LessonDraft, now: datetime, lesson_id: UUID | None = None) -> Lesson:
    """Make a lesson, or change the one of ``lesson_id``. Files are read and checked before the transaction.

    Raises:
        LessonNotFound: ``lesson_id`` is not a lesson that ``author`` may change.
        UnknownReference: the section, a concept, a block, a file or a question is not one that may stand here.
        BlockIncomplete, LinkRefused: see ``BlockWriter.write``.
        MediaRefused, PictureRefused: see ``take_in``.
        AllowanceExceeded: the institution's storage is used up.
        LessonIncomplete: it is to be published; see ``publish``.
        QuestionsStayBehind: it goes to another course, and asks questions of the one where it stands.
    """
    taken = _take_in(author, lesson_id, draft.section_id, draft.blocks or ())
    with files_undone() as written, transaction.atomic():
        lesson = editable(author, lesson_id) if lesson_id else Lesson(created_at=now)
        _Pen(author, taken, written, now).write(lesson, draft)
    return lesson


def change_lesson(*, author: User, lesson_id: UUID, changes: Mapping[str, Any], now: datetime) -> Lesson:
    """Change some fields of a lesson's draft, by their names in ``LessonDraft``; the others stay.

    Raises: as ``save_lesson``.
    """
    taken = _take_in(author, lesson_id, None, changes.get("blocks") or ())
    with files_undone() as written, transaction.atomic():
        lesson = editable(author, lesson_id)
        _Pen(author, taken, written, now).write(lesson, replace(_as_it_is(lesson), **changes))
    return lesson


def _take_in(
    author: User, lesson_id: UUID | None, section_id: UUID | None, drafts: Sequence[BlockDraft]
) -> dict[int, TakenMedia]:
    """The files of ``drafts``. Nothing is unpacked for somebody who may not write there."""
    if any(draft.upload for draft in drafts):
        if lesson_id:
            require_editable(author, lesson_id)
        elif section_id:
            _section(author, section_id)
    return take_in_files(drafts)


def _as_it_is(lesson: Lesson) -> LessonDraft:
    return LessonDraft(
        section_id=lesson.section_id,
        title=lesson.title,
        summary=lesson.summary,
        objectives=lesson.objectives,
        minutes=lesson.minutes,
        level=Level(lesson.level),
        difficulty=Difficulty(lesson.difficulty),
        position=lesson.position,
        concept_ids=list(lesson.lesson_concepts.values_list("concept_id", flat=True)),
    )


@dataclass(frozen=True)
class _Pen:
    """Who writes, with which files, and when."""

    author: User
    taken: Mapping[int, TakenMedia]
    written: list[Any]
    now: datetime

    def write(self, lesson: Lesson, draft: LessonDraft) -> None:
        is_new = lesson._state.adding
        before = {} if is_new else _facts_of(lesson)
        former_course_id = None if is_new else lesson.section.course_id
        lesson.section = _section(self.author, draft.section_id)
        lesson.institution_id = lesson.section.institution_id
        for name in ("title", "summary", "minutes", "level", "difficulty", "position"):
            setattr(lesson, name, getattr(draft, name))
        lesson.objectives = list(draft.objectives)
        lesson.save()
        _save_concepts(lesson, draft.concept_ids)
        if draft.blocks is not None:
            BlockWriter(lesson, self.author, self.taken, self.written, self.now).write(draft.blocks)
        content = note_draft(lesson)
        if draft.state == LessonState.PUBLISHED:
            publish(lesson, content, actor=self.author, now=self.now)
        if former_course_id not in (None, lesson.section.course_id):
            _require_questions(lesson, content)
        announce_edited(lesson, len(content["blocks"]), actor=self.author, now=self.now)
        after = _facts_of(lesson)
        audit_row("lessons.lesson.saved", lesson, actor_id=self.author.pk, before=before, after=after, now=self.now)


def _require_questions(lesson: Lesson, content: LessonContent) -> None:
    """That the course where the lesson came to has what it asks: its draft, and what learners have of it."""
    shown = version_content(lesson.published)["blocks"] if lesson.published else []
    asked = {UUID(block["question_id"]) for block in (*content["blocks"], *shown) if block["question_id"]}
    if asked and question_bank().usable(course_id=lesson.section.course_id, question_ids=asked) != asked:
        text = _("The lesson asks questions that the other course has not: take them out and publish it first.")
        raise QuestionsStayBehind(text, field="section")


def announce_edited(lesson: Lesson, block_count: int, *, actor: User, now: datetime) -> None:
    told = about(lesson, actor=actor, now=now)
    announce(LessonEdited(**told, state=str(lesson.state), block_count=block_count))


@transaction.atomic
def delete_lesson(*, author: User, lesson_id: UUID, now: datetime) -> None:
    """Take away a lesson that was never published, with its blocks and files.

    Raises:
        LessonNotFound: no such lesson, or not for ``author`` to change.
        LessonInUse: it was published once, somebody is in it, or something else stands on it.
    """
    lesson = editable(author, lesson_id)
    in_use = LessonInUse(_("This lesson was published, or others work with it: withdraw it instead."))
    is_used = any(uses(lesson_id=lesson.pk) for _name, uses in lesson_uses.items())
    if is_used or lesson.versions.exists() or lesson.progress_rows.exists():
        raise in_use
    announce(LessonDeleted(**about(lesson, actor=author, now=now)))
    audit_row("lessons.lesson.deleted", lesson, actor_id=author.pk, before=_facts_of(lesson), now=now)
    delete_media_files(list(lesson.media.values_list("pk", flat=True)))
    try:
        lesson.delete()
    except (ProtectedError, RestrictedError) as error:
        raise in_use from error


def _facts_of(lesson: Lesson) -> dict[str, str]:
    """What decides who sees the lesson, and under which name."""
    return {"title": lesson.title, "section": str(lesson.section_id), "state": str(lesson.state)}


def _section(author: User, section_id: UUID) -> Section:
    section = Section.objects.select_related("course").filter(pk=section_id).first()
    if section is None or not may_edit_course(author, section.course):
        raise UnknownReference(_("There is no such section."), field="section")
    return section


def _save_concepts(lesson: Lesson, concept_ids: Sequence[UUID]) -> None:
    wanted = set(concept_ids)
    if Concept.objects.filter(institution_id=lesson.institution_id, pk__in=wanted).count() != len(wanted):
        raise UnknownReference(_("There is no such concept."), field="concepts")
    lesson.lesson_concepts.exclude(concept_id__in=wanted).delete()
    LessonConcept.objects.bulk_create(
        (LessonConcept(lesson=lesson, concept_id=concept_id) for concept_id in sorted(wanted)), ignore_conflicts=True
    )
