"""The jobs of imports of people."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.services.roster_imports import CHECK_JOB, RUN_JOB
from accounts.services.roster_runs import check_import, run_import
from core.jobs import JobKind, register_job


def _check(*, import_id: str, now: datetime) -> None:
    check_import(import_id=UUID(import_id), now=now)


def _run(*, import_id: str, actor_id: str, now: datetime) -> None:
    run_import(import_id=UUID(import_id), actor_id=UUID(actor_id), now=now)


register_job(CHECK_JOB, JobKind(_check, time_limit=timedelta(minutes=5)))
register_job(RUN_JOB, JobKind(_run, time_limit=timedelta(minutes=5)))
