"""Giving out what people uploaded: as what it is, in pieces where a player asks so, and never as a page."""

from typing import IO, cast

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.files.ranges import serve_ranges

# Opened by itself in a browser, a file may load nothing and run nothing.
_POLICY = "default-src 'none'; sandbox"


def serve_stored(
    request: HttpRequest, stored: FieldFile, *, size: int, content_type: str, kept: str
) -> HttpResponseBase:
    """The file, or the part of it that was asked for; ``kept`` is its ``Cache-Control``. Whoever calls has checked that
    it may be read."""
    name = str(stored.name).rpartition("/")[2]
    file = cast("IO[bytes]", stored.open("rb"))
    # Other bytes are stored under another name.
    response = serve_ranges(request, file, size=size, content_type=content_type, etag=f'"{name.partition(".")[0]}"')
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return as_no_page(response, kept=kept)


def as_no_page(response: HttpResponseBase, *, kept: str) -> HttpResponseBase:
    """``response`` with the headers that every uploaded file goes out with."""
    response["Cache-Control"] = kept
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    return response
