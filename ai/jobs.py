"""Background work of the ai app."""

from datetime import datetime
from uuid import UUID

from ai.services import REFRESH_JOB, refresh_recommendations
from core.jobs import JobKind, register_job


def _refresh(*, learner_id: str, now: datetime) -> None:
    refresh_recommendations(learner_id=UUID(learner_id), now=now)


register_job(REFRESH_JOB, JobKind(_refresh, queue="ai"))
