"""Plain text: paragraphs between empty lines, and headings as people write them without any means to."""

import re
from collections.abc import Callable

from courses.documents.encodings import decode_text
from courses.documents.limits import Limits
from courses.documents.sections import Sections

_EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_NAMED = re.compile(
    r"(?:chapter|part|section|unit|lesson|kapitel|teil|abschnitt|lektion|chapitre|partie|leçon|capítulo|parte|unidad"
    r"|lección|capitolo|глава|часть|раздел|الفصل|الباب|الدرس|الوحدة)\s+\S{1,8}(?:[:.\s].*)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[^\W\d_].*")
_RULE = re.compile(r"(=|-|~|\*)\1{2,}")
_MOST_WORDS = 12
_LINE_IS_FULL = 45
_TOLD_EVERY = 1_000


def read_plain(data: bytes, sections: Sections, limits: Limits, tell: Callable[[int, int], None]) -> None:
    decoded = decode_text(data)
    if decoded.is_guessed:
        sections.note("encoding_guessed")
    text = sections.signs.without_invisible(
        decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    )
    blocks = _EMPTY_LINES.split(text.strip("\n"))
    for at, block in enumerate(blocks):
        if at % _TOLD_EVERY == 0:
            tell(at, len(blocks))
        _take(block, sections)


def _take(block: str, sections: Sections) -> None:
    lines = [line for line in block.split("\n") if line.strip()]
    if len(lines) > 1 and (rule := _RULE.fullmatch(lines[1].strip())) and _may_head(lines[0]):
        sections.heading(1 if rule[1] in "=*" else 2, lines[0])
        lines = lines[2:]
    elif len(lines) == 1 and (level := _level_of(lines[0].strip())):
        sections.heading(level, lines[0])
        return
    if lines and not all(_RULE.fullmatch(line.strip()) for line in lines):
        sections.text("\n".join(lines), keeps_lines=not _is_wrapped(lines))


def _level_of(line: str) -> int:
    """Of a line that stands alone; 0 where it is no heading."""
    if not _may_head(line):
        return 0
    if _NAMED.fullmatch(line):
        return 1
    if numbered := _NUMBERED.fullmatch(line):
        return 2 + numbered[1].count(".")
    return 1 if line.isupper() and sum(letter.isalpha() for letter in line) > 3 else 0


def _may_head(line: str) -> bool:
    line = line.strip()
    return (
        len(line.split()) <= _MOST_WORDS
        and len(line) <= 120
        and not line.endswith((".", ",", ";", ":", "!", "。", "،"))
    )


def _is_wrapped(lines: list[str]) -> bool:
    """The lines end where the page was full, not where their writer ended them."""
    full = [len(line) for line in lines[:-1]]
    return not full or (min(full) >= _LINE_IS_FULL and not any(line.startswith((" ", "\t")) for line in lines[1:]))
