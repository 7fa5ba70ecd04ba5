"""Marks without a partner cost no more than any other text."""

import time

import pytest

from courses.documents.sentences import wholes_of


@pytest.mark.parametrize("mark", ["\\( ", "\\[ ", "\\begin{a} ", "$$ ", "$a\n", "``` \n"])
def test_a_mark_without_its_other_half_is_gone_by_once(mark: str) -> None:
    # Arrange
    began = time.process_time()

    # Act
    wholes_of(mark * (400_000 // len(mark)))

    # Assert: a second look from each mark to the end would take minutes
    assert time.process_time() - began < 5


def test_what_belongs_together_is_found() -> None:
    text = "Let $x$ be \\(y\\), $$a\nb$$ and \\begin{a}1\\end{a}. It costs $ 3 or $4\nor $5."

    found = wholes_of(text)

    assert [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)] == [
        *("$x$", "\\(y\\)", "$$a\nb$$", "\\begin{a}1\\end{a}"),
    ]
