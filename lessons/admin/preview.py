"""A lesson as the learner sees it, for its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.admin import rendered
from lessons.enums import BlockKind
from lessons.models import Lesson, LessonBlock
from lessons.ports import question_bank


@dataclass(frozen=True)
class SeenBlock:
    """One block ready to show. ``html`` is safe; an image has its address and its description."""

    kind: str
    html: SafeString
    image_url: str
    alt_text: str
    caption: str


@dataclass(frozen=True)
class SeenLesson:
    """A lesson ready to show."""

    lesson: Lesson
    blocks: tuple[SeenBlock, ...]


def preview_of(lesson: Lesson, *, user: Any) -> SeenLesson:
    """The stored lesson: what is typed and not yet saved is not in it."""
    blocks = list(lesson.blocks.all())
    asked = {block.question_id for block in blocks if block.question_id and block.kind == BlockKind.QUESTION}
    questions = question_bank().previews(user=user, question_ids=asked) if asked else {}
    return SeenLesson(lesson=lesson, blocks=tuple(_seen(block, questions) for block in blocks))


def _seen(block: LessonBlock, questions: dict[UUID, str]) -> SeenBlock:
    html = SafeString("")
    if block.kind == BlockKind.TEXT:
        html = rendered(block.markdown)
    elif block.question_id in questions:
        html = mark_safe(questions[block.question_id])  # noqa: S308 - the port promises safe HTML
    is_image = block.kind == BlockKind.IMAGE and bool(block.image)
    url = reverse("admin:lessons_lesson_image", args=[block.lesson_id, block.pk]) if is_image else ""
    return SeenBlock(kind=block.kind, html=html, image_url=url, alt_text=block.alt_text, caption=block.caption)
