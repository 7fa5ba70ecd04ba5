"""Documents that others wrote, where they are at hand."""

import os
from itertools import groupby
from pathlib import Path

import pytest
from django.conf import settings

from courses.documents.examining import examine
from courses.documents.passages import LEAST_WORDS, MOST_WORDS, cut_passages
from courses.documents.results import Paragraph
from courses.tests.documents.samples import LIMITS, read

_DATA = Path(os.environ.get("LYCEUM_TEST_DATA", Path(settings.BASE_DIR).parent / "shared" / "data"))
DOCUMENTS = _DATA / "interop" / "documents"
pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the shared documents are not at LYCEUM_TEST_DATA")

_RECTANGULAR = "Use the Rectangular Coordinate System"
_PLOT = "Plot Points on a Rectangular Coordinate System"


def headings(paragraphs: list[Paragraph]) -> list[tuple[str, ...]]:
    return [found for found, _section in groupby(paragraphs, key=lambda each: each.headings)]


def outline(paragraphs: list[Paragraph]) -> list[str]:
    """All headings in order, also those right under which nothing stands."""
    above = (each.headings[:depth] for each in paragraphs for depth in range(1, len(each.headings) + 1))
    return [each[-1] for each in dict.fromkeys(above)]


def test_the_same_text_has_the_same_headings_as_pdf_and_as_word_document() -> None:
    # Act
    pdf = read((DOCUMENTS / "openstax_coordinates_excerpt.pdf").read_bytes(), "pdf").paragraphs
    docx = read((DOCUMENTS / "openstax_coordinates_excerpt.docx").read_bytes(), "docx").paragraphs

    # Assert: the document's title stands in the Word document only
    told = [
        (_RECTANGULAR,),
        (_RECTANGULAR, _PLOT),
        (_RECTANGULAR, _PLOT, "Ordered Pair"),
        (_RECTANGULAR, _PLOT, "The Origin"),
    ]
    assert headings(pdf) == told
    assert headings(docx) == [(_PLOT, *each) for each in told]
    assert [each.text for each in pdf] == [each.text for each in docx]


def test_a_long_tutorial_is_read_with_its_sections() -> None:
    # Arrange
    data = (DOCUMENTS / "pari_tutorial_maths.pdf").read_bytes()

    # Act
    examined = examine(data, file_name="tutorial.pdf", limits=LIMITS)
    found = read(data, "pdf")
    cut = cut_passages(found.paragraphs)

    # Assert
    assert examined.page_count == 60
    assert [each for each in outline(found.paragraphs) if each.startswith(("5.", "12.", "13."))] == [
        "5. Performing Linear Algebra.",
        "12. Working in General Number Fields.",
        "12.1. Elements.",
        "12.2. Ideals.",
        "12.3. Class Groups and Units, bnf.",
        "12.4. Class Field Theory, bnr.",
        "12.5. Galois Theory over Q.",
        "12.6. Creating and Listing Number Fields.",
        "13. Working with Associative Algebras.",
        "13.1. Arbitrary Associative Algebras.",
        "13.1.1. Elements.",
        "13.1.2. Properties.",
        "13.2. Central Simple Algebras over Number Fields.",
        "13.2.1. Creation.",
        "13.2.2. Elements.",
    ]
    assert found.told() == []
    assert len(cut) > 80
    assert sum(LEAST_WORDS <= each.word_count <= MOST_WORDS for each in cut) > 0.85 * len(cut)
    assert all(each.word_count <= MOST_WORDS for each in cut)


@pytest.mark.parametrize("name", ["docx_tables.docx", "docx_having_images.docx"])
def test_documents_without_words_hold_no_paragraphs(name: str) -> None:
    data = (DOCUMENTS / name).read_bytes()

    assert examine(data, file_name=name, limits=LIMITS).kind == "docx"
    assert read(data, "docx").paragraphs == []
