"""What lessons are shown as: the one way from content to JSON, for drafts, versions and what learners read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from core.rich_text import render
from lessons.content import BlockContent, LessonContent, MediaContent
from lessons.enums import HAS_MARKDOWN, BlockKind
from lessons.models import Lesson
from lessons.rest.progress_serializers import show_own_progress
from lessons.selectors import ConceptBrief, LessonRow


def show_lesson(lesson: LessonRow, concepts: Sequence[ConceptBrief] | None) -> dict[str, Any]:
    """A lesson of a list, in the shape of ``LessonSerializer``; ``concepts`` are those of a draft."""
    return {
        "id": lesson.id,
        "course_id": lesson.section__course_id,
        "section_id": lesson.section_id,
        "title": lesson.shown_title,
        "summary": lesson.shown_summary,
        "minutes": lesson.shown_minutes,
        "level": lesson.shown_level,
        "difficulty": lesson.shown_difficulty,
        "state": lesson.state,
        "has_unpublished_changes": None if concepts is None else bool(lesson.has_changes),
        "concepts": lesson.shown_concepts if concepts is None else [{"id": pk, "name": name} for pk, name in concepts],
        "progress": None if lesson.own__percent is None else show_own_progress(lesson),
    }


def show_draft(lesson: Lesson, content: LessonContent) -> dict[str, Any]:
    """A lesson as its author has it, in the shape of ``LessonDetailSerializer``. They report no progress."""
    published = lesson.published
    return {
        "id": lesson.pk,
        "course_id": lesson.section.course_id,
        "section_id": lesson.section_id,
        "state": lesson.state,
        "has_unpublished_changes": lesson.has_unpublished_changes,
        "published_number": published.number if published else None,
        "position": lesson.position,
        "progress": None,
        **show_content(lesson.pk, content, is_for_author=True),
    }


def show_content(lesson_id: UUID, content: LessonContent, *, is_for_author: bool) -> dict[str, Any]:
    """Words and blocks; the Markdown that HTML was made of for authors alone."""
    return {
        "title": content["title"],
        "summary": content["summary"],
        "minutes": content["minutes"],
        "level": content["level"],
        "difficulty": content["difficulty"],
        "concepts": content["concepts"],
        "objectives": content["objectives"],
        "blocks": [show_block(lesson_id, block, is_for_author=is_for_author) for block in content["blocks"]],
    }


def show_block(lesson_id: UUID, block: BlockContent, *, is_for_author: bool) -> dict[str, Any]:
    link = {"url": block["url"], "title": block["title"], "description": block["description"]}
    return {
        "id": block["id"],
        "kind": block["kind"],
        "html": render(block["markdown"]) if block["kind"] in HAS_MARKDOWN else "",
        "markdown": block["markdown"] if is_for_author else None,
        "tone": block["tone"] or None,
        "media": show_media(lesson_id, block["media"]) if block["media"] else None,
        "caption": block["caption"],
        "question_id": block["question_id"],
        "link": link if block["kind"] == BlockKind.SIMULATION else None,
    }


def show_media(lesson_id: UUID, media: MediaContent) -> dict[str, Any]:
    url = reverse("lessons-media", args=[lesson_id, media["id"]])
    return {
        "id": media["id"],
        "kind": media["kind"],
        "url": url,
        "media_type": media["media_type"],
        "alt_text": media["alt_text"],
        "size_bytes": media["size_bytes"],
        "width": media["width"],
        "height": media["height"],
        "duration_ms": media["duration_ms"],
        "captions_url": f"{url}?variant=captions" if media["has_captions"] else None,
        "variants": [{**variant, "url": f"{url}?variant={variant['name']}"} for variant in media["variants"]],
    }
