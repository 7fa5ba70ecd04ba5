"""Pictures: taken in only if real, of a bearable size and without what the camera wrote into them; given out as such."""

import mimetypes
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.ids import new_id
from lessons.errors import ImageRefused

MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}
# For slow connections and small screens.
WIDTHS = (480, 960)


@dataclass(frozen=True)
class SmallerPicture:
    """The same picture in WebP, for the width of ``WIDTHS`` that was ``wanted``."""

    content: "ContentFile[bytes]"
    wanted: int
    width: int
    height: int


def accept_image(upload: "UploadedFile[bytes] | ContentFile[bytes]") -> "ContentFile[bytes]":
    """The picture re-encoded (EXIF and anything hidden gone, turned upright, at most 2000 px a side), under a new name.

    Raises:
        ImageRefused: too large, or no PNG, JPEG, WebP or GIF that can be read to its end.
    """
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 2**20
        raise ImageRefused(_("The image is larger than %(most)s MiB.") % {"most": most}, field="image")
    try:
        with Image.open(BytesIO(upload.read()), formats=list(FORMATS)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ImageRefused(_("The image has too many pixels."), field="image")
            kind = opened.format or "PNG"
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            picture.info.pop("comment", None)  # Pillow would write it again
            out = BytesIO()
            picture.save(out, format=kind, **({"quality": 88} if kind in ("JPEG", "WEBP") else {}))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ImageRefused(_("This is not a PNG, JPEG, WebP or GIF image."), field="image") from error
    return ContentFile(out.getvalue(), name=f"{new_id().hex}.{FORMATS[kind]}")


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of an accepted picture."""
    with Image.open(BytesIO(picture)) as opened:
        return opened.size


def smaller_pictures(picture: bytes) -> list[SmallerPicture]:
    """The accepted ``picture`` at each width that it exceeds, where that makes a smaller file."""
    found = []
    for width in WIDTHS:
        with Image.open(BytesIO(picture)) as opened:
            if opened.width <= width:
                continue
            smaller = opened.convert("RGBA" if opened.mode in ("P", "PA", "LA", "RGBA") else "RGB")
            smaller.thumbnail((width, MAX_SIDE))
        out = BytesIO()
        smaller.save(out, format="WEBP", quality=80)
        if out.tell() < len(picture):
            content = ContentFile(out.getvalue(), name=f"{new_id().hex}.webp")
            found.append(SmallerPicture(content, width, smaller.width, smaller.height))
    return found


def serve_image(image: FieldFile, *, max_age_seconds: int) -> FileResponse:
    """The stored picture, for the browser of the one who asked; whoever calls has checked that they may see it."""
    kind = mimetypes.guess_type(image.name or "")[0] or "application/octet-stream"
    response = FileResponse(image.open("rb"), content_type=kind)
    response["Cache-Control"] = f"private, max-age={max_age_seconds}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
