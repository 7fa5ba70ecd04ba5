"""Files in pieces."""

import asyncio
import json
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import AsyncRequestFactory, RequestFactory

from core.files.ranges import NoSuchRange, Span, serve_ranges, span_of

DATA = bytes(range(256)) * 400  # 102,400 bytes: more than one piece
TAG = '"tag"'


@pytest.mark.parametrize(
    ("header", "size", "expected"),
    [
        # RFC 9110, section 14.1.2, of 10,000 bytes.
        ("bytes=0-499", 10_000, Span(0, 500)),
        ("bytes=500-999", 10_000, Span(500, 500)),
        ("bytes=-500", 10_000, Span(9500, 500)),
        ("bytes=9500-", 10_000, Span(9500, 500)),
        ("bytes=9999-9999", 10_000, Span(9999, 1)),
        ("bytes=0-99999", 10_000, Span(0, 10_000)),
        ("bytes=-99999", 10_000, Span(0, 10_000)),
        ("BYTES = 0 - 0", 10_000, Span(0, 1)),
        (None, 10_000, None),
        ("", 10_000, None),
        ("bytes=-", 10_000, None),
        ("bytes=5-3", 10_000, None),
        ("bytes=a-b", 10_000, None),
        ("items=0-5", 10_000, None),
        ("bytes=0-0,-1", 10_000, None),
        ("bytes=1٢-20", 10_000, None),
        ("bytes=" + "9" * 40 + "-", 10_000, None),
    ],
)
def test_a_range_is_read_as_the_rfc_says(header: str | None, size: int, expected: Span | None) -> None:
    assert span_of(header, size) == expected


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10000-", 10_000), ("bytes=-0", 10_000), ("bytes=0-0", 0), ("bytes=-5", 0)]
)
def test_a_range_outside_of_the_file_is_none(header: str, size: int) -> None:
    with pytest.raises(NoSuchRange):
        span_of(header, size)


def serve(request: Any) -> tuple[Any, BytesIO]:
    file = BytesIO(DATA)
    return serve_ranges(request, file, size=len(DATA), content_type="audio/wav", etag=TAG), file


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(
    ("headers", "status", "expected", "told"),
    [
        ({}, 200, DATA, None),
        ({"Range": "bytes=5-9"}, 206, DATA[5:10], "bytes 5-9/102400"),
        ({"Range": "bytes=-70000"}, 206, DATA[-70_000:], "bytes 32400-102399/102400"),
        ({"Range": "bytes=5-9", "If-Range": TAG}, 206, DATA[5:10], "bytes 5-9/102400"),
        ({"Range": "bytes=5-9", "If-Range": '"other"'}, 200, DATA, None),
    ],
)
def test_a_part_is_served_under_both_kinds_of_server(
    is_async: bool, headers: dict[str, str], status: int, expected: bytes, told: str | None
) -> None:
    # Arrange
    request = (AsyncRequestFactory() if is_async else RequestFactory()).get("/", headers=headers)

    # Act
    response, file = serve(request)

    # Assert
    assert (isinstance(request, ASGIRequest), response.is_async, response.status_code) == (is_async, is_async, status)
    assert b"".join(asyncio.run(_read(response)) if is_async else response) == expected
    assert (response["Content-Length"], response["Accept-Ranges"], response["ETag"]) == (
        str(len(expected)),
        "bytes",
        TAG,
    )
    assert response.get("Content-Range") == told
    for close in response._resource_closers:  # what the server does at the end
        close()
    assert file.closed


async def _read(response: Any) -> list[bytes]:
    return [piece async for piece in response]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=102400-"}, 416),
        ({"If-None-Match": TAG}, 304),
        ({"If-None-Match": f'"x", W/{TAG}', "Range": "bytes=0-1"}, 304),
    ],
)
def test_what_is_not_sent_is_closed_at_once(headers: dict[str, str], status: int) -> None:
    # Act
    response, file = serve(RequestFactory().get("/", headers=headers))

    # Assert
    assert (response.status_code, file.closed) == (status, True)
    assert response.content == b"" if status == 304 else json.loads(response.content)["code"] == "core.no_such_range"
    assert response.get("Content-Range") == ("bytes */102400" if status == 416 else None)
