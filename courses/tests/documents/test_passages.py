"""Cutting texts into passages."""

import re
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.documents.passages import LEAST_WORDS, MOST_WORDS, PassageDraft, cut_passages
from courses.documents.results import Paragraph
from courses.documents.sentences import sentence_ends, wholes_of
from courses.documents.words import count_words

SENTENCE = "Ten words are enough for a sentence of this kind. "


def paragraph(words: int, *, page: int | None = None, headings: tuple[str, ...] = ("One",)) -> Paragraph:
    """Of sentences of ten words, numbered so that none is like another."""
    text = " ".join(f"w{number}" + ("." if number % 10 == 9 else "") for number in range(words))
    return Paragraph(text, page, headings)


def test_a_short_section_is_one_passage() -> None:
    cut = cut_passages(
        [Paragraph("One two.", 3, ("A", "B")), Paragraph("Three.", 4, ("A", "B")), paragraph(250, page=4)]
    )

    assert cut[0] == PassageDraft("A › B", 3, 4, "One two.\n\nThree.", 3)
    assert [(each.heading, each.word_count) for each in cut] == [("A › B", 3), ("One", 250)]


def test_cuts_fall_between_paragraphs_where_that_holds_the_bounds() -> None:
    cut = cut_passages(
        [paragraph(number, page=page) for page, number in enumerate((180, 90, 200, 110, 150, 130), start=1)]
    )

    assert [(each.word_count, each.page_first, each.page_last) for each in cut] == [
        (270, 1, 2),
        (310, 3, 4),
        (280, 5, 6),
    ]


def test_a_long_paragraph_is_cut_at_the_end_of_a_sentence() -> None:
    cut = cut_passages([paragraph(900)])

    assert [each.word_count for each in cut] == [300, 300, 300]
    assert all(each.text.endswith(".") for each in cut)


@pytest.mark.parametrize("words", [401, 420, 441, 1_999])
def test_a_sentence_without_end_is_cut_between_words(words: int) -> None:
    cut = cut_passages([Paragraph(" ".join(["word"] * words), None, ())])

    assert sum(each.word_count for each in cut) == words
    assert all(LEAST_WORDS <= each.word_count <= MOST_WORDS for each in cut)


def test_formulas_code_and_rows_of_tables_stay_whole() -> None:
    # Arrange: full stops inside of formulas and code, and rows of 30 words
    formula = "$$ x = 1. y = 2. " + "a. " * 60 + "$$"
    code = "```\n" + "print(1). a\n" * 30 + "```"
    table = "\n".join(" | ".join(f"cell {row}" for _column in range(15)) for row in range(20))
    blocks = [paragraph(190), Paragraph(formula, None, ("One",)), Paragraph(code, None, ("One",)), paragraph(150)]
    blocks.append(Paragraph(table, None, ("One",)))

    # Act
    cut = cut_passages(blocks)

    # Assert
    together = [each.text for each in cut]
    assert any(formula in text for text in together)
    assert any(code in text for text in together)
    rows = [line for text in together for line in text.split("\n") if line.startswith("cell")]
    assert rows == table.split("\n")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Dr. Smith met J. Doe, i.e. him. See Fig. 3 of it.", ["Dr. Smith met J. Doe, i.e. him.", "See Fig. 3 of it."]),
        ("It is 3.14 or so. then more", ["It is 3.14 or so. then more"]),
        ("He said “go.” She went.", ["He said “go.”", "She went."]),
        ("面積を求める。次に進む。", ["面積を求める。", "次に進む。"]),
        ("ما هي المساحة؟ هذه هي.", ["ما هي المساحة؟", "هذه هي."]),
        ("यह है। वह था।", ["यह है।", "वह था।"]),
        ("Take $a. B$ and go. Then", ["Take $a. B$ and go.", "Then"]),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    places = [0, *(place for place, _is_line in sentence_ends(text, wholes_of(text))), len(text)]

    assert [text[first:last].strip() for first, last in pairwise(places)] == sentences


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("three little words", 3),
        ("", 0),
        ("长方形的面积", 3),
        ("長方形の面積は、縦と横", 6),
        ("พื้นที่ของสี่เหลี่ยม", 3),
        ("مساحة المستطيل", 2),
        ("사각형의 넓이", 2),
        ("x" * 100, 3),
        ("see https://example.org/" + "a" * 100, 4),
    ],
)
def test_words_of_languages_without_spaces_are_estimated(text: str, words: int) -> None:
    assert count_words(text) == words


def test_the_longest_headings_are_shortened_and_the_outermost_dropped() -> None:
    inner = "x" * 300
    cut = cut_passages([Paragraph("text", None, ("Book", "a" * 160, "b" * 160, "c" * 160, inner))])

    assert cut[0].heading == f"{'b' * 160} › {'c' * 160} › {'x' * 159}…"


# Words of several scripts, formulas, sentences with and without an end, in paragraphs of all lengths under few headings.
_WORDS = st.sampled_from(
    ["a", "word.", "Other,", "3.14", "$x. Y$", "长方形。", "พื้นที่", "z" * 90, "\n", "?", "$$", "e.g."]
)
_PARAGRAPHS = st.lists(
    st.builds(
        lambda words, times, page, headings: Paragraph(" ".join(words * times), page, headings),
        st.lists(_WORDS, min_size=1, max_size=12),
        st.integers(min_value=1, max_value=150),
        st.integers(min_value=1, max_value=9),
        st.sampled_from([(), ("One",), ("One", "Two")]),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(_PARAGRAPHS)
def test_nothing_is_lost_or_doubled_and_bounds_hold(paragraphs: list[Paragraph]) -> None:
    # Act
    cut = cut_passages(paragraphs)

    # Assert: every sign but space, in order, section for section
    sections = [list(section) for _headings, section in groupby(paragraphs, key=lambda each: each.headings)]
    assert _signs(*(each.text for each in cut)) == _signs(*(each.text for each in paragraphs))
    left = list(cut)
    for section in sections:
        total, mine = sum(count_words(each.text) for each in section), []
        while sum(each.word_count for each in mine) < total:
            mine.append(left.pop(0))
        assert sum(each.word_count for each in mine) == total
        assert {each.heading for each in mine} <= {" › ".join(section[0].headings)}
        assert all(each.word_count == total or LEAST_WORDS <= each.word_count <= MOST_WORDS for each in mine)
        assert total <= MOST_WORDS or len(mine) > 1
    assert not left


def _signs(*texts: str) -> str:
    return re.sub(r"\s+", "", "".join(texts))
