"""Files that were cut off or overwritten: refused, failed or read, and nothing else; and none of them takes long."""

import time
from collections import Counter
from collections.abc import Callable

import pytest

from courses.documents.examining import DocumentRefused, examine
from courses.documents.pdf.opening import examine_pdf
from courses.documents.results import ReadingFailed
from courses.tests.documents.samples import LIMITS, PROSE, line, mutated, one_slide, pdf, read, slides, word

_REFUSALS = {
    "damaged",
    "not_a_document",
    "name_and_bytes_differ",
    "bad_name",
    "too_dense",
    "empty",
    "too_large_unpacked",
}
_FAILURES = {"damaged", "empty", "no_text", "encrypted"}


def _door(kind: str) -> Callable[[bytes], object]:
    """Of PDFs what the child does there: a child for each would take long."""
    return examine_pdf if kind == "pdf" else lambda data: examine(data, file_name=f"a.{kind}", limits=LIMITS)


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        ("pdf", pdf(lambda made: line(made, PROSE), pages=2)),
        ("docx", word()),
        ("pptx", slides(one_slide)),
    ],
    ids=["pdf", "docx", "pptx"],
)
def test_damaged_files_are_refused_or_read(kind: str, good: bytes) -> None:
    # Arrange
    door = _door(kind)
    at_the_door, when_read, slowest = Counter[str](), Counter[str](), 0.0

    # Act
    for seed in range(60):
        data, began = mutated(good, seed), time.process_time()
        try:
            door(data)
            at_the_door["taken in"] += 1
        except (DocumentRefused, ReadingFailed) as refused:
            at_the_door[refused.code] += 1
        try:
            read(data, kind)
            when_read["read"] += 1
        except ReadingFailed as failed:
            when_read[failed.code] += 1
        slowest = max(slowest, time.process_time() - began)

    # Assert
    assert set(at_the_door) <= {*_REFUSALS, "taken in"}
    assert set(when_read) <= {*_FAILURES, "read"}
    assert at_the_door["damaged"] > 10
    assert slowest < 2
