"""Every committed event gets one place in the one order, whatever the order of commit."""

from collections.abc import Callable
from threading import Event as Signal
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.events import announce
from core.events.positions import give_positions, head
from core.events.reader import read_until_idle
from core.models import Event, Position, WaitingEvent
from core.tests.samples import Recorder, note, take_notes
from core.tests.threads import only_where_writers_overlap, run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notes")]

ANN, BEN = UUID(int=1), UUID(int=2)


def numbered() -> list[tuple[int, int]]:
    return list(Position.objects.order_by("position").values_list("position", "event__payload__number"))


@only_where_writers_overlap
def test_transactions_that_commit_in_reverse_order_lose_nothing(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder())
    first_has_written, second_was_read = Signal(), Signal()

    def early_but_slow() -> None:
        with transaction.atomic():
            announce(note(1, ANN))
            first_has_written.set()
            assert second_was_read.wait(10)

    def late_but_quick() -> None:
        assert first_has_written.wait(10)
        take_notes(2, learner_id=BEN)
        read_until_idle()
        assert recorder.numbers == [2]
        second_was_read.set()

    run_together(early_but_slow, late_but_quick)
    read_until_idle()

    assert list(Event.objects.order_by("id").values_list("payload__number", flat=True)) == [1, 2]
    assert recorder.numbers == [2, 1]
    assert numbered() == [(1, 2), (2, 1)]


@only_where_writers_overlap
def test_announce_of_the_same_learner_waits_for_the_earlier_transaction() -> None:
    first_has_written = Signal()
    order: list[int] = []

    def early() -> None:
        with transaction.atomic():
            announce(note(1, ANN))
            first_has_written.set()
            # The other one is at the learner's stream by now or comes to it; it may not pass.
            assert not second_is_done.wait(0.2)
            order.append(1)

    second_is_done = Signal()

    def late() -> None:
        assert first_has_written.wait(10)
        take_notes(2, learner_id=ANN)
        order.append(2)
        second_is_done.set()

    run_together(early, late)

    assert order == [1, 2]
    assert list(Event.objects.order_by("learner_seq").values_list("payload__number", flat=True)) == [1, 2]


def test_give_positions_with_nothing_waiting_asks_once_and_opens_no_transaction() -> None:
    take_notes(1)
    give_positions()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        given = give_positions()

    assert given == 0
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT"]


def test_give_positions_numbers_without_gaps_and_no_more_than_asked() -> None:
    take_notes(1, 2, 3, 4, 5)

    given = [give_positions(limit=2) for _ in range(4)]

    assert given == [2, 2, 1, 0]
    assert numbered() == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]
    assert (head(), WaitingEvent.objects.count()) == (5, 0)


def test_two_readers_at_once_give_each_event_one_position() -> None:
    take_notes(*range(100))

    given = run_together(*[lambda: sum(give_positions(limit=10) for _ in range(10))] * 2)
    while give_positions():
        pass

    assert sum(given) <= 100
    assert [position for position, _ in numbered()] == list(range(1, 101))
    assert sorted(number for _, number in numbered()) == list(range(100))


def test_event_inserted_by_raw_sql_waits_for_a_position() -> None:
    [known] = take_notes(1)
    give_positions()
    uid = Event._meta.get_field("uid").get_db_prep_value(uuid4(), connection)
    copied = "name, version, institution_id, object_id, occurred_at, payload"

    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core_event (uid, {copied}) SELECT %s, {copied} FROM core_event WHERE id = %s",  # noqa: S608
            [uid, known.id],
        )

    assert WaitingEvent.objects.count() == 1
    assert give_positions() == 1
    assert numbered() == [(1, 1), (2, 1)]


@only_where_writers_overlap
def test_event_has_no_position_before_its_commit() -> None:
    with transaction.atomic():
        announce(note(1))
        before = run_together(give_positions)

    assert (before, give_positions()) == ([0], 1)
