"""Vectors from a service outside, which may be away, slow, or answer what nobody can use."""

from collections.abc import Iterator

import numpy as np
import pytest

from core.upstream import breaker_of
from courses.search.embedders import endpoint
from courses.search.embedders.endpoint import SERVICE, TEXTS_AT_ONCE, EndpointEmbedder
from courses.search.embedders.interface import EmbedderUnavailable
from courses.tests.search.embedding_service import DIMENSIONS, EmbeddingService, embedding_service, vector_of


@pytest.fixture(scope="module")
def running() -> Iterator[EmbeddingService]:
    with embedding_service() as service:
        yield service


@pytest.fixture
def service(running: EmbeddingService) -> Iterator[EmbeddingService]:
    """One that has not misbehaved yet, and was not found to have."""
    breaker_of(SERVICE).close()
    for told in (running.misdeeds, running.asked, running.keys):
        told.clear()
    yield running
    breaker_of(SERVICE).close()


@pytest.fixture
def embedder(service: EmbeddingService) -> EndpointEmbedder:
    return EndpointEmbedder(base_url=service.url, api_key="key", model="tiny", dimensions=DIMENSIONS)


def of_length_1(text: str) -> list[float]:
    vector = np.array(vector_of(text))
    return list(vector / np.linalg.norm(vector))


def test_texts_are_asked_for_in_batches_and_come_back_in_their_order(
    service: EmbeddingService, embedder: EndpointEmbedder
) -> None:
    # Arrange
    texts = ["x" * (number + 1) for number in range(TEXTS_AT_ONCE + 1)]
    service.misdeeds[:] = ["reversed"]

    # Act
    vectors = embedder.embed_passages(texts)

    # Assert
    assert (vectors.shape, vectors.dtype) == ((65, DIMENSIONS), np.float32)
    assert np.allclose(vectors, [of_length_1(text) for text in texts], atol=1e-6)
    assert [len(asked["input"]) for asked in service.asked] == [64, 1]
    assert {(asked["path"], asked["model"], asked["encoding_format"]) for asked in service.asked} == {
        ("/v1/embeddings", "tiny", "float")
    }
    assert set(service.keys) == {"Bearer key"}


def test_a_text_with_nothing_in_it_is_not_sent_and_a_long_one_not_whole(
    service: EmbeddingService, embedder: EndpointEmbedder
) -> None:
    # Act
    vectors = embedder.embed_passages([" \n", "x" * 20_000])
    nothing = embedder.embed_passages([])

    # Assert
    assert [[len(text) for text in asked["input"]] for asked in service.asked] == [[8_000]]
    assert vectors[0].tolist() == [0.0] * DIMENSIONS
    assert np.linalg.norm(vectors[1]) == pytest.approx(1)
    assert nothing.shape == (0, DIMENSIONS)


@pytest.mark.parametrize("misdeed", ["429", "500"])
def test_what_may_pass_is_tried_again(service: EmbeddingService, embedder: EndpointEmbedder, misdeed: str) -> None:
    # Arrange
    service.misdeeds[:] = [misdeed]

    # Act
    vector = embedder.embed_query("line")

    # Assert
    assert vector.tolist() == pytest.approx(of_length_1("line"))
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("misdeed", "times"),
    [
        ("always 429", 2),
        ("always 500", 2),
        ("always 401", 1),
        *(
            (f"always {answer}", 1)
            for answer in (
                "wrong dimensions",
                "one too few",
                "one twice",
                "words",
                "zeros",
                "not a number",
                "endless number",
                "other json",
                "deep json",
                "garbage",
                "huge",
            )
        ),
    ],
)
def test_a_service_that_fails_or_answers_nonsense_is_unavailable(
    service: EmbeddingService, embedder: EndpointEmbedder, misdeed: str, times: int
) -> None:
    # Arrange
    service.misdeeds[:] = [misdeed]

    # Act
    with pytest.raises(EmbedderUnavailable):
        embedder.embed_query("line")

    # Assert
    assert len(service.asked) == times


@pytest.mark.parametrize("misdeed", ["always silent", "always trickle"])
def test_nobody_waits_for_a_slow_service(
    service: EmbeddingService, embedder: EndpointEmbedder, monkeypatch: pytest.MonkeyPatch, misdeed: str
) -> None:
    # Arrange
    monkeypatch.setattr(endpoint, "QUERY_SECONDS", 0.2)
    monkeypatch.setattr(endpoint, "QUERY_RETRIES", 0)
    service.misdeeds[:] = [misdeed]

    # Act, Assert
    with pytest.raises(EmbedderUnavailable):
        embedder.embed_query("line")


def test_a_service_that_is_not_there_is_asked_five_times_and_then_left_alone(
    service: EmbeddingService, embedder: EndpointEmbedder
) -> None:
    # Arrange
    service.misdeeds[:] = ["always 401"]
    for _ in range(5):
        with pytest.raises(EmbedderUnavailable):
            embedder.embed_query("line")

    # Act
    with pytest.raises(EmbedderUnavailable):
        embedder.embed_query("line")

    # Assert
    assert len(service.asked) == 5


def test_another_model_has_another_name() -> None:
    names = {
        EndpointEmbedder(base_url="http://x", api_key="", model=model, dimensions=dimensions).name
        for model, dimensions in (("one", 3), ("two", 3), ("one", 4))
    }
    assert names == {"openai-one-3", "openai-two-3", "openai-one-4"}
    assert all(len(name) <= 120 for name in names)
