"""What stands in a PDF and is seen by nobody: white on white, under a picture, off the page, too small, without ink.

The page is drawn with its text and without: where both look the same, nobody sees the text that stands there. Words
without ink over a picture of words, as text recognition leaves them, stay: the picture shows them.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from courses.documents.pdf.runs import Box, Geometry, Run

_Picture = npt.NDArray[np.uint8]
_WIDEST = 1_000  # pixels of the drawing; more tells no more
_SMALLEST_SHARE = 1 / 500  # of the height of a page
_LIGHT = 225
_FAINT = 50
# Grey levels that a line of a letter makes at least, and that dust does not.
_SEEN = 10
_NO_INK = 3
# Of the pictures on a page that is drawn; larger ones take too long to unpack.
_MOST_PIXELS = 60_000_000
_DEEPEST = 8


def visible_runs(page: pdfium.PdfPage, runs: Sequence[Run], geometry: Geometry) -> tuple[list[Run], int]:
    """The runs that are seen, and how many others hold words."""
    seen = [run for run in runs if not run.text.strip() or not _is_out_of_sight(run, geometry)]
    if any(run.text.strip() for run in seen):
        if _picture_pixels(page) > _MOST_PIXELS:
            seen = [run for run in seen if run.style.mode == _NO_INK or not _is_suspicious(run)]
        else:
            seen = _Drawn(page, geometry).seen(seen)
    return seen, _with_words(runs) - _with_words(seen)


def _with_words(runs: Sequence[Run]) -> int:
    return sum(bool(run.text.strip()) for run in runs)


def has_pictures(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEEPEST)), None) is not None


def shows_anything(page: pdfium.PdfPage) -> bool:
    """Lines, areas, pictures: anything but text."""
    return any(each.type != raw.FPDF_PAGEOBJ_TEXT for each in page.get_objects(max_depth=2))


def _picture_pixels(page: pdfium.PdfPage) -> int:
    pixels = 0
    for picture in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEEPEST):
        try:
            width, height = picture.get_px_size()
        except pdfium.PdfiumError:
            continue
        pixels += width * height
    return pixels


def _is_out_of_sight(run: Run, geometry: Geometry) -> bool:
    box = run.box
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    is_off = not (0 <= x <= geometry.width and 0 <= y <= geometry.height)
    return is_off or run.style.size < geometry.height * _SMALLEST_SHARE


def _is_suspicious(run: Run) -> bool:
    """Light or faint, so that paper may swallow it."""
    *colour, opacity = run.style.colour
    return min(colour) >= _LIGHT or opacity < _FAINT


class _Drawn:
    """A page, drawn several times in grey."""

    def __init__(self, page: pdfium.PdfPage, geometry: Geometry) -> None:
        self._page = page
        self._scale = min(1.5, _WIDEST / max(geometry.width, geometry.height, 1.0))

    def seen(self, runs: Sequence[Run]) -> list[Run]:
        whole = self._draw()
        suspicious = {id(run) for run in runs if _is_suspicious(run)}
        # The suspicious ones are taken away first, so that nothing else changes where they stand.
        without_them = whole
        if suspicious:
            _take_ink(run for run in runs if id(run) in suspicious)
            without_them = self._draw()
        _take_ink(runs)
        without = self._draw()
        seen = []
        for run in runs:
            if not run.text.strip():
                seen.append(run)
            elif run.style.mode == _NO_INK:
                if self._spread(whole, run.box) >= _SEEN:
                    seen.append(run)
            else:
                other = without_them if id(run) in suspicious else without
                if self._difference(whole, other, run.box) >= _SEEN or _cannot_be_drawn(run):
                    seen.append(run)
        return seen

    def _draw(self) -> _Picture:
        return np.array(self._page.render(scale=self._scale, grayscale=True, may_draw_forms=False).to_numpy())

    def _spot(self, picture: _Picture, box: Box) -> _Picture:
        left, top = max(0, int(box.left * self._scale)), max(0, int(box.top * self._scale))
        right, bottom = int(box.right * self._scale) + 2, int(box.bottom * self._scale) + 2
        return picture[top:bottom, left:right]

    def _spread(self, picture: _Picture, box: Box) -> int:
        spot = self._spot(picture, box)
        return int(spot.max()) - int(spot.min()) if spot.size else 0

    def _difference(self, picture: _Picture, other: _Picture, box: Box) -> int:
        spot, behind = self._spot(picture, box), self._spot(other, box)
        return int(np.abs(spot.astype(np.int16) - behind).max()) if spot.size else 0


def _take_ink(runs: Iterable[Run]) -> None:
    for run in runs:
        if run.handle and run.style.mode != _NO_INK:
            raw.FPDFTextObj_SetTextRenderMode(run.handle, _NO_INK)


def _cannot_be_drawn(run: Run) -> bool:
    """Its font is neither in the file nor among those that are always there: readers have it, this machine has not."""
    return not run.style.is_embedded and not _is_suspicious(run) and not run.text.isascii()
