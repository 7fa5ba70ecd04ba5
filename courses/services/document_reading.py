"""The job that reads a document: its text, cut into passages, each with what it means to the search.

Nothing is held while it works. A worker that was killed is followed by one that begins anew, as a higher ``run``; what
an older run still does is thrown away.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from accounts.api import NotificationKind, notify
from core.errors import UpstreamUnavailable
from core.events import announce
from core.ids import new_id
from core.jobs import enqueue
from core.models import Job, JobState
from core.ports import push
from courses.documents.passages import PassageDraft, cut_passages
from courses.documents.reading import read_document
from courses.documents.results import ReadDocument, ReadingFailed
from courses.enums import DocumentFailure, DocumentState
from courses.events import DocumentFailed, DocumentRead
from courses.models import Document, Passage
from courses.notification_kinds import DOCUMENT_FAILED, DOCUMENT_READY
from courses.search.embedders.interface import EmbedderUnavailable, text_to_embed
from courses.search.embedding import embedder_for
from courses.services.documents import READ_JOB, document_limits, envelope_of
from courses.services.passage_vectors import EMBED_JOB

TOPIC = "courses.document"
# Of the whole work, as far as anybody can tell before it is done.
_READ_PERCENT = 80
_EMBEDDED_AT_ONCE = 64
_EMBEDDER_ASKED_AGAIN_AFTER = timedelta(minutes=5)
_UNDER_WAY = (DocumentState.UPLOADED, DocumentState.PROCESSING)
TRANSIENT = (OperationalError, InterfaceError, UpstreamUnavailable)  # the job is tried again


_RESULT = (
    *("state", "progress_percent", "processed_at"),
    *("page_count", "language", "passage_count", "word_count", "notes"),
)


class Superseded(Exception):
    """The document is gone, or a newer run has it."""


def process_document(*, document_id: UUID, now: datetime) -> None:
    """Read a document that waits, or that a worker left half read. Once it was read or has failed, again changes
    nothing."""
    document = begin_run(document_id)
    if document is None:
        return
    progress, began_at = Progress(document), time.monotonic()
    try:
        read = _read(document, progress)
        passages = passages_to_store(document, cut_passages(read.paragraphs), progress)
        store_passages(document, read, passages, now=now + timedelta(seconds=time.monotonic() - began_at))
    except Superseded:
        return
    except ReadingFailed as failed:
        _fail(document, _known(failed.code), now=now)
    except TRANSIENT:
        raise
    except Exception:
        _fail(document, DocumentFailure.BROKEN, now=now)
        raise


def end_stuck_documents(*, now: datetime) -> int:
    """Fail those that wait for a job which was given up; returns how many. Safe to repeat."""
    under_way = list(Document.objects.filter(state__in=_UNDER_WAY).order_by("pk"))
    # Asked second: whatever waits by now had its job before.
    jobs = Job.objects.filter(name=READ_JOB).exclude(state=JobState.FAILED).values_list("ids__document_id", flat=True)
    at_work = {UUID(each) for each in jobs}
    stuck = [document for document in under_way if document.pk not in at_work]
    for document in stuck:
        _fail(document, DocumentFailure.CRASHED, now=now)
    return len(stuck)


@transaction.atomic
def begin_run(document_id: UUID) -> Document | None:
    """The document as a new run of it, if there is anything to do."""
    document = Document.objects.select_for_update().filter(pk=document_id, state__in=_UNDER_WAY).first()
    if document is None:
        return None
    document.state, document.run, document.progress_percent = DocumentState.PROCESSING, document.run + 1, 0
    document.save(update_fields=["state", "run", "progress_percent"])
    return document


class Progress:
    """Tells how far a run is, once a second at most: in its row and to whoever uploaded it."""

    def __init__(self, document: Document, *, every_seconds: float = 1.0) -> None:
        self._document, self._every, self._told_at = document, every_seconds, time.monotonic()

    def tell(self, percent: int) -> None:
        """Raises: Superseded: it is this run's no more."""
        if time.monotonic() - self._told_at < self._every:
            return
        self._told_at = time.monotonic()
        percent = max(0, min(percent, 99))
        if not _own_run(self._document).update(progress_percent=percent):
            raise Superseded
        self._document.progress_percent = percent
        _push(self._document)


def _read(document: Document, progress: Progress) -> ReadDocument:
    try:
        with document.file.open("rb") as stream:
            data = stream.read()
    except FileNotFoundError as error:
        raise ReadingFailed(DocumentFailure.FILE_MISSING) from error
    return read_document(
        data,
        kind=document.kind,
        limits=document_limits(),
        on_progress=lambda percent: progress.tell(percent * _READ_PERCENT // 100),
    )


def passages_to_store(document: Document, drafts: Sequence[PassageDraft], progress: Progress) -> list[Passage]:
    """Rows, not stored. Where the embedder is away they are found by their words until it is asked again.

    Raises:
        ReadingFailed: there are none.
    """
    if not drafts:
        raise ReadingFailed(DocumentFailure.EMPTY)
    rows = [
        Passage(
            id=new_id(),
            institution_id=document.institution_id,
            document=document,
            position=position,
            page_first=draft.page_first,
            page_last=draft.page_last,
            heading=draft.heading,
            text=draft.text,
            word_count=draft.word_count,
        )
        for position, draft in enumerate(drafts)
    ]
    embedder = embedder_for(document.institution_id)
    try:
        for first in range(0, len(rows), _EMBEDDED_AT_ONCE):
            some = rows[first : first + _EMBEDDED_AT_ONCE]
            vectors = embedder.embed_passages([text_to_embed(row.heading, row.text) for row in some])
            for row, vector in zip(some, vectors, strict=True):
                row.vector, row.embedded_with = vector, embedder.name
            progress.tell(_READ_PERCENT + (99 - _READ_PERCENT) * (first + len(some)) // len(rows))
    except EmbedderUnavailable:
        pass
    return rows


@transaction.atomic
def store_passages(document: Document, read: ReadDocument, passages: Sequence[Passage], *, now: datetime) -> None:
    """All of what was read, at once.

    Raises:
        Superseded: as of ``Progress``.
    """
    row = _own_run(document).select_for_update().first()
    if row is None:
        raise Superseded
    row.passages.all().delete()
    Passage.objects.bulk_create(passages)
    row.state, row.progress_percent, row.processed_at = DocumentState.READY, 100, now
    row.page_count, row.language = read.page_count, read.language
    row.passage_count, row.word_count = len(passages), sum(passage.word_count for passage in passages)
    row.notes = [asdict(note) for note in read.notes]
    row.save(update_fields=_RESULT)
    announce(
        DocumentRead(
            **envelope_of(row, actor_id=None, now=now),
            language=row.language,
            page_count=row.page_count,
            word_count=row.word_count,
            passage_count=row.passage_count,
        )
    )
    _tell_uploader(row, DOCUMENT_READY, now=now)
    if any(passage.vector is None for passage in passages):
        enqueue(EMBED_JOB, key="all", not_before=now + _EMBEDDER_ASKED_AGAIN_AFTER, now=now)


@transaction.atomic
def _fail(document: Document, failure: DocumentFailure, *, now: datetime) -> None:
    """Unless a newer run has it."""
    row = _own_run(document).select_for_update().first()
    if row is None:
        return
    row.state, row.failure, row.progress_percent, row.processed_at = DocumentState.FAILED, failure, 0, now
    row.save(update_fields=["state", "failure", "progress_percent", "processed_at"])
    announce(DocumentFailed(**envelope_of(row, actor_id=None, now=now), failure=str(failure)))
    _tell_uploader(row, DOCUMENT_FAILED, now=now, reason=failure)


def _own_run(document: Document) -> QuerySet[Document]:
    """The row, as long as it is in the state and run of ``document``."""
    return Document.objects.filter(pk=document.pk, run=document.run, state=document.state)


def _known(code: str) -> DocumentFailure:
    return DocumentFailure(code) if code in DocumentFailure.values else DocumentFailure.BROKEN


def _tell_uploader(document: Document, kind: NotificationKind, *, now: datetime, **params: str) -> None:
    if document.uploaded_by_id is None:
        return
    notify(
        kind=kind.key,
        recipients=[document.uploaded_by_id],
        params={"title": document.title, **params},
        link=f"/courses/{document.course_id}/documents/{document.pk}/",
        now=now,
    )
    transaction.on_commit(partial(_push, document))


def _push(document: Document) -> None:
    """To the devices of whoever uploaded it: gone if none listens, and everything stands in the row."""
    if document.uploaded_by_id is not None:
        message = {
            "document_id": str(document.pk),
            "course_id": str(document.course_id),
            "state": str(document.state),
            "progress_percent": document.progress_percent,
        }
        push()(person_id=document.uploaded_by_id, topic=TOPIC, message=message)
