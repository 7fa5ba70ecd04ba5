"""Numbers as answers: exact, and only what a person would call a number."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import Grade, GradingError, Numeric, Prepared
from assessments.grading.numeric import parse_number


def numeric(answer: str, tolerance: str = "0", **kwargs: Any) -> Numeric:
    return Numeric.of({"answer": answer, "tolerance": tolerance, **kwargs})


# --- reading numbers ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", Fraction(12)),
        ("-2.50", Fraction(-5, 2)),
        ("+3", Fraction(3)),
        ("7/2", Fraction(7, 2)),
        ("-7/2", Fraction(-7, 2)),
        ("4/8", Fraction(1, 2)),
        ("0/5", Fraction(0)),
        ("-.5", Fraction(-1, 2)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("007", Fraction(7)),
        ("-0", Fraction(0)),
        ("  3.0 ", Fraction(3)),
        ("−3", Fraction(-3)),  # U+2212, as a formula editor writes minus
        ("٣", Fraction(3)),  # Arabic-Indic three: whoever counts so may answer so
        ("३.५", Fraction(7, 2)),  # Devanagari
        ("１２", Fraction(12)),  # full width
        ("999999999999999.999999999999999", Fraction(10**30 - 1, 10**15)),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Fraction) -> None:
    assert parse_number(text, field="answer") == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "-",
        "+",
        "3,5",  # a decimal comma could be a thousands' mark: refused, not guessed at
        "1,000",
        "1 000",
        "1e5",
        "1E-3",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "0x10",
        "1_000",
        "1/0",
        "0/0",
        "1/2/3",
        "1/-2",
        "1.5/2",
        "3 1/2",
        "--3",
        "-−3",
        "½",
        "²",
        "Ⅷ",
        "三",
        "٣٫٥",  # Arabic decimal separator
        "five",
        "3%",
        "$3",
        "3\n4",
        "3\x00",
        "1" * 16,
        "0." + "1" * 16,
        pytest.param("1" * 10_000, id="10,000 digits"),
        "True",
        "None",
        "[3]",
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(GradingError) as caught:
        parse_number(text, field="answer")
    assert caught.value.field == "answer"


@given(st.integers(-(10**12) + 1, 10**12 - 1), st.integers(1, 10**12 - 1))
def test_every_fraction_reads_back_as_itself(numerator: int, denominator: int) -> None:
    assert parse_number(f"{numerator}/{denominator}", field="answer") == Fraction(numerator, denominator)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        value = parse_number(text, field="answer")
    except GradingError:
        return
    assert math.isfinite(float(value))


# --- checking what a learner sent ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("response", "stored"),
    [("3.50", "3.50"), (" 7/2 ", "7/2"), (3, "3"), (-3, "-3"), (3.5, "3.5"), (0.1, "0.1"), (-0.0, "-0.0")],
)
def test_an_answer_is_stored_as_text(response: Any, stored: str) -> None:
    assert numeric("3.5").check(response) == stored


@pytest.mark.parametrize(
    "response",
    [
        True,
        False,
        None,
        [],
        ["3"],
        {"value": 3},
        b"3",
        3 + 0j,
        math.nan,
        math.inf,
        -math.inf,
        1e300,
        0.1 + 0.2,  # a float's rounding noise; numbers come as text
        10**30,
        -(10**30),
        pytest.param(10**5000, id="more digits than Python writes"),
        "1e5",
        "3,5",
        "1/0",
        "",
    ],
)
def test_an_answer_that_is_no_number_is_refused(response: Any) -> None:
    with pytest.raises(GradingError) as caught:
        numeric("3.5").check(response)
    assert caught.value.field == "response"


# --- grading ------------------------------------------------------------------------------------------------
def test_a_tenth_and_two_tenths_make_three_tenths() -> None:
    question = numeric("0.3")
    assert question.grade("0.3").share == 1.0
    assert question.grade("3/10").share == 1.0
    assert question.grade("0.300000000000001").share == 0.0
    assert question.grade("0.300000000000000").is_right


@pytest.mark.parametrize(
    ("response", "share"),
    [
        ("3.5", 1.0),
        ("3.55", 1.0),  # the edge belongs to it; in floats 3.55 - 3.5 > 0.05
        ("3.45", 1.0),
        ("3.5500000001", 0.0),
        ("3.4499999999", 0.0),
        ("71/20", 1.0),
        ("-3.5", 0.0),
    ],
)
def test_tolerance_is_absolute_and_includes_its_edges(response: str, share: float) -> None:
    assert numeric("3.5", "0.05").grade(response) == Grade(share=share)


def test_a_third_is_only_hit_exactly_without_tolerance() -> None:
    assert numeric("1/3").grade("0.333333333333333").share == 0.0
    assert numeric("1/3").grade("2/6").share == 1.0


def test_a_number_left_out_is_worth_nothing() -> None:
    assert numeric("0").grade(None) == Grade(share=0.0)


def test_a_known_error_brings_its_feedback_and_misconception() -> None:
    errors = [
        {"value": "-3.5", "feedback": "Look at the sign.", "misconception": "sign-lost"},
        {"value": "35", "feedback": "Where is the point?"},
        {"value": "7", "misconception": "not-halved"},
    ]
    question = numeric("3.5", "0.05", known_errors=errors)
    sign = Grade(share=0.0, feedback=("Look at the sign.",), misconceptions=("sign-lost",))
    assert [question.grade(text) for text in ("-3.5", "-3.45", "−3.5", "35", "7", "8")] == [
        sign,
        sign,
        sign,
        Grade(share=0.0, feedback=("Where is the point?",)),
        Grade(share=0.0, misconceptions=("not-halved",)),
        Grade(share=0.0),
    ]


@given(
    st.fractions(-1000, 1000, max_denominator=1000),
    st.fractions(0, 10, max_denominator=1000),
    st.fractions(-1000, 1000, max_denominator=1000),
)
def test_right_is_exactly_what_lies_within_the_tolerance(
    answer: Fraction, tolerance: Fraction, given_: Fraction
) -> None:
    question = numeric(str(answer), str(tolerance))
    assert question.grade(str(given_)).is_right == (abs(given_ - answer) <= tolerance)


# --- showing ------------------------------------------------------------------------------------------------
def test_a_number_question_shows_nothing_beside_its_text() -> None:
    assert {numeric("3.5", "0.1").prepare(seed) for seed in range(20)} == {Prepared(options=(), max_choices=None)}


def test_key_of_a_number_is_given_as_its_author_wrote_it() -> None:
    assert numeric(" 7/2 ", "0.05").key() == {"answer": "7/2", "tolerance": "0.05"}
