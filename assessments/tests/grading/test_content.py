"""Content that could not be asked or graded is refused with the field at fault."""

from typing import Any

import pytest

from assessments.grading import GradingError, question_from

RIGHT = {"id": "a", "text": "one", "correct": True}
WRONG = {"id": "b", "text": "two"}


def fault(kind: str, content: Any) -> str:
    with pytest.raises(GradingError) as caught:
        question_from(kind, content)
    return caught.value.field


def many(number: int) -> list[dict[str, Any]]:
    return [{"id": str(index), "text": f"text {index}", "correct": index == 0} for index in range(number)]


def test_an_unknown_kind_is_refused() -> None:
    assert [fault(kind, {"options": [RIGHT, WRONG]}) for kind in ("essay", "", "SINGLE")] == ["kind", "kind", "kind"]


@pytest.mark.parametrize("kind", ["single", "multiple"])
@pytest.mark.parametrize(
    "options",
    [
        None,
        [],
        "ab",
        {"a": "one"},
        [RIGHT],
        many(13),
        [RIGHT, {**WRONG, "id": "a"}],  # two of one id
        [RIGHT, {**WRONG, "text": " one "}],  # two of one text
        [RIGHT, {**WRONG, "text": "  "}],
        [{**RIGHT, "correct": False}, WRONG],  # none is right
    ],
)
def test_options_that_cannot_be_asked_are_refused(kind: str, options: Any) -> None:
    assert fault(kind, {"options": options}) == "options"


def test_single_choice_with_two_right_options_is_refused() -> None:
    assert fault("single", {"options": [RIGHT, {**WRONG, "correct": True}]}) == "options"


@pytest.mark.parametrize("number", [2, 12])
def test_two_to_twelve_options_are_accepted(number: int) -> None:
    assert len(question_from("single", {"options": many(number)}).prepare(0).options) == number


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("single", {"options": [RIGHT, {"id": "b"}]}),  # no text
        ("single", {"options": [RIGHT, {"text": "two"}]}),  # no id
        ("multiple", {"options": [RIGHT, "two"]}),
        ("multiple", {"options": [RIGHT, None]}),
        ("single", ["a", "b"]),
        ("single", None),
        ("numeric", "3.5"),
        ("numeric", {"answer": "3", "known_errors": [{"feedback": "no value"}]}),
        ("numeric", {"answer": "3", "known_errors": ["4"]}),
        ("numeric", {"answer": "3", "known_errors": 4}),
        ("numeric", {"answer": "3", "known_errors": None}),
    ],
)
def test_content_of_the_wrong_shape_is_refused(kind: str, content: Any) -> None:
    assert fault(kind, content) == "content"


@pytest.mark.parametrize("answer", [None, "", "x", "1/0", "3,5", True, float("nan"), [3]])
def test_a_number_without_a_readable_answer_is_refused(answer: Any) -> None:
    assert fault("numeric", {"answer": answer}) == "answer"


def test_a_number_without_any_answer_is_refused() -> None:
    assert fault("numeric", {}) == "answer"


@pytest.mark.parametrize("tolerance", ["-0.1", "x", "1e-3", None, "5%"])
def test_a_tolerance_that_is_no_distance_is_refused(tolerance: Any) -> None:
    assert fault("numeric", {"answer": "3", "tolerance": tolerance}) == "tolerance"


@pytest.mark.parametrize("tolerance", ["", "0", 0, "0.5", 0.5, "1/3"])
def test_a_tolerance_from_0_is_accepted(tolerance: Any) -> None:
    assert question_from("numeric", {"answer": "3", "tolerance": tolerance}).grade("3").share == 1.0


@pytest.mark.parametrize(("value", "is_refused"), [("3", True), ("3.5", True), ("2.5", True), ("3.51", False)])
def test_a_known_error_within_the_tolerance_is_refused(value: str, is_refused: bool) -> None:
    content = {"answer": "3", "tolerance": "0.5", "known_errors": [{"value": value}]}
    if is_refused:
        assert fault("numeric", content) == "known_errors"
    else:
        assert question_from("numeric", content).grade(value).share == 0.0


def test_a_known_error_that_is_no_number_is_refused() -> None:
    assert fault("numeric", {"answer": "3", "known_errors": [{"value": "many"}]}) == "known_errors"
