"""What each embedder can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of ``dimensions`` numbers and length 1, alike for texts that mean alike.

    ``name`` stands beside each stored vector: two embedders of one name give the same vectors. A similarity below
    ``least_similarity`` says nothing. ``share`` is how much of the order of a search is theirs, the rest being that of
    the words: from 0 to 1. Safe to use from several threads.
    """

    name: str
    dimensions: int
    least_similarity: float
    share: float

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """(n, dimensions): a row for each text, in their order. A text with nothing in it has a row of zeros.

        Raises:
            EmbedderUnavailable: it cannot be asked at the moment, or what it answered cannot be used.
        """

    def embed_query(self, text: str) -> Vector:
        """(dimensions,): of what somebody looks for.

        Raises:
            EmbedderUnavailable: as above.
        """


class EmbedderUnavailable(Exception):
    """The embedder does not answer, or with something that is no vectors. It may later."""


def text_to_embed(heading: str, text: str) -> str:
    """What of a passage is embedded: its headings say what it is about, often with words that it does not repeat."""
    return f"{heading}\n{text}" if heading else text
