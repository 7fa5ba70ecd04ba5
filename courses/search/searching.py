"""Passages of a course that answer a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.db.models import QuerySet

from accounts.api import User
from courses.models import Course, Document, Passage
from courses.policies import visible_courses, visible_documents
from courses.search.embedders.interface import Embedder, EmbedderUnavailable
from courses.search.embedding import embedder_for
from courses.search.keywords import LONGEST_QUERY, find_candidates, query_words
from courses.search.ranking import fuse
from courses.search.vectors import find_nearest

_log = structlog.get_logger("lyceum.search")

MOST_HITS = 50
# So many nearest passages are looked at: what is farther away is worth as much as the last of them.
_NEAREST = 50


@dataclass(frozen=True)
class PassageHit:
    """A passage that was found. ``score``, from 0 to 1, orders the hits of one search; beside another's it says nothing.

    ``words_rank`` and ``vector_rank`` are its places, from 1, in the order by words and the order by vectors; None where
    that order has it not. ``similarity``: how alike question and passage are to the embedder, at most 1.
    """

    document_id: UUID
    document_title: str
    is_released: bool
    passage_id: UUID
    position: int
    page_first: int | None
    page_last: int | None
    heading: str
    text: str
    score: float
    words_rank: int | None
    vector_rank: int | None
    similarity: float | None


def search_passages(
    *, course_id: UUID, query: str, viewer: User, released_only: bool, limit: int = 5
) -> list[PassageHit]:
    """The passages of ready documents in a course that ``viewer`` may read and that answer ``query``, the best first;
    none where it has no words or the viewer may not see the course. Of a longer query the first 1,000 signs count.

    With ``released_only`` also authors get what learners would. Passages that the present embedder has not embedded yet
    are found by their words; so are all while it is away. Five statements, six with an embedder outside.
    """
    course = Course.objects.filter(visible_courses(viewer), pk=course_id).only("institution_id").first()
    query = query[:LONGEST_QUERY]
    if course is None or not query_words(query):
        return []
    passages = searchable_passages(course_id=course_id, viewer=viewer, released_only=released_only)
    candidates, embedder = find_candidates(passages, query), embedder_for(course.institution_id)
    similar = _find_similar(passages, query, embedder)
    found = {*candidates.passage_ids, *similar}
    rows = {row.pk: row for row in passages.filter(pk__in=found).select_related("document").defer("vector")}
    by_words = candidates.scored({key: (row.heading, row.text) for key, row in rows.items()})
    by_vector = {key: similarity for key, similarity in similar.items() if key in rows}
    baseline = min(similar.values()) if len(similar) == _NEAREST else embedder.least_similarity
    scores = fuse(by_words, by_vector, share=embedder.share, baseline=baseline)
    words_ranks, vector_ranks = _ranks(by_words), _ranks(by_vector)
    return [
        _hit(rows[key], scores[key], words_ranks.get(key), vector_ranks.get(key), similar.get(key))
        for key in _in_order(scores)[: max(0, min(limit, MOST_HITS))]
    ]


def searchable_passages(*, course_id: UUID, viewer: User, released_only: bool) -> QuerySet[Passage]:
    """What ``viewer`` may find in a course: every statement of a search begins here."""
    documents = Document.objects.filter(visible_documents(viewer), course_id=course_id)
    return Passage.objects.filter(document__in=documents.released() if released_only else documents.ready())


def _find_similar(passages: QuerySet[Passage], query: str, embedder: Embedder) -> dict[UUID, float]:
    """The nearest passages with their similarity; none while the embedder is away."""
    try:
        query_vector = embedder.embed_query(query)
    except EmbedderUnavailable as error:
        _log.warning("searched_by_words_alone", embedder=embedder.name, error=str(error))
        return {}
    return dict(find_nearest(passages, embedder=embedder, query_vector=query_vector, limit=_NEAREST))


def _in_order(scores: Mapping[UUID, float]) -> list[UUID]:
    return sorted(scores, key=lambda key: (-scores[key], key))


def _ranks(scores: Mapping[UUID, float]) -> dict[UUID, int]:
    return {key: rank for rank, key in enumerate(_in_order(scores), start=1)}


def _hit(
    row: Passage, score: float, words_rank: int | None, vector_rank: int | None, similarity: float | None
) -> PassageHit:
    return PassageHit(
        document_id=row.document_id,
        document_title=row.document.title,
        is_released=row.document.released_at is not None,
        passage_id=row.pk,
        position=row.position,
        page_first=row.page_first,
        page_last=row.page_last,
        heading=row.heading,
        text=row.text,
        score=score,
        words_rank=words_rank,
        vector_rank=vector_rank,
        similarity=similarity,
    )
