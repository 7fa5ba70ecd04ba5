"""Vectors from a service that speaks as OpenAI's ``/embeddings`` does: OpenAI itself, vLLM, Ollama, llama.cpp.

What it answers is believed only as far as it can be checked: as many vectors as texts, each with the numbers that were
agreed on, all of them finite, in an answer of bearable size that comes in time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from core.errors import UpstreamUnavailable
from core.upstream import asking
from courses.search.embedders.interface import EmbedderUnavailable

if TYPE_CHECKING:
    from openai import OpenAI

    from courses.search.embedders.interface import Vector

SERVICE = "The embedding service"
TEXTS_AT_ONCE = 64
# Somebody waits for a query; nobody for passages.
QUERY_SECONDS, QUERY_RETRIES = 5.0, 1
PASSAGES_SECONDS, PASSAGES_RETRIES = 30.0, 2
# Below what most models take; a passage has some 3,000.
_MOST_LETTERS = 8_000
_BYTES_OF_NUMBER, _BYTES_AROUND = 32, 65_536


class _Unusable(Exception):
    """An answer that is no vectors."""


class EndpointEmbedder:
    """Vectors of a service outside. Its ``name`` holds model and dimensions: another model makes all anew."""

    least_similarity = 0.15
    share = 0.55

    def __init__(self, *, base_url: str, api_key: str, model: str, dimensions: int) -> None:
        self.name = f"openai-{model[:90]}-{dimensions}"
        self.dimensions = dimensions
        self._base_url, self._api_key, self._model = base_url, api_key, model
        self._lock = Lock()

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        return self._embed(texts, seconds=PASSAGES_SECONDS, retries=PASSAGES_RETRIES)

    def embed_query(self, text: str) -> Vector:
        row: Vector = self._embed([text], seconds=QUERY_SECONDS, retries=QUERY_RETRIES)[0]
        return row

    def _embed(self, texts: Sequence[str], *, seconds: float, retries: int) -> Vector:
        import numpy as np

        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        said = [(number, text[:_MOST_LETTERS]) for number, text in enumerate(texts) if text.strip()]
        for first in range(0, len(said), TEXTS_AT_ONCE):
            some = said[first : first + TEXTS_AT_ONCE]
            vectors = self._ask([text for _number, text in some], seconds=seconds, retries=retries)
            rows[[number for number, _text in some]] = vectors
        return rows

    def _ask(self, texts: Sequence[str], *, seconds: float, retries: int) -> Vector:
        with self._lock:
            client = self._client
        import httpx2
        from openai import OpenAIError

        try:
            with asking(SERVICE, OpenAIError, httpx2.HTTPError, _Unusable):
                client = client.with_options(timeout=seconds, max_retries=retries)
                return self._vectors(self._answer(client, texts, seconds=seconds), number=len(texts))
        except UpstreamUnavailable as error:
            raise EmbedderUnavailable(str(error)) from error

    def _answer(self, client: OpenAI, texts: Sequence[str], *, seconds: float) -> bytes:
        """Read piece by piece: an answer that never ends, or only trickles, is left."""
        most = len(texts) * self.dimensions * _BYTES_OF_NUMBER + _BYTES_AROUND
        answer = bytearray()
        given: Any = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        with client.embeddings.with_streaming_response.create(**given) as response:
            until = time.monotonic() + seconds
            for piece in response.iter_bytes():
                answer += piece
                if len(answer) > most:
                    raise _Unusable("It is too long.")
                if time.monotonic() > until:
                    raise _Unusable("It takes too long.")
        return bytes(answer)

    def _vectors(self, answer: bytes, *, number: int) -> Vector:
        """(number, dimensions), rows of length 1, in the order of the texts.

        Raises:
            _Unusable: the answer is no such thing.
        """
        import numpy as np

        try:
            data = json.loads(answer)["data"]
            given = {entry["index"]: entry["embedding"] for entry in data}
            vectors: Vector = np.array([given[index] for index in range(number)], dtype=np.float32)
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise _Unusable("It cannot be read.") from error
        if len(data) != number or vectors.shape != (number, self.dimensions):
            raise _Unusable("It has another shape.")
        lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or (lengths == 0).any():
            raise _Unusable("Its numbers are none.")
        rows: Vector = (vectors / lengths).astype(np.float32)
        return rows

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI

        return OpenAI(base_url=self._base_url, api_key=self._api_key or "none")
