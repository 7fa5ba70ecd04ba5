"""Writing the lessons of packages: drafts, with their files."""

from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import PlatformError
from core.exchange.errors import ReferenceMissing
from core.exchange.items import Item
from core.exchange.shapes import Choice, Fault, ListOf, Object, Shape, Text, Whole
from core.exchange.writing import ImportRun, ItemWriter
from courses.api import Difficulty, Level
from courses.exchange.concepts import CONCEPTS, concept_ids
from lessons.enums import SHOWS_A_FILE, BlockKind, CalloutTone
from lessons.media.uploads import TakenMedia, take_in
from lessons.models import Lesson
from lessons.models.lessons import MOST_MINUTES
from lessons.services.blocks import MOST_BLOCKS
from lessons.services.lessons import BlockDraft, LessonDraft, change_lesson, save_lesson

_KIND = Choice(BlockKind.values)
_FILE = Object(
    {"kind": _KIND, "file": Text(200, is_needed=True), "alt_text": Text(5000, is_needed=True)},
    {"caption": (Text(300), ""), "captions": (Text(512 * 1024), ""), "low": (Text(200), "")},
)
_BLOCKS: Mapping[str, Object] = {
    BlockKind.TEXT: Object({"kind": _KIND, "markdown": Text(200_000, is_needed=True)}),
    BlockKind.CALLOUT: Object(
        {"kind": _KIND, "markdown": Text(200_000, is_needed=True), "tone": Choice(CalloutTone.values)}
    ),
    **dict.fromkeys(map(str, SHOWS_A_FILE), _FILE),
    BlockKind.QUESTION: Object({"kind": _KIND, "question": Text(200, is_needed=True)}),
    BlockKind.SIMULATION: Object(
        {
            "kind": _KIND,
            "url": Text(500, is_needed=True),
            "title": Text(200, is_needed=True),
            "description": Text(2000, is_needed=True),
        }
    ),
}


class BlockShape:
    """A block, by its kind."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        kind = value.get("kind") if isinstance(value, Mapping) else None
        shape: Shape = _BLOCKS[kind] if isinstance(kind, str) and kind in _BLOCKS else Object({"kind": _KIND})
        return shape.read(value, path, faults)


class LessonWriter(ItemWriter):
    """Lessons stand behind those of their section. A lesson that learners have already keeps its published version."""

    title = gettext_lazy("Lesson")
    parent_kind = "section"
    shape = Object(
        {"title": Text(255, is_needed=True)},
        {
            "summary": (Text(500), ""),
            "objectives": (ListOf(Text(500, is_needed=True), 50), []),
            "minutes": (Whole(1, MOST_MINUTES), 10),
            "level": (Choice(Level.values), Level.SECONDARY.value),
            "difficulty": (Choice(Difficulty.values), Difficulty.EASY.value),
            "concepts": (CONCEPTS, []),
            "blocks": (ListOf(BlockShape(), MOST_BLOCKS), []),
        },
    )

    def prepare(self, item: Item) -> dict[int, TakenMedia]:
        """The files of its blocks, by their places; of a file that several show, once."""
        taken: dict[tuple[str, ...], TakenMedia] = {}
        by_place = {}
        for place, block in enumerate(item.data["blocks"]):
            if "file" in block:
                names = (block["file"], block["low"], block["captions"])
                if names not in taken:
                    taken[names] = _take(item, block, place)
                by_place[place] = taken[names]
        return by_place

    def standing(self, object_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """A draft that was never written has no digest."""
        rows = Lesson.objects.filter(pk__in=object_ids).values_list("pk", "draft_digest")
        return dict(rows)

    def create(self, item: Item, prepared: Any, run: ImportRun) -> UUID:
        section_id = run.id_of("section", item.parent)
        last = Lesson.objects.filter(section_id=section_id).aggregate(last=Max("position"))["last"]
        draft = LessonDraft(
            section_id=section_id, position=0 if last is None else last + 1, **self._given(item, prepared, run)
        )
        return save_lesson(author=run.actor, draft=draft, now=run.now).pk

    def update(self, object_id: UUID, item: Item, prepared: Any, run: ImportRun) -> None:
        changes = self._given(item, prepared, run)
        change_lesson(author=run.actor, lesson_id=object_id, changes=changes, now=run.now)

    def address(self, object_id: UUID) -> str:
        return reverse("admin:lessons_lesson_change", args=[object_id])

    def _given(self, item: Item, prepared: Mapping[int, TakenMedia], run: ImportRun) -> dict[str, Any]:
        data = item.data
        return {
            **{name: data[name] for name in ("title", "summary", "objectives", "minutes")},
            "level": Level(data["level"]),
            "difficulty": Difficulty(data["difficulty"]),
            "concept_ids": concept_ids(data["concepts"], run),
            "blocks": [_draft(block, prepared.get(place), run) for place, block in enumerate(data["blocks"])],
        }


def _draft(block: Mapping[str, Any], taken: TakenMedia | None, run: ImportRun) -> BlockDraft:
    names = ("markdown", "tone", "caption", "url", "title", "description")
    return BlockDraft(
        kind=BlockKind(block["kind"]),
        upload=taken,
        alt_text=block.get("alt_text"),
        question_id=run.id_of("question", block["question"]) if "question" in block else None,
        **{name: block[name] for name in names if name in block},
    )


def _take(item: Item, block: Mapping[str, Any], place: int) -> TakenMedia:
    file = _file(item, block["file"])
    low = _file(item, block["low"]) if block["low"] else None
    captions = BytesIO(block["captions"].encode()) if block["captions"] else None
    try:
        return take_in(file, captions=captions, low=low)
    except PlatformError as error:
        shown = f"{block['file'].rpartition('/')[2][:80]}: {error.message}"
        raise type(error)(shown, field=f"$.blocks[{place}]") from error


def _file(item: Item, name: str) -> BytesIO:
    if name not in item.files:
        raise ReferenceMissing(_("The package names the file %(file)s, which is not in it.") % {"file": name[:120]})
    return BytesIO(item.files[name])
