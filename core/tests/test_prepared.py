"""Reads whose SQL is written once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet

from core.models import Event
from core.prepared import prepared
from core.tests.samples import NOW, NoteTaken, take_notes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]

ANN, BEN, CID = (UUID(int=number) for number in (1, 2, 3))


@prepared
def numbers_of(learner_id: UUID, *, is_reversed: bool = False) -> QuerySet[Event, int]:
    notes = Event.objects.filter(name=NoteTaken.name, learner_id=learner_id)
    return notes.order_by("-id" if is_reversed else "id").values_list("payload__number", flat=True)


@prepared
def notes_between(learner_ids: list[UUID], span: tuple[datetime, datetime]) -> QuerySet[Event]:
    first, last = span
    return Event.objects.filter(learner_id__in=learner_ids, occurred_at__gte=first, occurred_at__lt=last).order_by("id")


def test_each_caller_gets_their_own_rows_in_either_shape() -> None:
    take_notes(1, 2, learner_id=ANN)
    take_notes(3, learner_id=BEN)

    seen = [numbers_of(ANN), numbers_of(BEN), numbers_of(ANN, is_reversed=True), numbers_of(CID), numbers_of(ANN)]

    assert seen == [[1, 2], [3], [2, 1], [], [1, 2]]


def test_lists_of_ids_and_times_are_values() -> None:
    (first,) = take_notes(1, learner_id=ANN)
    (second,) = take_notes(2, learner_id=BEN)
    day = timedelta(days=1)

    both = notes_between([ANN, BEN], (NOW, NOW + day))
    one = notes_between([BEN], (NOW, NOW + day))
    later = notes_between([ANN, BEN], (NOW + day, NOW + 2 * day))

    assert [event.uid for event in both] == [first.uid, second.uid]
    assert [event.uid for event in one] == [second.uid]
    assert later == []


def test_the_sql_is_written_once_for_each_shape() -> None:
    shapes: list[int] = []

    @prepared
    def newest(learner_id: UUID, size: int) -> QuerySet[Event]:
        shapes.append(size)
        return Event.objects.filter(learner_id=learner_id).order_by("-id")[:size]

    for learner in (ANN, BEN, ANN):
        newest(learner, 1)
        newest(learner, 2)

    assert shapes == [1, 2]


def test_rows_are_whole_objects_that_can_be_changed() -> None:
    take_notes(1, learner_id=ANN)

    (event,) = notes_between([ANN], (NOW, NOW + timedelta(days=1)))

    assert event == Event.objects.get()
    assert (event.payload, event.occurred_at, event._state.adding) == ({"number": 1}, NOW, False)


def test_what_a_rule_looks_up_in_advance_finds_nobody() -> None:
    take_notes(1, learner_id=ANN)

    @prepared
    def eager(learner_id: UUID) -> QuerySet[Event]:
        looked_up = list(Event.objects.filter(learner_id=learner_id).values_list("pk", flat=True))
        return Event.objects.filter(pk__in=looked_up)

    assert (eager(ANN), eager(BEN), eager(ANN)) == ([], [], [])


def test_a_rule_that_lets_nobody_in_finds_nothing() -> None:
    take_notes(1, learner_id=ANN)

    @prepared
    def barred(learner_id: UUID) -> QuerySet[Event]:
        return Event.objects.none().filter(learner_id=learner_id)

    assert barred(ANN) == []


def test_more_values_than_stand_ins_are_read_all_the_same() -> None:
    learners = [uuid4() for _ in range(150)]
    for learner in (learners[0], learners[-1]):
        take_notes(1, learner_id=learner)

    found = notes_between(learners, (NOW, NOW + timedelta(days=1)))

    assert [event.learner_id for event in found] == [learners[0], learners[-1]]


def test_what_is_neither_a_value_nor_part_of_a_shape_is_refused() -> None:
    @prepared
    def weighty(weight: float) -> QuerySet[Event]:
        return Event.objects.filter(payload__number__gt=weight)

    with pytest.raises(TypeError, match="float is neither a value nor part of a shape"):
        weighty(0.5)
