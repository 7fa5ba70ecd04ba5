"""The runs of a page: stretches of text that one instruction of the PDF draws, where and how it draws them."""

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

_BOLD = re.compile(r"bold|black|heavy|(?:^|\+|-)(?:cm|sf|ec|ptm|lm)b(?:x|r|\d)|semib|-bd", re.IGNORECASE)
_FIXED_NAME = re.compile(r"mono|courier|consol|typewriter|(?:^|\+)(?:cm|ec|sf)tt|code|menlo", re.IGNORECASE)
_FIXED, _FORCED_BOLD = 1, 1 << 18
_LINE_ENDS = (0x0A, 0x0D)
_HYPHENS = (0x02, 0xFFFE)  # what pdfium gives for the hyphen at the end of a line
_BROKEN = "\x02"
_BOLD_WEIGHT = 600


@dataclass(frozen=True)
class Box:
    """In points, as the page is shown: x to the right and y down, from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left

    def around(self, other: "Box") -> "Box":
        return Box(
            min(self.left, other.left), min(self.top, other.top),
            max(self.right, other.right), max(self.bottom, other.bottom),
        )  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How an object draws its text; ``size`` in points on the page."""

    size: float
    is_bold: bool
    is_fixed: bool
    is_upright: bool
    mode: int
    colour: tuple[int, int, int, int]
    is_embedded: bool


@dataclass
class Run:
    """``starts_line``: pdfium sees the end of a line before it. ``is_broken``: a hyphen stood at its end."""

    text: str
    box: Box
    style: Style
    handle: Any
    starts_line: bool
    is_broken: bool = False


@dataclass
class _Begun:
    """A run, sign by sign; ``key`` tells its object from others."""

    starts_line: bool
    signs: list[str] = field(default_factory=list)
    first: int = -1
    last: int = -1
    handle: Any = None
    key: int | None = None


_NO_STYLE = Style(
    size=0.0, is_bold=False, is_fixed=False, is_upright=True, mode=0, colour=(0, 0, 0, 255), is_embedded=True
)


class Geometry:
    """From the space of a page into that in which it is shown."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self.rotation = page.get_rotation()
        self.width, self.height = self._right - self._left, self._top - self._bottom
        if self.rotation in (90, 270):
            self.width, self.height = self.height, self.width

    def shown(self, left: float, bottom: float, right: float, top: float) -> Box:
        if self.rotation == 90:
            return Box(bottom - self._bottom, left - self._left, top - self._bottom, right - self._left)
        if self.rotation == 180:
            return Box(self._right - right, bottom - self._bottom, self._right - left, top - self._bottom)
        if self.rotation == 270:
            return Box(self._top - top, self._right - right, self._top - bottom, self._right - left)
        return Box(left - self._left, self._top - top, right - self._left, self._top - bottom)

    def y_of(self, x: float, y: float) -> float:
        return self.shown(x, y, x, y).top


def runs_of(page: pdfium.PdfPage, geometry: Geometry) -> list[Run]:
    """All runs with anything in them, in the order in which the page draws them."""
    text_page = page.get_textpage()
    try:
        return list(_Reader(text_page, geometry).runs())
    finally:
        text_page.close()


class _Reader:
    def __init__(self, text_page: pdfium.PdfTextPage, geometry: Geometry) -> None:
        self._page, self._geometry = text_page, geometry
        self._styles: dict[int, Style] = {}

    def runs(self) -> Iterator[Run]:
        page = self._page
        unicode_of, object_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetTextObject
        run = _Begun(starts_line=True)
        for at in range(raw.FPDFText_CountChars(page)):
            code = unicode_of(page, at)
            if code in _LINE_ENDS:
                if run.signs:
                    yield self._run(run)
                run = _Begun(starts_line=True)
                continue
            found = object_of(page, at)
            # A space that only pdfium sees belongs to no object.
            key = ctypes.addressof(found.contents) if found else run.key
            if run.signs and key != run.key:
                yield self._run(run)
                # Where a word is broken pdfium tells no end of the line.
                run = _Begun(starts_line=run.signs[-1] == _BROKEN)
            if found:
                run.first = at if run.first < 0 else run.first
                run.handle, run.key, run.last = found, key, at
            run.signs.append(_sign(code))
        if run.signs:
            yield self._run(run)

    def _run(self, run: "_Begun") -> Run:
        text = "".join("-" if sign == _BROKEN else sign for sign in run.signs)
        box = self._loose(run.first).around(self._loose(run.last))
        is_broken = run.signs[-1] == _BROKEN
        return Run(text, box, self._style(run), run.handle, run.starts_line, is_broken)

    def _loose(self, at: int) -> Box:
        rect = raw.FS_RECTF()
        if at < 0 or not raw.FPDFText_GetLooseCharBox(self._page, at, rect):
            return Box(-1.0, -1.0, -1.0, -1.0)
        return self._geometry.shown(rect.left, rect.bottom, rect.right, rect.top)

    def _style(self, run: "_Begun") -> Style:
        if run.key is None:
            return _NO_STYLE
        if run.key not in self._styles:
            self._styles[run.key] = self._read_style(run.handle, run.first)
        return self._styles[run.key]

    def _read_style(self, handle: Any, at: int) -> Style:
        size = ctypes.c_float()
        raw.FPDFTextObj_GetFontSize(handle, size)
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._page, at, matrix)
        turned = (round(math.degrees(math.atan2(matrix.b, matrix.a))) - self._geometry.rotation) % 360
        font = raw.FPDFTextObj_GetFont(handle)
        flags = raw.FPDFFont_GetFlags(font) if font else 0
        name = _font_name(font)
        return Style(
            size=abs(size.value) * math.hypot(matrix.c, matrix.d),
            is_bold=bool(_BOLD.search(name))
            or bool(flags & _FORCED_BOLD)
            or raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT,
            is_fixed=bool(flags > 0 and flags & _FIXED) or bool(_FIXED_NAME.search(name)),
            is_upright=turned <= 5 or turned >= 355,
            mode=raw.FPDFTextObj_GetTextRenderMode(handle),
            colour=_colour(handle),
            is_embedded=raw.FPDFFont_GetIsEmbedded(font) == 1,
        )


def _colour(handle: Any) -> tuple[int, int, int, int]:
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(handle, red, green, blue, opacity):
        return _NO_STYLE.colour
    return red.value, green.value, blue.value, opacity.value


def _font_name(font: Any) -> str:
    buffer = ctypes.create_string_buffer(200)
    length = raw.FPDFFont_GetBaseFontName(font, buffer, 200) if font else 0
    return buffer.value.decode("utf-8", "replace") if 0 < length <= 200 else ""


def _sign(code: int) -> str:
    if code in _HYPHENS:
        return _BROKEN
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
