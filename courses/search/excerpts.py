"""The part of a passage that shows why it was found. Pure Python, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from courses.search.words import places_of_stems, stem_of, telling_words

LENGTH = 240


@dataclass(frozen=True)
class Piece:
    """A stretch of an excerpt; ``is_match`` if it is a word that was looked for."""

    text: str
    is_match: bool


def excerpt_of(text: str, query: str, *, length: int = LENGTH) -> list[Piece]:
    """Some ``length`` signs of ``text`` round as many different words of ``query`` as stand together, whole words, with
    "…" where something is left out; its beginning where none stands in it. All pieces together are plain text."""
    flat = " ".join(text.split())
    looked_for = {stem_of(word) for word in telling_words(query)}
    matches = [(start, end, stem) for start, end, stem in places_of_stems(flat) if stem in looked_for]
    first, last = _window(flat, matches, length)
    pieces = [Piece("… ", is_match=False)] if first > 0 else []
    at = first
    for start, end, _stem in matches:
        if start < at or end > last:
            continue
        pieces += [Piece(flat[at:start], is_match=False), Piece(flat[start:end], is_match=True)]
        at = end
    pieces.append(Piece(flat[at:last] + (" …" if last < len(flat) else ""), is_match=False))
    return [piece for piece in pieces if piece.text]


def _window(text: str, matches: Sequence[tuple[int, int, str]], length: int) -> tuple[int, int]:
    """Where the excerpt begins and ends."""
    best, start = 0, 0
    for index, (at, _end, _stem) in enumerate(matches):
        inside = {stem for begin, end, stem in matches[index : index + 100] if end <= at + length * 3 // 4}
        if len(inside) > best:
            best, start = len(inside), at
    first = max(0, start - length // 4)
    last = min(len(text), first + length)
    first = max(0, min(first, last - length))
    return _after_space(text, first), _before_space(text, last)


def _after_space(text: str, place: int) -> int:
    """The next beginning of a word, if one is near."""
    space = text.find(" ", place, place + 30)
    return place if place == 0 or space < 0 else space + 1


def _before_space(text: str, place: int) -> int:
    space = text.rfind(" ", max(0, place - 30), place)
    return place if place >= len(text) or space < 0 else space
