"""Answers that a browser may keep, as long as it asks each time whether they are still what it has."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.request import Request

from core.rest.renderers import FastJSONRenderer

# Kept by the one who asked, and never used without asking.
ASK_EACH_TIME = "private, no-cache"
_VARY = ("Authorization", "Accept-Language")


def etag_over(*parts: bytes) -> str:
    """The tag of an answer that follows from ``parts``."""
    over = hashlib.blake2b(digest_size=16)
    for part in parts:
        over.update(len(part).to_bytes(8, "big"))
        over.update(part)
    return f'"{over.hexdigest()}"'


def is_known(request: Request, etag: str) -> bool:
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
