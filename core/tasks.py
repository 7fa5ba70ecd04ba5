"""Celery shells: each makes one call."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

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


@shared_task(name="core.pulse")
def pulse_task(nonce: str) -> None:
    answer_probe(nonce, now=timezone.now())
