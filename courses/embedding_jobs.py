"""Background work of the search."""

from datetime import datetime, timedelta

from core.jobs import JobKind, register_job
from courses.services.passage_vectors import EMBED_JOB, ask_for_vectors, embed_passages

# Then others get their turn.
_SECONDS = 120
_TIME_LIMIT = timedelta(minutes=10)


def _embed(*, now: datetime) -> None:
    """What an embedder that is away left over is asked for again by the clock."""
    done = embed_passages(seconds=_SECONDS)
    if not done.is_complete and not done.is_away:
        ask_for_vectors(now=now)


register_job(EMBED_JOB, JobKind(_embed, queue="documents", time_limit=_TIME_LIMIT))
