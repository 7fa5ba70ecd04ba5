"""docs/authorization.toml, read: rows by method and address, who is to get which status, and a row asked as a caller."""

import json
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.world import CALLERS, World

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    Path(settings.BASE_DIR, "docs", "authorization.toml").read_text(encoding="utf-8")
)
GROUPS: dict[str, list[str]] = TABLE.pop("groups")
ROWS = sorted(TABLE)
LISTS = [row for row in ROWS if "sees" in TABLE[row]]
# Writes that take a file: their body is a form.
UPLOADS = [row for row in ROWS if "upload" in TABLE[row]]
# Addresses that are read.
READS = [row.removeprefix("GET ") for row in ROWS if row.startswith("GET ")]


def statuses(row: str) -> list[str]:
    return [key for key in TABLE[row] if key.isdigit()]


def members(names: list[str]) -> list[str]:
    """The callers that ``names`` of callers and groups stand for, without ``rest``."""
    return [caller for name in names if name != "rest" for caller in GROUPS.get(name, [name])]


def expected_statuses(row: str) -> dict[str, int]:
    named = {caller: int(status) for status in statuses(row) for caller in members(TABLE[row][status])}
    rest = next((int(status) for status in statuses(row) if "rest" in TABLE[row][status]), 0)
    return {caller: named.get(caller, rest) for caller in CALLERS}


def sender_of(row: str) -> str:
    """Somebody who may: the learner, if they are among those."""
    allowed = [caller for caller, status in expected_statuses(row).items() if status < 300]
    return "learner" if "learner" in allowed else allowed[0]


def body_of(row: str, ids: dict[str, str] | None = None) -> dict[str, Any]:
    """The body that the table sends, with ``ids`` in the placeholders."""
    body: dict[str, Any] = TABLE[row].get("body", {})
    return body if ids is None else filled(body, ids)


def filled(value: Any, ids: dict[str, str]) -> Any:
    """``value`` with its placeholders filled, in lists and objects too."""
    if isinstance(value, str):
        return value.format_map(ids)
    if isinstance(value, list):
        return [filled(member, ids) for member in value]
    if isinstance(value, dict):
        return {key: filled(member, ids) for key, member in value.items()}
    return value


def ask(
    world: World,
    caller: str,
    row: str,
    *,
    ids: dict[str, str] | None = None,
    body: dict[str, Any] | bytes | None = None,
    content_type: str = "application/json",
    **more: Any,
) -> HttpResponse:
    """One request, with the owner's ids and the table's body unless others are given; bytes are sent as they are."""
    method, address = row.split()
    ids = ids or world.ids()
    given = body_of(row) if body is None else body
    content: Any = given if isinstance(given, bytes) else json.dumps(filled(given, ids))
    if row in UPLOADS and not isinstance(given, bytes):
        ending = TABLE[row].get("ending", "csv")
        files = {
            name: SimpleUploadedFile(f"{name}.{ending}", text.encode()) for name, text in TABLE[row]["upload"].items()
        }
        content, content_type = encode_multipart(BOUNDARY, {**filled(given, ids), **files}), MULTIPART_CONTENT
    answer: HttpResponse = world.clients[caller].generic(
        method, filled(address, ids), content, content_type=content_type, **more
    )
    return answer


# Writes that let somebody in, and those of them that take a body.
OPEN_WRITES = [row for row in ROWS if not row.startswith("GET ") and min(expected_statuses(row).values()) < 300]
WRITES = {row: TABLE[row]["body"] for row in OPEN_WRITES if "body" in TABLE[row]}
