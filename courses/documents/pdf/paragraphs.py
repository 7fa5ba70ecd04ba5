"""Lines put together to paragraphs again, across the ends of lines and pages."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from courses.documents.pdf.headings import Headings
from courses.documents.pdf.lines import Line
from courses.documents.sections import Sections

_MARK = re.compile(r"(?:[•●▪◦‣∙·*–—-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s+\S")
_SENTENCE_END = re.compile(r"[.!?:;。！？؟…][\"'”’»)\]]*$")
_LAST_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"([^\W\d_]+)")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def write_paragraphs(pages: Sequence[Sequence[Line]], headings: Headings, sections: Sections) -> None:
    """Give the text to ``sections``."""
    writer = _Writer(sections, _vocabulary(pages))
    for page, lines in enumerate(pages):
        edges = _Edges(lines)
        at = 0
        while at <= len(lines):
            covered = 0
            for heading in headings.get((page, at), ()):
                writer.end()
                sections.heading(heading.level, heading.title, page + 1)
                covered = max(covered, heading.lines)
            if covered == 0 and at < len(lines):
                writer.add(lines[at], edges)
            at += max(covered, 1)
    writer.end()


def _vocabulary(pages: Sequence[Sequence[Line]]) -> Counter[str]:
    words: Counter[str] = Counter()
    for lines in pages:
        for line in lines:
            found = [word.casefold() for word in _WORDS.findall(line.text)]
            words.update(found[:-1] if line.is_broken else found)
    return words


def _is_of_other_size(before: Line, line: Line) -> bool:
    """Not by a sign or two, as formulas hold them."""
    differs = abs(line.size - before.size) > 0.15 * max(line.size, 1)
    return differs and min(len(line.text), len(before.text)) > 12


class _Edges:
    """How far the lines of a page go, and how far apart they usually are."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        steps = sorted(
            round(second.box.bottom - first.box.bottom, 1)
            for first, second in pairwise(lines)
            if 0 < second.box.bottom - first.box.bottom < 2.2 * max(first.size, 1) and first.size == second.size
        )
        sizes = [line.size for line in lines]
        self.step = steps[len(steps) // 3] if steps else 1.25 * max(sizes, default=0.0)

    def are_apart(self, before: Line, line: Line) -> bool:
        """With more space between them than between most."""
        step = line.box.bottom - before.box.bottom
        return 0 < 1.35 * self.step < step and step > 1.1 * line.box.height

    def right_of(self, line: Line) -> float:
        """The right edge of the column in which a line stands."""
        return max(
            (
                each.box.right
                for each in self._lines
                if abs(each.box.left - line.box.left) < 40 and each.size == line.size
            ),
            default=line.box.right,
        )


class _Writer:
    """Holds the lines of the paragraph that is being read."""

    def __init__(self, sections: Sections, vocabulary: Counter[str]) -> None:
        self._sections, self._vocabulary = sections, vocabulary
        self._lines: list[Line] = []
        self._edges: _Edges | None = None

    def add(self, line: Line, edges: _Edges) -> None:
        if self._lines and self._edges is not None and self._begins(line, edges):
            self.end()
        self._lines.append(line)
        self._edges = edges

    def end(self) -> None:
        lines, self._lines = self._lines, []
        if not lines:
            return
        page = lines[0].page + 1
        if all(line.is_fixed for line in lines):
            self._sections.text("\n".join(line.text for line in lines), page, keeps_lines=True)
        else:
            self._sections.text(self._flowing(lines), page)

    def _begins(self, line: Line, edges: _Edges) -> bool:
        """Whether a new paragraph begins with ``line``."""
        before = self._lines[-1]
        is_elsewhere = line.page != before.page or line.box.top < before.box.top - before.box.height
        if line.is_fixed != before.is_fixed or (_MARK.match(line.text) and not is_elsewhere):
            return True
        if is_elsewhere:
            return not self._goes_on(before, line)
        if _is_of_other_size(before, line) or edges.are_apart(before, line):
            return True
        return not line.is_fixed and (self._is_indented(before, line) or self._has_ended(before, edges))

    def _is_indented(self, before: Line, line: Line) -> bool:
        left = min(each.box.left for each in self._lines if each.page == line.page or each is before)
        is_first = before.box.left < line.box.left - 0.5 * line.size
        return len(self._lines) > 1 and is_first and 0.8 * line.size < line.box.left - left < 5 * line.size

    def _has_ended(self, before: Line, edges: _Edges) -> bool:
        """A sentence ends before the line is full."""
        is_short = before.box.right < edges.right_of(before) - 4 * before.size
        return is_short and bool(_SENTENCE_END.search(before.text))

    def _goes_on(self, before: Line, line: Line) -> bool:
        """Over the end of a page or a column."""
        if before.is_broken or before.text.endswith("-"):
            return True
        return not _SENTENCE_END.search(before.text) and line.text[:1].islower() and before.size == line.size

    def _flowing(self, lines: Sequence[Line]) -> str:
        text = lines[0].text
        for before, line in pairwise(lines):
            text = self._glued(text, line.text, is_broken=before.is_broken)
        return text

    def _glued(self, text: str, more: str, *, is_broken: bool) -> str:
        """A hyphen at the end of a line goes, unless the document writes the word with one elsewhere."""
        last, first = _LAST_WORD.search(text), _FIRST_WORD.match(more)
        if last is None or first is None or not (is_broken or text.endswith("-")):
            return f"{text} {more}"
        whole, parted = (last[1] + first[1]).casefold(), f"{last[1]}-{first[1]}".casefold()
        if first[1][0].islower() and self._vocabulary[parted] <= self._vocabulary[whole]:
            return text[:-1] + more
        return text + more
