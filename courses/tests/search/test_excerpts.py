"""The part of a passage that is shown."""

from courses.search.excerpts import Piece, excerpt_of

FILLER = "Nothing of that is said in these words here. " * 12


def whole(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def matches(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.is_match]


def test_a_short_text_is_shown_whole_with_the_words_that_were_looked_for() -> None:
    # Act
    pieces = excerpt_of("The <b>Slopes</b>\n of a line: steep.", "What is the slope of lines?")

    # Assert
    assert pieces == [
        Piece("The <b>", is_match=False),
        Piece("Slopes", is_match=True),
        Piece("</b> of a ", is_match=False),
        Piece("line", is_match=True),
        Piece(": steep.", is_match=False),
    ]


def test_of_a_long_text_the_part_is_shown_where_most_words_stand_together() -> None:
    # Arrange
    text = f"A slope. {FILLER}Here the slope of a line is found. {FILLER}"

    # Act
    pieces = excerpt_of(text, "slope line")

    # Assert
    assert matches(pieces) == ["slope", "line"]
    assert whole(pieces).startswith("… ")
    assert whole(pieces).endswith(" …")
    assert len(whole(pieces)) <= 244
    assert whole(pieces)[2:-2] in text


def test_without_any_of_the_words_its_beginning_is_shown() -> None:
    # Act
    pieces = excerpt_of(FILLER, "slope")

    # Assert
    assert (matches(pieces), whole(pieces)[:20], whole(pieces)[-2:]) == ([], FILLER[:20], " …")


def test_accents_stop_words_and_scripts_without_spaces() -> None:
    assert matches(excerpt_of("La pente d'un élève est la pente.", "la pente élevé")) == ["pente", "élève", "pente"]
    assert matches(excerpt_of("What is it?", "what is")) == ["What", "is"]
    assert matches(excerpt_of("等边三角形", "三角形")) == ["三角"]


def test_nothing_is_no_excerpt() -> None:
    assert excerpt_of("", "slope") == []
    assert excerpt_of("x", "") == [Piece("x", is_match=False)]


def test_an_endless_word_is_cut() -> None:
    assert len(whole(excerpt_of("x" * 5000, "x" * 64))) <= 244
