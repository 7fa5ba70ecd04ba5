"""Pictures: taken in only if real, of a bearable size and without what the camera wrote into them; given out as such."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Invalid
from core.files.serving import serve_stored
from core.ids import new_id

# Some 64 MiB once they are unpacked, however few bytes they came in.
MAX_PIXELS = 16_000_000
MAX_SIDE = 2000
# The endings that accepted pictures are stored under, and what each is served as.
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
_FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}
# Of all that a process takes in at the same time, so many are unpacked; the others wait as they came.
_UNPACKING = BoundedSemaphore(2)


class PictureRefused(Invalid):
    """A picture that is too large, or none."""

    code = "core.picture_refused"


@dataclass(frozen=True)
class SmallerPicture:
    """The same picture in WebP, for the width that was ``wanted``."""

    content: "ContentFile[bytes]"
    wanted: int
    width: int
    height: int


def accept_picture(upload: "UploadedFile[bytes] | ContentFile[bytes]", *, field: str = "image") -> "ContentFile[bytes]":
    """The picture re-encoded (EXIF and anything hidden gone, turned upright, at most 2000 px a side), under a new name.

    Raises:
        PictureRefused: too large, or no PNG, JPEG, WebP or GIF that can be read to its end.
    """
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 2**20
        raise PictureRefused(_("The image is larger than %(most)s MiB.") % {"most": most}, field=field)
    try:
        with _UNPACKING, Image.open(BytesIO(upload.read()), formats=list(_FORMATS)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PictureRefused(_("The image has too many pixels."), field=field)
            kind = opened.format or "PNG"
            opened.thumbnail((MAX_SIDE, MAX_SIDE))
            picture = ImageOps.exif_transpose(opened)
            picture.info.pop("comment", None)  # Pillow would write it again
            out = BytesIO()
            picture.save(out, format=kind, **({"quality": 88} if kind in ("JPEG", "WEBP") else {}))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PictureRefused(_("This is not a PNG, JPEG, WebP or GIF image."), field=field) from error
    return ContentFile(out.getvalue(), name=f"{new_id().hex}.{_FORMATS[kind]}")


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of an accepted picture."""
    with Image.open(BytesIO(picture)) as opened:
        return opened.size


def smaller_pictures(picture: bytes, widths: Iterable[int]) -> list[SmallerPicture]:
    """The accepted ``picture`` at each of ``widths`` that it exceeds, where that makes a smaller file; the widest first.

    Each is made of the one before, so that the picture is unpacked once.
    """
    found = []
    with _UNPACKING, Image.open(BytesIO(picture)) as opened:
        wanted = sorted((width for width in widths if width < opened.width), reverse=True)
        if not wanted:
            return []
        smaller = opened.convert("RGBA" if opened.mode in ("P", "PA", "LA", "RGBA") else "RGB")
        for width in wanted:
            smaller.thumbnail((width, MAX_SIDE))
            out = BytesIO()
            smaller.save(out, format="WEBP", quality=80)
            if out.tell() < len(picture):
                content = ContentFile(out.getvalue(), name=f"{new_id().hex}.webp")
                found.append(SmallerPicture(content, width, smaller.width, smaller.height))
    return found


def serve_picture(request: HttpRequest, picture: FieldFile, *, max_age_seconds: int) -> HttpResponseBase:
    """A stored picture, for the browser of the one who asked; whoever calls has checked that they may see it."""
    kind = MEDIA_TYPES.get(str(picture.name).rpartition(".")[2], "application/octet-stream")
    kept = f"private, max-age={max_age_seconds}"
    return serve_stored(request, picture, size=picture.size, content_type=kind, kept=kept)
