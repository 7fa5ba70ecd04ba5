"""Sound gets its smaller file by itself, in the background, where its author gave none."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, QuerySet

from core.errors import AllowanceExceeded, StorageFull
from core.files.quota import require_room
from core.files.writing import files_undone, write_file
from core.ids import new_id
from core.jobs import enqueue_each
from lessons.enums import MediaKind, VariantName
from lessons.media.smaller_sound import CannotBeSmaller, is_worth_it, make_smaller_sound
from lessons.models import Lesson, LessonMedia, MediaVariant

MAKE_SMALLER = "lessons.make_smaller"
_MEDIA_TYPE, _ENDING = "audio/mpeg", "mp3"

_log = structlog.get_logger("lyceum.lessons")


def ask_for_smaller(media: Iterable[LessonMedia], *, now: datetime) -> int:
    """In the present transaction; returns of how many. Those that cannot be made smaller are passed over.

    Whoever calls knows that there is no smaller file yet; the job asks again.
    """
    orders = [
        ({"media_id": each.pk}, now)
        for each in media
        if each.kind == MediaKind.AUDIO and is_worth_it(each.media_type, each.size_bytes, each.duration_ms)
    ]
    if orders:
        enqueue_each(MAKE_SMALLER, orders, now=now)
    return len(orders)


def sound_without_smaller() -> QuerySet[LessonMedia]:
    return LessonMedia.objects.filter(kind=MediaKind.AUDIO).exclude(variants__name=VariantName.LOW).order_by("pk")


def make_smaller(*, media_id: UUID, now: datetime) -> None:
    """Give a sound its smaller file, and each copied lesson that shows the same one too.

    Nothing happens where it is gone or has one. A sound that cannot be made smaller, or for which there is no room,
    stays as it is: the log says why, and its lesson knows nothing of it.
    """
    media = sound_without_smaller().filter(pk=media_id).first()
    if media is None:
        return
    try:
        with media.file.open("rb") as file:
            made = make_smaller_sound(file.read(), duration_ms=media.duration_ms)
        _give(media, made)
    except CannotBeSmaller as error:
        _log.info("sound_stays_as_it_is", media_id=str(media_id), reason=error.code)
    except FileNotFoundError:
        _log.warning("sound_stays_as_it_is", media_id=str(media_id), reason="file_missing")
    except (AllowanceExceeded, StorageFull):
        _log.info("sound_stays_as_it_is", media_id=str(media_id), reason="no_room")


def _give(media: LessonMedia, made: bytes) -> None:
    """Under the locks of the lessons, so that of two workers the second one finds what the first one wrote."""
    alike = LessonMedia.objects.filter(institution_id=media.institution_id, file=media.file.name)
    with files_undone() as written, transaction.atomic():
        lessons = Lesson.objects.select_for_update(of=("self",)).filter(pk__in=alike.values("lesson")).order_by("pk")
        locked = list(lessons.values_list("pk", flat=True))
        wanting = list(sound_without_smaller().filter(pk__in=alike.filter(lesson__in=locked).values("pk")))
        if not wanting:
            return
        require_room(media.institution_id, len(made))
        variants = [_variant(each, len(made)) for each in wanting]
        write_file(variants[0].file, BytesIO(made), name=f"{new_id().hex}.{_ENDING}", written=written)
        for variant in variants[1:]:
            variant.file = variants[0].file.name
        MediaVariant.objects.bulk_create(variants)
        tell_of_smaller([each.lesson_id for each in wanting])


def _variant(media: LessonMedia, size_bytes: int) -> MediaVariant:
    return MediaVariant(
        institution_id=media.institution_id,
        media=media,
        name=VariantName.LOW,
        media_type=_MEDIA_TYPE,
        size_bytes=size_bytes,
    )


def tell_of_smaller(lesson_ids: Iterable[UUID]) -> None:
    """What is remembered of these lessons is asked anew. In the present transaction, under their locks."""
    Lesson.objects.filter(pk__in=lesson_ids).update(files_edition=F("files_edition") + 1)
