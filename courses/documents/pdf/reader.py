"""Reading a PDF: page by page what is seen, then the whole of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from courses.documents.limits import Limits
from courses.documents.pdf.furniture import without_furniture
from courses.documents.pdf.headings import Entry, headings_of
from courses.documents.pdf.hiding import has_pictures, shows_anything, visible_runs
from courses.documents.pdf.lines import Line, lines_of
from courses.documents.pdf.opening import open_pdf
from courses.documents.pdf.paragraphs import write_paragraphs
from courses.documents.pdf.runs import Geometry, runs_of
from courses.documents.results import ReadingFailed
from courses.documents.sections import Sections

_MOST_ENTRIES = 5_000
_DEEPEST = 8


@dataclass(frozen=True)
class _Page:
    """``is_broken``: it cannot be opened. ``shows``: something is drawn on it that is no text that is seen."""

    lines: list[Line]
    height: float = 0.0
    is_broken: bool = False
    shows: bool = False
    has_pictures: bool = False
    hidden: int = 0


def read_pdf(data: bytes, sections: Sections, limits: Limits, tell: Callable[[int, int], None]) -> int:
    document = open_pdf(data)
    count = min(len(document), limits.pages)
    read: list[_Page] = []
    characters = 0
    for at in range(count):
        tell(at, count + 1)
        read.append(_read_page(document, at))
        characters += sum(len(line.text) for line in read[-1].lines)
        if characters > limits.characters:
            raise ReadingFailed("too_long")
    _note(read, sections)
    pages = without_furniture([page.lines for page in read], [page.height for page in read])
    headings, missed = headings_of(pages, list(_outline(document, [page.height for page in read])))
    sections.note("outline_missed", missed)
    write_paragraphs(pages, headings, sections)
    return count


def _note(read: Sequence[_Page], sections: Sections) -> None:
    """What is missing in the text.

    Raises:
        ReadingFailed: all of it.
    """
    if not any(page.lines for page in read):
        if all(page.is_broken for page in read):
            raise ReadingFailed("damaged")
        raise ReadingFailed("no_text" if any(page.shows for page in read) else "empty")
    sections.note("broken_pages", sum(page.is_broken for page in read))
    sections.note("pages_without_text", sum(page.has_pictures and not page.lines for page in read))
    sections.note("hidden_text", sum(page.hidden for page in read))


def _read_page(document: pdfium.PdfDocument, at: int) -> _Page:
    try:
        page = document[at]
    except pdfium.PdfiumError:
        return _Page([], is_broken=True)
    try:
        geometry = Geometry(page)
        runs = runs_of(page, geometry)
        shows, pictures = shows_anything(page), has_pictures(page)
        seen, hidden = visible_runs(page, runs, geometry)
        return _Page(lines_of(seen, at), geometry.height, shows=shows, has_pictures=pictures, hidden=hidden)
    except pdfium.PdfiumError:
        return _Page([], is_broken=True)
    finally:
        page.close()


def _outline(document: pdfium.PdfDocument, heights: Sequence[float]) -> Iterator[Entry]:
    try:
        for bookmark in islice(document.get_toc(max_depth=_DEEPEST), _MOST_ENTRIES):
            target = bookmark.get_dest()
            page = None if target is None else target.get_index()
            if target is None or page is None:
                continue
            _mode, place = target.get_view()
            height = heights[page] if page < len(heights) else 0.0
            # Where it leads is told from below; a turned page is looked through whole.
            yield Entry(bookmark.level, bookmark.get_title(), page, height - place[1] if len(place) == 3 else None)
    except pdfium.PdfiumError:
        return
