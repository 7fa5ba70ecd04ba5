"""Background work of the lessons app."""

from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from core.errors import UpstreamUnavailable
from core.jobs import JobKind, register_job
from lessons.services.smaller_sound import MAKE_SMALLER, make_smaller


def _make_smaller(*, media_id: str, now: datetime) -> None:
    make_smaller(media_id=UUID(media_id), now=now)


register_job(MAKE_SMALLER, JobKind(_make_smaller, transient=(OperationalError, InterfaceError, UpstreamUnavailable)))
