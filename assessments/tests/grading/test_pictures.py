"""Pictures and spoken words in the content of questions."""

from typing import Any

import pytest

from assessments.grading import GradingError, ShownOption, pictures_of, question_from, with_pictures

SEEN = {"id": "a", "text": "", "picture": "one-dot", "spoken": "one", "correct": True}
ALSO = {"id": "b", "text": "", "picture": "two-dots", "spoken": "two"}


def fault(kind: str, content: Any) -> str:
    with pytest.raises(GradingError) as caught:
        question_from(kind, content)
    return caught.value.field


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_a_picture_stands_in_for_a_text(kind: str) -> None:
    question = question_from(kind, {"options": [SEEN, ALSO], "shuffle": False, "picture": "row", "spoken": " Where? "})
    shown = question.prepare(0)
    assert shown.options == (
        ShownOption("a", "", "one-dot", "one"),
        ShownOption("b", "", "two-dots", "two"),
    )
    assert (shown.picture, shown.spoken) == ("row", "Where?")
    assert [question.grade([option]).share for option in ("a", "b")] == [1.0, 0.0]


def test_a_number_may_be_asked_for_with_a_picture() -> None:
    shown = question_from("numeric", {"answer": "2", "picture": "row", "spoken": "How many?"}).prepare(0)
    assert (shown.options, shown.picture, shown.spoken) == ((), "row", "How many?")


@pytest.mark.parametrize(
    "second",
    [
        {**ALSO, "picture": "one-dot"},  # looks like the first
        {"id": "b", "text": "", "spoken": "two"},  # is heard, but not to be seen
        {**ALSO, "picture": "../two"},
        {**ALSO, "picture": "Two"},
        {**ALSO, "picture": "t" * 65},
        {**ALSO, "picture": None},
        {**ALSO, "spoken": 2},
        {**ALSO, "spoken": "t" * 301},
    ],
)
def test_options_that_look_alike_or_like_nothing_are_refused(second: dict[str, Any]) -> None:
    assert fault("single", {"options": [SEEN, second]}) == "options"


def test_one_picture_with_two_texts_is_two_options() -> None:
    options = [{**SEEN, "text": "this one"}, {**ALSO, "picture": "one-dot", "text": "that one"}]
    assert len(question_from("single", {"options": options}).prepare(0).options) == 2


@pytest.mark.parametrize("kind", ["single", "numeric"])
@pytest.mark.parametrize(("name", "value"), [("picture", "a b"), ("picture", 5), ("spoken", "t" * 301), ("spoken", [])])
def test_what_cannot_be_shown_or_said_is_refused(kind: str, name: str, value: Any) -> None:
    assert fault(kind, {"options": [SEEN, ALSO], "answer": "2", name: value}) == name


def test_pictures_are_found_and_renamed_everywhere_and_nothing_else_is_touched() -> None:
    content = {"options": [SEEN, {**ALSO, "text": "row"}], "picture": "row", "shuffle": False}
    assert pictures_of(content) == {"row", "one-dot", "two-dots"}
    assert pictures_of({"answer": "2"}) == pictures_of({"options": [{"id": "a", "text": "x"}], "picture": ""}) == set()
    assert with_pictures(content, {"row": "k1", "one-dot": "k2"}) == {
        "options": [{**SEEN, "picture": "k2"}, {**ALSO, "text": "row"}],
        "picture": "k1",
        "shuffle": False,
    }
    assert content["picture"] == "row"
