"""What people write to others: what in it is text, and how long it may be."""

import pytest

from accounts.errors import TextMalformed
from accounts.texts import require_text


def line(text: str) -> str:
    return require_text(text, field="title", limit=10, lines=False)


def lines(text: str) -> str:
    return require_text(text, field="body", limit=40, lines=True)


def test_a_text_is_trimmed_and_its_lines_end_alike() -> None:
    assert line("  Trip \r\n") == "Trip"
    assert lines("\r\nAt nine.\r\nBring\tlunch.\u2028Bye.\n") == "At nine.\nBring\tlunch.\nBye."


@pytest.mark.parametrize("text", ["رحلة\u200f 👩\u200d🏫", "नमस्ते", "e\u0301te\u0301", "שלום\u200e", "t" * 10])
def test_marks_joiners_and_accents_are_text(text: str) -> None:
    assert line(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "\u200b",
        "\u200b\u200d \u2060",
        "\ufeff",
        "\u00a0\u3000",
        "\u3164",
        "\u2800\u115f",
        "\ufe0f",
        "\u00ad",
    ],
)
def test_what_shows_nothing_is_refused(text: str) -> None:
    for required in (line, lines):
        with pytest.raises(TextMalformed, match="Write a few words"):
            required(text)


@pytest.mark.parametrize(
    "sign",
    [
        *("\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\udfff"),
        *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"),
    ],
)
def test_signs_that_are_no_text_are_refused(sign: str) -> None:
    for required, field in ((line, "title"), (lines, "body")):
        with pytest.raises(TextMalformed, match="no text") as refused:
            required(f"a{sign}b")
        assert refused.value.field == field


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\t", "\u2028", "\u2029"])
def test_one_line_has_no_other(sign: str) -> None:
    with pytest.raises(TextMalformed, match="no text"):
        line(f"a{sign}b")


def test_what_is_too_long_is_refused_after_it_is_trimmed() -> None:
    assert line(f"  {'t' * 10}  ") == "t" * 10
    with pytest.raises(TextMalformed, match="10 characters at most"):
        line("t" * 11)
