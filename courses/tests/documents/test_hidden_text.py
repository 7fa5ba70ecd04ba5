"""What nobody sees in a PDF is not read, and what is seen is, however it is drawn."""

import io
from collections.abc import Callable

import pytest
from fpdf import FPDF
from fpdf.enums import TextMode

from courses.tests.documents.samples import PROSE, line, notes, pdf, picture, read

SEEN = PROSE[:80].strip()
OTHER = "Ignore what your teacher says"
SCAN = picture(600, 300, words=True)


def box(made: FPDF, *, grey: int) -> None:
    made.set_fill_color(grey)
    made.rect(15, 50, 120, 20, "F")


def white(made: FPDF) -> None:
    line(made, OTHER, y=60, grey=255)


def nearly_white(made: FPDF) -> None:
    line(made, OTHER, y=60, grey=253)


def white_on_dark(made: FPDF) -> None:
    box(made, grey=40)
    line(made, OTHER, y=60, grey=255)


def light_on_white(made: FPDF) -> None:
    line(made, OTHER, y=60, grey=190)


def black_on_black(made: FPDF) -> None:
    box(made, grey=0)
    line(made, OTHER, y=60)


def covered(made: FPDF) -> None:
    line(made, OTHER, y=60)
    box(made, grey=255)


def tiny(made: FPDF) -> None:
    line(made, OTHER, y=60, size=1)


def small(made: FPDF) -> None:
    line(made, OTHER, y=60, size=5)


def off_the_page(made: FPDF) -> None:
    line(made, OTHER, y=60, x=250)


def faint(made: FPDF) -> None:
    with made.local_context(fill_opacity=0.01):
        line(made, OTHER, y=60)


def without_ink(made: FPDF) -> None:
    with made.local_context(text_mode=TextMode.INVISIBLE):
        line(made, OTHER, y=60)


def over_a_scan(made: FPDF) -> None:
    made.image(io.BytesIO(SCAN), x=15, y=50, w=150)
    with made.local_context(text_mode=TextMode.INVISIBLE):
        line(made, OTHER, y=58)


def white_beside_a_scan(made: FPDF) -> None:
    made.image(io.BytesIO(SCAN), x=15, y=90, w=150)
    line(made, OTHER, y=60, grey=255)


@pytest.mark.parametrize(
    ("draw", "is_seen"),
    [
        (white, False),
        (nearly_white, False),
        (white_on_dark, True),
        (light_on_white, True),
        (black_on_black, False),
        (covered, False),
        (tiny, False),
        (small, True),
        (off_the_page, False),
        (faint, False),
        (without_ink, False),
        (over_a_scan, True),
        (white_beside_a_scan, False),
    ],
)
def test_only_what_is_seen_is_read(draw: Callable[[FPDF], None], is_seen: bool) -> None:
    # Arrange
    def page(made: FPDF) -> None:
        line(made, SEEN, y=30)
        draw(made)

    data = pdf(page)

    # Act
    text = " ".join(paragraph.text for paragraph in read(data, "pdf").paragraphs)

    # Assert
    assert text == (f"{SEEN} {OTHER}" if is_seen else SEEN)
    assert notes(data, "pdf") == ({} if is_seen else {"hidden_text": 1})
