"""Doing jobs: once, again after what passes, never again after what does not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from threading import Event as Signal
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from core.jobs import FIRST_PAUSE, LONGEST_PAUSE, MAX_TRIES, JobKind, enqueue, run_due_jobs, run_job, sweep_jobs
from core.models import Job, JobState
from core.tests.broker import messages
from core.tests.samples import NOW
from core.tests.threads import run_together

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = "core.test_count"


class Busy(Exception):
    """Passes."""


class Work:
    """A job's function that remembers its calls and raises ``error``, if there is one."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.error: Exception | None = None

    def __call__(self, **given: Any) -> None:
        self.calls.append(given)
        if self.error:
            raise self.error


@pytest.fixture
def work(job_kind: Callable[[str, JobKind], str]) -> Work:
    work = Work()
    job_kind(COUNT, JobKind(work, time_limit=timedelta(minutes=2), transient=(Busy,)))
    return work


def queued(**kwargs: Any) -> Job:
    enqueue(COUNT, **{"now": NOW, "learner_id": "ann", **kwargs})
    messages()
    return Job.objects.latest("id")


def test_job_that_is_done_is_gone(work: Work) -> None:
    job = queued()

    was_done = run_job(job.pk, now=NOW)

    assert was_done is True
    assert work.calls == [{"learner_id": "ann", "now": NOW}]
    assert Job.objects.count() == 0


def test_job_runs_with_a_lease_of_its_kinds_time_limit(work: Work, job_kind: Callable) -> None:
    seen: list[tuple[str, int, datetime | None]] = []

    def look(**ids: Any) -> None:
        seen.append(Job.objects.values_list("state", "tries", "leased_until").get())

    job_kind("core.test_look", JobKind(look, time_limit=timedelta(minutes=2)))
    enqueue("core.test_look", now=NOW)

    run_job(Job.objects.get().pk, now=NOW)

    assert seen == [(JobState.RUNNING, 1, NOW + timedelta(minutes=2))]


def test_job_that_is_unknown_not_due_or_not_waiting_is_left(work: Work) -> None:
    later = queued(not_before=NOW + timedelta(seconds=1))
    taken = queued()
    Job.objects.filter(pk=taken.pk).update(state=JobState.RUNNING)
    foreign = Job.objects.create(name="core.test_gone", not_before=NOW)

    done = [run_job(job_id, now=NOW) for job_id in (uuid4(), later.pk, taken.pk, foreign.pk)]

    assert done == [False] * 4
    assert work.calls == []
    assert sorted(Job.objects.values_list("state", "tries")) == [("running", 0), ("waiting", 0), ("waiting", 0)]


@pytest.mark.parametrize("tries", [0, 3, 6])
def test_job_with_a_transient_error_waits_twice_as_long_each_time(work: Work, tries: int) -> None:
    work.error = Busy("full")
    job = queued()
    Job.objects.filter(pk=job.pk).update(tries=tries)

    was_done = run_job(job.pk, now=NOW)

    job.refresh_from_db()
    assert was_done is False
    assert (job.state, job.tries, job.leased_until, job.error) == ("waiting", tries + 1, None, "Busy('full')")
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**tries)
    assert pause * 0.8 <= job.not_before - NOW <= pause * 1.2


def test_job_that_recovers_is_done_on_the_next_try(work: Work) -> None:
    work.error = Busy("full")
    job = queued()
    run_job(job.pk, now=NOW)
    work.error = None

    done = [run_job(job.pk, now=NOW + timedelta(seconds=seconds)) for seconds in (1, 60)]

    assert done == [False, True]
    assert (len(work.calls), Job.objects.count()) == (2, 0)


def test_job_with_a_transient_error_fails_after_the_last_try(work: Work) -> None:
    work.error = Busy("full")
    job = queued()

    for day in range(MAX_TRIES + 2):
        run_job(job.pk, now=NOW + timedelta(days=day))

    job.refresh_from_db()
    assert (job.state, job.tries, job.error, len(work.calls)) == ("failed", MAX_TRIES, "Busy('full')", MAX_TRIES)


def test_a_kind_may_have_more_patience_and_pauses_grow_no_longer_than_an_hour(work: Work, job_kind: Callable) -> None:
    work.error = Busy("full")
    job_kind("core.test_patient", JobKind(work, transient=(Busy,), tries=110))
    job = Job.objects.create(name="core.test_patient", not_before=NOW)
    now, pauses = NOW, []

    while Job.objects.get(pk=job.pk).state == JobState.WAITING:
        run_job(job.pk, now=now)
        job.refresh_from_db()
        pauses.append(job.not_before - now)
        now = job.not_before

    assert (job.state, job.tries, len(work.calls)) == ("failed", 110, 110)
    assert max(pauses) <= LONGEST_PAUSE * 1.2
    assert now - NOW > timedelta(days=3)


def test_job_with_another_error_fails_at_once_with_its_text(work: Work) -> None:
    work.error = ZeroDivisionError("by zero")
    job = queued()

    was_done = run_job(job.pk, now=NOW)

    job.refresh_from_db()
    assert was_done is False
    assert (job.state, job.error, job.leased_until) == ("failed", "ZeroDivisionError('by zero')", None)
    assert run_job(job.pk, now=NOW + timedelta(days=1)) is False
    assert len(work.calls) == 1


def test_job_that_must_wait_again_goes_when_a_newer_one_of_its_key_waits(work: Work) -> None:
    work.error = Busy("full")
    old = queued(key="ann")
    Job.objects.filter(pk=old.pk).update(state=JobState.RUNNING, leased_until=NOW)
    new = queued(key="ann")

    sweep_jobs(now=NOW + timedelta(seconds=1))

    assert list(Job.objects.values_list("pk", "state")) == [(new.pk, "waiting")]


def test_two_workers_at_one_job_do_it_once(work: Work, job_kind: Callable) -> None:
    other_has_tried = Signal()
    calls: list[dict[str, Any]] = []

    def hold(**given: Any) -> None:
        calls.append(given)
        assert other_has_tried.wait(20)

    job_kind("core.test_hold", JobKind(hold))
    enqueue("core.test_hold", now=NOW)
    job_id = Job.objects.get().pk

    def worker() -> bool:
        was_done = run_job(job_id, now=NOW)
        other_has_tried.set()
        return was_done

    done = run_together(worker, worker)

    assert sorted(done) == [False, True]
    assert (len(calls), Job.objects.count()) == (1, 0)


def test_sweep_frees_a_job_whose_worker_died(work: Work) -> None:
    job = queued()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, tries=1, leased_until=NOW)

    nudged = sweep_jobs(now=NOW + timedelta(seconds=1))

    job.refresh_from_db()
    assert (nudged, job.state, job.leased_until) == (0, "waiting", None)
    assert job.error == "TimeoutError('The worker did not come back.')"
    assert run_job(job.pk, now=NOW + timedelta(minutes=1)) is True


def test_sweep_leaves_a_job_whose_lease_holds(work: Work) -> None:
    job = queued()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, tries=1, leased_until=NOW + timedelta(seconds=2))

    sweep_jobs(now=NOW + timedelta(seconds=1))

    assert Job.objects.get().state == JobState.RUNNING


def test_sweep_nudges_each_due_job_again(work: Work) -> None:
    due = [queued(), queued()]
    queued(not_before=NOW + timedelta(hours=1))

    nudged = sweep_jobs(now=NOW)

    sent = messages()
    assert nudged == 2
    assert {arguments["job_id"] for _, arguments in sent} == {str(job.pk) for job in due}
    assert [name for name, _ in sent] == ["core.run_job"] * 2


@pytest.mark.usefixtures("dead_broker")
def test_sweep_while_the_broker_is_down_gives_up_at_the_first_and_loses_nothing(work: Work) -> None:
    Job.objects.bulk_create(Job(name=COUNT, not_before=NOW) for _ in range(30))

    nudged = sweep_jobs(now=NOW)

    assert nudged == 0
    assert Job.objects.filter(state=JobState.WAITING).count() == 30


def test_run_due_jobs_does_them_in_order_of_their_time(work: Work) -> None:
    for minutes, name in ((2, "second"), (1, "first"), (9, "not yet")):
        queued(not_before=NOW + timedelta(minutes=minutes), learner_id=name)

    done = run_due_jobs(now=NOW + timedelta(minutes=5))

    assert done == 2
    assert [call["learner_id"] for call in work.calls] == ["first", "second"]


def test_retry_command_puts_failed_jobs_back_and_drops_those_that_wait_again(work: Work) -> None:
    for key in ("ann", "ben", "ben"):
        queued(key=key)
        Job.objects.filter(state=JobState.WAITING).update(state=JobState.FAILED, tries=MAX_TRIES)
    queued(key="ann")

    call_command("jobs", "retry", stdout=StringIO())

    assert sorted(Job.objects.values_list("key", "state", "tries")) == [("ann", "waiting", 0), ("ben", "waiting", 0)]
