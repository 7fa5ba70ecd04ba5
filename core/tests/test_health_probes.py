"""Each probe shows green while its part works and red when it really does not."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from config.settings.backing import cache_settings
from core import health
from core.events import announce
from core.events.reader import READER_PULSE, read_until_idle
from core.models import Bookmark, Event, Job, JobState, ParkedEvent, WorkerPulse
from core.ports import ProbeResult, ProbeState, health_probes
from core.tests.broker import messages
from core.tests.samples import SCHOOL, note
from core.tests.worker import working

pytestmark = pytest.mark.django_db
CLOSED_PORT = "redis://127.0.0.1:1/0"


def probe(name: str) -> ProbeResult:
    return health.run_probe(health_probes[name])


def failed(name: str, detail: str) -> bool:
    result = probe(name)
    return (result.state, result.detail) == (ProbeState.FAILED, detail)


def test_each_part_has_a_probe() -> None:
    assert [name for name, _ in health_probes.items()] == ["db", "redis", "celery", "storage", "projections", "jobs"]


# --- database -----------------------------------------------------------------------------------------------
def test_database_that_answers_is_ok() -> None:
    assert probe("db") == ProbeResult(ProbeState.OK, facts={"vendor": connection.vendor})


@pytest.mark.django_db(transaction=True)
def test_database_that_cannot_be_reached_has_failed(no_database: None) -> None:
    assert failed("db", "OperationalError was raised.")


# --- cache --------------------------------------------------------------------------------------------------
def test_cache_of_the_process_itself_is_not_configured(settings: Any) -> None:
    settings.REDIS_URL = ""

    assert probe("redis").state == ProbeState.NOT_CONFIGURED


def test_shared_cache_that_answers_is_ok() -> None:
    if not project.REDIS_URL:
        pytest.skip("no Redis is given")

    assert probe("redis") == ProbeResult(ProbeState.OK)
    assert cache.keys("health:*") == []


def test_shared_cache_that_cannot_be_reached_has_failed(settings: Any) -> None:
    settings.REDIS_URL = CLOSED_PORT
    settings.CACHES = cache_settings(CLOSED_PORT)

    assert failed("redis", "The cache lost a value.")


# --- worker -------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_worker_that_answers_is_ok() -> None:
    messages()
    with working():
        result = probe("celery")

    assert result.state == ProbeState.OK
    assert result.facts["round_trip_ms"] >= 0


def test_worker_that_is_stopped_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    messages()
    monkeypatch.setattr(health, "WORKER_WAIT_SECONDS", 0.2)
    WorkerPulse.objects.create(name=health.WORKER_PULSE, nonce="of an earlier probe", at=timezone.now())

    assert failed("celery", "No worker answered in time.")
    assert [name for name, _ in messages()] == ["core.pulse"]


@pytest.mark.usefixtures("dead_broker")
def test_broker_that_cannot_be_reached_has_failed() -> None:
    assert failed("celery", "OperationalError was raised.")


# --- storage ------------------------------------------------------------------------------------------------
def test_storage_that_keeps_files_is_ok_and_left_clean(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    assert probe("storage") == ProbeResult(ProbeState.OK)
    assert default_storage.listdir("health") == ([], [])


def test_storage_that_cannot_be_written_has_failed(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"

    assert failed("storage", "NotADirectoryError was raised.")


# --- reader loop and projections ----------------------------------------------------------------------------
@pytest.fixture
def alive(notes: None) -> None:
    """A reader loop that showed life just now, and an event that all readers took."""
    announce(note(1))
    read_until_idle()
    WorkerPulse.objects.create(name=READER_PULSE, nonce="", at=timezone.now())


def late_event() -> Event:
    return Event.objects.create(
        name="core.note.taken",
        version=1,
        institution_id=SCHOOL,
        object_id=uuid4(),
        occurred_at=timezone.now(),
        recorded_at=timezone.now() - timedelta(seconds=70),
        payload={"number": 2},
    )


@pytest.mark.usefixtures("alive")
def test_readers_that_follow_are_ok() -> None:
    announce(note(2))

    assert probe("projections") == ProbeResult(ProbeState.OK, facts={"parked": 0, "waiting": 1})


def test_reader_loop_that_never_showed_life_has_failed() -> None:
    assert failed("projections", "The reader loop shows no sign of life.")


@pytest.mark.usefixtures("alive")
def test_reader_loop_that_fell_silent_has_failed() -> None:
    WorkerPulse.objects.update(at=timezone.now() - timedelta(seconds=31))

    assert failed("projections", "The reader loop shows no sign of life.")


@pytest.mark.usefixtures("alive")
def test_parked_event_is_a_failure() -> None:
    ParkedEvent.objects.create(reader="core.audit_chain", event=Event.objects.get(), stream_key=uuid4(), error="x")

    assert failed("projections", "Events are parked.")
    assert probe("projections").facts == {"parked": 1, "waiting": 0}


@pytest.mark.usefixtures("alive")
def test_event_that_waits_long_for_its_position_is_a_failure() -> None:
    late_event()

    assert failed("projections", "Events wait for their position.")


@pytest.mark.usefixtures("alive")
def test_reader_that_is_stuck_has_failed_and_is_named() -> None:
    late_event()
    read_until_idle()
    Bookmark.objects.filter(reader="core.audit_chain").update(position=1)

    assert failed("projections", "core.audit_chain is behind.")


@pytest.mark.usefixtures("alive")
def test_bookmark_of_a_reader_that_is_installed_no_more_does_not_count() -> None:
    Bookmark.objects.create(reader="gone.reader", position=0)
    late_event()
    read_until_idle()

    assert probe("projections").state == ProbeState.OK


# --- jobs ---------------------------------------------------------------------------------------------------
def test_jobs_that_wait_their_turn_are_ok() -> None:
    Job.objects.create(name="core.test_any", not_before=timezone.now())

    assert probe("jobs") == ProbeResult(ProbeState.OK, facts={"failed": 0, "overdue": 0})


@pytest.mark.parametrize(
    ("change", "facts"),
    [
        ({"state": JobState.FAILED}, {"failed": 1, "overdue": 0}),
        ({"not_before": timezone.now() - timedelta(minutes=6)}, {"failed": 0, "overdue": 1}),
    ],
)
def test_job_that_failed_or_waits_long_is_a_failure(change: dict[str, Any], facts: dict[str, int]) -> None:
    Job.objects.create(**{"name": "core.test_any", "not_before": timezone.now(), **change})

    result = probe("jobs")

    assert (result.state, result.facts) == (ProbeState.FAILED, facts)


def test_error_of_a_probe_is_told_by_its_kind_alone() -> None:
    def broken() -> ProbeResult:
        raise ConnectionError("postgres://user:secret@host")

    assert health.run_probe(broken) == ProbeResult(ProbeState.FAILED, "ConnectionError was raised.")
