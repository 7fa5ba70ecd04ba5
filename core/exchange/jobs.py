"""The jobs of imports of material."""

from datetime import datetime, timedelta
from uuid import UUID

from core.exchange.imports import CHECK_JOB, RUN_JOB
from core.exchange.runs import TRANSIENT, check_import, run_import
from core.jobs import JobKind, register_job


def _check(*, import_id: str, now: datetime) -> None:
    check_import(import_id=UUID(import_id), now=now)


def _run(*, import_id: str, actor_id: str, now: datetime) -> None:
    run_import(import_id=UUID(import_id), actor_id=UUID(actor_id), now=now)


register_job(CHECK_JOB, JobKind(_check, time_limit=timedelta(minutes=15), transient=TRANSIENT))
register_job(RUN_JOB, JobKind(_run, time_limit=timedelta(minutes=15), transient=TRANSIENT))
