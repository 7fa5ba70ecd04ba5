"""Documents of courses: brought in, released to learners, taken away."""

import hashlib
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.events import announce
from core.files.names import shown_name
from core.files.quota import require_room
from core.files.writing import files_undone, take_back, write_file
from core.ids import new_id
from core.jobs import enqueue
from core.locks import hold
from core.privacy import delete_files_of
from courses.document_texts import refusal_of
from courses.documents.examining import DocumentRefused, examine
from courses.documents.limits import Limits
from courses.enums import DocumentState
from courses.errors import CourseNotFound, DocumentNotFailed, DocumentNotFound, DocumentNotReady
from courses.events import DocumentAdded, DocumentDeleted, DocumentReleased, DocumentWithdrawn
from courses.models import Course, Document
from courses.policies import may_edit_course, may_edit_document
from courses.services.courses import editable_course

READ_JOB = "courses.read_document"
LONGEST_TITLE = 255


def document_limits() -> Limits:
    """What this installation takes in; all else is the same everywhere."""
    return Limits(
        bytes=settings.MAX_UPLOAD_BYTES,
        pages=settings.MAX_DOCUMENT_PAGES,
        seconds=settings.DOCUMENT_READING_SECONDS,
        memory_bytes=settings.DOCUMENT_READING_MIB * 2**20,
    )


def add_document(
    *, author: User, course_id: UUID, upload: IO[bytes], file_name: str, now: datetime, title: str = ""
) -> tuple[Document, bool]:
    """Bring a document into a course and have it read; with it, whether it is new. The same bytes again are the document
    that is there; one that could not be read is read once more. The file is written before the transaction, so that a
    slow store holds up nobody.

    Raises:
        CourseNotFound: no such course, or not for ``author`` to change.
        DocumentNotAccepted and its kin, DocumentTooLarge, DocumentKindRefused: see ``courses.document_texts``.
        AllowanceExceeded: the institution's storage is used up.
        StorageFull, UpstreamUnavailable: the storage is full, or away.
    """
    _require_editable(author, course_id)
    limits = document_limits()
    data = upload.read(limits.bytes + 1)
    name = shown_name(file_name, otherwise="document")
    try:
        examined = examine(data, file_name=name, limits=limits)
    except DocumentRefused as refused:
        raise refusal_of(refused) from refused
    digest = hashlib.sha256(data).hexdigest()
    known = _known(author, course_id, digest, size_bytes=len(data), now=now)
    if known is not None:
        return known, False
    with files_undone() as written:
        document = Document(
            id=new_id(),
            title=title_of(title, name),
            file_name=name,
            kind=examined.kind,
            page_count=examined.page_count,
            size_bytes=len(data),
            digest=digest,
            uploaded_by=author,
            created_at=now,
        )
        write_file(document.file, BytesIO(data), name=f"{new_id().hex}.{examined.kind}", written=written)
        is_new = _store(document, author, course_id, now=now)
        if not is_new:  # somebody else brought it meanwhile
            take_back(written)
    return Document.objects.select_related("course", "uploaded_by").get(course=course_id, digest=digest), is_new


@transaction.atomic
def _known(author: User, course_id: UUID, digest: str, *, size_bytes: int, now: datetime) -> Document | None:
    """The document of these bytes, read again if it could not be; else there is room for it, before it is written."""
    course = editable_course(author, course_id)
    known = Document.objects.select_related("course", "uploaded_by").filter(course=course, digest=digest).first()
    if known is None:
        require_room(course.institution_id, size_bytes)
    elif known.state == DocumentState.FAILED:
        return retry_document(author=author, course_id=course_id, document_id=known.pk, now=now)
    return known


@transaction.atomic
def _store(document: Document, author: User, course_id: UUID, *, now: datetime) -> bool:
    """Returns whether the course has not got it yet."""
    course = editable_course(author, course_id)
    if Document.objects.filter(course=course, digest=document.digest).exists():
        return False
    require_room(course.institution_id, document.size_bytes)
    document.course, document.institution_id = course, course.institution_id
    document.save(force_insert=True)
    _tell_added(document, actor=author, now=now)
    enqueue(READ_JOB, key=str(document.pk), document_id=document.pk, now=now)
    return True


@transaction.atomic
def change_document(*, author: User, course_id: UUID, document_id: UUID, title: str, now: datetime) -> Document:
    """Give a document another title; an empty one is the name of its file. The one that it has changes nothing.

    Raises:
        DocumentNotFound: no such document, or not for ``author`` to change.
    """
    document = _editable(author, course_id, document_id)
    wanted = title_of(title, document.file_name)
    if wanted == document.title:
        return document
    before, document.title = {"title": document.title}, wanted
    document.save(update_fields=["title"])
    after = {"title": wanted}
    audit_row("courses.document.changed", document, actor_id=author.pk, before=before, after=after, now=now)
    return document


@transaction.atomic
def release_document(*, author: User, course_id: UUID, document_id: UUID, now: datetime) -> Document:
    """Let the learners of the course read a document, and the tutor cite it. One that is released stays as it is.

    Raises:
        DocumentNotFound: no such document, or not for ``author`` to change.
        DocumentNotReady: it is still being read, or could not be.
    """
    document = _editable(author, course_id, document_id)
    if document.state != DocumentState.READY:
        raise DocumentNotReady(_("A document can be released once it has been read."))
    if document.released_at is None:
        document.released_at = now
        document.save(update_fields=["released_at"])
        announce(DocumentReleased(**envelope_of(document, actor_id=author.pk, now=now)))
        _audit("courses.document.released", document, actor=author, now=now)
    return document


@transaction.atomic
def withdraw_document(*, author: User, course_id: UUID, document_id: UUID, now: datetime) -> Document:
    """Take a document back from learners and tutor. One that they do not have stays as it is.

    Raises:
        DocumentNotFound: no such document, or not for ``author`` to change.
    """
    document = _editable(author, course_id, document_id)
    if document.released_at is not None:
        document.released_at = None
        document.save(update_fields=["released_at"])
        announce(DocumentWithdrawn(**envelope_of(document, actor_id=author.pk, now=now)))
        _audit("courses.document.withdrawn", document, actor=author, now=now)
    return document


@transaction.atomic
def retry_document(*, author: User, course_id: UUID, document_id: UUID, now: datetime) -> Document:
    """Have a document that could not be read read once more.

    Raises:
        DocumentNotFound: no such document, or not for ``author`` to change.
        DocumentNotFailed: it waits, is being read, or has been.
    """
    document = _editable(author, course_id, document_id)
    if document.state != DocumentState.FAILED:
        raise DocumentNotFailed(_("Only a document that could not be read is read once more."))
    document.state, document.failure, document.progress_percent = DocumentState.UPLOADED, "", 0
    document.save(update_fields=["state", "failure", "progress_percent"])
    _audit("courses.document.retried", document, actor=author, now=now)
    enqueue(READ_JOB, key=str(document.pk), document_id=document.pk, now=now)
    return document


@transaction.atomic
def delete_document(*, author: User, course_id: UUID, document_id: UUID, now: datetime) -> None:
    """Take a document away with its passages and what they mean to the search; its file goes with the end of the
    transaction, unless a copied course has it too.

    Raises:
        DocumentNotFound: no such document, or not for ``author`` to change.
    """
    document = _editable(author, course_id, document_id)
    # Of two who take away the last two documents of a file, the second one finds itself alone with it.
    hold("courses.documents", document.institution_id)
    announce(DocumentDeleted(**envelope_of(document, actor_id=author.pk, now=now)))
    facts = _facts_of(document)
    audit_row("courses.document.deleted", document, actor_id=author.pk, before=facts, now=now)
    row = Document.objects.filter(pk=document.pk)
    if not Document.objects.filter(file=document.file.name).exclude(pk=document.pk).exists():
        delete_files_of(row)
    row.delete()


def title_of(title: str, file_name: str) -> str:
    """One line of ``title``, or the name of the file without its ending, in words."""
    named = PurePosixPath(file_name).stem.replace("_", " ")
    return (" ".join((title if title.strip() else named).split()) or file_name)[:LONGEST_TITLE]


def _require_editable(author: User, course_id: UUID) -> None:
    """Before the slow work; the transaction asks again."""
    course = Course.objects.filter(pk=course_id).first()
    if course is None or not may_edit_course(author, course):
        raise CourseNotFound(_("There is no such course."))


def _editable(author: User, course_id: UUID, document_id: UUID) -> Document:
    """Locked. Raises: DocumentNotFound."""
    rows = Document.objects.select_for_update(of=("self",)).select_related("course", "uploaded_by")
    document = rows.filter(pk=document_id, course_id=course_id).first()
    if document is None or not may_edit_document(author, document):
        raise DocumentNotFound(_("There is no such document."))
    return document


def _tell_added(document: Document, *, actor: User, now: datetime) -> None:
    envelope = envelope_of(document, actor_id=actor.pk, now=now)
    announce(DocumentAdded(**envelope, kind=str(document.kind), size_bytes=document.size_bytes))
    _audit("courses.document.added", document, actor=actor, now=now)


def _audit(action: str, document: Document, *, actor: User, now: datetime) -> None:
    audit_row(action, document, actor_id=actor.pk, after=_facts_of(document), now=now)


def _facts_of(document: Document) -> dict[str, Any]:
    facts = {"course": str(document.course_id), "title": document.title, "kind": str(document.kind)}
    return {**facts, "size_bytes": document.size_bytes}


def envelope_of(document: Document, *, actor_id: UUID | None, now: datetime) -> dict[str, Any]:
    return {
        "institution_id": document.institution_id,
        "object_id": document.pk,
        "course_id": document.course_id,
        "actor_id": actor_id,
        "occurred_at": now,
    }
