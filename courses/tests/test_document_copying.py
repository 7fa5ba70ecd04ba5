"""What becomes of documents in the copy of a course."""

import pytest

from accounts.models import User
from accounts.tests.factories import NOW
from core.files.quota import stored_bytes
from core.jobs import run_due_jobs
from core.models import Job
from courses.models import Document
from courses.services.copying import copy_course
from courses.services.document_reading import begin_run
from courses.tests.factories import make_course
from courses.tests.made_documents import bring, make_document

pytestmark = pytest.mark.django_db


def test_what_is_still_read_is_read_for_the_copy_too_and_what_failed_has_failed(teacher: User) -> None:
    # Arrange
    course = make_course(teacher)
    reading, failed = (bring(teacher, course, text) for text in (b"# A\n\nText.", b"# B\n\nText."))
    begin_run(reading.pk)
    Document.objects.filter(pk=failed.pk).update(state="failed", failure="crashed")
    Job.objects.all().delete()

    # Act
    copy = copy_course(author=teacher, course_id=course.pk, now=NOW)
    copied = dict(copy.documents.values_list("file", "state"))
    run_due_jobs(now=NOW)

    # Assert
    assert copied == {reading.file.name: "uploaded", failed.file.name: "failed"}
    assert copy.documents.values_list("state", "passage_count").get(file=reading.file.name) == ("ready", 1)
    assert Document.objects.get(pk=reading.pk).state == "processing"


def test_a_released_one_is_released_in_the_copy_and_a_shared_file_counts_once(teacher: User) -> None:
    # Arrange
    course = make_course(teacher)
    document = make_document(teacher, course, is_released=True)
    make_document(teacher, course)

    # Act
    copy = copy_course(author=teacher, course_id=course.pk, now=NOW)

    # Assert
    assert list(copy.documents.exclude(released_at=None).values_list("digest", flat=True)) == [document.digest]
    sizes = Document.objects.filter(course=course).values_list("size_bytes", flat=True)
    assert (copy.documents.count(), stored_bytes(teacher.institution_id)) == (2, sum(sizes))
