"""Giving out the files of lessons: as what they are, in pieces where a player asks so, and never as a page."""

from typing import IO, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core.ranges import serve_ranges
from core.rest.conditional import ASK_EACH_TIME
from lessons.enums import VariantName
from lessons.errors import MediaNotFound
from lessons.models import LessonMedia, MediaVariant

# Asked for like a variant.
CAPTIONS = "captions"
# Opened by itself in a browser, a file may load nothing and run nothing.
_POLICY = "default-src 'none'; sandbox"


def serve_media(request: HttpRequest, media: LessonMedia, *, variant: str = "") -> HttpResponseBase:
    """The file, its ``variant`` where there is one, or its captions. Whoever calls has checked that it may be read.

    Raises:
        MediaNotFound: nothing is ever called like ``variant``, or there are no captions.
    """
    response = _captions(media) if variant == CAPTIONS else _file(request, _chosen(media, variant))
    response["Cache-Control"] = ASK_EACH_TIME
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    return response


def _captions(media: LessonMedia) -> HttpResponseBase:
    if not media.captions:
        raise MediaNotFound(_("There is no such file."))
    return HttpResponse(media.captions, content_type="text/vtt; charset=utf-8")


def _chosen(media: LessonMedia, variant: str) -> LessonMedia | MediaVariant:
    """Pictures that are small have no smaller variants: then it is the file itself."""
    if not variant:
        return media
    if variant not in VariantName.values:
        raise MediaNotFound(_("There is no such file."))
    return next((each for each in media.variants.all() if each.name == variant), media)


def _file(request: HttpRequest, stored: LessonMedia | MediaVariant) -> HttpResponseBase:
    name = str(stored.file.name).rpartition("/")[2]
    file = cast("IO[bytes]", stored.file.open("rb"))
    # Other bytes are stored under another name.
    response = serve_ranges(
        request, file, size=stored.size_bytes, content_type=stored.media_type, etag=f'"{name.partition(".")[0]}"'
    )
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
