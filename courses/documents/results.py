"""What comes of reading a document: its text, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A piece of text that belongs together: a paragraph, a list item, a table (a row a line, ``|`` between its cells),
    a formula. ``headings`` stand above it, from the outermost in; ``page`` is where it begins."""

    text: str
    page: int | None
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """Something to know about a text, and how often it was met.

    hidden_text, comments, speaker_notes (left out); invisible_signs, unreadable_signs (dropped); pages_without_text, broken_pages;
    hidden_slides (read all the same); encoding_guessed; outline_missed (entries of the outline that stand nowhere in the text).
    """

    code: str
    number: int


@dataclass(frozen=True)
class ReadDocument:
    """``language`` is a primary tag of BCP 47; empty where nobody can tell."""

    paragraphs: Sequence[Paragraph]
    page_count: int | None
    language: str
    notes: Sequence[Note]


class ReadingFailed(Exception):
    """``code``: no_text (pictures of it only, as scans are); empty; damaged; encrypted; too_long; out_of_memory;
    too_slow; crashed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
