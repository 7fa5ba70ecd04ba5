"""Where a paragraph may be cut: at the ends of its sentences and lines, and not inside of formulas and code."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(
    r"""[.!?…؟۔।]+["'”’»)\]]*(?=\s)"""
    r"""|[。！？｡]+[」』）”’]*"""
    r"""|\n"""
)
# What a formula or a block of code begins and ends with.
_MARK = re.compile(r"\$\$|\$|\\[\[\]()]|\\(?P<side>begin|end)\{(?P<name>\w{1,40}\*?)\}|^```", re.MULTILINE)
_CLOSED_BY = {"$$": "$$", "$": "$", "\\[": "\\]", "\\(": "\\)", "```": "```"}
# Longer ones are no formula: a stray sign stood somewhere.
_LONGEST_WHOLE = 2_000
_LAST_WORD = re.compile(r"[\w.]+$")
# Words that end in a full stop without ending a sentence, in the languages of the platform.
_SHORTENED = {
    *("dr", "mr", "mrs", "ms", "prof", "st", "vs", "e.g", "i.e", "fig", "figs", "eq", "eqs", "no", "vol", "pp", "p"),
    *("cf", "ca", "bzw", "z.b", "d.h", "nr", "abb", "art", "chap", "sec", "ex", "al", "sr", "sra", "núm", "pág", "av"),
}


@dataclass(frozen=True)
class Whole:
    """Stretches of a paragraph that belong together, by where they start and end."""

    starts: list[int]
    ends: list[int]

    def is_inside(self, place: int) -> bool:
        at = bisect_right(self.starts, place - 1) - 1
        return at >= 0 and place < self.ends[at]


def wholes_of(text: str) -> Whole:
    """The formulas and blocks of code in ``text``."""
    if "$" not in text and "\\" not in text and "```" not in text:
        return Whole([], [])
    found = list(_pairs(text))
    return Whole([start for start, _end in found], [end for _start, end in found])


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Each stretch between two marks that belong together. The text is gone through once, whatever stands in it."""
    start, closed_by = 0, ""
    for mark in _MARK.finditer(text):
        if closed_by and mark.end() - start > _LONGEST_WHOLE:
            closed_by = ""
        if closed_by == "$" and "\n" in text[start : mark.start()]:
            closed_by = ""
        if closed_by and mark[0] == closed_by:
            yield start, mark.end()
            closed_by = ""
        elif not closed_by:
            start, closed_by = mark.start(), _closing(text, mark)


def _closing(text: str, mark: "re.Match[str]") -> str:
    """What would end the whole that begins with ``mark``; nothing where none begins."""
    if mark["side"]:
        return f"\\end{{{mark['name']}}}" if mark["side"] == "begin" else ""
    if mark[0] == "$" and text[mark.end() : mark.end() + 1].strip() == "":
        return ""
    return _CLOSED_BY.get(mark[0], "")


def sentence_ends(text: str, whole: Whole) -> Iterator[tuple[int, bool]]:
    """Where a sentence or a line of ``text`` ends before its own end, and whether it is a line."""
    for found in _END.finditer(text):
        place = found.end()
        is_line = found[0] == "\n"
        if place < len(text) and not whole.is_inside(place) and (is_line or _ends_sentence(text, found)):
            yield place, is_line


def _ends_sentence(text: str, found: "re.Match[str]") -> bool:
    if found[0][0] != ".":
        return True
    following = text[found.end() : found.end() + 3].lstrip()
    if following[:1].islower():
        return False
    last = _LAST_WORD.search(text, max(0, found.start() - 12), found.start())
    word = last[0].casefold() if last else ""
    return word not in _SHORTENED and not (len(word) == 1 and word.isalpha())
