"""Single and multiple choice: shares by hand, and properties that hold for every question."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import Grade, GradingError, MultipleChoice, Prepared, SingleChoice, question_from

LETTERS = "abcdefghijkl"
SINGLE = {
    "options": [
        {"id": "a", "text": "3", "feedback": "You added.", "misconception": "added-instead"},
        {"id": "b", "text": "4", "correct": True, "feedback": "Just so."},
        {"id": "c", "text": "5"},
    ]
}


def multiple(rights: int, wrongs: int) -> MultipleChoice:
    """A question whose first ``rights`` options are right; each wrong one shows a misconception of its own."""
    return MultipleChoice.of(
        {
            "options": [
                {"id": letter, "text": f"option {letter}", "correct": True}
                if index < rights
                else {
                    "id": letter,
                    "text": f"option {letter}",
                    "feedback": f"no {letter}",
                    "misconception": f"m-{letter}",
                }
                for index, letter in enumerate(LETTERS[: rights + wrongs])
            ]
        }
    )


@st.composite
def questions_and_answers(draw: st.DrawFn) -> tuple[MultipleChoice, list[str]]:
    rights = draw(st.integers(1, 11))
    question = multiple(rights, draw(st.integers(max(0, 2 - rights), 12 - rights)))
    ids = [option.id for option in question.options]
    return question, draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))


# --- one answer ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("response", "grade"),
    [
        (["a"], Grade(share=0.0, feedback=("You added.",), misconceptions=("added-instead",))),
        (["b"], Grade(share=1.0, feedback=("Just so.",))),
        (["c"], Grade(share=0.0)),
        (None, Grade(share=0.0)),
    ],
)
def test_single_choice_is_worth_all_or_nothing(response: Any, grade: Grade) -> None:
    assert question_from("single", SINGLE).grade(response) == grade


@pytest.mark.parametrize(
    "response", [[], ["a", "b"], ["b", "b"], ["z"], "b", None, 1, {"id": "b"}, [1], [None], [["b"]]]
)
def test_single_choice_refuses_what_is_not_one_of_its_options(response: Any) -> None:
    with pytest.raises(GradingError) as caught:
        question_from("single", SINGLE).check(response)
    assert caught.value.field == "response"


def test_a_checked_choice_is_stored_as_it_was_given() -> None:
    assert question_from("single", SINGLE).check(["b"]) == ["b"]


def test_key_of_a_choice_names_the_right_options() -> None:
    assert question_from("single", SINGLE).key() == {"choices": ["b"]}
    assert multiple(2, 2).key() == {"choices": ["a", "b"]}


# --- several answers ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rights", "wrongs", "chosen", "share"),
    [
        (3, 2, "abc", 1.0),  # (3 - 0) / 3
        (3, 2, "ab", 2 / 3),  # (2 - 0) / 3
        (3, 2, "abd", 1 / 3),  # (2 - 1) / 3
        (3, 2, "abcd", 2 / 3),  # (3 - 1) / 3
        (3, 2, "ad", 0.0),  # (1 - 1) / 3
        (3, 2, "de", 0.0),  # (0 - 2) / 3, not below 0
        (3, 2, "abcde", 1 / 3),  # (3 - 2) / 3: all of them
        (1, 3, "abcd", 0.0),  # (1 - 3) / 1, not below 0
        (2, 0, "ab", 1.0),  # every option is right
    ],
)
def test_multiple_choice_takes_a_point_for_each_slip(rights: int, wrongs: int, chosen: str, share: float) -> None:
    assert multiple(rights, wrongs).grade(list(chosen)).share == pytest.approx(share, abs=1e-15)


def test_multiple_choice_comments_on_the_wrong_ones_that_were_chosen() -> None:
    grade = multiple(2, 3).grade(["b", "d", "c"])
    assert grade == Grade(share=0.0, feedback=("no c", "no d"), misconceptions=("m-c", "m-d"))


def test_multiple_choice_left_out_is_worth_nothing() -> None:
    assert multiple(2, 2).grade(None) == Grade(share=0.0)


@pytest.mark.parametrize("response", [[], ["z"], ["a", "z"], "ab", None, 7, {"a": True}, [1]])
def test_multiple_choice_refuses_what_is_not_a_set_of_its_options(response: Any) -> None:
    with pytest.raises(GradingError) as caught:
        multiple(2, 2).check(response)
    assert caught.value.field == "response"


def test_a_checked_set_is_stored_in_the_order_of_the_options_and_once() -> None:
    assert multiple(2, 2).check(["d", "a", "d"]) == ["a", "d"]


@given(questions_and_answers())
def test_share_lies_between_0_and_1(case: tuple[MultipleChoice, list[str]]) -> None:
    question, chosen = case
    assert 0.0 <= question.grade(question.check(chosen)).share <= 1.0


@given(questions_and_answers(), st.randoms(use_true_random=False))
def test_order_of_the_chosen_ids_does_not_matter(case: tuple[MultipleChoice, list[str]], random: Any) -> None:
    question, chosen = case
    shuffled = list(chosen)
    random.shuffle(shuffled)
    assert question.check(shuffled) == question.check(chosen)
    assert question.grade(question.check(shuffled)) == question.grade(question.check(chosen))


@given(questions_and_answers())
def test_choosing_everything_never_beats_choosing_the_right_ones(case: tuple[MultipleChoice, list[str]]) -> None:
    question, _chosen = case
    rights = [option.id for option in question.options if option.is_right]
    wrongs = len(question.options) - len(rights)
    everything = question.grade([option.id for option in question.options]).share
    assert question.grade(rights).share == 1.0
    assert (everything < 1.0) == (wrongs > 0)


@given(questions_and_answers())
def test_one_wrong_option_more_never_pays_and_one_right_one_never_costs(case: tuple[MultipleChoice, list[str]]) -> None:
    question, chosen = case
    share = question.grade(chosen).share
    for option in question.options:
        if option.id not in chosen:
            more = question.grade([*chosen, option.id]).share
            assert more >= share if option.is_right else more <= share


# --- showing ------------------------------------------------------------------------------------------------
@given(st.integers(0, 2**31 - 1))
def test_the_same_seed_prepares_the_same_order_of_the_same_options(seed: int) -> None:
    question = multiple(3, 4)
    prepared = question.prepare(seed)
    assert prepared == multiple(3, 4).prepare(seed)
    assert sorted(prepared.options) == [(option.id, option.text, "", "") for option in question.options]


def test_other_seeds_prepare_other_orders() -> None:
    orders = {multiple(2, 2).prepare(seed).options for seed in range(200)}
    assert len(orders) == 24  # 4! orders, all of them within 200 seeds


def test_options_that_stay_in_order_are_not_shuffled() -> None:
    question = question_from("single", {**SINGLE, "shuffle": False})
    assert {question.prepare(seed) for seed in range(50)} == {
        Prepared(options=(("a", "3", "", ""), ("b", "4", "", ""), ("c", "5", "", "")), max_choices=1)
    }


def test_what_is_prepared_never_holds_a_key() -> None:
    content = {
        "options": [
            {"id": "a", "text": "one", "correct": True, "feedback": "KEY", "picture": "p1", "spoken": " One. "},
            {"id": "b", "text": "two", "feedback": "KEY", "misconception": "KEY"},
        ],
        "picture": "p2",
        "spoken": "How many?",
    }
    for kind in ("single", "multiple"):
        prepared = question_from(kind, content).prepare(1)
        assert vars(prepared).keys() == {"options", "max_choices", "picture", "spoken"}
        assert sorted(prepared.options) == [("a", "one", "p1", "One."), ("b", "two", "", "")]
        assert (prepared.picture, prepared.spoken) == ("p2", "How many?")
        assert "KEY" not in json.dumps(vars(prepared))


def test_how_many_may_be_chosen_does_not_tell_how_many_are_right() -> None:
    assert question_from("single", SINGLE).prepare(0).max_choices == 1
    assert {multiple(rights, 4 - rights).prepare(0).max_choices for rights in (1, 2, 3, 4)} == {4}


def test_choices_are_told_apart_by_kind() -> None:
    assert isinstance(question_from("single", SINGLE), SingleChoice)
    assert isinstance(question_from("multiple", SINGLE), MultipleChoice)
