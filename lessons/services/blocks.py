"""The blocks of a lesson's draft."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, NamedTuple
from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.api import User
from core.errors import PlatformError
from core.files.pictures import PictureRefused
from core.ids import new_id
from lessons.enums import HAS_MARKDOWN, PARTS, SHOWS_A_FILE, BlockKind, MediaKind
from lessons.errors import BlockIncomplete, LinkRefused, MediaRefused, UnknownReference
from lessons.links import accept_link
from lessons.media.uploads import TakenMedia, take_in
from lessons.models import Lesson, LessonBlock, LessonMedia
from lessons.ports import question_bank
from lessons.services.media import checked_words, reword, store_media

MOST_BLOCKS = 200


@dataclass(frozen=True)
class BlockDraft:
    """A block as its author wants it; ``id`` None makes a new one. What its kind does not need is dropped.

    A file comes as an ``upload`` (with ``captions`` and a smaller one, ``low``, where there are such; or read already) or
    is one of the lesson already (``media_id``); with neither, the block keeps its own. ``alt_text`` says it in words;
    empty, the words stay that the file has.
    """

    kind: BlockKind
    id: UUID | None = None
    markdown: str = ""
    tone: str = ""
    media_id: UUID | None = None
    upload: IO[bytes] | TakenMedia | None = None
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
        try:
            media = _take_in(draft)
        except (MediaRefused, PictureRefused) as error:
            raise _at(place, error) from error
        if media is not None:
            taken[place] = media
    return taken


def _take_in(draft: BlockDraft) -> TakenMedia | None:
    upload = draft.upload if draft.kind in SHOWS_A_FILE else None
    if upload is None or isinstance(upload, TakenMedia):
        return upload
    return take_in(upload, captions=draft.captions, low=draft.low, field="upload")


def _at(place: int, flaw: PlatformError) -> PlatformError:
    """What is wrong with a block, as what is wrong with the block at ``place`` of the lesson."""
    return type(flaw)(flaw.message, field=f"blocks.{place}.{flaw.field}")


class Flaw(NamedTuple):
    """What is wrong with the block at ``place``; the field of the ``error`` is the block's."""

    place: int
    error: PlatformError


def check_blocks(
    drafts: Sequence[BlockDraft], *, former: Mapping[UUID, LessonMedia | None], course_id: UUID
) -> tuple[list[BlockDraft], list[Flaw]]:
    """What the author of ``drafts`` can mend in a form, at once: that they may hear it in one go. ``BlockWriter.write``
    refuses besides blocks and files (``media_id``) that are not the lesson's, a block that stands twice, and files for
    which the storage has no room.

    ``former`` are the files of the lesson's blocks. The uploads are read by this: the drafts that come back have them
    as they were found, so that nobody reads them again. Whoever calls has asked whether the author may write there.

    Raises:
        UnknownReference: there are more than ``MOST_BLOCKS``; nothing is read.
    """
    _check_number(drafts)
    checked, flaws = list(drafts), [*_flaws_of_questions(drafts, course_id)]
    for place, draft in enumerate(drafts):
        found = list(_flaws_of(draft))
        if draft.kind in SHOWS_A_FILE:
            try:
                checked[place] = replace(draft, upload=_take_in(draft))
            except (MediaRefused, PictureRefused) as refusal:
                found.append(refusal)
            else:
                found += _flaws_of_file(checked[place], former.get(draft.id) if draft.id else None)
            found += _flaws_of_words(draft)
        flaws += [Flaw(place, flaw) for flaw in found]
    return checked, flaws


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
            UnknownReference: a block, a file or a question is not one of the lesson or of its course, or there are too
                many blocks.
            BlockIncomplete: something that the block's kind needs is missing.
            LinkRefused: see ``accept_link``.
        """
        _check_number(drafts)
        known = {block.pk: block for block in self.lesson.blocks.select_related("media")}
        blocks = [self._block(place, draft, known) for place, draft in enumerate(drafts)]
        if len({block.pk for block in blocks}) < len(blocks):
            raise UnknownReference(_("A block stands twice in the lesson."), field="blocks")
        self._check_questions(drafts)
        for block in blocks:
            block.save()
        self.lesson.blocks.exclude(pk__in=[block.pk for block in blocks]).delete()

    def _block(self, place: int, draft: BlockDraft, known: Mapping[UUID, LessonBlock]) -> LessonBlock:
        fresh = LessonBlock(id=new_id(), institution_id=self.lesson.institution_id)
        block = known.get(draft.id) if draft.id else fresh
        if block is None:
            raise UnknownReference(_("There is no such block in this lesson."), field=f"blocks.{place}.id")
        for flaw in _flaws_of(draft):
            raise _at(place, flaw)
        block.lesson, block.position, block.kind = self.lesson, place, draft.kind
        parts = PARTS[draft.kind]
        for name in _TEXTS:
            setattr(block, name, getattr(draft, name) if name in parts else "")
        block.question_id = draft.question_id if "question_id" in parts else None
        block.media = self._media(place, draft, block.media) if "media" in parts else None
        if block.kind == BlockKind.SIMULATION:
            block.url = accept_link(block.url, field=f"blocks.{place}.url")
        return block

    def _media(self, place: int, draft: BlockDraft, former: LessonMedia | None) -> LessonMedia:
        media = self._chosen(place, draft, former)
        if media is None:
            raise _at(place, _no_file())
        if media.kind != str(draft.kind):
            raise _at(place, _other_kind(draft, media.kind))
        if draft.alt_text is not None:
            reword(media, draft.alt_text, actor=self.author, field=f"blocks.{place}.alt_text", now=self.now)
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

    def _check_questions(self, drafts: Sequence[BlockDraft]) -> None:
        for place, flaw in _flaws_of_questions(drafts, self.lesson.section.course_id):
            raise _at(place, flaw)


def _check_number(drafts: Sequence[BlockDraft]) -> None:
    if len(drafts) > MOST_BLOCKS:
        text = _("A lesson has at most %(most)s blocks.") % {"most": MOST_BLOCKS}
        raise UnknownReference(text, field="blocks")


def _flaws_of(draft: BlockDraft) -> Iterator[PlatformError]:
    """What the kind of a block needs and ``draft`` has not, each with its field; files and questions apart."""
    if draft.kind in HAS_MARKDOWN and not draft.markdown.strip():
        yield BlockIncomplete(_("This block needs a text."), field="markdown")
    if draft.kind == BlockKind.CALLOUT and not draft.tone:
        yield BlockIncomplete(_("Say what kind of callout it is."), field="tone")
    if draft.kind == BlockKind.QUESTION and draft.question_id is None:
        yield BlockIncomplete(_("A question block needs a question."), field="question_id")
    if draft.kind == BlockKind.SIMULATION:
        yield from _flaws_of_simulation(draft)


def _flaws_of_simulation(draft: BlockDraft) -> Iterator[PlatformError]:
    try:
        accept_link(draft.url, field="url")
    except LinkRefused as refusal:
        yield refusal
    if not draft.title.strip():
        yield BlockIncomplete(_("A simulation needs a title."), field="title")
    if not draft.description.strip():
        yield BlockIncomplete(_("Say in words what is to be seen and done there."), field="description")


def _flaws_of_file(draft: BlockDraft, former: LessonMedia | None) -> Iterator[PlatformError]:
    """Of a draft whose upload is read: whether there is a file, and one of the block's kind."""
    shown = draft.upload or former
    if not isinstance(shown, TakenMedia | LessonMedia):
        yield _no_file()
    elif shown.kind != str(draft.kind):
        yield _other_kind(draft, shown.kind)


def _flaws_of_words(draft: BlockDraft) -> Iterator[PlatformError]:
    try:
        checked_words(draft.alt_text or "", field="alt_text")
    except BlockIncomplete as refusal:
        yield refusal


def _no_file() -> BlockIncomplete:
    return BlockIncomplete(_("This block needs a file."), field="upload")


def _other_kind(draft: BlockDraft, kind: str) -> BlockIncomplete:
    words = {"wanted": BlockKind(draft.kind).label, "found": MediaKind(kind).label}
    text = _("The kind of the block is “%(wanted)s”, that of the file is “%(found)s”.") % words
    return BlockIncomplete(text, field="upload")


def _flaws_of_questions(drafts: Sequence[BlockDraft], course_id: UUID) -> Iterator[Flaw]:
    """One query of the bank, or none."""
    asked = {
        place: draft.question_id
        for place, draft in enumerate(drafts)
        if draft.kind == BlockKind.QUESTION and draft.question_id
    }
    usable = question_bank().usable(course_id=course_id, question_ids=set(asked.values())) if asked else set()
    for place, question_id in asked.items():
        if question_id not in usable:
            text = _("There is no such question in this course.")
            yield Flaw(place, UnknownReference(text, field="question_id"))
