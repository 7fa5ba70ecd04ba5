"""Pictures: taken in only if real, of a bearable size and without what the camera wrote into them; given out as such."""

import mimetypes
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from PIL import Image, ImageOps, UnidentifiedImageError

from core.ids import new_id
from lessons.errors import ImageRefused

MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}


def accept_image(upload: "UploadedFile[bytes] | ContentFile[bytes]") -> "ContentFile[bytes]":
    """The picture re-encoded (EXIF and anything hidden gone, turned upright, at most 2000 px a side), under a new name.

    Raises:
        ImageRefused: too large, or no PNG, JPEG, WebP or GIF that can be read to its end.
    """
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        raise ImageRefused(f"The image is larger than {settings.MAX_UPLOAD_BYTES // 2**20} MiB.", field="image")
    try:
        with Image.open(BytesIO(upload.read()), formats=list(FORMATS)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ImageRefused("The image has too many pixels.", field="image")
            kind = opened.format or "PNG"
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            picture.info.pop("comment", None)  # Pillow would write it again
            out = BytesIO()
            picture.save(out, format=kind, **({"quality": 88} if kind in ("JPEG", "WEBP") else {}))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ImageRefused("This is not a PNG, JPEG, WebP or GIF image.", field="image") from error
    return ContentFile(out.getvalue(), name=f"{new_id().hex}.{FORMATS[kind]}")


def serve_image(image: FieldFile, *, max_age_seconds: int) -> FileResponse:
    """The stored picture, for the browser of the one who asked; whoever calls has checked that they may see it."""
    kind = mimetypes.guess_type(image.name or "")[0] or "application/octet-stream"
    response = FileResponse(image.open("rb"), content_type=kind)
    response["Cache-Control"] = f"private, max-age={max_age_seconds}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
