"""Appending to the log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from core.events import DomainEvent, LiveProjection, announce, events_of_learner, last_seq_of, register_event
from core.events.reader import read_until_idle
from core.models import Event, Stream, WaitingEvent
from core.tests.samples import NOW, SCHOOL, LiveRecorder, NoteTaken, Recorder, note, take_notes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]

ANN, BEN, CID = (UUID(int=number) for number in (1, 2, 3))


def counts() -> tuple[int, int, int]:
    return Event.objects.count(), WaitingEvent.objects.count(), Stream.objects.count()


@pytest.mark.django_db(transaction=True)
def test_announce_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="in the transaction of its change"):
        announce(note(1, ANN))

    assert counts() == (0, 0, 0)


def test_announce_of_an_unregistered_event_is_refused() -> None:
    class Unknown(NoteTaken):
        name: ClassVar[str] = "core.unknown.happened"

    event = Unknown(institution_id=SCHOOL, object_id=uuid4(), occurred_at=NOW, learner_id=ANN, number=1)

    with pytest.raises(RuntimeError, match="Unknown is not registered"), transaction.atomic():
        announce(note(1, ANN), event)

    assert counts() == (0, 0, 0)


def test_announce_of_another_class_under_a_known_name_is_refused() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Impostor(DomainEvent):
        name: ClassVar[str] = NoteTaken.name

    with pytest.raises(RuntimeError, match="Impostor is not registered"), transaction.atomic():
        announce(Impostor(institution_id=SCHOOL, object_id=uuid4(), occurred_at=NOW))

    assert counts() == (0, 0, 0)


def test_register_event_of_a_second_class_under_one_name_is_refused() -> None:
    class Second(NoteTaken):
        """The same name again."""

    with pytest.raises(ValueError, match="announced by two classes"):
        register_event(Second)


@pytest.mark.django_db(transaction=True)
def test_announce_that_is_rolled_back_leaves_nothing(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder())

    with transaction.atomic():
        announce(note(1, ANN), note(2))
        inside = counts()
        transaction.set_rollback(True)
    read_until_idle()

    assert (inside, counts()) == ((2, 2, 1), (0, 0, 0))
    assert recorder.numbers == []


def test_announce_numbers_each_learner_gapless_and_in_order() -> None:
    first = announce(note(1, ANN), note(2, BEN), note(3, ANN), note(4), note(5, BEN), note(6, ANN), note(7, CID))
    second = announce(note(8, BEN), note(9, ANN))

    assert [(event.payload["number"], event.learner_id, event.learner_seq) for event in (*first, *second)] == [
        (1, ANN, 1),
        (2, BEN, 1),
        (3, ANN, 2),
        (4, None, None),
        (5, BEN, 2),
        (6, ANN, 3),
        (7, CID, 1),
        (8, BEN, 3),
        (9, ANN, 4),
    ]
    assert dict(Stream.objects.values_list("learner_id", "last_seq")) == {ANN: 4, BEN: 3, CID: 1}
    assert [last_seq_of(learner) for learner in (ANN, BEN, CID, uuid4())] == [4, 3, 1, 0]


def test_announce_takes_the_number_back_when_a_part_is_rolled_back() -> None:
    announce(note(1, ANN))
    with transaction.atomic():
        announce(note(2, ANN))
        transaction.set_rollback(True)

    kept = announce(note(3, ANN))

    assert kept[0].learner_seq == 2


def test_announce_stores_the_envelope_as_given() -> None:
    event = note(7, ANN, actor_id=BEN, course_id=CID, classroom_id=UUID(int=9))

    [recorded] = announce(event)

    row = Event.objects.get()
    envelope = ("name", "institution_id", "object_id", "occurred_at", "learner_id", "actor_id", "course_id")
    assert {key: getattr(row, key) for key in envelope} == {key: getattr(event, key) for key in envelope}
    assert (row.version, row.classroom_id, row.payload) == (1, UUID(int=9), {"number": 7})
    assert (recorded.id, recorded.uid, recorded.stream_key) == (row.pk, row.uid, ANN)
    assert row.recorded_at is not None


def test_announce_of_nothing_changes_nothing() -> None:
    assert announce() == []
    assert counts() == (0, 0, 0)


def test_announce_feeds_a_live_projection_one_batch_in_the_transaction(plug: Callable[..., LiveProjection]) -> None:
    live = plug(LiveRecorder())

    announce(note(1, ANN), note(2, BEN), note(3, ANN))

    assert live.batches == [[1, 2, 3]]


def test_events_of_learner_come_in_their_order_and_in_batches() -> None:
    take_notes(1, 2, 3, learner_id=ANN)
    take_notes(4, learner_id=BEN)
    take_notes(5, 6, learner_id=ANN)

    batches = list(events_of_learner(ANN, frozenset({NoteTaken.name}), batch=2))

    assert [[event.payload["number"] for event in batch] for batch in batches] == [[1, 2], [3, 5], [6]]
    assert list(events_of_learner(ANN, frozenset({"core.other.happened"}))) == []
