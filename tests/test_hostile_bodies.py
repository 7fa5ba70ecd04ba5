"""Bodies that are too large, too deep, no JSON or none of ours: each write refuses them as a problem, and stays quick."""

import json

import pytest
from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from core.rest.problems import MAX_FIELD_ERRORS
from tests.addresses import undone
from tests.authorization_table import OPEN_WRITES, UPLOADS, ask, body_of, sender_of
from tests.live.faults import in_part
from tests.routes import shape_of
from tests.world import World

pytestmark = pytest.mark.django_db

JSON = "application/json"
LIMIT = 2 * 1024 * 1024
LOGIN = "/api/v1/accounts/login/"

# What is no JSON, or none that may be read: for every write the same answer, whatever it is for.
MALFORMED: dict[str, tuple[bytes, str]] = {
    "deep list": (b"[" * 10_000 + b"]" * 10_000, JSON),
    "deep object": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, JSON),
    "deep in a field": (b'{"a":' + b"[" * 900 + b"]" * 900 + b"}", JSON),
    "one level too deep": (b'{"a":' + b"[" * 64 + b"]" * 64 + b"}", JSON),
    "a name twice": (b'{"role": "student", "role": "admin"}', JSON),
    "a name twice inside": (b'{"a": [{"b": 1, "b": 2}]}', JSON),
    "long number": (b'{"a": ' + b"9" * 100_000 + b"}", JSON),
    "not a number": (b'{"a": NaN}', JSON),
    "broken UTF-8": (b'{"a": "\xff\xfe"}', JSON),
    "cut UTF-8": (b'{"a": "\xe2\x82"}', JSON),
    "byte order mark": (b'\xef\xbb\xbf{"a": 1}', JSON),
    "raw NUL": (b'{"a": "\x00"}', JSON),
    "only NUL": (b"\x00" * 1000, JSON),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), f"{JSON}; charset=utf-16"),
    "UTF-7": (b"{+ACI-a+ACI-: 1}", f"{JSON}; charset=utf-7"),
    "escapes": (b'{"a": 1}', f"{JSON}; charset=unicode_escape"),
    "cut": (b'{"a": [1, 2', JSON),
    "two bodies": (b"{}{}", JSON),
}
UNSUPPORTED: dict[str, tuple[bytes, str]] = {
    "form": (b"a=1", "application/x-www-form-urlencoded"),
    "parts without a boundary": (b"--x\r\n", "multipart/form-data"),
    "text": (b'{"a": 1}', "text/plain"),
    "XML": (b"<a/>", "application/xml"),
    "YAML": (b"a: 1", "application/yaml"),
    "no type": (b'{"a": 1}', "nonsense"),
}
TOO_LARGE: dict[str, tuple[bytes, str]] = {
    "a byte too much": (b'"' + b"a" * (LIMIT - 1) + b'"', JSON),
    "a million names": (b"{" + b",".join(b'"%d":1' % number for number in range(1_000_000)) + b"}", JSON),
}
INVALID: dict[str, tuple[bytes, str]] = {
    "a megabyte": (b'{"a": "' + b"a" * 1_000_000 + b'"}', JSON),
    "a long name": (b'{"' + b"a" * 1_000_000 + b'": 1}', JSON),
    "twenty thousand names": (b"{" + b",".join(b'"%d":1' % number for number in range(20_000)) + b"}", JSON),
    "a list": (b"[1, 2]", JSON),
    "a text": (b'"text"', JSON),
    "a number": (b"1", JSON),
    "a long list": (b"[" + b"1," * 100_000 + b"1]", JSON),
}
CASES = {
    **dict.fromkeys(MALFORMED, (400, "core.malformed")),
    **dict.fromkeys(UNSUPPORTED, (415, "core.unsupported_media_type")),
    **dict.fromkeys(TOO_LARGE, (413, "core.too_large")),
    **dict.fromkeys(INVALID, (400, "core.invalid_input")),
}
# A write that takes a file reads forms and nothing else.
CASES_OF_UPLOADS = {
    **dict.fromkeys(CASES, (415, "core.unsupported_media_type")),
    "parts without a boundary": (400, "core.malformed"),
}
BODIES = {**MALFORMED, **UNSUPPORTED, **TOO_LARGE, **INVALID}


@pytest.fixture(scope="module")
def with_body() -> set[str]:
    """The operations that take a body; the others look at none."""
    return {
        f"{method.upper()} {shape_of(address)}"
        for address, members in SchemaGenerator().get_schema(public=True)["paths"].items()
        for method, operation in members.items()
        if "requestBody" in operation
    }


def send(world: World, row: str, body: bytes, content_type: str = JSON) -> HttpResponse:
    """One request of somebody who may, whose effect is undone."""
    with undone():
        return ask(world, sender_of(row), row, body=body, content_type=content_type)


def told(answer: HttpResponse) -> tuple[int, str]:
    """Status and code; where all went well, status and media type."""
    if answer.get("Content-Type", "") != "application/problem+json":
        return answer.status_code, answer.get("Content-Type", "")
    assert len(answer.content) < 100_000
    return answer.status_code, json.loads(answer.content)["code"]


@pytest.mark.parametrize("row", OPEN_WRITES)
def test_every_write_refuses_a_hostile_body_or_looks_at_none(world: World, with_body: set[str], row: str) -> None:
    # Arrange
    plain = told(send(world, row, b""))
    names = in_part(CASES, of=row, few=10)

    # Act
    answers = {name: told(send(world, row, *BODIES[name])) for name in names}

    # Assert
    refusals = CASES_OF_UPLOADS if row in UPLOADS else CASES
    assert answers == {name: refusals[name] if shape_of(row) in with_body else plain for name in names}


@pytest.mark.parametrize("row", [row for row in OPEN_WRITES if body_of(row)])
@pytest.mark.parametrize("text", ["a\x00b", "\x00", "\ud800", "a" * 1_000_000], ids=["nul", "only-nul", "half", "long"])
def test_every_text_of_every_body_is_checked(world: World, row: str, text: str) -> None:
    # Arrange
    body = body_of(row, world.ids())
    texts = [name for name, value in body.items() if isinstance(value, str)]

    # Act
    answers = {name: send(world, row, json.dumps({**body, name: text}).encode("ascii")).status_code for name in texts}

    # Assert
    assert {name: status for name, status in answers.items() if not 400 <= status < 500} == {}


def test_what_has_twenty_thousand_faults_tells_the_first_of_them() -> None:
    # Act
    answer = APIClient().generic("POST", LOGIN, BODIES["twenty thousand names"][0], content_type=JSON)

    # Assert
    faults = json.loads(answer.content)["errors"]
    assert len(faults) == MAX_FIELD_ERRORS == 100
    assert {fault["detail"] for fault in faults} == {"Unknown field."}


def test_a_long_name_is_quoted_in_part() -> None:
    # Act
    answer = APIClient().generic("POST", LOGIN, BODIES["a long name"][0], content_type=JSON)

    # Assert
    [fault] = json.loads(answer.content)["errors"]
    assert fault["field"] == "a" * 300 + "…"


@pytest.mark.parametrize(
    "body",
    [
        b'{"identifier": ' + b"[" * 63 + b"]" * 63 + b"}",
        '{"email": "nor\u00e9@example.org", "password": "\u00e9"}'.encode(),
    ],
    ids=["as deep as allowed", "other letters"],
)
def test_what_is_within_the_limits_is_read(body: bytes) -> None:
    # Act
    answer = APIClient().generic("POST", LOGIN, body, content_type=f"{JSON}; charset=UTF-8")

    # Assert
    assert told(answer)[1] != "core.malformed"
