"""Does the search find what answers a question? Measured on questions that were written before it was tuned."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from courses.documents.limits import Limits
from courses.documents.passages import cut_passages
from courses.documents.reading import read_document
from courses.search.searching import search_passages
from courses.tests.factories import make_course
from courses.tests.search.library import make_library

_DATA = Path(os.environ.get("LYCEUM_TEST_DATA", Path(settings.BASE_DIR).parent / "shared" / "data"))
_DOCUMENTS = _DATA / "interop" / "documents"
_QUESTIONS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "questions.toml").read_text(encoding="utf-8")
)["question"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not _DOCUMENTS.is_dir(), reason="the documents are not here: set LYCEUM_TEST_DATA"),
]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_of_the_questions_so_many_are_answered_by_the_first_five(teacher: User) -> None:
    # Arrange
    course = make_course(teacher)
    for name in sorted({question["document"] for question in _QUESTIONS}):
        data = (_DOCUMENTS / name).read_bytes()
        read = read_document(data, kind=name.rpartition(".")[2], limits=Limits())
        passages = [(passage.heading, passage.text) for passage in cut_passages(read.paragraphs)]
        make_library(course, passages, title=name)

    # Act
    answered = {
        question["id"]
        for question in _QUESTIONS
        for hit in search_passages(course_id=course.pk, query=question["question"], viewer=teacher, released_only=True)
        if hit.document_title == question["document"] and flat(question["quote"]) in flat(hit.text)
    }

    # Assert
    assert len(answered) / len(_QUESTIONS) >= 0.85, f"{len(answered)} of {len(_QUESTIONS)}"
