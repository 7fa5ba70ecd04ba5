"""Answers that a browser may keep, as long as it asks each time whether they are still what it has."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from core.rest.renderers import FastJSONRenderer

# Kept by the one who asked, and never used without asking.
ASK_EACH_TIME = "private, no-cache"
_VARY = ("Authorization", "Accept-Language")
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of the answer that one has: 304 where nothing changed.",
)
_RANGE = OpenApiParameter(
    "Range", str, OpenApiParameter.HEADER, description="One range of bytes, as in `bytes=0-65535`."
)


def etag_over(*parts: bytes) -> str:
    """The tag of an answer that follows from ``parts``."""
    over = hashlib.blake2b(digest_size=16)
    for part in parts:
        over.update(len(part).to_bytes(8, "big"))
        over.update(part)
    return f'"{over.hexdigest()}"'


def is_known(request: HttpRequest | Request, etag: str) -> bool:
    """Whether the caller has the answer of this tag (``If-None-Match``, compared weakly)."""
    given = request.headers.get("If-None-Match")
    if not given:
        return False
    known = [each.removeprefix("W/") for each in parse_etags(given)]
    return "*" in known or etag in known


def answer_unless_known(request: Request, *, etag: str, body: Callable[[], bytes]) -> HttpResponse:
    """304 to who has the answer of this tag, otherwise ``body``, which is JSON. Whoever calls has checked that they may
    read it."""
    response = (
        HttpResponseNotModified()
        if is_known(request, etag)
        else HttpResponse(body(), content_type=FastJSONRenderer.media_type)
    )
    response["ETag"] = etag
    response["Cache-Control"] = ASK_EACH_TIME
    patch_vary_headers(response, _VARY)
    return response


def answer_data(request: Request, data: Any) -> HttpResponse:
    """The same for ``data`` that is made anew each time: what is saved is its way to who has it already."""
    body = FastJSONRenderer().render(data)
    return answer_unless_known(request, etag=etag_over(body), body=lambda: body)


def conditional_schema(shape: Any, *, parameters: Sequence[Any] = (), **more: Any) -> Callable[[Any], Any]:
    """Describes an operation that answers with ``shape``, or with 304 to who has it."""
    return extend_schema(parameters=[*parameters, _IF_NONE_MATCH], responses={200: shape, 304: None}, **more)


def file_schema(*media_types: str, parameters: Sequence[Any] = (), **more: Any) -> Callable[[Any], Any]:
    """Describes an operation that answers with a file of one of ``media_types``, whole or in part. The view lists 416 among
    its ``declared_errors``."""
    files = {(code, kind): OpenApiTypes.BINARY for code in (200, 206) for kind in media_types}
    return extend_schema(parameters=[*parameters, _RANGE, _IF_NONE_MATCH], responses={**files, 304: None}, **more)
