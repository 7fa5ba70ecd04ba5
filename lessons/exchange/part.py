"""Lessons in the package of a course: their drafts."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from courses.exchange.exporting import CourseExport
from lessons.content import WORDS
from lessons.enums import PARTS, BlockKind, VariantName
from lessons.models import Lesson, LessonBlock, LessonConcept, LessonMedia


class LessonPart:
    """Lessons section by section, with the files that their blocks show. A block that asks a question of another course
    stays behind, since the package has not what it asks."""

    kind, parent = "lesson", "section"

    def export(self, export: CourseExport) -> Iterable[dict[str, Any]]:
        """Five queries."""
        lessons = Lesson.objects.filter(section__course=export.course)
        ordered = list(lessons.order_by("section__position", "section_id", "position", "id"))
        concepts, blocks = defaultdict(list), defaultdict(list)
        links = LessonConcept.objects.filter(lesson__in=lessons.values("pk")).select_related("concept")
        for link in links.order_by("concept__subject", "concept__code"):
            concepts[link.lesson_id].append(export.name_concept(link.concept))
        rows = LessonBlock.objects.filter(lesson__in=lessons.values("pk")).select_related("media")
        for block in rows.prefetch_related("media__variants").order_by("position", "id"):
            blocks[block.lesson_id].append(block)
        for lesson in ordered:
            key = export.key_of("lesson", lesson.pk)
            yield {
                "key": key,
                "section": export.keys.of("section", lesson.section_id),
                **{name: getattr(lesson, name) for name in WORDS},
                "concepts": concepts[lesson.pk],
                "blocks": list(_blocks(blocks[lesson.pk], key, export)),
            }


def _blocks(blocks: Iterable[LessonBlock], key: str, export: CourseExport) -> Iterable[dict[str, Any]]:
    files: dict[object, dict[str, str]] = {}
    for block in blocks:
        if block.kind == BlockKind.QUESTION and not export.has("question", block.question_id):
            continue
        told: dict[str, Any] = {"kind": str(block.kind)}
        for name in PARTS[BlockKind(block.kind)]:
            if name == "media" and block.media is not None:
                number = len(files) + 1
                told |= files.setdefault(block.media_id, _file(block.media, f"{key}-{number}", export))
            elif name == "question_id" and block.question_id is not None:
                told["question"] = export.keys.of("question", block.question_id)
            else:
                told[name] = getattr(block, name)
        yield told


def _file(media: LessonMedia, name: str, export: CourseExport) -> dict[str, str]:
    """A file, its words, and what its author made for it; the smaller pictures are made anew where it comes in."""
    told = {"file": export.add_file(name, media.file), "alt_text": media.alt_text}
    low = next((each for each in media.variants.all() if each.name == VariantName.LOW), None)
    if low is not None:
        told["low"] = export.add_file(f"{name}-low", low.file)
    if media.captions:
        told["captions"] = media.captions
    return told
