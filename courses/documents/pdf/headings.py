"""The headings of a PDF: from its outline where that tells of its text, else from how its lines look."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.documents.pdf.lines import Line, usual_size

_LARGER = 1.1
_LONGEST = 160
_MOST_WORDS = 20
_MOST_WORDS_BOLD = 14
_LONGEST_TITLE_LINES = 4
_SHARE_OF_TEXT = 0.12
_NOT_ALNUM = re.compile(r"[\W_]+")
_NUMBER = re.compile(
    r"^(?:(?:chapter|section|part|kapitel|chapitre|capítulo)\s+)?[\dIVXA-H]{1,4}(?:\.\d{1,3})*[.:)]?\s+", re.IGNORECASE
)
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,5}")


@dataclass(frozen=True)
class Entry:
    """A line of the outline; ``y`` is where it leads on its page, None where it does not say."""

    level: int
    title: str
    page: int
    y: float | None


@dataclass(frozen=True)
class Heading:
    """Stands in the place of ``lines`` lines; 0 of them where it stands before one."""

    level: int
    title: str
    lines: int


Headings = Mapping[tuple[int, int], Sequence[Heading]]
"""By page and line, from 0."""


def headings_of(pages: Sequence[Sequence[Line]], outline: Sequence[Entry]) -> tuple[Headings, int]:
    """The headings, and how many entries of the outline stand nowhere in the text."""
    if len(outline) >= 2:
        found, missed = _from_outline(pages, outline)
        if missed * 2 <= len(outline):
            return found, missed
    return _from_looks(pages), 0


# --- Outline ---


def _from_outline(
    pages: Sequence[Sequence[Line]], outline: Sequence[Entry]
) -> tuple[dict[tuple[int, int], list[Heading]], int]:
    found: dict[tuple[int, int], list[Heading]] = {}
    taken: set[tuple[int, int]] = set()
    missed = 0
    for entry in outline:
        if not 0 <= entry.page < len(pages):
            missed += 1
            continue
        lines = pages[entry.page]
        place = _place(lines, entry, {at for page, at in taken if page == entry.page})
        if place is None:
            missed += 1
            at, count = _line_at(lines, entry.y), 0
        else:
            at, count = place
            taken |= {(entry.page, at + more) for more in range(count)}
        found.setdefault((entry.page, at), []).append(Heading(entry.level, entry.title, count))
    return found, missed


def _place(lines: Sequence[Line], entry: Entry, taken: set[int]) -> tuple[int, int] | None:
    """Where the title stands on its page, and in how many lines; the nearest to where the entry leads."""
    wanted = _plain(entry.title)
    if not wanted:
        return None
    places: list[tuple[float, int, int]] = []
    for at in range(len(lines)):
        said = ""
        for count in range(1, _LONGEST_TITLE_LINES + 1):
            if at + count > len(lines) or at + count - 1 in taken:
                break
            said += " " + lines[at + count - 1].text
            if _plain(said) == wanted:
                distance = 0.0 if entry.y is None else abs(lines[at].box.top - entry.y)
                places.append((distance, at, count))
                break
            if len(_plain(said)) > len(wanted) + 12:
                break
    return min(places)[1:] if places else None


def _plain(title: str) -> str:
    """Letters and digits, without the number before a heading."""
    title = title.strip()
    shorter = _NUMBER.sub("", title)
    return _NOT_ALNUM.sub("", shorter or title).casefold()


def _line_at(lines: Sequence[Line], y: float | None) -> int:
    if y is None:
        return 0
    return next((at for at, line in enumerate(lines) if line.box.bottom > y), len(lines))


# --- Looks ---

_Look = tuple[float, bool]


def _from_looks(pages: Sequence[Sequence[Line]]) -> dict[tuple[int, int], list[Heading]]:
    """Lines that are larger than most, or bold and alone. The larger stands above the smaller."""
    amounts: Counter[_Look] = Counter()
    for line in (line for lines in pages for line in lines):
        amounts[line.size, line.is_bold] += len(line.text)
    if not amounts:
        return {}
    usual = usual_size(pages)
    most = _SHARE_OF_TEXT * sum(amounts.values())
    rare = {look for look, amount in amounts.items() if amount <= most or look[0] > 1.4 * usual}
    found = {}
    for page, lines in enumerate(pages):
        found.update({(page, at): heading for at, heading in _on_page(lines, rare, usual)})
    return _levelled(found, _looks_of_body(pages, found))


@dataclass(frozen=True)
class _Found:
    look: _Look
    title: str
    lines: int


def _on_page(lines: Sequence[Line], rare: set[_Look], usual: float) -> Iterable[tuple[int, _Found]]:
    at = 0
    while at < len(lines):
        count = 0
        look = (lines[at].size, lines[at].is_bold)
        while at + count < len(lines) and count < _LONGEST_TITLE_LINES and _may_go_on(lines, at, count, look):
            count += 1
        title = " ".join(line.text for line in lines[at : at + count])
        if count and look in rare and _is_heading(lines, at, count, title, usual):
            yield at, _Found(look, title, count)
        at += max(count, 1)


def _may_go_on(lines: Sequence[Line], at: int, count: int, look: _Look) -> bool:
    line = lines[at + count]
    if (line.size, line.is_bold) != look or line.is_fixed:
        return False
    if count == 0:
        return True
    before = lines[at + count - 1]
    return 0 <= line.box.top - before.box.top < 1.9 * before.box.height and not _NUMBER.match(line.text)


def _is_heading(lines: Sequence[Line], at: int, count: int, title: str, usual: float) -> bool:
    first = lines[at]
    letters = sum(sign.isalpha() for sign in title)
    if len(title) > _LONGEST or letters < 2 or letters < 0.5 * len(title.replace(" ", "")):
        return False
    if title.endswith((",", ";", "-")) or title[0] in "•–*·":
        return False
    is_larger = first.size >= _LARGER * usual
    if is_larger:
        return len(title.split()) <= _MOST_WORDS
    if not first.is_bold or first.size < 0.95 * usual or len(title.split()) > _MOST_WORDS_BOLD:
        return False
    starts_well = title[0].isupper() or title[0].isdigit() or not title[0].isascii()
    ends_well = not title.endswith(".") or _NUMBER.match(title) is not None
    return starts_well and ends_well and count <= 2 and _is_alone(lines, at)


def _is_alone(lines: Sequence[Line], at: int) -> bool:
    """More space above than between the lines of a text."""
    if at == 0:
        return True
    above, line = lines[at - 1].box, lines[at].box
    return line.top - above.bottom > 0.25 * line.height or line.top < above.top


def _looks_of_body(pages: Sequence[Sequence[Line]], found: Mapping[tuple[int, int], _Found]) -> set[_Look]:
    """The looks that structure the text: those of the first page alone are its title's and authors', but the largest."""
    later = {heading.look for (page, _at), heading in found.items() if page > 0}
    first = {heading.look for (page, _at), heading in found.items() if page == 0}
    return later | {max(first)} if first and later else first | later


def _levelled(found: Mapping[tuple[int, int], _Found], looks: set[_Look]) -> dict[tuple[int, int], list[Heading]]:
    levels = {look: 10 * rank for rank, look in enumerate(sorted(looks, reverse=True))}
    return {
        place: [Heading(levels[heading.look] + _depth(heading.title), heading.title, heading.lines)]
        for place, heading in found.items()
        if heading.look in levels
    }


def _depth(title: str) -> int:
    """Of those that look the same, ``1.2.3`` stands below ``1.2``."""
    found = _DOTTED.match(title)
    return found[0].count(".") if found else 0
