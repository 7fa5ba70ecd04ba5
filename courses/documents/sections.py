"""Putting a text together, piece by piece as a reader meets it, under its headings."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.documents.results import Note, Paragraph, ReadingFailed
from courses.documents.signs import Signs

_LONGEST_HEADING = 300
CELLS = " | "


@dataclass
class _Open:
    """A heading, while what stands under it is read."""

    level: int
    title: str
    page: int | None
    is_empty: bool = True


class Sections:
    """Collects paragraphs. A heading under which nothing stands becomes a paragraph itself, so that it is not lost."""

    def __init__(self, *, most_characters: int) -> None:
        self.signs = Signs()
        self.notes: Counter[str] = Counter()
        self.paragraphs: list[Paragraph] = []
        self._open: list[_Open] = []
        self._left = most_characters

    def heading(self, level: int, title: str, page: int | None = None) -> None:
        """From here on everything stands under ``title``, within the headings of lower ``level``."""
        title = self.signs.cleaned(title)
        if not title:
            return
        if len(title) > _LONGEST_HEADING:
            self.text(title, page)
            return
        self._close(level)
        for outer in self._open:
            outer.is_empty = False
        self._open.append(_Open(level, title, page))

    def text(self, text: str, page: int | None = None, *, keeps_lines: bool = False) -> None:
        """A paragraph, unless nothing stands in it."""
        self._add(self.signs.cleaned(text, keeps_lines=keeps_lines), page)

    def table(self, rows: Iterable[Sequence[str]], page: int | None = None) -> None:
        cleaned = [[self.signs.cleaned(cell) for cell in row] for row in rows]
        lines = [CELLS.join(row).strip() for row in cleaned if any(row)]
        self._add("\n".join(lines), page)

    def note(self, code: str, number: int = 1) -> None:
        self.notes[code] += number

    def end_sections(self) -> None:
        """What comes next stands under no heading of before."""
        self._close(-1)

    def told(self) -> list[Note]:
        """Everything to know about the text."""
        self.notes["invisible_signs"] += self.signs.invisible
        self.notes["unreadable_signs"] += self.signs.unreadable
        self.signs.invisible = self.signs.unreadable = 0
        return [Note(code, number) for code, number in sorted(self.notes.items()) if number]

    def _add(self, text: str, page: int | None) -> None:
        if not text.strip():
            return
        for outer in self._open:
            outer.is_empty = False
        self._keep(text, page)

    def _keep(self, text: str, page: int | None) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise ReadingFailed("too_long")
        self.paragraphs.append(Paragraph(text, page, tuple(outer.title for outer in self._open)))

    def _close(self, level: int) -> None:
        while self._open and self._open[-1].level >= level:
            last = self._open.pop()
            if last.is_empty:
                self._keep(last.title, last.page)
