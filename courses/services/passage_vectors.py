"""Vectors of passages that the present embedder has not made: another one did, or none, as it was away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from core.jobs import enqueue
from courses.models import Passage
from courses.search.embedders.interface import Embedder, EmbedderUnavailable, text_to_embed
from courses.search.embedding import embedder_for

EMBED_JOB = "courses.embed_passages"
_AT_ONCE = 64


@dataclass(frozen=True)
class Embedding:
    """How many vectors are new, whether some are still missing, and whether that is because an embedder is away."""

    embedded: int
    is_complete: bool
    is_away: bool = False


def embed_passages(*, course_id: UUID | None = None, seconds: float | None = None) -> Embedding:
    """Make the vectors that are missing, of one course or of all; after ``seconds`` no more are begun.

    Nothing is held while an embedder works, and what was made is kept batch by batch: again it goes on from there. Two at
    once do the same work twice and nothing else.
    """
    passages = Passage.objects.all() if course_id is None else Passage.objects.filter(document__course_id=course_id)
    until = None if seconds is None else monotonic() + seconds
    number, is_complete, is_away = 0, True, False
    for institution_id in list(passages.order_by().values_list("institution_id", flat=True).distinct()):
        embedder = embedder_for(institution_id)
        missing = passages.filter(institution_id=institution_id).exclude(embedded_with=embedder.name)
        last: UUID | None = None
        while batch := _next_batch(missing, after=last):
            if until is not None and monotonic() >= until:
                return Embedding(number, is_complete=False, is_away=is_away)
            try:
                number += _embed(batch, embedder)
            except EmbedderUnavailable:
                is_complete, is_away = False, True
                break
            last = batch[-1].pk
    return Embedding(number, is_complete, is_away)


@transaction.atomic
def ask_for_vectors(*, now: datetime) -> None:
    """Let the vectors that are missing be made in the background; once, however often it is asked."""
    enqueue(EMBED_JOB, key="all", now=now)


def _next_batch(missing: QuerySet[Passage], *, after: UUID | None) -> Sequence[Passage]:
    rows = missing if after is None else missing.filter(pk__gt=after)
    return list(rows.only("heading", "text").order_by("pk")[:_AT_ONCE])


def _embed(batch: Sequence[Passage], embedder: Embedder) -> int:
    """Raises: EmbedderUnavailable."""
    vectors = embedder.embed_passages([text_to_embed(passage.heading, passage.text) for passage in batch])
    for passage, vector in zip(batch, vectors, strict=True):
        passage.vector, passage.embedded_with = vector, embedder.name
    return Passage.objects.bulk_update(batch, ["vector", "embedded_with"])
