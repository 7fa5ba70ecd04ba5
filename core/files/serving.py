"""Giving out what people uploaded: as what it is, in pieces where a player asks so, and never as a page."""

from typing import IO, cast

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.errors import NotFound
from core.files.ranges import serve_ranges

# Opened by itself in a browser, a file may load nothing and run nothing.
_POLICY = "default-src 'none'; sandbox"
_PDF = "application/pdf"
# The same for viewers of PDF that browsers bring along: none of them works in a sandbox, and all are one themselves.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
# What a browser shows or plays by itself. All else is saved: a page or a drawing could run what stands in it.
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", _PDF})
_PLAYED = ("audio/", "video/")


class FileMissing(NotFound):
    """The row is there, its file is not. The sweep tells of it."""

    code = "core.file_missing"


def serve_stored(  # noqa: PLR0913 - a file, and all that is said of it
    request: HttpRequest, stored: FieldFile, *, size: int, content_type: str, kept: str, shown_as: str = ""
) -> HttpResponseBase:
    """The file, or the part of it that was asked for; ``kept`` is its ``Cache-Control``, ``shown_as`` the name to save it
    under. Whoever calls has checked that it may be read.

    Raises:
        FileMissing: it is not where it was stored.
        UpstreamUnavailable: it cannot be reached now.
    """
    name = str(stored.name).rpartition("/")[2]
    try:
        file = cast("IO[bytes]", stored.open("rb"))
    except FileNotFoundError as error:
        raise FileMissing(_("This file is lost.")) from error
    # Other bytes are stored under another name.
    response = serve_ranges(request, file, size=size, content_type=content_type, etag=f'"{name.partition(".")[0]}"')
    response["Content-Disposition"] = str(content_disposition_header(not is_shown(content_type), shown_as or name))
    return as_no_page(response, kept=kept)


def is_shown(media_type: str) -> bool:
    """Whether a browser may show it in place, rather than save it."""
    return media_type in _SHOWN or media_type.startswith(_PLAYED)


def as_no_page(response: HttpResponseBase, *, kept: str) -> HttpResponseBase:
    """``response`` with the headers that every uploaded file goes out with."""
    response["Cache-Control"] = kept
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _PDF_POLICY if response.get("Content-Type") == _PDF else _POLICY
    return response
