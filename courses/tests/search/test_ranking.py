"""The order of what was found, computed by hand."""

from math import log

import pytest

from courses.search.ranking import fuse, score_by_words, telling


def test_a_rare_word_tells_more_and_one_that_all_have_nearly_nothing() -> None:
    assert telling(1, 4) == log(1 + 3.5 / 1.5)
    assert telling(4, 4) == log(1 + 0.5 / 4.5)
    assert telling(1, 4) > telling(2, 4) > telling(4, 4) > 0


def test_passages_are_scored_by_bm25() -> None:
    """Two passages of 4 and 2 words, the mean being 3; "line" stands twice in the first and in 3 of 10 in all."""
    # Arrange
    texts = {"a": ("", "line line point circle"), "b": ("", "line point"), "c": ("", "circle circle circle")}

    # Act
    scores = score_by_words({"lin": 3}, texts, of=10, are_all=False)

    # Assert
    weight = log(1 + 7.5 / 3.5)
    assert scores == {
        "a": pytest.approx(weight * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3))),
        "b": pytest.approx(weight * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3))),
    }


def test_where_all_that_have_a_word_are_there_they_are_counted() -> None:
    # Arrange
    texts = {"a": ("", "form"), "b": ("", "formula")}

    # Act
    exact = score_by_words({"form": 2}, texts, of=10, are_all=True)
    rough = score_by_words({"form": 2}, texts, of=10, are_all=False)

    # Assert
    assert exact == {"a": pytest.approx(log(1 + 9.5 / 1.5))}
    assert rough == {"a": pytest.approx(log(1 + 8.5 / 2.5))}


def test_a_word_in_the_heading_counts_twice() -> None:
    # Act
    scores = score_by_words({"lin": 1}, {"a": ("Lines", "point"), "b": ("", "line line point")}, of=2, are_all=False)

    # Assert
    assert scores["a"] == scores["b"]


def test_nothing_to_score_is_no_score() -> None:
    assert score_by_words({"lin": 1}, {}, of=0, are_all=True) == {}
    assert score_by_words({}, {"a": ("", "line")}, of=1, are_all=True) == {}


def test_both_orders_are_weighed_into_one() -> None:
    # Act
    scores = fuse({"a": 8.0, "b": 4.0}, {"b": 0.9, "c": 0.5, "d": 0.1}, share=0.25, baseline=0.1)

    # Assert
    assert scores == {"a": 0.75, "b": 0.375 + 0.25, "c": pytest.approx(0.125), "d": 0.0}


@pytest.mark.parametrize(
    ("by_words", "by_vector", "scores"),
    [({}, {}, {}), ({"a": 2.0}, {}, {"a": 0.75}), ({}, {"a": 0.3}, {"a": 0.25}), ({}, {"a": 0.1}, {"a": 0.25})],
)
def test_one_order_alone_is_enough(
    by_words: dict[str, float], by_vector: dict[str, float], scores: dict[str, float]
) -> None:
    assert fuse(by_words, by_vector, share=0.25, baseline=0.1) == scores
