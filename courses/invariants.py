"""What always holds of documents and their passages."""

from collections.abc import Iterator, Mapping

from django.db.models import Count, F, Max, Q, Sum

from core.invariants import Check
from courses.enums import DocumentState
from courses.models import Document


def passages_of_documents() -> Iterator[str]:
    """A document that was read has its passages, counted and numbered from 0; any other has none."""
    rows = Document.objects.annotate(
        rows=Count("passages"), last=Max("passages__position"), words=Sum("passages__word_count")
    )
    read = Q(state=DocumentState.READY, rows__gt=0, rows=F("passage_count"), last=F("rows") - 1, words=F("word_count"))
    unread = ~Q(state=DocumentState.READY) & Q(rows=0)
    wrong = rows.exclude(read | unread).order_by("pk").values_list("pk", "state", "passage_count", "rows")
    for pk, state, counted, number in wrong:
        yield f"Document {pk} is {state}, counts {counted} passages and has {number}."


def released_documents() -> Iterator[str]:
    """What learners have was read."""
    released = Document.objects.filter(released_at__isnull=False).exclude(state=DocumentState.READY)
    for document in released.order_by("pk"):
        yield f"Document {document.pk} is released and {document.state}."


INVARIANTS: Mapping[str, Check] = {
    "courses.passages_of_documents": passages_of_documents,
    "courses.released_documents": released_documents,
}
