"""The job that reads documents: once, whole, whatever is killed, deleted or done twice meanwhile."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages

from accounts.enums import Role
from accounts.models import Notification, User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, unchanged
from core.jobs import run_due_jobs
from core.models import Job, JobState
from core.ports import push
from core.upstream import breaker_of
from courses.documents.results import ReadDocument
from courses.models import Course, Document, Passage
from courses.search.embedders.endpoint import SERVICE
from courses.search.embedding import _embedder
from courses.services.document_reading import (
    Progress,
    Superseded,
    begin_run,
    end_stuck_documents,
    process_document,
    store_passages,
)
from courses.services.documents import READ_JOB
from courses.tests.factories import make_course
from courses.tests.made_documents import SENTENCES, bring
from courses.tests.search.embedding_service import DIMENSIONS, EmbeddingService, embedding_service

pytestmark = pytest.mark.django_db
DATA = f"# Lines\n\n## Slope\n\n{SENTENCES * 20}\n\n## Parallel lines\n\nThey never meet.\n".encode()


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


@pytest.fixture
def document(teacher: User, course: Course) -> Document:
    return bring(teacher, course, DATA, title="Lines")


@pytest.fixture
def pushed() -> Iterator[list[tuple[Any, str, Mapping[str, Any]]]]:
    """What is handed to the sockets, in place of them."""
    before, messages = push(), []

    def note(*, person_id: Any, topic: str, message: Mapping[str, Any]) -> bool:
        messages.append((person_id, topic, dict(message)))
        return True

    push.plug(note)
    yield messages
    push.plug(before)


def message(document: Document, state: str, percent: int) -> tuple[Any, str, Mapping[str, Any]]:
    said = {"document_id": str(document.pk), "course_id": str(document.course_id)}
    return (
        document.uploaded_by_id,
        "courses.document",
        {**said, "state": state, "progress_percent": percent},
    )


def envelope(name: str, document: Document, **payload: object) -> list[dict[str, object]]:
    about = {"institution_id": document.institution_id, "course_id": document.course_id, "object_id": document.pk}
    return [{"name": name, **about, "occurred_at": document.processed_at, "payload": payload}]


def told(person: User) -> list[tuple[str, dict[str, object], str]]:
    return list(Notification.objects.filter(recipient=person).values_list("kind", "params", "link"))


def test_a_document_is_read_once_and_its_uploader_told(
    document: Document, teacher: User, pushed: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    # Act
    with django_capture_on_commit_callbacks(execute=True):
        done = run_due_jobs(now=NOW)

    # Assert
    row = Document.objects.get()
    assert done == 1
    assert (row.state, row.failure, row.progress_percent, row.run) == ("ready", "", 100, 1)
    assert row.processed_at is not None
    assert timedelta() < row.processed_at - NOW < timedelta(minutes=1)
    assert (row.page_count, row.language, row.notes, row.released_at) == (None, "en", [], None)
    passages = list(row.passages.values_list("position", "heading", "page_first", "page_last", "word_count"))
    assert passages == [(0, "Lines › Slope", None, None, 340), (1, "Lines › Parallel lines", None, None, 3)]
    assert (row.passage_count, row.word_count) == (2, 343)
    assert " ".join(row.passages.first().text.split()) == (SENTENCES * 20).strip()
    assert {passage.vector.shape for passage in row.passages.all()} == {(2048,)}
    read = {"language": "en", "page_count": None, "word_count": 343, "passage_count": 2}
    assert announced("courses.document.read") == envelope("courses.document.read", row, **read)
    link = f"/courses/{row.course_id}/documents/{row.pk}/"
    assert told(teacher) == [("courses.document.read", {"title": "Lines"}, link)]
    assert pushed[-1] == message(row, "ready", 100)
    with unchanged():
        process_document(document_id=row.pk, now=NOW)


def test_one_without_text_fails_with_a_reason_in_words(
    teacher: User, course: Course, pushed: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    # Arrange
    document = bring(teacher, course, b"<!-- nothing -->\n", name="lines.html")

    # Act
    with django_capture_on_commit_callbacks(execute=True):
        run_due_jobs(now=NOW)

    # Assert
    row = Document.objects.get()
    assert (row.state, row.failure, row.progress_percent, row.passage_count) == ("failed", "empty", 0, 0)
    assert announced("courses.document.failed") == envelope("courses.document.failed", row, failure="empty")
    notification = Notification.objects.get(recipient=teacher)
    assert (notification.kind, notification.params) == (
        "courses.document.failed",
        {"title": "lines", "reason": "empty"},
    )
    assert pushed[-1] == message(document, "failed", 0)
    assert Job.objects.count() == 0


def test_a_worker_that_was_killed_is_followed_by_one_that_begins_anew(document: Document) -> None:
    # Arrange
    begin_run(document.pk)

    # Act
    run_due_jobs(now=NOW)

    # Assert
    row = Document.objects.get()
    assert (row.state, row.run, row.passage_count, Passage.objects.count()) == ("ready", 2, 2, 2)


def test_what_an_older_run_still_does_is_thrown_away(document: Document) -> None:
    # Arrange
    older = begin_run(document.pk)
    assert older is not None
    read = ReadDocument([], None, "fr", [])

    # Act
    process_document(document_id=document.pk, now=NOW)
    with unchanged():
        with pytest.raises(Superseded):
            Progress(older, every_seconds=0).tell(50)
        with pytest.raises(Superseded):
            store_passages(older, read, [], now=NOW)


def test_progress_is_told_while_it_is_read_and_ends_with_the_document(document: Document, pushed: list[Any]) -> None:
    # Arrange
    run = begin_run(document.pk)
    assert run is not None
    progress = Progress(run, every_seconds=0)

    # Act
    Progress(run).tell(30)
    progress.tell(40)
    seen = Document.objects.get().progress_percent
    Document.objects.all().delete()
    with pytest.raises(Superseded):
        progress.tell(50)

    # Assert
    assert seen == 40
    assert pushed == [message(document, "processing", 40)]
    with unchanged():
        process_document(document_id=document.pk, now=NOW)


def test_a_lost_file_is_said_to_be_lost(document: Document) -> None:
    # Arrange
    storages["private"].delete(document.file.name)

    # Act
    run_due_jobs(now=NOW)

    # Assert
    assert Document.objects.values_list("state", "failure").get() == ("failed", "file_missing")


def test_a_defect_stays_loud_and_leaves_nothing_stuck(document: Document) -> None:
    # Arrange
    Document.objects.update(file="")

    # Act
    run_due_jobs(now=NOW)

    # Assert
    assert Document.objects.values_list("state", "failure").get() == ("failed", "broken")
    assert Job.objects.values_list("name", "state").get() == (READ_JOB, JobState.FAILED)


def test_only_what_nobody_works_on_any_more_is_ended(teacher: User, course: Course, document: Document) -> None:
    # Arrange
    given_up = bring(teacher, course, b"# Given up\n\nText.", name="a.md")
    begin_run(given_up.pk)
    Job.objects.filter(key=str(given_up.pk)).update(state=JobState.FAILED)

    # Act
    ended = [end_stuck_documents(now=NOW) for _ in range(2)]

    # Assert
    assert ended == [1, 0]
    states = dict(Document.objects.values_list("pk", "state"))
    assert states == {document.pk: "uploaded", given_up.pk: "failed"}
    assert Document.objects.get(pk=given_up.pk).failure == "crashed"


def test_nobody_is_told_where_the_uploader_is_gone(document: Document, pushed: list[Any]) -> None:
    # Arrange
    Document.objects.update(uploaded_by=None)

    # Act
    run_due_jobs(now=NOW)

    # Assert
    assert Document.objects.get().state == "ready"
    assert (Notification.objects.count(), pushed) == (0, [])


@pytest.fixture
def service(settings: LazySettings) -> Iterator[EmbeddingService]:
    with embedding_service() as running:
        settings.EMBEDDER, settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "openai", "key", running.url
        settings.OPENAI_EMBEDDING_DIMENSIONS = DIMENSIONS
        _embedder.cache_clear()
        yield running
    _embedder.cache_clear()
    breaker_of(SERVICE).close()


def test_where_the_embedder_is_away_the_words_are_found_already_and_the_vectors_follow(
    service: EmbeddingService,
) -> None:
    # Arrange
    teacher = make_person(make_institution(ai_providers=["hosted"]), Role.TEACHER)
    document = bring(teacher, make_course(teacher), DATA)
    service.misdeeds[:] = ["always 401"]

    # Act
    run_due_jobs(now=NOW)
    row = Document.objects.get()
    without = list(row.passages.values_list("vector", "embedded_with"))
    service.misdeeds.clear()
    run_due_jobs(now=NOW + timedelta(minutes=6))

    # Assert
    assert (row.state, row.passage_count, without) == ("ready", 2, [(None, ""), (None, "")])
    assert {each.vector.shape for each in Passage.objects.filter(document=document)} == {(DIMENSIONS,)}
