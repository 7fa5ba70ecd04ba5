"""Files in pieces: players of sound and film ask for the part that they are about to play.

Source: RFC 9110, section 14. One range at a time; whoever asks for several gets the whole, as the RFC allows.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseNotModified, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from core.rest.conditional import is_known
from core.rest.problems import MEDIA_TYPE, problem

_PIECE = 64 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True)
class Span:
    """The bytes from ``start`` on, ``length`` of them."""

    start: int
    length: int


class NoSuchRange(Exception):
    """The range that was asked for lies outside of the file."""


def span_of(header: str | None, size: int) -> Span | None:
    """What a ``Range`` header asks for of ``size`` bytes; None where the whole is the answer.

    Raises:
        NoSuchRange: it begins after the end, or asks for the last none.
    """
    asked = _ONE_RANGE.fullmatch((header or "").strip().lower().replace(" ", ""))
    if asked is None or asked[0] == "bytes=-":
        return None
    first, last = asked[1], asked[2]
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise NoSuchRange
        return Span(size - length, length)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None  # no range at all, so that it is passed over
    if start >= size:
        raise NoSuchRange
    return Span(start, end - start + 1)


def serve_ranges(request: HttpRequest, file: IO[bytes], *, size: int, content_type: str, etag: str) -> HttpResponseBase:
    """``file`` of ``size`` bytes, or the part of it that was asked for, read in pieces under WSGI and ASGI alike.

    Whoever calls has checked that it may be read, and says in further headers who may keep it. 304 to who has it, 416
    for a range that is not in it. The file is closed with the answer.
    """
    if is_known(request, etag):
        file.close()
        return _with(HttpResponseNotModified(), etag)
    try:
        span = span_of(request.headers.get("Range"), size) if _is_same(request, etag) else None
    except NoSuchRange:
        file.close()
        told = problem(416, "core.no_such_range", _("The file has no such part."))
        beyond = JsonResponse(told, status=416, content_type=MEDIA_TYPE, headers={"Content-Range": f"bytes */{size}"})
        return _with(beyond, etag)
    wanted = span or Span(0, size)
    pieces = _AsyncPieces if isinstance(request, ASGIRequest) else _Pieces
    response = StreamingHttpResponse(pieces(file, wanted), status=206 if span else 200, content_type=content_type)
    response["Content-Length"] = str(wanted.length)
    if span:
        response["Content-Range"] = f"bytes {span.start}-{span.start + span.length - 1}/{size}"
    return _with(response, etag)


def _is_same(request: HttpRequest, etag: str) -> bool:
    """A part is good to who has the other parts of the same file (``If-Range``), or has none."""
    return request.headers.get("If-Range", etag) == etag


def _with(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


class _Open:
    """A part of an open file."""

    def __init__(self, file: IO[bytes], span: Span) -> None:
        self._file, self._left = file, span.length
        self._file.seek(span.start)

    def _next(self) -> bytes:
        piece = self._file.read(min(_PIECE, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


class _Pieces(_Open):
    def __iter__(self) -> Iterator[bytes]:
        while piece := self._next():
            yield piece


class _AsyncPieces(_Open):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self._next):
            yield piece


def plain_request(request: Any) -> HttpRequest:
    """Django's request inside of a view's."""
    django_request: HttpRequest = getattr(request, "_request", request)
    return django_request
