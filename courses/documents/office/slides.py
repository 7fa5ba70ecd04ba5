"""Presentations: a slide is a page and its title a heading; what its speaker notes comes after what it shows."""

from collections.abc import Callable, Iterator
from typing import Any

import pptx
from lxml import etree  # type: ignore[import-untyped]

from courses.documents.limits import Limits
from courses.documents.office.formulas import formula_text
from courses.documents.office.packages import repacked
from courses.documents.sections import Sections

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DEEPEST = 30


def read_slides(data: bytes, sections: Sections, limits: Limits, tell: Callable[[int, int], None]) -> int:
    presentation = pptx.Presentation(repacked(data, limits))
    size = (presentation.slide_width or 0, presentation.slide_height or 0)
    slides = list(presentation.slides)
    for at, slide in enumerate(slides):
        tell(at, len(slides))
        _Slide(slide, sections, page=at + 1, size=size).read()
    return len(slides)


class _Slide:
    def __init__(self, slide: Any, sections: Sections, *, page: int, size: tuple[int, int]) -> None:
        self._slide, self._sections, self._page, self._size = slide, sections, page, size

    def read(self) -> None:
        if self._slide._element.get("show") in ("0", "false"):
            self._sections.note("hidden_slides")
        title = self._slide.shapes.title
        words = " ".join(_lines(title._element)) if title is not None and not self._is_hidden(title._element) else ""
        # Each slide is a section of its own, also without a title.
        self._sections.end_sections()
        self._sections.heading(1, words, self._page)
        title_element = None if title is None else title._element
        self._take(self._slide.shapes._spTree, title_element, depth=0)
        if self._slide.has_notes_slide:
            frame = self._slide.notes_slide.notes_text_frame
            # What a teacher says to themselves is for no learner, and for no tutor to tell.
            self._sections.note("speaker_notes", int(frame is not None and any(_lines(frame._txBody))))

    def _take(self, group: Any, title: Any, *, depth: int) -> None:
        for shape in group:
            if shape is title or not isinstance(shape.tag, str):
                continue
            if self._is_hidden(shape):
                self._sections.note("hidden_text", int(any(_lines(shape))))
            elif shape.tag == f"{_P}grpSp" and depth < _DEEPEST:
                self._take(shape, title, depth=depth + 1)
            elif shape.tag == f"{_P}graphicFrame":
                self._frame(shape)
            elif shape.tag not in (f"{_P}nvGrpSpPr", f"{_P}grpSpPr") and not _is_page_number(shape):
                for line in _lines(shape):
                    self._sections.text(line, self._page)

    def _frame(self, frame: Any) -> None:
        for table in frame.iter(f"{_A}tbl"):
            rows = ([" ".join(_lines(cell)) for cell in row.findall(f"{_A}tc")] for row in table.findall(f"{_A}tr"))
            self._sections.table(rows, self._page)
        for ids in frame.iter(_DIAGRAM):
            for line in self._diagram(ids.get(f"{_RELATION}dm") or ""):
                self._sections.text(line, self._page)

    def _diagram(self, relation_id: str) -> Iterator[str]:
        relation = self._slide.part.rels.get(relation_id)
        if relation is None or relation.is_external:
            return
        # Checked to be without DTD and entities before.
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        yield from _lines(root)

    def _is_hidden(self, shape: Any) -> bool:
        """Said to be, or placed where no slide is."""
        properties = shape.find(f"*/{_P}cNvPr")
        if properties is not None and properties.get("hidden") in ("1", "true"):
            return True
        place, extent = shape.find(f"*/{_A}xfrm/{_A}off"), shape.find(f"*/{_A}xfrm/{_A}ext")
        if place is None or extent is None or shape.getparent().tag != f"{_P}spTree":
            return False
        try:
            left, top, width, height = (int(each) for each in (*place.values()[:2], *extent.values()[:2]))
        except ValueError:
            return False
        return left + width <= 0 or top + height <= 0 or left >= self._size[0] > 0 or top >= self._size[1] > 0


def _is_page_number(shape: Any) -> bool:
    kind = shape.find(f"*/{_P}nvPr/{_P}ph")
    return kind is not None and kind.get("type") in ("sldNum", "ftr", "dt", "hdr")


def _lines(element: Any) -> list[str]:
    """The paragraphs in a shape, a cell or a diagram."""
    lines = ("".join(_words(paragraph)).strip() for paragraph in element.iter(f"{_A}p"))
    return [line for line in lines if line]


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_A}t":
            yield child.text or ""
        elif child.tag == f"{_A}br":
            yield " "
        elif child.tag == f"{_MATH}oMath":
            yield f" ${formula_text(child).strip()}$ "
        elif isinstance(child.tag, str) and child.tag != _FALLBACK:
            yield from _words(child)
