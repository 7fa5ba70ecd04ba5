"""What breaks is parked, holds up its own learner alone, and goes on in order once the fault is gone."""

from collections.abc import Callable
from uuid import UUID

import pytest

from core.events import announce
from core.events.positions import head
from core.events.reader import read_until_idle
from core.models import Bookmark, ParkedEvent
from core.tests.samples import Recorder, note, take_notes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]

ANN, BEN = UUID(int=1), UUID(int=2)


def parked() -> list[tuple[int, str]]:
    rows = ParkedEvent.objects.filter(reader=Recorder.name).order_by("event__position__position")
    return list(rows.values_list("event__payload__number", "error"))


@pytest.fixture
def recorder(plug: Callable[..., Recorder]) -> Recorder:
    """Breaks on note 2. Ann took 1, 2 and 3, Ben 10 and 11, in turns, before it read."""
    recorder = plug(Recorder(faults=[2]))
    announce(note(1, ANN), note(10, BEN), note(2, ANN), note(3, ANN), note(11, BEN))
    read_until_idle()
    return recorder


def test_event_that_breaks_is_parked_with_its_error_and_the_learners_next_ones_behind_it(recorder: Recorder) -> None:
    assert parked() == [(2, "LookupError: note 2"), (3, "")]
    assert set(ParkedEvent.objects.values_list("stream_key", flat=True)) == {ANN}


def test_event_that_breaks_holds_up_no_other_learner(recorder: Recorder) -> None:
    assert sorted(recorder.numbers) == [1, 10, 11]
    assert Bookmark.objects.get(reader=recorder.name).position == head() == 5


def test_later_events_of_a_parked_learner_wait_behind_it(recorder: Recorder) -> None:
    take_notes(4, learner_id=ANN)
    take_notes(12, learner_id=BEN)

    read_until_idle()

    assert parked() == [(2, "LookupError: note 2"), (3, ""), (4, "")]
    assert recorder.numbers[-1] == 12


def test_retry_while_the_fault_is_there_parks_the_same_again(recorder: Recorder) -> None:
    went_through = recorder.retry()

    assert went_through == 0
    assert parked() == [(2, "LookupError: note 2"), (3, "")]
    assert sorted(recorder.numbers) == [1, 10, 11]


def test_retry_after_the_fault_is_gone_takes_the_learners_events_up_in_order(recorder: Recorder) -> None:
    take_notes(4, learner_id=ANN)
    read_until_idle()
    recorder.faults.clear()

    went_through = recorder.retry()

    assert went_through == 3
    assert parked() == []
    assert [event.learner_seq for event in recorder.seen if event.learner_id == ANN] == [1, 2, 3, 4]


def test_retry_that_gets_further_parks_at_the_next_fault(recorder: Recorder) -> None:
    recorder.faults = {3}

    went_through = recorder.retry()

    assert went_through == 1
    assert parked() == [(3, "LookupError: note 3")]


def test_event_of_no_learner_holds_up_its_object_alone(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder(faults=[2]))
    one, other = UUID(int=7), UUID(int=8)
    announce(note(1, object_id=other), note(2, object_id=one), note(3, object_id=one), note(4, object_id=other))

    read_until_idle()

    assert parked() == [(2, "LookupError: note 2"), (3, "")]
    assert sorted(recorder.numbers) == [1, 4]


def test_event_of_a_version_newer_than_the_code_is_parked(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(note(0)), "version", 2)
    take_notes(20, learner_id=UUID(int=3))
    monkeypatch.undo()

    read_until_idle()

    assert parked()[-1] == (20, "ValueError: core.note.taken v2 is newer than this code (v1).")


def test_parked_events_are_the_readers_own(recorder: Recorder, plug: Callable[..., Recorder]) -> None:
    class Second(Recorder):
        name = "core.test_second"

    second = plug(Second())

    read_until_idle()

    assert second.numbers == [1, 10, 2, 3, 11]
