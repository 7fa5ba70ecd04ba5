"""Giving out the files of lessons."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core.files.serving import as_no_page, serve_stored
from core.rest.conditional import ASK_EACH_TIME
from lessons.enums import VariantName
from lessons.errors import MediaNotFound
from lessons.models import LessonMedia, MediaVariant

# Asked for like a variant.
CAPTIONS = "captions"


def serve_media(request: HttpRequest, media: LessonMedia, *, variant: str = "") -> HttpResponseBase:
    """The file, its ``variant`` where there is one, or its captions. Whoever calls has checked that it may be read.

    Raises:
        MediaNotFound: nothing is ever called like ``variant``, or there are no captions.
    """
    if variant == CAPTIONS:
        return as_no_page(_captions(media), kept=ASK_EACH_TIME)
    chosen = _chosen(media, variant)
    return serve_stored(
        request, chosen.file, size=chosen.size_bytes, content_type=chosen.media_type, kept=ASK_EACH_TIME
    )


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
