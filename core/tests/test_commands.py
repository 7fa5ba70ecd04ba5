"""``manage.py projections`` and ``manage.py jobs``, and the shells of background work."""

from collections.abc import Callable
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.events.positions import head
from core.jobs import JobKind, enqueue
from core.models import IdempotencyKey, Job, JobState, ParkedEvent, WorkerPulse
from core.tasks import apply_retention_task, pulse_task, run_job_task, sweep_jobs_task
from core.tests.broker import messages
from core.tests.samples import NOW, Recorder, take_notes

pytestmark = pytest.mark.django_db

ANN = UUID(int=1)
COUNT = "core.test_count"


def said(*words: str) -> list[str]:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().splitlines()


def test_projections_run_reads_the_log_and_status_says_how_far(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder(faults=[2]))
    take_notes(1, 2, 3, learner_id=ANN)
    before = said("projections", "status")

    said("projections", "run")

    after = {line.split()[0]: line.split()[1:] for line in said("projections", "status")}
    assert before[0].split() == ["log", "0", "3", "without", "a", "position"]
    assert after["log"] == ["3", "0", "without", "a", "position"]
    assert after[recorder.name] == ["3", "0", "behind,", "2", "parked"]
    assert after["progress.mastery"] == ["live"]


def test_projections_retry_takes_up_what_was_parked(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder(faults=[2]))
    take_notes(1, 2, 3, learner_id=ANN)
    said("projections", "run")
    recorder.faults.clear()

    assert said("projections", "retry", recorder.name) == ["2 went through"]
    assert (recorder.numbers, ParkedEvent.objects.count()) == ([1, 2, 3], 0)


def test_projections_rebuild_folds_again_and_prints_the_digest(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder())
    take_notes(1, 2)
    said("projections", "run")

    printed = said("projections", "rebuild", recorder.name)

    assert printed == [f"{recorder.name} {recorder.digest()}"]
    assert (recorder.numbers, head()) == ([1, 2, 1, 2], 2)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("rebuild", "core.nothing"), "There is no projection core.nothing."),
        (("retry", "core.nothing"), "There is no reader core.nothing."),
        (("rebuild", "core.audit_chain"), "core.audit_chain is append-only: it can be verified, not rebuilt."),
    ],
)
def test_projections_command_refuses_what_it_cannot_do(words: tuple[str, str], reason: str) -> None:
    with pytest.raises(CommandError) as refused:
        said("projections", *words)

    assert str(refused.value) == reason


def test_jobs_run_does_what_is_due_and_status_counts_the_rest(job_kind: Callable[[str, JobKind], str]) -> None:
    job_kind(COUNT, JobKind(lambda **ids: None))
    for _ in range(2):
        enqueue(COUNT, now=NOW)
    Job.objects.create(name=COUNT, not_before=NOW, state=JobState.FAILED)

    assert said("jobs", "run") == ["2 done", f"{COUNT:32} failed   1"]
    assert said("jobs", "status") == [f"{COUNT:32} failed   1"]


def test_tasks_are_shells_of_one_call_each(job_kind: Callable[[str, JobKind], str]) -> None:
    seen: list[str] = []
    job_kind(COUNT, JobKind(lambda **ids: seen.append(ids["code"])))
    job = Job.objects.create(name=COUNT, not_before=NOW, ids={"code": "x"})
    messages()
    IdempotencyKey.objects.create(user_id=ANN, key="old", request_digest="x", created_at=NOW.replace(year=2020))
    IdempotencyKey.objects.create(user_id=ANN, key="new", request_digest="x", created_at=timezone.now())

    sweep_jobs_task()
    run_job_task(str(job.pk))
    apply_retention_task()
    pulse_task("nonce")

    assert messages() == [("core.run_job", {"job_id": str(job.pk)})]
    assert (seen, Job.objects.count()) == (["x"], 0)
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]
    assert WorkerPulse.objects.get(name="worker:nonce").nonce == "nonce"
