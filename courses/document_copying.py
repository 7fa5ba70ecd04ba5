"""Documents come along when their course is copied."""

from collections.abc import Collection
from uuid import UUID

from core.jobs import enqueue
from courses.copying import CourseCopy
from courses.enums import DocumentState
from courses.models import Document, Passage
from courses.services.documents import READ_JOB

_AT_ONCE = 1000


class DocumentsOfCourse:
    """Documents with their passages and what these mean to the search; both rows show the same file. What is released
    stays so, for the copied course is a draft itself. What is still being read is read for the copy too."""

    def ids(self, course_id: UUID) -> Collection[UUID]:
        """The documents are locked until the copy is made: none of them loses its file meanwhile."""
        rows = Document.objects.select_for_update().filter(course_id=course_id).order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def copy(self, copy: CourseCopy) -> None:
        sources = list(Document.objects.filter(course_id=copy.source.pk).order_by("pk"))
        documents = Document.objects.bulk_create([_copied(source, copy) for source in sources])
        rows = Passage.objects.filter(document__course_id=copy.source.pk).order_by("pk")
        passages = [copy.duplicate(row) for row in rows.iterator(_AT_ONCE)]
        Passage.objects.bulk_create(passages, batch_size=_AT_ONCE)
        for document in documents:
            if document.state == DocumentState.UPLOADED:
                enqueue(READ_JOB, key=str(document.pk), document_id=document.pk, now=copy.now)


def _copied(source: Document, copy: CourseCopy) -> Document:
    """Brought into its course by whom the copy belongs to."""
    changes = {"created_at": copy.now, "uploaded_by_id": copy.target.owner_id}
    if source.released_at is not None:
        changes["released_at"] = copy.now
    if source.state == DocumentState.PROCESSING:
        changes |= {"state": DocumentState.UPLOADED, "progress_percent": 0}
    return copy.duplicate(source, **changes)
