"""What stands on pages and is no text of the document: running heads and feet, numbers of pages, tables of contents."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from courses.documents.pdf.lines import Line, usual_size

_OUTERMOST = 3  # lines, from either edge
_EDGE_SHARE = 0.14  # of the height of a page
_TIMES = 3
_LARGER = 1.15  # than the text; headings at the top of pages may say the same but for their number
_CONTENTS = re.compile(r"(?:\.\s?|…\s?|_){4,}\s*[\divxlc]{1,6}\s*$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:page|seite|página|pagina|p\.|стр\.|صفحة)\s*)?([\divxlc]{1,6})(?:\s*(?:/|of|von|de|sur)\s*\d+)?[-–—|\s]*",
    re.IGNORECASE,
)


def without_furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The lines of each page without those that repeat at its edges, with other numbers at most, and without a table of
    contents, which says again what the headings say."""
    largest = _LARGER * usual_size(pages)
    edges = [
        [line for line in _edge_lines(lines, height) if line.size < largest]
        for lines, height in zip(pages, heights, strict=True)
    ]
    times: Counter[tuple[str, int, bool]] = Counter()
    for found in edges:
        times.update({_key(line) for line in found})
    numbered = _numbers(edges)
    contents = {id(line) for lines in pages for line in lines if _CONTENTS.search(line.text)}
    kept = []
    for lines, found in zip(pages, edges, strict=True):
        dropped = {id(line) for line in found if times[_key(line)] >= _TIMES or id(line) in numbered}
        if all(id(line) in dropped for line in lines):  # a page of nothing else is no page of a book
            dropped = numbered
        if len(contents) >= _TIMES:
            dropped = dropped | contents
        kept.append([line for line in lines if id(line) not in dropped])
    return kept


def _edge_lines(lines: Sequence[Line], height: float) -> list[Line]:
    down = sorted(lines, key=lambda line: line.box.top)
    above = [line for line in down[:_OUTERMOST] if line.box.bottom < height * _EDGE_SHARE]
    below = [line for line in down[-_OUTERMOST:] if line.box.top > height * (1 - _EDGE_SHARE)]
    return [*above, *(line for line in below if line not in above)]


def _key(line: Line) -> tuple[str, int, bool]:
    """The same words at the same height in the same size, whatever the numbers in them."""
    words = _DIGITS.sub("#", " ".join(line.text.split())).casefold()
    return words, round(line.box.top / 4), line.is_bold


def _numbers(edges: Sequence[Sequence[Line]]) -> set[int]:
    """The lines that count along with the pages, wherever on the edge they stand."""
    offsets: dict[int, list[int]] = defaultdict(list)
    roman: list[int] = []
    for at, lines in enumerate(edges):
        for line in lines:
            found = _PAGE_NUMBER.fullmatch(line.text.strip())
            if found is None:
                continue
            if found[1].isdecimal():
                offsets[int(found[1]) - at].append(id(line))
            else:
                roman.append(id(line))
    counted = {each for found in offsets.values() if len(found) > 1 for each in found}
    # A document of one page may have a number too.
    if len(edges) == 1:
        counted |= set(offsets.get(1, ()))
    return counted | (set(roman) if len(roman) > 1 else set())
