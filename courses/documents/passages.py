"""Cutting a text into passages of 200 to 400 words, each under one heading, torn as little as possible.

Of all ways to cut a section that hold the bounds the cheapest is taken: a cut costs the more the more it tears
(nothing between paragraphs, then sentences, lines, words, formulas), a passage the more the farther it is from 300
words. Cuts inside of sentences are looked at only where nothing else holds the bounds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from courses.documents.results import Paragraph
from courses.documents.sentences import sentence_ends, wholes_of
from courses.documents.words import count_words, word_ends

LEAST_WORDS = 200
MOST_WORDS = 400
_BEST_WORDS = 300
LONGEST_HEADING = 500
_BETWEEN_HEADINGS = " › "
_LONGEST_OF_ONE = 160

# What a cut costs; a passage of 200 or of 400 words costs 1.
_SENTENCE, _LINE, _WORD, _FORMULA = 1.5, 2.5, 20.0, 40.0
# Pieces that sentences are cut into where they have to be. With these, every section but one of a little more than 400
# words can be cut; that one is cut to the word.
_PIECE_WORDS = 20
_EASILY_CUT = MOST_WORDS + 2 * _PIECE_WORDS


@dataclass(frozen=True)
class PassageDraft:
    """A passage. ``heading`` names all headings above it; pages are those on which its paragraphs begin."""

    heading: str
    page_first: int | None
    page_last: int | None
    text: str
    word_count: int


@dataclass(frozen=True)
class _Piece:
    """A stretch of a paragraph that is not cut, and what a cut after it costs."""

    paragraph: int
    start: int
    end: int
    words: int
    cost: float


def cut_passages(paragraphs: Sequence[Paragraph]) -> list[PassageDraft]:
    """The passages of a text, in its order. Nothing is lost or said twice but for the space at cuts; one is shorter than
    200 words only if its section is."""
    found: list[PassageDraft] = []
    for headings, section in groupby(paragraphs, key=lambda paragraph: paragraph.headings):
        texts = [paragraph for paragraph in section if paragraph.text.strip()]
        found += _cut_section(_heading(headings), texts)
    return found


def _cut_section(heading: str, texts: Sequence[Paragraph]) -> Iterator[PassageDraft]:
    words = [count_words(text.text) for text in texts]
    total = sum(words)
    if total <= MOST_WORDS:
        if total:
            yield _draft(heading, texts, [_Piece(at, 0, len(text.text), words[at], 0) for at, text in enumerate(texts)])
        return
    sentences = list(_sentences(texts))
    pieces = sentences
    cuts = _best_cuts(pieces)
    if cuts is None:
        pieces = list(_smaller(texts, sentences, 1 if total <= _EASILY_CUT else _PIECE_WORDS))
        cuts = _best_cuts(pieces)
    for first, last in pairwise(cuts or [0, len(pieces)]):
        yield _draft(heading, texts, pieces[first:last])


def _sentences(texts: Sequence[Paragraph]) -> Iterator[_Piece]:
    for at, paragraph in enumerate(texts):
        text, start = paragraph.text, 0
        for end, is_line in sentence_ends(text, wholes_of(text)):
            if words := count_words(text[start:end]):
                yield _Piece(at, start, end, words, _LINE if is_line else _SENTENCE)
                start = end
        if words := count_words(text[start:]):
            yield _Piece(at, start, len(text), words, 0)


def _smaller(texts: Sequence[Paragraph], pieces: Sequence[_Piece], most: int) -> Iterator[_Piece]:
    """The same in pieces of at most so many words."""
    for piece in pieces:
        if piece.words <= most:
            yield piece
            continue
        text = texts[piece.paragraph].text
        whole = wholes_of(text)
        start, words = piece.start, 0
        for place in word_ends(text, piece.start, piece.end):
            words += 1
            if words == most:
                yield _Piece(piece.paragraph, start, place, words, _FORMULA if whole.is_inside(place) else _WORD)
                start, words = place, 0
        if words:
            yield _Piece(piece.paragraph, start, piece.end, words, piece.cost)


def _best_cuts(pieces: Sequence[_Piece]) -> list[int] | None:
    """The cheapest places to cut, from 0 to the number of pieces; None where no cuts hold the bounds."""
    before = [0]
    for piece in pieces:
        before.append(before[-1] + piece.words)
    cheapest: list[float | None] = [0.0] + [None] * len(pieces)
    came_from = [0] * (len(pieces) + 1)
    for end in range(1, len(pieces) + 1):
        for start in range(end - 1, -1, -1):
            words = before[end] - before[start]
            if words > MOST_WORDS:
                break
            reached = cheapest[start]
            if words < LEAST_WORDS or reached is None:
                continue
            cost = reached + pieces[end - 1].cost + ((words - _BEST_WORDS) / 100) ** 2
            known = cheapest[end]
            if known is None or cost < known:
                cheapest[end], came_from[end] = cost, start
    if cheapest[-1] is None:
        return None
    cuts = [len(pieces)]
    while cuts[-1]:
        cuts.append(came_from[cuts[-1]])
    return cuts[::-1]


def _draft(heading: str, texts: Sequence[Paragraph], pieces: Sequence[_Piece]) -> PassageDraft:
    parts = []
    for at, some in groupby(pieces, key=lambda piece: piece.paragraph):
        stretch = list(some)
        parts.append(texts[at].text[stretch[0].start : stretch[-1].end].strip())
    pages = [page for piece in pieces if (page := texts[piece.paragraph].page) is not None]
    return PassageDraft(
        heading=heading,
        page_first=min(pages, default=None),
        page_last=max(pages, default=None),
        text="\n\n".join(parts),
        word_count=sum(piece.words for piece in pieces),
    )


def _heading(headings: Sequence[str]) -> str:
    """All of them where there is room, else the innermost; a heading as long as a paragraph is shortened."""
    shown = [each if len(each) <= _LONGEST_OF_ONE else each[: _LONGEST_OF_ONE - 1] + "…" for each in headings]
    while len(_BETWEEN_HEADINGS.join(shown)) > LONGEST_HEADING:
        shown.pop(0)
    return _BETWEEN_HEADINGS.join(shown)
