"""The sheet of badges as a PDF: A4, eight badges of 95 × 69 mm to a page, as ``static/courses/badges.css`` has them.

Whoever imports this loads fpdf2, which takes as long as all the rest of a page: see ``answers.py``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from courses.badges.contents import Badge, BadgeSheet, QrCode

BADGES_A_PAGE = 8
_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "DejaVu Sans"
# In millimetres; sizes of letters in points.
_MARGIN, _WIDTH, _HEIGHT, _PADDING = 10.0, 95.0, 69.0, 4.0
_QR, _PICTURE, _LABEL = 34.0, 20.0, 5.0
_TEXT = _WIDTH - _QR - _PADDING - 2
_INK, _LINE = (22, 36, 44), (119, 119, 119)


@dataclass(frozen=True)
class _Face:
    """How large a text is wanted, and how small it may become before it is cut."""

    wanted: float
    least: float
    style: str = ""


@dataclass(frozen=True)
class _Box:
    """Where a line of text stands, in millimetres from the corner of the page."""

    left: float
    top: float
    width: float
    height: float


_NAME, _CLASS, _WORD = _Face(19, 9, "B"), _Face(11, 7), _Face(10, 7)
_CODE = _Face(13, 10, "B")


def badge_pdf(sheet: BadgeSheet, *, now: datetime) -> bytes:
    """The sheet in the language of the school. A name in letters that the font has not, as Chinese ones, is left out for
    a line to write it on."""
    with translation.override(sheet.language):
        printer = _Printer(sheet, now=now)
        badges = iter(sheet.badges)
        for page in iter(lambda: tuple(islice(badges, BADGES_A_PAGE)), ()):
            printer.print_page(page)
        return printer.finished()


class _Printer:
    """Draws badges onto the pages of one document."""

    def __init__(self, sheet: BadgeSheet, *, now: datetime) -> None:
        self.class_name, self.language = sheet.classroom.name, sheet.language
        self.has_pictures = sheet.has_pictures
        self.is_rtl = bool(translation.get_language_info(sheet.language)["bidi"])
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_creation_date(now)
        self.pdf.set_title(self.class_name)
        self.pdf.set_lang(sheet.language)
        self.pdf.add_font(_FAMILY, "", _FONTS / "DejaVuSans.ttf")
        self.pdf.add_font(_FAMILY, "B", _FONTS / "DejaVuSans-Bold.ttf")
        self.pdf.set_text_shaping(use_shaping_engine=True)
        self.pdf.c_margin = 0

    def finished(self) -> bytes:
        if not self.pdf.pages:
            self.pdf.add_page()
        return bytes(self.pdf.output())

    def print_page(self, badges: Sequence[Badge]) -> None:
        self.pdf.add_page()
        self._cut_lines(rows=(len(badges) + 1) // 2)
        for number, badge in enumerate(badges):
            column = 1 - number % 2 if self.is_rtl else number % 2
            left, top = _MARGIN + column * _WIDTH, _MARGIN + number // 2 * _HEIGHT
            self._badge(badge, left, top)
            if self.has_pictures:
                self._pictures(badge, left, top)

    def _cut_lines(self, *, rows: int) -> None:
        pdf, bottom = self.pdf, _MARGIN + rows * _HEIGHT
        pdf.set_draw_color(*_LINE)
        pdf.set_line_width(0.3)
        pdf.set_dash_pattern(dash=1.5, gap=1.5)
        for column in range(3):
            pdf.line(_MARGIN + column * _WIDTH, _MARGIN, _MARGIN + column * _WIDTH, bottom)
        for row in range(rows + 1):
            pdf.line(_MARGIN, _MARGIN + row * _HEIGHT, _MARGIN + 2 * _WIDTH, _MARGIN + row * _HEIGHT)
        pdf.set_dash_pattern()

    def _badge(self, badge: Badge, left: float, top: float) -> None:
        """Name, class and code beside the QR code."""
        qr_left = left + 1 if self.is_rtl else left + _WIDTH - _QR - 1
        self._qr(badge.qr, qr_left, top + 1)
        text_left = left + _QR + 2 if self.is_rtl else left + _PADDING
        if self._has_letters_for(badge.short_name):
            self._text(badge.short_name, _NAME, _Box(text_left, top + _PADDING, _TEXT, 9))
        else:
            self.pdf.line(text_left, top + _PADDING + 9, text_left + _TEXT, top + _PADDING + 9)
        if self._has_letters_for(self.class_name):
            self._text(self.class_name, _CLASS, _Box(text_left, top + _PADDING + 11, _TEXT, 5.5))
        self.pdf.set_char_spacing(1.6)
        self._text(badge.class_code, _CODE, _Box(text_left, top + _PADDING + 18, _TEXT, 6))
        self.pdf.set_char_spacing(0)

    def _qr(self, code: QrCode, left: float, top: float) -> None:
        """A hair higher than a module, so that no printer shows a seam between two rows."""
        module = _QR / code.size
        self.pdf.set_fill_color(0)
        for x, y, length in code.runs():
            self.pdf.rect(left + x * module, top + y * module, length * module, module * 1.02, style="F")

    def _pictures(self, badge: Badge, left: float, top: float) -> None:
        """In their order, in the direction in which the school reads."""
        inner, top = _WIDTH - 2 * _PADDING, top + _HEIGHT - _PADDING - _LABEL - _PICTURE
        if not badge.pictures:
            text = _("These pictures cannot be read any more. Please give new ones.")
            self.pdf.set_font(_FAMILY, "", _WORD.wanted)
            self.pdf.set_xy(left + _PADDING, top + 8)
            self.pdf.multi_cell(inner, 5, text, align="R" if self.is_rtl else "L")
            return
        slot = inner / len(badge.pictures)
        for place, picture in enumerate(badge.pictures):
            column = len(badge.pictures) - 1 - place if self.is_rtl else place
            slot_left = left + _PADDING + column * slot
            drawing_left = slot_left + (slot - _PICTURE) / 2
            self.pdf.image(BytesIO(picture.svg), drawing_left, top, _PICTURE, _PICTURE)
            word = picture.label_in(self.language)
            self._text(word, _WORD, _Box(slot_left, top + _PICTURE + 0.5, slot, _LABEL), align="C")
            if place:
                arrow_left = slot_left + slot if self.is_rtl else slot_left
                arrow, middle = "←" if self.is_rtl else "→", top + _PICTURE / 2
                self._text(arrow, _Face(14, 14), _Box(arrow_left - 4, middle - 3, 8, 6), align="C")

    def _text(self, text: str, face: _Face, box: _Box, *, align: str = "") -> None:
        """One line that fits into ``box``: smaller where it has to be, and cut where that is not enough."""
        for size in _sizes(face):
            self.pdf.set_font(_FAMILY, face.style, size)
            if self.pdf.get_string_width(text) <= box.width:
                break
        else:
            while text and self.pdf.get_string_width(f"{text}…") > box.width:
                text = text[:-1]
            text = f"{text}…"
        self.pdf.set_text_color(*_INK)
        self.pdf.set_xy(box.left, box.top)
        side = align or ("R" if self.is_rtl else "L")
        self.pdf.cell(box.width, box.height, text, align=side, new_x=XPos.LEFT, new_y=YPos.TOP)

    def _has_letters_for(self, text: str) -> bool:
        bold = self.pdf.fonts[f"{_FAMILY.lower()}B"]
        return isinstance(bold, TTFFont) and all(ord(sign) in bold.cmap for sign in text)


def _sizes(face: _Face) -> Iterator[float]:
    size = face.wanted
    while size >= face.least:
        yield size
        size -= 0.5
