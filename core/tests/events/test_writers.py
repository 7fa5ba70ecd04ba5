"""Many write while one reads: nothing is lost, nothing comes twice, each learner's order holds."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from threading import Event as Signal
from uuid import UUID

import pytest
from django.db import transaction

from core.events import announce
from core.events.reader import read_once, read_until_idle
from core.models import Event, Position
from core.tests.samples import Recorder, note
from core.tests.threads import is_postgresql, only_where_writers_overlap, run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notes")]

EVENTS_EACH = 10
LEARNERS = [UUID(int=number) for number in range(1, 6)]


def write(writer: int, done: list[Signal]) -> None:
    """Ten transactions; each third is rolled back, and its learners vary from one to the next."""
    for number in range(EVENTS_EACH):
        learner = LEARNERS[(writer + number) % len(LEARNERS)]
        with transaction.atomic():
            announce(note(writer * 100 + number, learner), note(writer * 100 + number + 50))
            transaction.set_rollback(number % 3 == 2)
    done[writer].set()


def read(done: list[Signal]) -> None:
    while not all(signal.is_set() for signal in done):
        read_once()


def test_reader_beside_many_writers_sees_each_committed_event_once(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder())
    writers = 16 if is_postgresql() else 4
    done = [Signal() for _ in range(writers)]

    run_together(*(partial(write, writer, done) for writer in range(writers)), partial(read, done))
    read_until_idle()

    kept = [number for number in range(EVENTS_EACH) if number % 3 != 2]
    expected = sorted(writer * 100 + number + more for writer in range(writers) for number in kept for more in (0, 50))
    assert sorted(recorder.numbers) == expected
    assert sorted(Event.objects.values_list("payload__number", flat=True)) == expected
    assert [event.id for event in recorder.seen] == list(
        Position.objects.order_by("position").values_list("event_id", flat=True)
    )


def test_reader_beside_many_writers_keeps_the_order_of_each_learner(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder())
    writers = 16 if is_postgresql() else 4
    done = [Signal() for _ in range(writers)]

    run_together(*(partial(write, writer, done) for writer in range(writers)), partial(read, done))
    read_until_idle()

    order: dict[UUID | None, list[int | None]] = defaultdict(list)
    for event in recorder.seen:
        order[event.learner_id].append(event.learner_seq)
    del order[None]
    assert set(order) == set(LEARNERS)
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in order.values())


@only_where_writers_overlap
def test_announce_for_the_same_learners_in_another_order_does_not_deadlock() -> None:
    def write_in(order: list[UUID]) -> None:
        for number in range(40):
            with transaction.atomic():
                announce(*(note(number, learner) for learner in order))

    run_together(partial(write_in, LEARNERS), partial(write_in, LEARNERS[::-1]), partial(write_in, LEARNERS[2:]))

    assert Event.objects.count() == 40 * (5 + 5 + 3)
