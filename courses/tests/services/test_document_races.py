"""Documents that several people, or several workers, have in hand at the same time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from core.tests.threads import eventually, in_thread, only_where_writers_overlap, run_together
from courses.models import Course, Document, Passage
from courses.services.copying import copy_course
from courses.services.document_reading import process_document
from courses.services.documents import delete_document
from courses.tests.factories import make_course
from courses.tests.made_documents import bring, make_document

pytestmark = [pytest.mark.django_db(transaction=True), only_where_writers_overlap]


@pytest.fixture
def course() -> Course:
    return make_course(make_person(make_institution(), Role.TEACHER))


def author_of(course: Course) -> User:
    assert course.owner is not None
    return course.owner


def deleting(document: Document) -> Callable[[], object]:
    author = author_of(document.course)
    return partial(delete_document, author=author, course_id=document.course_id, document_id=document.pk, now=NOW)


def meanwhile(deed: Callable[[], object], other: Callable[[], object]) -> None:
    """``other`` begins after ``deed``, and before it is committed."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            deed()
            begun: Future[object] = pool.submit(in_thread(other))
            assert eventually(lambda: begun.done() or is_somebody_waiting())
        begun.result(timeout=30)


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("first", ["copied", "deleted"])
def test_a_file_that_is_deleted_while_its_course_is_copied_is_there_where_a_row_says_so(
    course: Course, first: str
) -> None:
    # Arrange
    document = make_document(author_of(course), course)
    copying = partial(copy_course, author=author_of(course), course_id=course.pk, now=NOW)

    # Act
    meanwhile(*((copying, deleting(document)) if first == "copied" else (deleting(document), copying)))

    # Assert
    assert storages["private"].exists(document.file.name) is (first == "copied")
    assert [each.file.name for each in Document.objects.all()] == [document.file.name] * (first == "copied")


def test_the_second_of_two_who_delete_the_last_two_rows_of_a_file_deletes_its_bytes(course: Course) -> None:
    # Arrange
    document = make_document(author_of(course), course)
    copy = copy_course(author=author_of(course), course_id=course.pk, now=NOW).documents.get()

    # Act
    meanwhile(deleting(document), deleting(copy))

    # Assert
    assert (Document.objects.count(), Passage.objects.count()) == (0, 0)
    assert not storages["private"].exists(document.file.name)


def test_two_who_upload_the_same_at_once_have_one_document(course: Course) -> None:
    # Arrange
    upload = partial(bring, author_of(course), course, b"# Lines\n\nText.")

    # Act
    one, other = run_together(upload, upload)

    # Assert
    assert one.pk == other.pk == Document.objects.get().pk


def test_two_workers_with_one_document_read_it_once(course: Course) -> None:
    # Arrange
    document = bring(author_of(course), course, b"# Lines\n\nText.\n\n# More\n\nMore text.")
    work = partial(process_document, document_id=document.pk, now=NOW)

    # Act
    run_together(work, work)

    # Assert
    row = Document.objects.get()
    assert (row.state, row.passage_count, Passage.objects.count()) == ("ready", 2, 2)
