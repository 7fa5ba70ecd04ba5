"""The blocks of a lesson's draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.api import User
from core.ids import new_id
from core.pictures import PictureRefused
from lessons.enums import HAS_MARKDOWN, PARTS, SHOWS_A_FILE, BlockKind, MediaKind
from lessons.errors import BlockIncomplete, MediaRefused, UnknownReference
from lessons.links import accept_link
from lessons.models import Lesson, LessonBlock, LessonMedia
from lessons.ports import question_bank
from lessons.services.media import reword, store_media
from lessons.uploads import TakenMedia, take_in

MOST_BLOCKS = 200


@dataclass(frozen=True)
class BlockDraft:
    """A block as its author wants it; ``id`` None makes a new one. What its kind does not need is dropped.

    A file comes as an ``upload`` (with ``captions`` and a smaller one, ``low``, where there are such) or is one of the
    lesson already (``media_id``); with neither, the block keeps its own. ``alt_text`` says it in words; empty, the
    words stay that the file has.
    """

    kind: BlockKind
    id: UUID | None = None
    markdown: str = ""
    tone: str = ""
    media_id: UUID | None = None
    upload: IO[bytes] | None = None
    captions: IO[bytes] | None = None
    low: IO[bytes] | None = None
    alt_text: str | None = None
    caption: str = ""
    question_id: UUID | None = None
    url: str = ""
    title: str = ""
    description: str = ""


_TEXTS = ("markdown", "tone", "caption", "url", "title", "description")


def take_in_files(drafts: Sequence[BlockDraft]) -> dict[int, TakenMedia]:
    """What the blocks bring along, by their place, read before the transaction.

    Raises:
        MediaRefused, PictureRefused: see ``take_in``; the field is that of the block.
    """
    taken = {}
    for place, draft in enumerate(drafts):
        if draft.upload is None or draft.kind not in SHOWS_A_FILE:
            continue
        try:
            taken[place] = take_in(draft.upload, captions=draft.captions, low=draft.low, field="upload")
        except (MediaRefused, PictureRefused) as error:
            raise type(error)(error.message, field=f"blocks.{place}.{error.field}") from error
    return taken


@dataclass(frozen=True)
class BlockWriter:
    """Writes the blocks of one lesson in the present transaction, under the lesson's lock."""

    lesson: Lesson
    author: User
    taken: Mapping[int, TakenMedia]
    written: list[FieldFile]
    now: datetime

    def write(self, drafts: Sequence[BlockDraft]) -> None:
        """Put ``drafts`` in place of the blocks that are there. Those that are left out go.

        Raises:
            UnknownReference: a block, a file or a question is not one of the lesson or of its course.
            BlockIncomplete: something that the block's kind needs is missing.
            LinkRefused: see ``accept_link``.
        """
        if len(drafts) > MOST_BLOCKS:
            text = _("A lesson has at most %(most)s blocks.") % {"most": MOST_BLOCKS}
            raise UnknownReference(text, field="blocks")
        known = {block.pk: block for block in self.lesson.blocks.select_related("media")}
        blocks = [self._block(place, draft, known) for place, draft in enumerate(drafts)]
        if len({block.pk for block in blocks}) < len(blocks):
            raise UnknownReference(_("A block stands twice in the lesson."), field="blocks")
        self._check_questions(blocks)
        for block in blocks:
            block.save()
        self.lesson.blocks.exclude(pk__in=[block.pk for block in blocks]).delete()

    def _block(self, place: int, draft: BlockDraft, known: Mapping[UUID, LessonBlock]) -> LessonBlock:
        fresh = LessonBlock(id=new_id(), institution_id=self.lesson.institution_id)
        block = known.get(draft.id) if draft.id else fresh
        if block is None:
            raise UnknownReference(_("There is no such block in this lesson."), field=f"blocks.{place}.id")
        block.lesson, block.position, block.kind = self.lesson, place, draft.kind
        parts = PARTS[draft.kind]
        for name in _TEXTS:
            setattr(block, name, getattr(draft, name) if name in parts else "")
        block.question_id = draft.question_id if "question_id" in parts else None
        block.media = self._media(place, draft, block.media) if "media" in parts else None
        _check_complete(block)
        return block

    def _media(self, place: int, draft: BlockDraft, former: LessonMedia | None) -> LessonMedia:
        where = f"blocks.{place}"
        media = self._chosen(place, draft, former)
        if media is None:
            raise BlockIncomplete(_("This block needs a file."), field=f"{where}.upload")
        if media.kind != MediaKind(str(draft.kind)):
            kind = str(BlockKind(draft.kind).label)
            raise BlockIncomplete(_("This file is something else: %(kind)s.") % {"kind": kind}, field=f"{where}.upload")
        if draft.alt_text is not None:
            reword(media, draft.alt_text, actor=self.author, field=f"{where}.alt_text", now=self.now)
        return media

    def _chosen(self, place: int, draft: BlockDraft, former: LessonMedia | None) -> LessonMedia | None:
        where = f"blocks.{place}"
        if place in self.taken:
            words, field = draft.alt_text or "", f"{where}.alt_text"
            return store_media(
                self.lesson,
                self.taken[place],
                words,
                actor=self.author,
                written=self.written,
                field=field,
                now=self.now,
            )
        if draft.media_id is None:
            return former
        found = self.lesson.media.filter(pk=draft.media_id).first()
        if found is None:
            raise UnknownReference(_("There is no such file in this lesson."), field=f"{where}.media_id")
        return found

    def _check_questions(self, blocks: Sequence[LessonBlock]) -> None:
        """One query of the bank, or none."""
        asked = {block.question_id for block in blocks if block.question_id}
        course_id = self.lesson.section.course_id
        usable = question_bank().usable(course_id=course_id, question_ids=asked) if asked else set()
        for block in blocks:
            if block.question_id and block.question_id not in usable:
                field = f"blocks.{block.position}.question_id"
                raise UnknownReference(_("There is no such question in this course."), field=field)


def _check_complete(block: LessonBlock) -> None:
    where = f"blocks.{block.position}"
    if block.kind in HAS_MARKDOWN and not block.markdown.strip():
        raise BlockIncomplete(_("A text block needs a text."), field=f"{where}.markdown")
    if block.kind == BlockKind.CALLOUT and not block.tone:
        raise BlockIncomplete(_("Say what kind of callout it is."), field=f"{where}.tone")
    if block.kind == BlockKind.QUESTION and block.question_id is None:
        raise BlockIncomplete(_("A question block needs a question."), field=f"{where}.question_id")
    if block.kind == BlockKind.SIMULATION:
        _check_simulation(block, where)


def _check_simulation(block: LessonBlock, where: str) -> None:
    block.url = accept_link(block.url, field=f"{where}.url")
    if not block.title.strip():
        raise BlockIncomplete(_("A simulation needs a title."), field=f"{where}.title")
    if not block.description.strip():
        raise BlockIncomplete(_("Say in words what is to be seen and done there."), field=f"{where}.description")
