"""Writing lessons."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.api import User
from core.audit import audit_row
from core.events import announce
from core.ids import new_id
from courses.api import Concept, Difficulty, Level, Section, may_edit_course
from lessons.enums import BlockKind, LessonState
from lessons.errors import BlockIncomplete, LessonNotFound, UnknownReference
from lessons.events import LessonEdited
from lessons.images import accept_image
from lessons.models import Lesson, LessonBlock, LessonConcept
from lessons.policies import may_edit_lesson


@dataclass(frozen=True)
class BlockDraft:
    """A block as its author wants it; ``id`` None makes a new one, an ``image`` of None keeps the stored one."""

    kind: BlockKind
    id: UUID | None = None
    markdown: str = ""
    image: "UploadedFile[bytes] | ContentFile[bytes] | None" = None
    alt_text: str = ""
    caption: str = ""
    question_id: UUID | None = None


@dataclass(frozen=True)
class LessonDraft:
    """A lesson as its author wants it. ``blocks`` in their order; None leaves them as they are."""

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
    """Make a lesson, or change the one of ``lesson_id``. Pictures are checked and re-encoded before the transaction.

    Raises:
        LessonNotFound: ``lesson_id`` is not a lesson that ``author`` may change.
        UnknownReference: the section, a concept or a block is not one that ``author`` may use.
        BlockIncomplete: an image without alternative text, a question block without a question, an empty text.
        ImageRefused: see ``accept_image``.
    """
    pictures = {index: accept_image(block.image) for index, block in enumerate(draft.blocks or ()) if block.image}
    with transaction.atomic():
        lesson = _editable(author, lesson_id) if lesson_id else _new(author, now)
        before = _facts_of(lesson) if lesson_id else {}
        lesson.section = _section(author, draft.section_id)
        lesson.institution_id = lesson.section.institution_id
        for name in ("title", "summary", "minutes", "level", "difficulty", "state", "position"):
            setattr(lesson, name, getattr(draft, name))
        lesson.objectives = list(draft.objectives)
        lesson.save()
        _save_concepts(lesson, draft.concept_ids)
        if draft.blocks is not None:
            _save_blocks(lesson, draft.blocks, pictures)
        announce(
            LessonEdited(
                institution_id=lesson.institution_id,
                object_id=lesson.pk,
                course_id=lesson.section.course_id,
                actor_id=author.pk,
                occurred_at=now,
                state=str(lesson.state),
                block_count=lesson.blocks.count(),
            )
        )
        audit_row("lessons.lesson.saved", lesson, actor_id=author.pk, before=before, after=_facts_of(lesson), now=now)
    return lesson


def _facts_of(lesson: Lesson) -> dict[str, str]:
    """What decides who sees the lesson, and under which name."""
    return {"title": lesson.title, "section": str(lesson.section_id), "state": str(lesson.state)}


def _new(author: User, now: datetime) -> Lesson:
    return Lesson(institution_id=author.institution_id, created_at=now)


def _editable(author: User, lesson_id: UUID) -> Lesson:
    lesson = (
        Lesson.objects.select_for_update(of=("self",)).select_related("section__course").filter(pk=lesson_id).first()
    )
    if lesson is None or not may_edit_lesson(author, lesson):
        raise LessonNotFound("There is no such lesson.")
    return lesson


def _section(author: User, section_id: UUID) -> Section:
    section = Section.objects.select_related("course").filter(pk=section_id).first()
    if section is None or not may_edit_course(author, section.course):
        raise UnknownReference("There is no such section.", field="section")
    return section


def _save_concepts(lesson: Lesson, concept_ids: Sequence[UUID]) -> None:
    wanted = set(concept_ids)
    if Concept.objects.filter(institution_id=lesson.institution_id, pk__in=wanted).count() != len(wanted):
        raise UnknownReference("There is no such concept.", field="concepts")
    lesson.lesson_concepts.exclude(concept_id__in=wanted).delete()
    LessonConcept.objects.bulk_create(
        (LessonConcept(lesson=lesson, concept_id=concept_id) for concept_id in sorted(wanted)), ignore_conflicts=True
    )


def _save_blocks(lesson: Lesson, drafts: Sequence[BlockDraft], pictures: "dict[int, ContentFile[bytes]]") -> None:
    known = {block.pk: block for block in lesson.blocks.all()}
    kept = []
    for position, draft in enumerate(drafts):
        block = known.get(draft.id) if draft.id else LessonBlock(id=new_id(), institution_id=lesson.institution_id)
        if block is None:
            raise UnknownReference("There is no such block in this lesson.", field=f"blocks.{position}.id")
        block.lesson, block.position, block.kind = lesson, position, draft.kind
        block.markdown, block.alt_text, block.caption = draft.markdown, draft.alt_text, draft.caption
        block.question_id = draft.question_id
        if position in pictures:
            block.image.save(pictures[position].name or "", pictures[position], save=False)
        _check_complete(block)
        block.save()
        kept.append(block.pk)
    lesson.blocks.exclude(pk__in=kept).delete()


def _check_complete(block: LessonBlock) -> None:
    where = f"blocks.{block.position}"
    if block.kind == BlockKind.TEXT and not block.markdown.strip():
        raise BlockIncomplete("A text block needs a text.", field=f"{where}.markdown")
    if block.kind == BlockKind.IMAGE and not block.image:
        raise BlockIncomplete("An image block needs an image.", field=f"{where}.image")
    if block.kind == BlockKind.IMAGE and not block.alt_text.strip():
        raise BlockIncomplete("Say in words what the image shows.", field=f"{where}.alt_text")
    if block.kind == BlockKind.QUESTION and block.question_id is None:
        raise BlockIncomplete("A question block needs a question.", field=f"{where}.question_id")
