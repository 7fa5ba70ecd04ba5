"""Documents whose passages are told word by word: what the search sees of a document, without a file to read."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from accounts.tests.factories import NOW
from core.ids import new_id
from courses.enums import DocumentKind, DocumentState
from courses.models import Course, Document, Passage
from courses.search.embedders.interface import text_to_embed
from courses.search.embedding import embedder_for

_numbers = count(1)


def make_library(
    course: Course,
    passages: Sequence[str | tuple[str, str]],
    *,
    title: str = "",
    released_at: datetime | None = NOW,
    state: DocumentState = DocumentState.READY,
    is_embedded: bool = True,
) -> list[Passage]:
    """The passages of a new document, told as texts or as headings with texts."""
    number = next(_numbers)
    document = Document.objects.create(
        institution_id=course.institution_id,
        course=course,
        title=title or f"Document {number}",
        file_name="lines.pdf",
        file=f"documents/lines-{number}.pdf",
        kind=DocumentKind.PDF,
        size_bytes=1,
        digest=f"{number:064}",
        state=state,
        failure="broken" if state == DocumentState.FAILED else "",
        passage_count=len(passages),
        created_at=NOW,
        released_at=released_at,
    )
    told = [each if isinstance(each, tuple) else ("", each) for each in passages]
    embedder = embedder_for(course.institution_id)
    texts = [text_to_embed(heading, text) for heading, text in told]
    vectors = embedder.embed_passages(texts) if is_embedded else []
    return Passage.objects.bulk_create(
        Passage(
            id=new_id(),
            institution_id=course.institution_id,
            document=document,
            position=position,
            page_first=position + 1,
            page_last=position + 1,
            heading=heading,
            text=text,
            word_count=len(text.split()),
            vector=vectors[position] if is_embedded else None,
            embedded_with=embedder.name if is_embedded else "",
        )
        for position, (heading, text) in enumerate(told)
    )
