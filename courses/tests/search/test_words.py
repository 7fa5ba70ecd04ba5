"""What counts as one word."""

import pytest

from courses.search.words import count_stems, places_of_stems, stem_of, telling_words, words_as_written, words_in


def stems_in(text: str) -> list[str]:
    return [stem_of(word) for word in words_in(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't panic: x_1 = 3.5!", ["don", "t", "panic", "x", "1", "3", "5"]),
        ("Álgebra NAÏVE e\u0301te\u0301", ["algebra", "naive", "ete"]),
        ("ﬁnite 2² ½", ["finite", "22", "1", "2"]),
        ("المُتَّجِه أحمد إلى", ["المتجه", "احمد", "الي"]),
        ("三角形 ok", ["三角", "角形", "ok"]),
        ("รูป", ["รู", "ูป"]),
        ("गणित है।", ["गणित", "है"]),
        ("x" * 100, ["x" * 64]),
        ("\0 — ??? _", []),
    ],
)
def test_a_text_falls_into_words_that_can_be_compared(text: str, words: list[str]) -> None:
    assert words_in(text) == words


@pytest.mark.parametrize(
    "family",
    [
        ("factor", "factors", "factoring", "factored"),
        ("property", "properties"),
        ("define", "defines", "defined", "defining"),
        ("stop", "stops", "stopped", "stopping"),
        ("equation", "equations", "equate"),
        ("triangle", "triangles"),
        ("droite", "droites"),
        ("triángulo", "triángulos"),
        ("متجه", "المتجه", "والمتجه", "متجهات", "المتجهات", "للمتجه"),
    ],
)
def test_words_of_one_family_have_one_stem(family: tuple[str, ...]) -> None:
    assert {stem for word in family for stem in stems_in(word)} == {stems_in(family[0])[0]}


@pytest.mark.parametrize(
    ("one", "other"), [("class", "clas"), ("pass", "past"), ("ring", "rang"), ("is", "as"), ("37", "3")]
)
def test_what_only_looks_alike_stays_apart(one: str, other: str) -> None:
    assert stem_of(one) != stem_of(other)


def test_words_that_stand_everywhere_tell_something_only_where_there_are_no_others() -> None:
    # Act
    mixed, alone = telling_words("What is the slope of a line?"), telling_words("What is it?")
    others = telling_words("qu'est-ce que la pente ¿qué es la pendiente? ما هو الميل")

    # Assert
    assert (mixed, alone) == (["slope", "line"], ["what", "is", "it"])
    assert others == ["pente", "pendiente", "الميل"]


def test_counting_is_the_same_as_listing() -> None:
    # Arrange
    text = "Lines and a line; 三角形 三角. المتجه متجه"

    # Act
    counted = count_stems(text)

    # Assert
    assert sorted(counted.elements()) == sorted(stems_in(text))


def test_stems_are_found_where_they_stand() -> None:
    # Arrange
    text = "Álgebra: 三角形"

    # Act
    places = list(places_of_stems(text))

    # Assert
    assert [(text[start:end], stem) for start, end, stem in places] == [
        ("Álgebra", stem_of("algebra")),
        ("三角", "三角"),
        ("角形", "角形"),
    ]


def test_a_word_is_known_as_it_was_written() -> None:
    assert words_as_written("Été été أحمد") == {"ete": ("été",), "احمد": ("أحمد",)}
