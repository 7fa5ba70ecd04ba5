"""What a lesson says, apart from where it stands: the same shape of the author's draft and of what was published."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypedDict, TypeGuard
from uuid import UUID

from lessons.enums import MediaKind
from lessons.models import Lesson, LessonBlock, LessonConcept, LessonMedia, LessonVersion, MediaVariant

# What a lesson and a version of it have in common.
WORDS = ("title", "summary", "objectives", "minutes", "level", "difficulty")


class VariantContent(TypedDict):
    name: str
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None


class MediaContent(TypedDict):
    id: str
    kind: str
    media_type: str
    alt_text: str
    size_bytes: int
    width: int | None
    height: int | None
    duration_ms: int | None
    has_captions: bool
    variants: list[VariantContent]


class BlockContent(TypedDict):
    """One block as its author wrote it. What its kind does not need is empty."""

    id: str
    kind: str
    markdown: str
    tone: str
    media: MediaContent | None
    caption: str
    question_id: str | None
    url: str
    title: str
    description: str


class ConceptContent(TypedDict):
    id: str
    name: str


class LessonContent(TypedDict):
    title: str
    summary: str
    objectives: list[str]
    minutes: int
    level: str
    difficulty: str
    concepts: list[ConceptContent]
    blocks: list[BlockContent]


def draft_content(lesson: Lesson) -> LessonContent:
    """Of the author's draft. Three queries."""
    return draft_contents([lesson])[lesson.pk]


def draft_contents(lessons: Sequence[Lesson]) -> dict[UUID, LessonContent]:
    """Of the drafts of several lessons, by lesson. Three queries, however many they are."""
    ids = [lesson.pk for lesson in lessons]
    concepts, blocks = defaultdict(list), defaultdict(list)
    links = LessonConcept.objects.filter(lesson__in=ids).select_related("concept").order_by("concept_id")
    for link in links:
        concepts[link.lesson_id].append(ConceptContent(id=str(link.concept_id), name=link.concept.name))
    rows = LessonBlock.objects.filter(lesson__in=ids).select_related("media").prefetch_related("media__variants")
    for block in rows.order_by("position", "id"):
        blocks[block.lesson_id].append(block_content(block))
    return {lesson.pk: _content(lesson, concepts=concepts[lesson.pk], blocks=blocks[lesson.pk]) for lesson in lessons}


def version_content(version: LessonVersion) -> LessonContent:
    """What a version says, with the smaller files that its recordings have by now: they may come after it. One query
    where it has a recording."""
    return _content(version, concepts=version.concepts, blocks=_with_smaller_files(version.blocks))


def _with_smaller_files(blocks: list[BlockContent]) -> list[BlockContent]:
    recordings = {UUID(block["media"]["id"]) for block in blocks if _is_recording(block["media"])}
    if not recordings:
        return blocks
    found = defaultdict(list)
    for variant in MediaVariant.objects.filter(media__in=recordings):
        found[str(variant.media_id)].append(variant_content(variant))
    return [
        _with_variants(block, found[block["media"]["id"]]) if _is_recording(block["media"]) else block
        for block in blocks
    ]


def _is_recording(media: MediaContent | None) -> TypeGuard[MediaContent]:
    return media is not None and media["kind"] != MediaKind.IMAGE


def _with_variants(block: BlockContent, variants: list[VariantContent]) -> BlockContent:
    return {**block, "media": {**block["media"], "variants": variants}} if block["media"] else block


def _content(
    source: Lesson | LessonVersion, *, concepts: list[ConceptContent], blocks: list[BlockContent]
) -> LessonContent:
    return LessonContent(
        title=source.title,
        summary=source.summary,
        objectives=list(source.objectives),
        minutes=source.minutes,
        level=str(source.level),
        difficulty=str(source.difficulty),
        concepts=concepts,
        blocks=blocks,
    )


def block_content(block: LessonBlock) -> BlockContent:
    return BlockContent(
        id=str(block.pk),
        kind=str(block.kind),
        markdown=block.markdown,
        tone=str(block.tone),
        media=media_content(block.media) if block.media else None,
        caption=block.caption,
        question_id=str(block.question_id) if block.question_id else None,
        url=block.url,
        title=block.title,
        description=block.description,
    )


def media_content(media: LessonMedia) -> MediaContent:
    return MediaContent(
        id=str(media.pk),
        kind=str(media.kind),
        media_type=media.media_type,
        alt_text=media.alt_text,
        size_bytes=media.size_bytes,
        width=media.width,
        height=media.height,
        duration_ms=media.duration_ms,
        has_captions=bool(media.captions),
        variants=[variant_content(variant) for variant in media.variants.all()],
    )


def variant_content(variant: MediaVariant) -> VariantContent:
    return VariantContent(
        name=str(variant.name),
        media_type=variant.media_type,
        size_bytes=variant.size_bytes,
        width=variant.width,
        height=variant.height,
    )


def media_ids_in(blocks: Iterable[BlockContent]) -> list[str]:
    """The files that blocks show, each once."""
    return list(dict.fromkeys(block["media"]["id"] for block in blocks if block["media"]))


def digest_of(content: LessonContent) -> str:
    """SHA-256: equal for equal content, however often it was stored and read. Which smaller files a recording has is no
    part of what a lesson says: one that comes later leaves nothing to publish."""
    blocks = [_with_variants(block, []) if _is_recording(block["media"]) else block for block in content["blocks"]]
    text = json.dumps({**content, "blocks": blocks}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def words_of(content: LessonContent) -> dict[str, Any]:
    """The columns that a lesson and a version of it share."""
    return {name: content[name] for name in WORDS}  # type: ignore[literal-required]  # the names are those of the shape
