"""A lesson as the learner sees it, for its author: as it was saved, as it is being typed, or as it was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from core.admin import rendered
from lessons.admin.addresses import media_address
from lessons.content import BlockContent, LessonContent, draft_content, media_content
from lessons.enums import HAS_MARKDOWN, SHOWS_A_FILE, BlockKind, CalloutTone, MediaKind
from lessons.models import Lesson, LessonMedia
from lessons.ports import question_bank
from lessons.services.blocks import MOST_BLOCKS

_LONGEST_TEXT = 50_000


@dataclass(frozen=True)
class SeenFile:
    """A picture, sound or film with its address in the console; ``field`` is that of a file chosen and not yet sent."""

    kind: str
    address: str
    captions: str
    alt_text: str
    field: str = ""


@dataclass(frozen=True)
class SeenBlock:
    """One block ready to show. ``html`` is safe; all else is plain text."""

    kind: str
    html: SafeString
    tone: str
    tone_label: str
    file: SeenFile | None
    caption: str
    url: str
    title: str
    description: str


@dataclass(frozen=True)
class SeenLesson:
    """A lesson ready to show."""

    title: str
    summary: str
    objectives: tuple[str, ...]
    blocks: tuple[SeenBlock, ...]


def preview_of(lesson: Lesson, *, user: Any) -> SeenLesson:
    """The stored draft."""
    return seen_content(lesson.pk, draft_content(lesson), user=user)


def seen_content(lesson_id: UUID, content: LessonContent, *, user: Any) -> SeenLesson:
    blocks = content["blocks"]
    questions = _questions(user, [block["question_id"] for block in blocks])
    return SeenLesson(
        title=content["title"],
        summary=content["summary"],
        objectives=tuple(content["objectives"]),
        blocks=tuple(_seen(lesson_id, block, questions) for block in blocks),
    )


def typed_content(typed: QueryDict, lesson: Lesson | None) -> tuple[LessonContent, list[str]]:
    """What stands in the form at this moment, whole or not, and for each block the field of a file that waits there."""
    count = typed.get("blocks-TOTAL_FORMS", "0")
    places = range(min(int(count), MOST_BLOCKS) if count.isdigit() and len(count) < 6 else 0)
    prefixes = [f"blocks-{place}-" for place in places if not typed.get(f"blocks-{place}-DELETE")]
    kept = [prefix for prefix in prefixes if _text(typed, f"{prefix}kind") in BlockKind.values]
    kept.sort(key=lambda prefix: _place(_text(typed, f"{prefix}position")))
    files = {str(media.pk): media for media in lesson.media.all()} if lesson else {}
    stored = {str(block.pk): str(block.media_id or "") for block in lesson.blocks.all()} if lesson else {}
    blocks = [_typed_block(typed, prefix, files.get(stored.get(_text(typed, f"{prefix}id"), ""))) for prefix in kept]
    content = LessonContent(
        title=_text(typed, "title"),
        summary=_text(typed, "summary"),
        objectives=[line.strip() for line in _text(typed, "objectives").splitlines() if line.strip()],
        minutes=0,
        level="",
        difficulty="",
        concepts=[],
        blocks=blocks,
    )
    return content, [f"{prefix}upload" for prefix in kept]


def seen_typed(typed: QueryDict, lesson: Lesson | None, *, user: Any) -> SeenLesson:
    """The form as it stands, through the same sanitiser as everything that learners are served."""
    content, fields = typed_content(typed, lesson)
    asked = _questions(user, [block["question_id"] for block in content["blocks"]])
    lesson_id = lesson.pk if lesson else None
    return SeenLesson(
        title=content["title"],
        summary=content["summary"],
        objectives=tuple(content["objectives"]),
        blocks=tuple(
            _seen(lesson_id, block, asked, field=field) for block, field in zip(content["blocks"], fields, strict=True)
        ),
    )


def _typed_block(typed: QueryDict, prefix: str, media: LessonMedia | None) -> BlockContent:
    kind = _text(typed, f"{prefix}kind")
    shown = media_content(media) if media is not None and media.kind == kind else None
    if shown is not None:
        shown["alt_text"] = _text(typed, f"{prefix}alt_text")
    question = _text(typed, f"{prefix}question_id")
    return BlockContent(
        id="",
        kind=kind,
        markdown=_text(typed, f"{prefix}markdown"),
        tone=_text(typed, f"{prefix}tone"),
        media=shown,
        caption=_text(typed, f"{prefix}caption"),
        question_id=question if kind == BlockKind.QUESTION and is_id(question) else None,
        url=_text(typed, f"{prefix}url"),
        title=_text(typed, f"{prefix}title"),
        description=_text(typed, f"{prefix}description"),
    )


def questions_in(contents: Sequence[LessonContent], *, user: Any) -> dict[UUID, str]:
    """Safe HTML of the questions that are asked in ``contents``, of those that ``user`` may see. One read of the bank."""
    return _questions(user, [block["question_id"] for content in contents for block in content["blocks"]])


def _questions(user: Any, ids: Sequence[str | None]) -> dict[UUID, str]:
    asked = {UUID(each) for each in ids if each}
    return question_bank().previews(user=user, question_ids=asked) if asked else {}


def _seen(lesson_id: Any, block: BlockContent, questions: dict[UUID, str], *, field: str = "") -> SeenBlock:
    kind, html = block["kind"], SafeString("")
    if kind in HAS_MARKDOWN:
        html = rendered(block["markdown"])
    elif block["question_id"]:
        html = mark_safe(questions.get(UUID(block["question_id"]), ""))  # noqa: S308 - the port promises safe HTML
    tone = block["tone"] if block["tone"] in CalloutTone.values else CalloutTone.NOTE.value
    return SeenBlock(
        kind=kind,
        html=html,
        tone=tone,
        tone_label=str(CalloutTone(tone).label),
        file=_seen_file(lesson_id, block, field) if kind in SHOWS_A_FILE else None,
        caption=block["caption"],
        url=block["url"] if block["url"].startswith("https://") else "",
        title=block["title"],
        description=block["description"],
    )


def _seen_file(lesson_id: Any, block: BlockContent, field: str) -> SeenFile:
    media = block["media"]
    if media is None:
        return SeenFile(kind=str(MediaKind(block["kind"])), address="", captions="", alt_text="", field=field)
    address = media_address(lesson_id, media["id"])
    captions = media_address(lesson_id, media["id"], variant="captions") if media["has_captions"] else ""
    return SeenFile(media["kind"], address, captions, media["alt_text"], field)


def _text(typed: QueryDict, name: str) -> str:
    return str(typed.get(name, ""))[:_LONGEST_TEXT].replace("\r\n", "\n")


def _place(position: str) -> int:
    return int(position) if position.isdigit() and len(position) < 6 else 10**6


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
