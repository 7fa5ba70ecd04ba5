"""The pictures themselves: one drawing and four words each, none to be taken for another."""

import re
from collections import Counter
from itertools import permutations
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from accounts.pictures import PICTURES, draw_sequence, is_sequence

SVG = "{http://www.w3.org/2000/svg}"


def drawing(key: str) -> ET.Element:
    found = finders.find(f"accounts/pictures/{key}.svg")
    assert isinstance(found, str), key
    return ET.parse(found).getroot()  # noqa: S314 - our own file


def test_there_are_twelve_and_1320_sequences_of_three() -> None:
    # Act
    sequences = [keys for keys in permutations(PICTURES, 3) if is_sequence(keys)]

    # Assert
    assert len(PICTURES) == 12
    assert len(sequences) == len(set(sequences)) == 1320


@pytest.mark.parametrize("key", PICTURES)
def test_each_is_drawn_on_the_same_field_with_a_title_and_without_a_text(key: str) -> None:
    # Act
    root = drawing(key)
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}

    # Assert
    assert root.get("viewBox") == "0 0 96 96"
    assert root.findtext(f"{SVG}title") == PICTURES[key].labels["en"]
    assert tags <= {"svg", "title", "g", "path", "circle"}


def test_no_two_drawings_share_their_shapes_or_their_colours() -> None:
    # Act
    shapes = [
        tuple(sorted(each.get("d") or each.get("r") or "" for each in drawing(key).iter() if each.get("fill")))
        for key in PICTURES
    ]
    fills = [
        frozenset(re.findall(r"#[0-9a-f]{6}", " ".join(each.get("fill") or "" for each in drawing(key).iter())))
        for key in PICTURES
    ]

    # Assert
    assert len(set(shapes)) == 12
    assert max(Counter(fills).values()) == 1


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_has_a_word_of_its_own_in_every_language_of_the_platform(language: str) -> None:
    # Act
    words = [picture.labels[language] for picture in PICTURES.values()]

    # Assert
    assert len(set(words)) == 12
    assert all(word and word == word.strip() and " " not in word for word in words)


@pytest.mark.parametrize(("language", "word"), [("es", "Sol"), ("es-MX", "Sol"), ("AR", "شمس"), ("de", "Sun")])
def test_the_word_is_that_of_the_language_or_the_english_one(language: str, word: str) -> None:
    # Act
    label = PICTURES["sun"].label_in(language)

    # Assert
    assert label == word


@pytest.mark.parametrize(
    "keys",
    [(), ("sun", "boat"), ("sun", "boat", "key", "cup"), ("sun", "sun", "key"), ("sun", "boat", "dragon")],
)
def test_too_few_too_many_repeated_or_unknown_pictures_are_no_sequence(keys: tuple[str, ...]) -> None:
    # Act
    answer = is_sequence(keys)

    # Assert
    assert answer is False


def test_drawn_sequences_are_sequences_and_reach_every_picture_in_every_place() -> None:
    # Act
    drawn = [draw_sequence() for _ in range(2000)]

    # Assert: a given picture misses a given place in 2,000 draws once in 10^75
    assert all(is_sequence(keys) for keys in drawn)
    assert [len({keys[place] for keys in drawn}) for place in range(3)] == [12, 12, 12]
