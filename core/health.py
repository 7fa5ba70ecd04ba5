"""Does each part work? Each probe is a real round trip that can fail."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from core.events.reader import READER_PULSE
from core.events.registry import projections, reactions
from core.files.storage import private_storage
from core.models import Bookmark, Event, Job, JobState, ParkedEvent, WaitingEvent, WorkerPulse
from core.ports import ProbeResult, ProbeState, health_probes

WORKER_PULSE = "worker"
DATABASE_PULSE = "database"
WORKER_WAIT_SECONDS = 3.0
READER_SILENCE = timedelta(seconds=30)
LONGEST_WAIT = timedelta(seconds=60)


def probe_all() -> dict[str, ProbeResult]:
    """The result of every probe, by name."""
    return {name: run_probe(probe) for name, probe in health_probes.items()}


def run_probe(probe: Callable[[], ProbeResult]) -> ProbeResult:
    """One probe's result; an error is a failure, told by its kind and not by its text."""
    try:
        return probe()
    except Exception as error:  # noqa: BLE001 - a broken part may raise anything
        return ProbeResult(ProbeState.FAILED, f"{type(error).__name__} was raised.")


def probe_database() -> ProbeResult:
    """Write a row and read it back."""
    nonce = secrets.token_hex(16)
    with transaction.atomic():
        WorkerPulse.objects.update_or_create(name=DATABASE_PULSE, defaults={"nonce": nonce, "at": timezone.now()})
        kept = WorkerPulse.objects.get(name=DATABASE_PULSE).nonce
    if kept != nonce:
        return ProbeResult(ProbeState.FAILED, "The database lost a row.")
    return ProbeResult(ProbeState.OK, facts={"vendor": connection.vendor})


def probe_redis() -> ProbeResult:
    """Store a value in the shared cache and read it back."""
    if not settings.REDIS_URL:
        return ProbeResult(ProbeState.NOT_CONFIGURED, "This process keeps its cache itself.")
    nonce = secrets.token_hex(8)
    cache.set(f"health:{nonce}", nonce, timeout=10)
    if cache.get(f"health:{nonce}") != nonce:
        return ProbeResult(ProbeState.FAILED, "The cache lost a value.")
    cache.delete(f"health:{nonce}")
    return ProbeResult(ProbeState.OK)


def probe_worker() -> ProbeResult:
    """Send a task through the broker and wait for the row that a worker writes in answer."""
    nonce, started = secrets.token_hex(16), time.monotonic()
    current_app.send_task("core.pulse", kwargs={"nonce": nonce}, expires=WORKER_WAIT_SECONDS, retry=False)
    while time.monotonic() - started < WORKER_WAIT_SECONDS:
        if WorkerPulse.objects.filter(nonce=nonce).delete()[0]:
            return ProbeResult(ProbeState.OK, facts={"round_trip_ms": round((time.monotonic() - started) * 1000)})
        time.sleep(0.05)
    return ProbeResult(ProbeState.FAILED, "No worker answered in time.")


def answer_probe(nonce: str, *, now: datetime) -> None:
    """The worker's half of ``probe_worker``: a row for each question, so that two at once do not disturb another.

    Answers that came too late for whoever asked are cleared away.
    """
    WorkerPulse.objects.filter(name__startswith=WORKER_PULSE, at__lt=now - LONGEST_WAIT).delete()
    WorkerPulse.objects.update_or_create(name=f"{WORKER_PULSE}:{nonce}"[:40], defaults={"nonce": nonce, "at": now})


def probe_storage() -> ProbeResult:
    """Store a file, read it back and delete it; in each place where files lie."""
    for storage in (default_storage, private_storage()):
        content = secrets.token_bytes(32)
        name = storage.save(f"health/{secrets.token_hex(8)}", ContentFile(content))
        try:
            with storage.open(name) as stored:
                if stored.read() != content:
                    return ProbeResult(ProbeState.FAILED, "The storage changed a file.")
        finally:
            storage.delete(name)
    return ProbeResult(ProbeState.OK)


def probe_projections() -> ProbeResult:
    """Is the reader loop alive, is nothing parked, and does no event wait long?"""
    now = timezone.now()
    parked = ParkedEvent.objects.count()
    waiting = WaitingEvent.objects.order_by("event_id").first()
    facts: dict[str, int | float | str] = {"parked": parked, "waiting": WaitingEvent.objects.count()}
    alive = WorkerPulse.objects.filter(name=READER_PULSE, at__gte=now - READER_SILENCE).exists()
    if not alive:
        return ProbeResult(ProbeState.FAILED, "The reader loop shows no sign of life.", facts)
    if parked:
        return ProbeResult(ProbeState.FAILED, "Events are parked.", facts)
    if waiting and Event.objects.filter(pk=waiting.event_id, recorded_at__lt=now - LONGEST_WAIT).exists():
        return ProbeResult(ProbeState.FAILED, "Events wait for their position.", facts)
    slowest = Bookmark.objects.filter(reader__in=[*projections, *reactions]).order_by("position").first()
    if (
        slowest
        and Event.objects.filter(position__position__gt=slowest.position, recorded_at__lt=now - LONGEST_WAIT).exists()
    ):
        return ProbeResult(ProbeState.FAILED, f"{slowest.reader} is behind.", facts)
    return ProbeResult(ProbeState.OK, facts=facts)


def probe_jobs() -> ProbeResult:
    """Did no job fail for good, and does no due job wait long?"""
    overdue = timezone.now() - LONGEST_WAIT * 5
    facts: dict[str, int | float | str] = {
        "failed": Job.objects.filter(state=JobState.FAILED).count(),
        "overdue": Job.objects.filter(
            Q(state=JobState.WAITING, not_before__lt=overdue) | Q(state=JobState.RUNNING, leased_until__lt=overdue)
        ).count(),
    }
    if facts["failed"] or facts["overdue"]:
        return ProbeResult(ProbeState.FAILED, "Jobs failed or wait too long.", facts)
    return ProbeResult(ProbeState.OK, facts=facts)


def register_probes() -> None:
    """Core's own parts; an app may add its own."""
    health_probes.register("db", probe_database)
    health_probes.register("redis", probe_redis)
    health_probes.register("celery", probe_worker)
    health_probes.register("storage", probe_storage)
    health_probes.register("projections", probe_projections)
    health_probes.register("jobs", probe_jobs)
