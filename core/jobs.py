"""Background work: a row in the caller's transaction, a nudge when it commits, a sweeper for lost nudges.

A job's function gets the job's ids as keyword arguments and ``now``; it may run twice and must not mind.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from celery import current_app
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from core.errors import StorageFull, UpstreamUnavailable
from core.models import Job, JobState

_log = structlog.get_logger("lyceum.jobs")

MAX_TRIES = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
DOUBLINGS = 10  # by then the longest pause is reached
NUDGED_AT_ONCE = 100  # of many jobs asked for together; the sweeper nudges the rest
FREED_WITHIN = timedelta(minutes=1)  # the sweeper comes every 10 seconds


@dataclass(frozen=True)
class JobKind:
    """How jobs of one name are done. ``transient`` errors are tried again with back-off, up to ``tries`` times in all;
    all others fail the job."""

    function: Callable[..., None]
    queue: str = "default"
    time_limit: timedelta = timedelta(minutes=5)
    transient: tuple[type[Exception], ...] = (OperationalError, InterfaceError, UpstreamUnavailable, StorageFull)
    tries: int = MAX_TRIES


_kinds: dict[str, JobKind] = {}


def register_job(name: str, kind: JobKind) -> None:
    if name in _kinds:
        raise ValueError(f"{name} is a job already.")
    _kinds[name] = kind


def enqueue(name: str, *, now: datetime, key: str = "", not_before: datetime | None = None, **ids: UUID | str) -> None:
    """Ask for work in the present transaction. With a ``key`` that waits already, nothing is added.

    Raises:
        KeyError: no such job is registered.
    """
    kind = _kinds[name]
    if key and Job.objects.filter(name=name, key=key, state=JobState.WAITING).exists():
        return
    job = Job(name=name, key=key, not_before=not_before or now, ids={label: str(value) for label, value in ids.items()})
    Job.objects.bulk_create([job], ignore_conflicts=bool(key))
    if job.not_before <= now:
        transaction.on_commit(partial(nudge, job.pk, kind), robust=True)


def enqueue_each(name: str, orders: Iterable[tuple[Mapping[str, UUID | str], datetime]], *, now: datetime) -> None:
    """Ask for many jobs of one name with one statement: the ids of each, and when it is due.

    Raises:
        KeyError: no such job is registered.
    """
    kind = _kinds[name]
    jobs = [
        Job(name=name, not_before=due, ids={label: str(value) for label, value in ids.items()}) for ids, due in orders
    ]
    Job.objects.bulk_create(jobs)
    for job in [job for job in jobs if job.not_before <= now][:NUDGED_AT_ONCE]:
        transaction.on_commit(partial(nudge, job.pk, kind), robust=True)


def nudge(job_id: UUID, kind: JobKind | None) -> bool:
    """Tell a worker that a job waits, and how long it may take; returns whether the broker took it. If not, the sweeper
    nudges again."""
    queue, limit = (kind.queue, kind.time_limit.total_seconds()) if kind else ("default", None)
    ids = {"job_id": str(job_id)}
    try:
        current_app.send_task("core.run_job", kwargs=ids, queue=queue, retry=False, time_limit=limit)
    except Exception as error:  # noqa: BLE001 - each transport raises errors of its own
        _log.warning("nudge_failed", job_id=str(job_id), error=repr(error))
        return False
    return True


def run_job(job_id: UUID, *, now: datetime) -> bool:
    """Do one job if it is due and nobody else has it; returns whether it was done here."""
    job = _take(job_id, now=now)
    if job is None:
        return False
    kind = _kinds[job.name]
    try:
        kind.function(**job.ids, now=now)
    except kind.transient as error:
        _put_back(job, error, now=now)
        return False
    except Exception as error:  # noqa: BLE001 - a job that fails for good is kept with its error
        _log.exception("job_failed", job=job.name, job_id=str(job.pk))
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error=repr(error)[:2000], leased_until=None)
        return False
    Job.objects.filter(pk=job.pk).delete()
    return True


def run_due_jobs(*, now: datetime) -> int:
    """Do all due jobs here and now, in order; returns how many were done. For commands and tests."""
    due = Job.objects.filter(state=JobState.WAITING, not_before__lte=now).order_by("not_before", "id")
    return sum(run_job(job_id, now=now) for job_id in list(due.values_list("pk", flat=True)))


def sweep_jobs(*, now: datetime) -> int:
    """Free jobs whose worker died, and nudge again for every due one; returns how many were nudged."""
    with transaction.atomic():
        dead = Job.objects.select_for_update().filter(state=JobState.RUNNING, leased_until__lt=now)
        for job in dead:
            _put_back(job, TimeoutError("The worker did not come back."), now=now)
    due = Job.objects.filter(state=JobState.WAITING, not_before__lte=now).order_by("not_before")[:500]
    for number, job in enumerate(due):
        if not nudge(job.pk, _kinds.get(job.name)):
            return number  # a broker that is down costs seconds each time
    return len(due)


def jobs_beyond_their_lease(*, now: datetime) -> Iterator[str]:
    """Running jobs that the sweeper should have freed long ago."""
    in_time = Q(leased_until__isnull=False, leased_until__gte=now - FREED_WITHIN)
    for job in Job.objects.filter(~in_time, state=JobState.RUNNING).order_by("created_at"):
        yield f"Job {job.pk}, {job.name}, runs beyond its lease."


def retry_failed_jobs(*, now: datetime) -> int:
    """Put failed jobs back, but for those whose key waits again already, which go; returns how many wait now."""
    put_back = 0
    for job in Job.objects.filter(state=JobState.FAILED).order_by("created_at"):
        if job.key and Job.objects.filter(name=job.name, key=job.key, state=JobState.WAITING).exists():
            job.delete()
        else:
            put_back += Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, tries=0, not_before=now)
    return put_back


@transaction.atomic
def _take(job_id: UUID, *, now: datetime) -> Job | None:
    waiting = Job.objects.filter(pk=job_id, state=JobState.WAITING, not_before__lte=now)
    job = waiting.select_for_update(
        skip_locked=transaction.get_connection().features.has_select_for_update_skip_locked
    ).first()
    if job is None or job.name not in _kinds:
        return None
    job.state, job.tries = JobState.RUNNING, job.tries + 1
    job.leased_until = now + _kinds[job.name].time_limit
    job.save(update_fields=["state", "tries", "leased_until"])
    return job


def _put_back(job: Job, error: Exception, *, now: datetime) -> None:
    """Wait twice as long after each try, with jitter; give up after the tries of its kind. A newer job of its key replaces it."""
    if job.tries >= (_kinds[job.name].tries if job.name in _kinds else MAX_TRIES):
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error=repr(error)[:2000], leased_until=None)
        return
    if job.key and Job.objects.filter(name=job.name, key=job.key, state=JobState.WAITING).exists():
        Job.objects.filter(pk=job.pk).delete()
        return
    doubled = FIRST_PAUSE * 2 ** min(job.tries - 1, DOUBLINGS)
    pause = min(LONGEST_PAUSE, doubled) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
    Job.objects.filter(pk=job.pk).update(
        state=JobState.WAITING, not_before=now + pause, error=repr(error)[:2000], leased_until=None
    )
