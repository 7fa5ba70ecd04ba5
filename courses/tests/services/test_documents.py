"""Bringing documents into courses, releasing them, taking them away."""

from io import BytesIO

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, everything, refused, unchanged
from core.models import Job
from courses.enums import DocumentFailure, DocumentState
from courses.errors import (
    CourseInUse,
    CourseNotFound,
    DocumentEmpty,
    DocumentNotFailed,
    DocumentNotFound,
    DocumentNotReady,
    DocumentTooLarge,
)
from courses.models import Course, Document, Passage
from courses.services.copying import copy_course
from courses.services.courses import delete_course
from courses.services.documents import (
    READ_JOB,
    add_document,
    change_document,
    delete_document,
    release_document,
    retry_document,
    withdraw_document,
)
from courses.tests.factories import make_course
from courses.tests.made_documents import bring, make_document

pytestmark = pytest.mark.django_db
DATA = b"# Lines\n\nA line is straight.\n"
DEEDS = (change_document, release_document, withdraw_document, retry_document, delete_document)


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


def do(deed: object, author: User, document: Document, course: Course | None = None) -> object:
    more = {"title": "Other"} if deed is change_document else {}
    course_id = (course or document.course).pk
    return deed(author=author, course_id=course_id, document_id=document.pk, now=NOW, **more)  # type: ignore[operator]


def told(name: str, document: Document, **payload: object) -> list[dict[str, object]]:
    envelope = {
        "name": f"courses.document.{name}",
        "institution_id": document.institution_id,
        "actor_id": document.uploaded_by_id,
        "course_id": document.course_id,
        "object_id": document.pk,
        "occurred_at": NOW,
    }
    return [{**envelope, "payload": payload}]


def is_stored(document: Document) -> bool:
    return storages["private"].exists(document.file.name)


def test_a_document_is_stored_and_its_reading_asked_for(teacher: User, course: Course) -> None:
    # Act
    document, is_new = add_document(
        author=teacher, course_id=course.pk, upload=BytesIO(DATA), file_name="..\\a/Lines 1.md", now=NOW
    )

    # Assert
    stored = Document.objects.get()
    assert is_new
    assert stored == document
    assert (stored.title, stored.file_name, stored.kind, stored.size_bytes, stored.page_count) == (
        "Lines 1",
        "Lines 1.md",
        "md",
        len(DATA),
        None,
    )
    assert (stored.state, stored.uploaded_by_id, stored.institution_id, stored.released_at) == (
        "uploaded",
        teacher.pk,
        teacher.institution_id,
        None,
    )
    assert stored.file.read() == DATA
    assert list(Job.objects.filter(name=READ_JOB).values_list("ids", "key")) == [
        ({"document_id": str(stored.pk)}, str(stored.pk))
    ]
    assert announced("courses.document.added") == told("added", stored, kind="md", size_bytes=len(DATA))
    facts = {"course": str(course.pk), "title": "Lines 1", "kind": "md", "size_bytes": len(DATA)}
    assert [(each["object_id"], each["after"]) for each in audited("courses.document.added")] == [(stored.pk, facts)]


def test_the_same_bytes_are_the_document_that_is_there(teacher: User, course: Course) -> None:
    # Arrange
    first = bring(teacher, course, DATA, title="Lines")
    before = everything()

    # Act
    again, is_new = add_document(
        author=teacher, course_id=course.pk, upload=BytesIO(DATA), file_name="other.md", title="Other", now=NOW
    )

    # Assert
    assert (again.pk, again.title, is_new) == (first.pk, "Lines", False)
    assert everything() == before
    assert bring(teacher, make_course(teacher), DATA).pk != first.pk


def test_the_same_bytes_of_a_document_that_could_not_be_read_have_it_read_once_more(
    teacher: User, course: Course
) -> None:
    # Arrange
    first = bring(teacher, course, DATA)
    Job.objects.all().delete()
    Document.objects.update(state=DocumentState.FAILED, failure=DocumentFailure.TOO_SLOW, progress_percent=40)

    # Act
    again, is_new = add_document(
        author=teacher, course_id=course.pk, upload=BytesIO(DATA), file_name="lines.md", now=NOW
    )

    # Assert
    assert (again.pk, is_new) == (first.pk, False)
    assert (again.state, again.failure, again.progress_percent) == (DocumentState.UPLOADED, "", 0)
    assert [job.ids for job in Job.objects.filter(name=READ_JOB)] == [{"document_id": str(first.pk)}]


@pytest.mark.parametrize(("data", "error"), [(b"", DocumentEmpty), (b"a" * 2049, DocumentTooLarge)])
def test_what_is_refused_leaves_nothing(
    settings: LazySettings, teacher: User, course: Course, data: bytes, error: type
) -> None:
    # Arrange
    settings.MAX_UPLOAD_BYTES = 2048
    before = set(storages["private"].listdir("documents")[1]) if storages["private"].exists("documents") else set()

    # Act
    with refused(error, field="file"):
        bring(teacher, course, data, name="a.txt")

    # Assert
    after = set(storages["private"].listdir("documents")[1]) if storages["private"].exists("documents") else set()
    assert after == before


@pytest.mark.parametrize("who", ["a learner", "a colleague", "another school's admin"])
def test_only_authors_bring_documents(teacher: User, course: Course, who: str) -> None:
    # Arrange
    stranger = {
        "a learner": lambda: make_person(teacher.institution),
        "a colleague": lambda: make_person(teacher.institution, Role.TEACHER),
        "another school's admin": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()

    # Act
    with refused(CourseNotFound):
        bring(stranger, course, DATA)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_only_authors_do_anything_with_one(teacher: User, course: Course, deed: object) -> None:
    # Arrange
    document = make_document(teacher, course, is_released=True)
    colleague = make_person(teacher.institution, Role.TEACHER)
    other_course = make_course(teacher)

    # Act
    with refused(DocumentNotFound):
        do(deed, colleague, document)
    with refused(DocumentNotFound):
        do(deed, teacher, document, other_course)


def test_a_title_is_one_line_and_its_change_is_audited(teacher: User, course: Course) -> None:
    # Arrange
    document = bring(teacher, course, DATA, title=" Old \n title ")
    ask = {"author": teacher, "course_id": course.pk, "document_id": document.pk, "now": NOW}

    # Act
    change_document(title="New", **ask)
    with unchanged():
        change_document(title=" New ", **ask)

    # Assert
    assert [(each["before"], each["after"]) for each in audited("courses.document.changed")] == [
        ({"title": "Old title"}, {"title": "New"})
    ]
    assert change_document(title="", **ask).title == "lines"


def test_released_and_withdrawn_once_each(teacher: User, course: Course) -> None:
    # Arrange
    document = make_document(teacher, course)

    # Act
    do(release_document, teacher, document)
    with unchanged():
        do(release_document, teacher, document)
    released = Document.objects.get().released_at
    do(withdraw_document, teacher, document)
    with unchanged():
        do(withdraw_document, teacher, document)

    # Assert
    assert (released, Document.objects.get().released_at) == (NOW, None)
    assert announced("courses.document.released") == told("released", document)
    assert announced("courses.document.withdrawn") == told("withdrawn", document)
    assert [each["object_id"] for each in audited("courses.document.released")] == [document.pk]
    assert [each["object_id"] for each in audited("courses.document.withdrawn")] == [document.pk]


def test_what_is_not_read_is_not_released_and_what_did_not_fail_is_not_tried_again(
    teacher: User, course: Course
) -> None:
    # Arrange
    waiting, ready = bring(teacher, course, DATA), make_document(teacher, course)

    # Act
    with refused(DocumentNotReady):
        do(release_document, teacher, waiting)
    for document in (waiting, ready):
        with refused(DocumentNotFailed):
            do(retry_document, teacher, document)


def test_a_failed_document_waits_again(teacher: User, course: Course) -> None:
    # Arrange
    document = bring(teacher, course, DATA)
    Job.objects.all().delete()
    Document.objects.update(state="failed", failure="no_text", processed_at=NOW)

    # Act
    do(retry_document, teacher, document)
    with refused(DocumentNotFailed):
        do(retry_document, teacher, document)

    # Assert
    stored = Document.objects.get()
    assert (stored.state, stored.failure, stored.progress_percent) == ("uploaded", "", 0)
    assert list(Job.objects.values_list("name", "key")) == [(READ_JOB, str(document.pk))]
    assert len(audited("courses.document.retried")) == 1


def test_a_deleted_document_takes_passages_and_file_along(
    teacher: User, course: Course, django_capture_on_commit_callbacks: object
) -> None:
    # Arrange
    document, other = make_document(teacher, course), make_document(teacher, course)
    had = Passage.objects.filter(document=document).count()

    # Act
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        do(delete_document, teacher, document)
    with refused(DocumentNotFound):
        do(delete_document, teacher, document)

    # Assert
    assert had > 1
    assert list(Document.objects.all()) == [other]
    assert Passage.objects.exclude(document=other).count() == 0
    assert (is_stored(document), is_stored(other)) == (False, True)
    assert announced("courses.document.deleted") == told("deleted", document)
    assert len(audited("courses.document.deleted")) == 1


def test_a_file_stays_as_long_as_a_copied_course_has_it(
    teacher: User, course: Course, django_capture_on_commit_callbacks: object
) -> None:
    # Arrange
    document = make_document(teacher, course)
    copy = copy_course(author=teacher, course_id=course.pk, now=NOW).documents.get()

    # Act
    stood = []
    for each in (document, copy):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            do(delete_document, teacher, each)
        stood.append(is_stored(document))

    # Assert
    assert copy.file.name == document.file.name
    assert stood == [True, False]


def test_a_course_with_documents_is_not_deleted(teacher: User, course: Course) -> None:
    # Arrange
    bring(teacher, course, DATA)

    # Act
    with refused(CourseInUse):
        delete_course(author=teacher, course_id=course.pk, now=NOW)
