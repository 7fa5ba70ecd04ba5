"""The row is the work: it commits with its cause, and a message is only a nudge."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from core.jobs import NUDGED_AT_ONCE, JobKind, enqueue, enqueue_each, register_job
from core.models import Job, JobState
from core.tests.broker import messages
from core.tests.samples import NOW
from core.tests.threads import run_together

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = "core.test_count"


@pytest.fixture(autouse=True)
def _kind(job_kind: Callable[[str, JobKind], str]) -> None:
    job_kind(COUNT, JobKind(lambda **ids: None))
    messages()


def test_enqueue_keeps_name_ids_and_due_time() -> None:
    learner_id = uuid4()

    enqueue(COUNT, now=NOW, learner_id=learner_id, code="x")

    job = Job.objects.get()
    assert (job.name, job.ids, job.key) == (COUNT, {"learner_id": str(learner_id), "code": "x"}, "")
    assert (job.state, job.not_before, job.tries, job.leased_until) == (JobState.WAITING, NOW, 0, None)


def test_enqueue_that_is_rolled_back_leaves_no_row_and_no_message() -> None:
    with transaction.atomic():
        enqueue(COUNT, now=NOW)
        transaction.set_rollback(True)

    assert Job.objects.count() == 0
    assert messages() == []


def test_enqueue_nudges_a_worker_on_commit_and_not_before() -> None:
    with transaction.atomic():
        enqueue(COUNT, now=NOW)
        before = messages()

    assert before == []
    assert messages() == [("core.run_job", {"job_id": str(Job.objects.get().pk)})]


def test_enqueue_nudges_the_queue_of_the_kind(job_kind: Callable[[str, JobKind], str]) -> None:
    job_kind("core.test_slow", JobKind(lambda **ids: None, queue="ai"))
    messages("ai")

    enqueue("core.test_slow", now=NOW)

    assert [len(messages(queue)) for queue in ("default", "ai")] == [0, 1]


def test_enqueue_for_later_sends_no_nudge() -> None:
    enqueue(COUNT, now=NOW, not_before=NOW + timedelta(minutes=5))

    assert Job.objects.get().not_before == NOW + timedelta(minutes=5)
    assert messages() == []


def test_enqueue_of_a_key_that_waits_adds_nothing() -> None:
    for key in ("ann", "ann", "ben", "", ""):
        enqueue(COUNT, now=NOW, key=key)

    assert sorted(Job.objects.values_list("key", flat=True)) == ["", "", "ann", "ben"]
    assert len(messages()) == 4


def test_enqueue_of_a_key_whose_job_runs_or_failed_adds_one() -> None:
    for state in (JobState.RUNNING, JobState.FAILED):
        enqueue(COUNT, now=NOW, key="ann")
        Job.objects.filter(state=JobState.WAITING).update(state=state)

    enqueue(COUNT, now=NOW, key="ann")

    assert sorted(Job.objects.values_list("state", flat=True)) == ["failed", "running", "waiting"]


def test_enqueue_of_one_key_by_many_at_once_adds_one() -> None:
    run_together(*[lambda: enqueue(COUNT, now=NOW, key="ann")] * 6)

    assert Job.objects.count() == 1


@pytest.mark.usefixtures("dead_broker")
def test_enqueue_while_the_broker_is_down_keeps_the_row_and_does_not_raise() -> None:
    with capture_logs() as lines, transaction.atomic():
        enqueue(COUNT, now=NOW)

    job = Job.objects.get()
    assert job.state == JobState.WAITING
    assert [(line["event"], UUID(line["job_id"])) for line in lines] == [("nudge_failed", job.pk)]


def test_enqueue_of_an_unknown_job_is_refused() -> None:
    with pytest.raises(KeyError):
        enqueue("core.test_unknown", now=NOW)

    assert Job.objects.count() == 0


def test_register_of_a_job_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"core\.test_count is a job already"):
        register_job(COUNT, JobKind(lambda **ids: None))


# --- many at once -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 30])
def test_many_jobs_are_asked_for_with_one_statement(job_kind: Callable, number: int) -> None:
    job_kind("core.test_many", JobKind(lambda **ids: None, queue="mail"))
    messages("mail")
    orders = [({"learner_id": str(each)}, NOW + timedelta(hours=each % 2)) for each in range(number)]

    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        enqueue_each("core.test_many", orders, now=NOW)

    assert [each["sql"][:11] for each in seen.captured_queries if each["sql"][:5] not in {"BEGIN", "COMMI"}] == [
        "INSERT INTO"
    ]
    made = Job.objects.filter(name="core.test_many").order_by("pk").values_list("ids", "not_before")
    assert list(made) == orders
    assert len(messages("mail")) == len([due for _ids, due in orders if due == NOW])


def test_of_very_many_only_the_first_are_nudged_at_once(job_kind: Callable) -> None:
    job_kind("core.test_many", JobKind(lambda **ids: None))

    with transaction.atomic():
        enqueue_each("core.test_many", [({}, NOW)] * (NUDGED_AT_ONCE + 5), now=NOW)

    assert (Job.objects.count(), len(messages())) == (NUDGED_AT_ONCE + 5, NUDGED_AT_ONCE)


def test_asking_for_many_of_an_unknown_name_is_a_defect() -> None:
    with pytest.raises(KeyError):
        enqueue_each("core.unheard_of", [({}, NOW)], now=NOW)
