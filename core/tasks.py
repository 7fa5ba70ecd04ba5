"""Celery shells: each makes one call."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from core.exchange.imports import end_stuck_imports
from core.files.sweep import sweep_files
from core.health import answer_probe
from core.jobs import run_job, sweep_jobs
from core.retention import apply_retention


@shared_task(name="core.run_job")
def run_job_task(job_id: str) -> None:
    run_job(UUID(job_id), now=timezone.now())


@shared_task(name="core.sweep_jobs")
def sweep_jobs_task() -> None:
    sweep_jobs(now=timezone.now())


@shared_task(name="core.apply_retention")
def apply_retention_task() -> None:
    apply_retention(now=timezone.now())


@shared_task(name="core.sweep_files", time_limit=3600)
def sweep_files_task() -> None:
    sweep_files(now=timezone.now())


@shared_task(name="core.end_stuck_imports")
def end_stuck_imports_task() -> None:
    end_stuck_imports(now=timezone.now())


@shared_task(name="core.pulse")
def pulse_task(nonce: str) -> None:
    answer_probe(nonce, now=timezone.now())
