"""The embedder that needs no weights: words and parts of words, hashed into one vector.

Each stem of a text stands for itself, with its neighbour, and with the parts of three to five letters of its word, so
that words of one family and slips of the pen come near. A feature falls on one of ``DIMENSIONS`` numbers and adds to it
or takes from it, by its hash: what falls on the same place cancels out on average instead of adding up.

Source: feature hashing with signs, Weinberger et al. (2009); parts of words, Bojanowski et al. (2017).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING

from courses.search.words import stem_of, telling_words

if TYPE_CHECKING:
    from courses.search.embedders.interface import Vector

# Half of it lost a question or two of those of bench/search.py, twice of it found none more.
DIMENSIONS = 2048
# What a feature counts for; the parts of a word together as much as ``PARTS``.
STEM, NEIGHBOURS, PARTS = 1.0, 0.4, 1.0
PART_LENGTHS = (3, 4, 5)


class HashedEmbedder:
    """Vectors of hashed words. A few milliseconds for a passage, all in this process."""

    name = f"hashed-1-{DIMENSIONS}"
    dimensions = DIMENSIONS
    least_similarity = 0.1
    # It knows no more than the words: its part is words of one family, neighbours and slips of the pen.
    share = 0.3

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        import numpy as np

        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            self._fill(row, text)
        return rows

    def embed_query(self, text: str) -> Vector:
        row: Vector = self.embed_passages([text])[0]
        return row

    def _fill(self, row: Vector, text: str) -> None:
        import numpy as np

        places: list[int] = []
        amounts: list[float] = []
        for part, amount in _features(telling_words(text)):
            place, sign = part
            places.append(place)
            amounts.append(sign * amount)
        if not places:
            return
        row += np.bincount(places, weights=amounts, minlength=DIMENSIONS).astype(np.float32)
        length = float(np.linalg.norm(row))
        if length > 0:
            row /= length


def _features(words: Sequence[str]) -> Iterator[tuple[tuple[int, int], float]]:
    """Places with their signs, and what stands there."""
    for word, times in Counter(words).items():
        weight = 1 + log(times)
        yield _place(f"w:{stem_of(word)}"), STEM * weight
        parts = _parts(word)
        for part in parts:
            yield part, PARTS * weight / sqrt(len(parts))
    for (first, second), times in Counter(pairwise(map(stem_of, words))).items():
        yield _place(f"n:{first} {second}"), NEIGHBOURS * (1 + log(times))


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[tuple[int, int], ...]:
    """The places of the parts of a word, its beginning and end marked."""
    marked = f"<{word}>"
    parts: Iterable[str] = {
        marked[start : start + length] for length in PART_LENGTHS for start in range(len(marked) - length + 1)
    }
    return tuple(_place(f"p:{part}") for part in sorted(parts))


@lru_cache(maxsize=200_000)
def _place(feature: str) -> tuple[int, int]:
    """Where a feature falls, and whether it adds or takes away."""
    number = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "little")
    return (number >> 1) % DIMENSIONS, 1 if number & 1 else -1
