"""What a body may be, and where in it the fault lies."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.rest.urls")]

BREAKING = "/api/v1/breaking/any/"


def post(api: APIClient, body: str | bytes) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, code, and the fields at fault with their codes."""
    response = api.post(BREAKING, body, content_type="application/json")
    told = json.loads(response.content)
    return response.status_code, told.get("code", ""), [(line["field"], line["code"]) for line in told["errors"]]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, [("answers", "required")]),
        ({"answers": []}, [("", "invalid")]),
        ({"answers": "x"}, [("answers", "not_a_list")]),
        ({"answers": [{"value": 1}, {"value": "x"}]}, [("answers.1.value", "invalid")]),
        ({"answers": [{"value": 1, "more": 2}]}, [("answers.0.more", "invalid")]),
        ({"answers": [{"value": 1}], "codes": ["ab", "abc"]}, [("codes.1", "max_length")]),
        ({"answers": [{"value": 1}], "zeta": 1, "alpha": 2}, [("alpha", "invalid"), ("zeta", "invalid")]),
        ([], [("", "invalid")]),
        ("text", [("", "invalid")]),
        (None, [("", "null")]),
    ],
)
def test_fault_is_told_with_the_path_of_its_field(api: APIClient, body: Any, faults: list[tuple[str, str]]) -> None:
    assert post(api, json.dumps(body)) == (400, "core.invalid_input", faults)


@pytest.mark.parametrize(
    "body",
    [
        "[" * 10_000,
        '{"a":' * 10_000,
        "[" * 10_000 + "]" * 10_000,
        '{"answers": NaN}',
        '{"answers": [{"value": Infinity}]}',
        '{"answers": [{"value": -Infinity}]}',
        '{"answers":',
        "{'answers': 1}",
        b"\xff\xfe",
        b'{"answers": "\xff"}',
        '{"answers": [{"value": ' + "9" * 5000 + "}]}",
    ],
    ids=[
        "deep-list",
        "deep-object",
        "deep-closed",
        "nan",
        "inf",
        "minus-inf",
        "cut",
        "quotes",
        "bom",
        "utf8",
        "digits",
    ],
)
def test_body_that_is_no_json_is_malformed(api: APIClient, body: str | bytes) -> None:
    assert post(api, body) == (400, "core.malformed", [])


@pytest.mark.parametrize("text", ["a\\u0000", "\\ud800"])
def test_text_that_no_database_takes_is_refused(api: APIClient, text: str) -> None:
    status, code, faults = post(api, f'{{"answers": [{{"value": 1}}], "codes": ["{text}"]}}')

    assert (status, code, faults[0][0]) == (400, "core.invalid_input", "codes.0")


def test_number_without_end_is_refused_as_a_value(api: APIClient) -> None:
    assert post(api, '{"answers": [{"value": 1e999}]}') == (
        400,
        "core.invalid_input",
        [("answers.0.value", "invalid")],
    )


def test_half_a_surrogate_pair_in_a_name_is_quoted_as_an_escape(api: APIClient) -> None:
    told = post(api, '{"answers": [{"value": 1}], "\\ud800": 1}')

    assert told == (400, "core.invalid_input", [("\ud800", "invalid")])
