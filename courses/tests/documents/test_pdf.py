"""The text of PDFs: order, lines, headings, and what stands on each page."""

import io
import re
from typing import Any

import pytest
from fpdf import FPDF

from courses.documents.pdf.lines import Line, lines_of
from courses.documents.pdf.opening import open_pdf
from courses.documents.pdf.runs import Geometry, runs_of
from courses.documents.results import Paragraph, ReadingFailed
from courses.tests.documents.samples import PROSE, line, notes, pdf, pdf_of_pages, picture, read, texts

WORDS = PROSE.split()


def chapters(made: FPDF) -> None:
    """A page with a running head, a number, a large heading, and two paragraphs, broken within words."""
    page = made.page_no()
    line(made, f"The school's book of areas   {page}", y=12, size=9)
    line(made, f"{page}", y=287, size=9, x=105)
    made.set_xy(20, 30)
    made.set_font("Helvetica", style="B", size=16)
    made.cell(text=f"Chapter {page}: Areas")
    made.set_font("Helvetica", size=11)
    for top, words in ((45, PROSE), (70, "The circumfer-\nence is the way around, well-\nknown to all.")):
        made.set_xy(20, top)
        made.multi_cell(w=120, h=5, text=words, align="L")


def test_headings_by_their_size_paragraphs_and_no_running_heads() -> None:
    found = read(pdf(chapters, pages=3), "pdf").paragraphs

    assert found[:2] == [
        Paragraph(PROSE.strip(), 1, ("Chapter 1: Areas",)),
        Paragraph("The circumference is the way around, wellknown to all.", 1, ("Chapter 1: Areas",)),
    ]
    assert [(each.page, each.headings[-1]) for each in found] == [
        (page, f"Chapter {page}: Areas") for page in (1, 1, 2, 2, 3, 3)
    ]


def test_a_hyphen_stays_where_the_document_writes_the_word_with_it() -> None:
    def draw(made: FPDF) -> None:
        made.multi_cell(
            w=150, h=5, text="It is well-known to us, and a well-\nknown fact; the circumfer-\nence as well."
        )

    assert texts(pdf(draw), "pdf") == ["It is well-known to us, and a well-known fact; the circumference as well."]


def test_the_outline_tells_the_headings_where_there_is_one() -> None:
    # Arrange: all in one size, the second heading in two lines
    def draw(made: FPDF) -> None:
        made.start_section("Areas")
        line(made, "1. Areas", y=20)
        line(made, PROSE[:60], y=30)
        made.set_y(36)
        made.start_section("Of circles and of everything else that is round", level=1)
        line(made, "Of circles and of everything", y=40)
        line(made, "else that is round", y=45)
        line(made, PROSE[90:150], y=55)
        made.set_y(66)
        made.start_section("Nowhere to be seen", level=1)
        line(made, PROSE[40:80], y=70)

    # Act
    found = read(pdf(draw), "pdf")

    # Assert
    assert [(each.headings, each.text) for each in found.paragraphs] == [
        (("Areas",), PROSE[:60].strip()),
        (("Areas", "Of circles and of everything else that is round"), PROSE[90:150].strip()),
        (("Areas", "Nowhere to be seen"), PROSE[40:80].strip()),
    ]
    assert [(note.code, note.number) for note in found.told()] == [("outline_missed", 1)]


@pytest.mark.parametrize("is_across", [False, True])
def test_columns_are_read_one_after_the_other(is_across: bool) -> None:
    """Also where they are drawn line by line across the page."""
    # Arrange
    left = [f"left {number} {' '.join(WORDS[number : number + 6])}" for number in range(12)]
    right = [f"right {number} {' '.join(WORDS[number + 3 : number + 9])}" for number in range(12)]
    places = [(20, at, text) for at, text in enumerate(left)] + [(115, at, text) for at, text in enumerate(right)]
    if is_across:
        places.sort(key=lambda place: (place[1], place[0]))

    def draw(made: FPDF) -> None:
        for x, at, text in places:
            line(made, text, x=x, y=40 + 5 * at)

    # Act, Assert
    assert " ".join(texts(pdf(draw), "pdf")) == " ".join(left + right)


def test_what_is_raised_or_lowered_is_told() -> None:
    def draw(made: FPDF) -> None:
        made.set_font("Helvetica", size=11)
        for char_vpos, text in (("LINE", "so x"), ("SUP", "12"), ("LINE", " + a"), ("SUB", "n"), ("LINE", " = 0 of S")):
            made.char_vpos = char_vpos  # type: ignore[assignment]
            made.write(5, text)
        made.char_vpos = "LINE"  # type: ignore[assignment]
        made.set_font_size(8)
        made.write(5, "MALL CAPITALS")

    assert texts(pdf(draw), "pdf") == ["so x^{12} + a_n = 0 of SMALL CAPITALS"]


def test_lines_that_are_drawn_from_the_bottom_up_are_read_from_the_top() -> None:
    def draw(made: FPDF) -> None:
        for at in reversed(range(8)):
            line(made, f"line {at}, which goes on", y=40 + 5 * at)

    assert texts(pdf(draw), "pdf") == [" ".join(f"line {at}, which goes on" for at in range(8))]


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    """Drawn up the paper, and the page turned so that it is shown upright."""

    # Arrange
    def draw(made: FPDF) -> None:
        for at in range(4):
            with made.rotation(90, 60 + 5 * at, 200):
                line(made, f"line {at}, which goes on", x=60 + 5 * at, y=200)

    drawn = pdf(draw)
    turned = drawn.replace(b"/Type /Page\n", b"/Type /Page\n/Rotate 90\n", 1)

    # Act, Assert
    assert texts(turned, "pdf") == [" ".join(f"line {at}, which goes on" for at in range(4))]
    assert [len(each.runs) for each in lines_of_page(turned)] == [1, 1, 1, 1]
    assert [run.style.is_upright for each in lines_of_page(drawn) for run in each.runs] == [False] * 4


def lines_of_page(data: bytes) -> list[Line]:
    page = open_pdf(data)[0]
    return lines_of(runs_of(page, Geometry(page)), 0)


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    def draw(made: FPDF) -> None:
        is_first = made.page_no() == 1
        line(made, "This sentence begins on one page and" if is_first else "ends on the next. So it does.", y=100)

    assert read(pdf(draw, pages=2), "pdf").paragraphs == [
        Paragraph("This sentence begins on one page and ends on the next. So it does.", 1, ())
    ]


def test_a_table_of_contents_is_left_out() -> None:
    def draw(made: FPDF) -> None:
        for at in range(5):
            line(made, f"{at}. Areas of things {'. ' * 30} {at + 4}", y=30 + 6 * at)
        line(made, PROSE[:60], y=80)

    assert texts(pdf(draw), "pdf") == [PROSE[:60].strip()]


def scan(made: FPDF) -> None:
    made.image(io.BytesIO(SCAN), x=20, y=20, w=150)


SCAN = picture(600, 300, words=True)


def test_pages_without_text_among_others_are_noted() -> None:
    def draw(made: FPDF) -> Any:
        return line(made, PROSE[:60]) if made.page_no() == 2 else scan(made)

    found = read(pdf(draw, pages=3), "pdf")

    assert found.paragraphs == [Paragraph(PROSE[:60].strip(), 2, ())]
    assert notes(pdf(draw, pages=3), "pdf") == {"pages_without_text": 2}


def test_pages_that_cannot_be_opened_are_noted() -> None:
    good = pdf(lambda made: line(made, PROSE[:60]), pages=2)
    broken = re.sub(rb"R\n\d 0 R\]\n", b"R 99 0 R]", good)

    assert len(broken) == len(good)
    assert read(broken, "pdf").paragraphs == [Paragraph(PROSE[:60].strip(), 1, ())]
    assert notes(broken, "pdf") == {"broken_pages": 1}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf(scan), "no_text"),
        (pdf(lambda made: None), "empty"),
        (pdf_of_pages(2), "empty"),
        (pdf(scan, user_password="ours"), "encrypted"),
        (b"%PDF-1.7 and nothing else", "damaged"),
    ],
    ids=["scan", "blank", "bare", "locked", "damaged"],
)
def test_why_there_is_no_text(data: bytes, code: str) -> None:
    with pytest.raises(ReadingFailed) as failed:
        read(data, "pdf")

    assert failed.value.code == code
