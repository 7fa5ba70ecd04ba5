"""Pictures that come with a question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile

from assessments.errors import QuestionIncomplete
from assessments.grading import pictures_of
from assessments.models import Question, QuestionPicture
from core.files.pictures import accept_picture
from core.files.quota import require_room
from core.files.writing import write_file

LONGEST_ALT_TEXT = 300
_KEY_LENGTH = 16


@dataclass(frozen=True)
class PictureDraft:
    """A picture as its author hands it in, with what it shows in words."""

    image: "UploadedFile[bytes] | ContentFile[bytes]"
    alt_text: str


@dataclass(frozen=True)
class TakenPicture:
    """A picture that was checked and re-encoded, under the key that follows from it and from its words."""

    key: str
    image: "ContentFile[bytes]"
    alt_text: str


def take_in(drafts: Mapping[str, PictureDraft]) -> dict[str, TakenPicture]:
    """The pictures of ``drafts``, ready to be kept. Changes nothing.

    Raises:
        QuestionIncomplete: one is not told in words, or in too many.
        PictureRefused: see ``accept_picture``.
    """
    if not all(draft.alt_text.strip() for draft in drafts.values()):
        raise QuestionIncomplete("Say in words what the picture shows.", field="pictures")
    if any(len(draft.alt_text.strip()) > LONGEST_ALT_TEXT for draft in drafts.values()):
        raise QuestionIncomplete(f"Say it in {LONGEST_ALT_TEXT} characters at most.", field="pictures")
    return {name: _taken(draft) for name, draft in drafts.items()}


def _taken(draft: PictureDraft) -> TakenPicture:
    image, alt_text = accept_picture(draft.image), draft.alt_text.strip()
    digest = sha256(image.read() + b"\0" + alt_text.encode())
    image.seek(0)
    return TakenPicture(key=digest.hexdigest()[:_KEY_LENGTH], image=image, alt_text=alt_text)


def keep_pictures(
    question: Question,
    taken: Iterable[TakenPicture],
    *,
    content: Mapping[str, Any],
    written: list[FieldFile],
    now: datetime,
) -> None:
    """Store those of ``taken`` that ``content`` names and the question has not yet. Files are added to ``written``.

    Raises:
        QuestionIncomplete: ``content`` names a picture that there is not.
        AllowanceExceeded: the institution's storage is used up.
    """
    named = pictures_of(content)
    if not named:
        return
    known = set(question.pictures.filter(key__in=named).values_list("key", flat=True))
    fresh = {picture.key: picture for picture in taken if picture.key in named - known}
    if named - known - fresh.keys():
        raise QuestionIncomplete("There is no such picture.", field="pictures")
    require_room(question.institution_id, sum(picture.image.size for picture in fresh.values()))
    for picture in fresh.values():
        row = QuestionPicture(
            institution_id=question.institution_id,
            question=question,
            key=picture.key,
            alt_text=picture.alt_text,
            size_bytes=picture.image.size,
            created_at=now,
        )
        write_file(row.image, picture.image, name=picture.image.name or "", written=written)
        row.save(force_insert=True)
