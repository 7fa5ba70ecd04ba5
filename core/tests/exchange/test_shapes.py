"""What the data of items may be, told by path."""

from typing import Any

import pytest

from core.exchange.shapes import Choice, Fault, Json, ListOf, MapOf, Object, Share, Text, Whole

SHAPE = Object(
    {"title": Text(5, is_needed=True)},
    {
        "minutes": (Whole(1, 9), 3),
        "limit": (Whole(1, 9, may_be_none=True), None),
        "level": (Choice(["a", "b"]), "a"),
        "weight": (Share(), 1.0),
        "tags": (ListOf(Text(3), 2), []),
        "named": (MapOf(Text(3), 2), {}),
        "content": (Json(), {}),
    },
)


def read(**given: Any) -> tuple[dict[str, Any], list[Fault]]:
    faults: list[Fault] = []
    return SHAPE.read({"title": "T", **given}, "$", faults), faults


def test_what_is_left_out_has_its_default() -> None:
    assert read() == (
        {
            "title": "T",
            "minutes": 3,
            "limit": None,
            "level": "a",
            "weight": 1.0,
            "tags": [],
            "named": {},
            "content": {},
        },
        [],
    )


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"title": 5}, Fault("$.title", "not_a_text", {})),
        ({"title": " "}, Fault("$.title", "text_missing", {})),
        ({"title": "abcdef"}, Fault("$.title", "text_too_long", {"most": 5})),
        ({"title": "a\0"}, Fault("$.title", "no_text_signs", {})),
        ({"title": "\ud800"}, Fault("$.title", "no_text_signs", {})),
        ({"minutes": True}, Fault("$.minutes", "not_a_whole_number", {"low": 1, "high": 9})),
        ({"minutes": None}, Fault("$.minutes", "not_a_whole_number", {"low": 1, "high": 9})),
        ({"limit": 10**30}, Fault("$.limit", "not_a_whole_number", {"low": 1, "high": 9})),
        ({"level": ["a"]}, Fault("$.level", "not_a_choice", {"choices": "a, b"})),
        ({"weight": 0}, Fault("$.weight", "not_a_share", {})),
        ({"weight": float("inf")}, Fault("$.weight", "not_a_share", {})),
        ({"tags": "ab"}, Fault("$.tags", "not_a_list", {})),
        ({"tags": ["a", "b", "c"]}, Fault("$.tags", "list_too_long", {"most": 2})),
        ({"tags": ["a", None]}, Fault("$.tags[1]", "not_a_text", {})),
        ({"named": {"a": "b", "c": 1}}, Fault("$.named.c", "not_a_text", {})),
        ({"named": {"x" * 65: "b"}}, Fault("$.named", "name_malformed", {})),
        ({"content": []}, Fault("$.content", "not_an_object", {})),
        ({"content": {"a": float("nan")}}, Fault("$.content", "not_plain_json", {})),
        ({"content": {"a": ["\0"]}}, Fault("$.content", "not_plain_json", {})),
        ({"content": {"a": 2**63}}, Fault("$.content", "not_plain_json", {})),
        ({"od\nd": 1}, Fault("$.od?d", "field_unknown", {})),
    ],
)
def test_what_does_not_fit_is_told_by_its_path(given: dict[str, Any], fault: Fault) -> None:
    assert read(**given)[1] == [fault]


def test_what_is_missing_and_what_is_no_object_is_told() -> None:
    # Arrange
    missing: list[Fault] = []
    no_object: list[Fault] = []

    # Act
    SHAPE.read({}, "$", missing)
    SHAPE.read([], "$.a", no_object)

    # Assert
    assert missing == [Fault("$", "field_missing", {"field": "title"})]
    assert no_object == [Fault("$.a", "not_an_object", {})]


def test_json_goes_only_so_deep() -> None:
    # Arrange
    deep: Any = "bottom"
    for _ in range(25):
        deep = {"a": deep}

    # Act
    _read, faults = read(content=deep)

    # Assert
    assert faults == [Fault("$.content", "not_plain_json", {})]
