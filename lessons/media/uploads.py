"""What authors upload, read and told by its bytes, before anything is stored."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core.files.pictures import MEDIA_TYPES, PictureRefused, SmallerPicture, accept_picture, size_of, smaller_pictures
from core.ids import new_id
from lessons.enums import MediaKind, VariantName
from lessons.errors import MediaRefused
from lessons.media.captions import accept_captions
from lessons.media.recordings import NotARecording, Recording, read_recording

# For slow connections and small screens.
_WIDTHS = (480, 960)
_BEGINNINGS_OF_PICTURES = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff")


@dataclass(frozen=True)
class TakenFile:
    """A file whose bytes are known to be what ``media_type`` says. ``name`` is the one to store it under."""

    data: bytes
    name: str
    media_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class TakenMedia:
    """An upload, read and found good. ``digest`` is over the bytes that came and the captions."""

    kind: MediaKind
    file: TakenFile
    digest: str
    duration_ms: int | None
    captions: str
    variants: Sequence[tuple[VariantName, TakenFile]]

    @property
    def size_bytes(self) -> int:
        return len(self.file.data) + sum(len(file.data) for _name, file in self.variants)


def take_in(
    upload: IO[bytes], *, captions: IO[bytes] | None = None, low: IO[bytes] | None = None, field: str = "file"
) -> TakenMedia:
    """Read an upload, its ``captions`` and the smaller file that its author made (``low``). No transaction is needed.

    A picture is re-encoded and given smaller variants; sound and film are checked to their end and kept as they are.

    Raises:
        MediaRefused, PictureRefused: too large, none of the formats, or something else as well; captions of no film.
    """
    data = _read(upload, field)
    text = accept_captions(captions.read()) if captions else ""
    digest = hashlib.sha256(data + b"\0" + text.encode() if text else data).hexdigest()
    try:
        recording = read_recording(data)
    except NotARecording:
        if text or low:
            raise MediaRefused(_("Captions and a smaller file go with sound and film."), field=field) from None
        return _take_picture(data, digest, field)
    if text and recording.kind != MediaKind.VIDEO:
        raise MediaRefused(_("Captions go with a video."), field="captions")
    smaller = [(VariantName.LOW, take_smaller(low, recording.kind, len(data)))] if low else []
    kind = MediaKind(recording.kind)
    return TakenMedia(kind, _recorded(data, recording), digest, recording.duration_ms, text, smaller)


def _read(upload: IO[bytes], field: str) -> bytes:
    data = upload.read(settings.MAX_UPLOAD_BYTES + 1)
    if len(data) > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 2**20
        raise MediaRefused(_("The file is larger than %(most)s MiB.") % {"most": most}, field=field)
    return data


def _take_picture(data: bytes, digest: str, field: str) -> TakenMedia:
    try:
        picture = accept_picture(ContentFile(data), field=field)
    except PictureRefused as error:
        if data.startswith(_BEGINNINGS_OF_PICTURES) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
            raise
        text = _("This is none of the formats: PNG, JPEG, WebP, GIF; MP3, AAC, M4A, Ogg, WAV; MP4, WebM.")
        raise MediaRefused(text, field=field) from error
    stored = picture.read()
    smaller = [(VariantName(str(each.wanted)), _smaller(each)) for each in smaller_pictures(stored, _WIDTHS)]
    media_type = MEDIA_TYPES[str(picture.name).rpartition(".")[2]]
    file = TakenFile(stored, str(picture.name), media_type, *size_of(stored))
    return TakenMedia(MediaKind.IMAGE, file, digest, None, "", smaller)


def _smaller(picture: SmallerPicture) -> TakenFile:
    content = picture.content
    return TakenFile(content.read(), str(content.name), "image/webp", picture.width, picture.height)


def take_smaller(low: IO[bytes], kind: str, larger_bytes: int) -> TakenFile:
    data = _read(low, "low")
    try:
        recording = read_recording(data)
    except NotARecording:
        recording = None
    if recording is None or recording.kind != kind or len(data) >= larger_bytes:
        raise MediaRefused(_("The smaller file is of the same kind, and smaller."), field="low")
    return _recorded(data, recording)


def _recorded(data: bytes, recording: Recording) -> TakenFile:
    name = f"{new_id().hex}.{recording.ending}"
    return TakenFile(data, name, recording.media_type, recording.width, recording.height)
