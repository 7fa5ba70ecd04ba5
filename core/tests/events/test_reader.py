"""The loop that follows the log until it is asked to stop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Thread

import pytest
from django.db import DatabaseError
from structlog.testing import capture_logs

from core.events.reader import READER_PULSE, ReaderLoop, read_once, read_until_idle
from core.models import WorkerPulse
from core.tests.samples import NOW, Recorder, take_notes
from core.tests.threads import eventually, in_thread

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notes")]


@contextmanager
def following(clock: Callable[[], datetime] = lambda: NOW) -> Iterator[Thread]:
    loop = ReaderLoop(clock=clock)
    thread = Thread(target=in_thread(loop.run))
    thread.start()
    try:
        yield thread
    finally:
        loop.stop()
        thread.join(15)


def test_loop_follows_the_log_and_stops_when_asked(plug: Callable[..., Recorder]) -> None:
    recorder = plug(Recorder())
    take_notes(1)

    with following() as thread:
        assert eventually(lambda: recorder.numbers == [1])
        take_notes(2, 3)
        assert eventually(lambda: recorder.numbers == [1, 2, 3])

    assert not thread.is_alive()
    take_notes(4)
    assert recorder.numbers == [1, 2, 3]


def test_loop_shows_its_pulse_with_the_time_of_its_clock() -> None:
    times = iter([NOW, NOW + timedelta(seconds=1)])
    last = NOW + timedelta(seconds=9)

    with following(lambda: next(times, last)):
        assert eventually(lambda: WorkerPulse.objects.filter(name=READER_PULSE, at=last).exists())

    assert WorkerPulse.objects.count() == 1


def test_loop_outlives_a_reader_that_raises(plug: Callable[..., Recorder]) -> None:
    class Stumbling(Recorder):
        falls = 2

        def run(self) -> int:
            if self.falls:
                self.falls -= 1
                raise DatabaseError("gone")
            return super().run()

    recorder = plug(Stumbling())
    take_notes(1)

    with capture_logs() as lines, following() as thread:
        assert eventually(lambda: recorder.numbers == [1])
        assert thread.is_alive()

    assert [line["event"] for line in lines] == ["reader_failed"] * 2


def test_read_once_counts_what_was_done_and_rests_at_zero(plug: Callable[..., Recorder]) -> None:
    plug(Recorder())
    read_until_idle()
    take_notes(1, 2)

    assert read_once() > 0
    assert read_once() == 0


def test_read_until_idle_gives_up_on_a_log_that_does_not_rest(plug: Callable[..., Recorder]) -> None:
    class Restless(Recorder):
        def run(self) -> int:
            return 1

    plug(Restless())

    with pytest.raises(RuntimeError, match="did not come to rest"):
        read_until_idle(rounds=3)
