"""Background work of the assessments app."""

from datetime import datetime
from uuid import UUID

from assessments.services.attempts import CLOSE_OVERDUE_JOB, close_overdue_attempt
from core.jobs import JobKind, register_job


def _close_overdue(*, attempt_id: str, now: datetime) -> None:
    close_overdue_attempt(attempt_id=UUID(attempt_id), now=now)


register_job(CLOSE_OVERDUE_JOB, JobKind(_close_overdue))
