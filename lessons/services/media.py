"""Pictures, sound and film of lessons: stored once in a lesson, and gone when nothing shows them."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.files.quota import require_room
from core.files.writing import files_undone, write_file
from core.ids import new_id
from core.privacy import delete_files_of
from lessons.enums import MediaKind, VariantName
from lessons.errors import BlockIncomplete, MediaInUse, MediaNotFound, MediaRefused
from lessons.media.uploads import TakenFile, TakenMedia, take_in, take_smaller
from lessons.models import Lesson, LessonMedia, MediaVariant
from lessons.services.editing import editable, note_draft, require_editable
from lessons.services.smaller_sound import ask_for_smaller, tell_of_smaller

LONGEST_ALT_TEXT = 5000


def add_media(
    *,
    author: User,
    lesson_id: UUID,
    upload: IO[bytes],
    alt_text: str,
    now: datetime,
    captions: IO[bytes] | None = None,
    low: IO[bytes] | None = None,
) -> LessonMedia:
    """Put a file into a lesson. The same one again is the one that is there, with the words that it has.

    Raises:
        LessonNotFound: no such lesson, or not for ``author`` to change.
        MediaRefused, PictureRefused: see ``take_in``.
        BlockIncomplete: nothing says in words what it shows.
        AllowanceExceeded: the institution's storage is used up.
    """
    require_editable(author, lesson_id)
    taken = take_in(upload, captions=captions, low=low)
    with files_undone() as written, transaction.atomic():
        lesson = editable(author, lesson_id)
        return store_media(lesson, taken, alt_text, actor=author, written=written, field="alt_text", now=now)


def store_media(
    lesson: Lesson,
    taken: TakenMedia,
    alt_text: str,
    *,
    actor: User,
    written: list[FieldFile],
    field: str,
    now: datetime,
) -> LessonMedia:
    """In the present transaction, under the lesson's lock. Files that are written are added to ``written``."""
    known = lesson.media.filter(digest=taken.digest).first()
    if known is not None:
        return known
    words = checked_words(alt_text, field=field)
    require_room(lesson.institution_id, taken.size_bytes)
    media = LessonMedia(
        id=new_id(),
        institution_id=lesson.institution_id,
        lesson=lesson,
        kind=taken.kind,
        digest=taken.digest,
        media_type=taken.file.media_type,
        size_bytes=len(taken.file.data),
        width=taken.file.width,
        height=taken.file.height,
        duration_ms=taken.duration_ms,
        alt_text=words,
        captions=taken.captions,
        created_at=now,
    )
    write_file(media.file, BytesIO(taken.file.data), name=taken.file.name, written=written)
    media.save(force_insert=True)
    for name, file in taken.variants:
        _store_variant(media, name, file, written)
    if not taken.variants:
        ask_for_smaller([media], now=now)
    _note(media, "lessons.media.added", actor=actor, now=now)
    return media


def checked_words(alt_text: str, *, field: str) -> str:
    """Raises: BlockIncomplete: there are none, or too many."""
    words = alt_text.strip()
    if not words:
        raise BlockIncomplete(_("Say in words what the file shows or says."), field=field)
    if len(words) > LONGEST_ALT_TEXT:
        most = _("At most %(most)s characters.") % {"most": LONGEST_ALT_TEXT}
        raise BlockIncomplete(most, field=field)
    return words


def _store_variant(media: LessonMedia, name: VariantName, file: TakenFile, written: list[FieldFile]) -> None:
    variant = MediaVariant(
        institution_id=media.institution_id,
        media=media,
        name=name,
        media_type=file.media_type,
        size_bytes=len(file.data),
        width=file.width,
        height=file.height,
    )
    write_file(variant.file, BytesIO(file.data), name=file.name, written=written)
    variant.save(force_insert=True)


def change_media(
    *,
    author: User,
    lesson_id: UUID,
    media_id: UUID,
    now: datetime,
    alt_text: str | None = None,
    low: IO[bytes] | None = None,
) -> LessonMedia:
    """Give a file of a lesson other words, or the smaller one for slow connections in place of the one it had.

    Published versions keep the words that they were published with; a smaller file is for them too.

    Raises:
        LessonNotFound, MediaNotFound: no such lesson or file, or not for ``author`` to change.
        BlockIncomplete: no words. MediaRefused: ``low`` is not smaller, or not of the same kind.
        AllowanceExceeded: the institution's storage is used up.
    """
    taken = _take_for(_media_of(require_editable(author, lesson_id), media_id), low) if low else None
    with files_undone() as written, transaction.atomic():
        lesson = editable(author, lesson_id)
        media = _media_of(lesson, media_id)
        if alt_text is not None:
            reword(media, alt_text, actor=author, field="alt_text", now=now)
        if taken is not None:
            require_room(lesson.institution_id, len(taken.data))
            former = media.variants.filter(name=VariantName.LOW)
            delete_files_of(former.exclude(file__in=_elsewhere(former)))
            former.delete()
            _store_variant(media, VariantName.LOW, taken, written)
            tell_of_smaller([lesson.pk])
            _note(media, "lessons.media.changed", actor=author, now=now)
        note_draft(lesson)
    return media


def reword(media: LessonMedia, alt_text: str, *, actor: User, field: str, now: datetime) -> None:
    """Give a file other words, in the present transaction, under the lesson's lock. The same ones change nothing.

    Raises:
        BlockIncomplete: see ``checked_words``.
    """
    words = checked_words(alt_text, field=field)
    if words == media.alt_text:
        return
    media.alt_text = words
    media.save(update_fields=["alt_text"])
    _note(media, "lessons.media.changed", actor=actor, now=now)


def _take_for(media: LessonMedia, low: IO[bytes]) -> TakenFile:
    """Read before the transaction."""
    if media.kind == MediaKind.IMAGE:
        raise MediaRefused(_("Pictures get their smaller files by themselves."), field="low")
    return take_smaller(low, media.kind, media.size_bytes)


@transaction.atomic
def remove_media(*, author: User, lesson_id: UUID, media_id: UUID, now: datetime) -> None:
    """Take a file away that nothing shows; its bytes go with the end of the transaction.

    Raises:
        LessonNotFound, MediaNotFound: no such lesson or file, or not for ``author`` to change.
        MediaInUse: a block or a version shows it.
    """
    lesson = editable(author, lesson_id)
    media = _media_of(lesson, media_id)
    if media.blocks.exists() or media.version_media.exists():
        raise MediaInUse(_("The lesson, or a version of it, shows this file."))
    _note(media, "lessons.media.removed", actor=author, now=now)
    delete_media_files([media.pk])
    media.delete()


def delete_media_files(media_ids: Sequence[UUID]) -> None:
    """The files of media that are about to be deleted, and those of their variants, once that is certain. A file that a
    copied lesson shows too stays."""
    for table, own in ((LessonMedia, "pk__in"), (MediaVariant, "media__in")):
        going = table.objects.filter(**{own: media_ids})
        delete_files_of(going.exclude(file__in=_elsewhere(going)))


def _elsewhere(going: QuerySet[Any]) -> list[str]:
    """The files of ``going`` that other rows have too. All of them are locked, so that of two who take away the last two
    rows of a file the second one finds itself alone with it."""
    ids = set(going.values_list("pk", flat=True))
    rows = going.model._default_manager.filter(file__in=going.values("file")).select_for_update().order_by("pk")
    return [name for pk, name in rows.values_list("pk", "file") if pk not in ids]


def _media_of(lesson: Lesson, media_id: UUID) -> LessonMedia:
    media = lesson.media.filter(pk=media_id).first()
    if media is None:
        raise MediaNotFound(_("There is no such file."))
    return media


def _note(media: LessonMedia, action: str, *, actor: User, now: datetime) -> None:
    facts = {"lesson": str(media.lesson_id), "kind": str(media.kind), "size_bytes": media.size_bytes}
    audit_row(action, media, actor_id=actor.pk, after=facts, now=now)
