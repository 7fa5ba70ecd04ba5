"""Documents for tests, made through the services; their text is read in this process, which takes no time."""

from io import BytesIO
from itertools import count
from typing import Any

from accounts.models import User
from accounts.tests.factories import NOW
from core.models import Job
from courses.documents.passages import cut_passages
from courses.documents.results import Paragraph, ReadDocument
from courses.models import Course, Document
from courses.services.document_reading import Progress, begin_run, passages_to_store, store_passages
from courses.services.documents import READ_JOB, add_document, release_document

_numbers = count(1)
SENTENCES = "The slope of a line tells how steep it is. Two points are enough to know it. "


def bring(author: User, course: Course, data: bytes, *, name: str = "lines.md", **more: Any) -> Document:
    document, _is_new = add_document(
        author=author, course_id=course.pk, upload=BytesIO(data), file_name=name, now=NOW, **more
    )
    return document


def make_document(
    author: User, course: Course, text: str = "", *, is_read: bool = True, is_released: bool = False, **more: Any
) -> Document:
    """One that is ready unless told otherwise; without ``text`` one of three passages."""
    words = text or f"Document {next(_numbers)}. " + SENTENCES * 45
    document = bring(author, course, words.encode(), **more)
    if is_read or is_released:
        Job.objects.filter(name=READ_JOB, ids__document_id=str(document.pk)).delete()
        read_here(document, words)
    if is_released:
        release_document(author=author, course_id=course.pk, document_id=document.pk, now=NOW)
    document.refresh_from_db()
    return document


def read_here(document: Document, text: str) -> None:
    run = begin_run(document.pk)
    assert run is not None
    read = ReadDocument([Paragraph(each, None, ("Lines",)) for each in text.split("\n\n")], None, "en", [])
    store_passages(run, read, passages_to_store(run, cut_passages(read.paragraphs), Progress(run)), now=NOW)
