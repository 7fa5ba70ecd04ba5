"""The one reader loop: a thread in the embedded mode, a process in production."""

import threading
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import close_old_connections, connection

from core.events.log import lock_stream
from core.events.positions import POSITIONS, give_positions, lock_bookmark
from core.events.registry import projections, reactions
from core.models import WorkerPulse

_log = structlog.get_logger("lyceum.reader")

POLL_SECONDS = 0.2
PULSE_SECONDS = 5.0
READER_PULSE = "reader"


def read_once() -> int:
    """Positions first, then projections, then reactions; returns how much was done (0: nothing waits)."""
    done = give_positions()
    for projection in projections.values():
        done += projection.run()
    for reaction in reactions.values():
        done += reaction.run()
    return done


def read_until_idle(*, rounds: int = 10_000) -> None:
    """Work until nothing waits. For commands and tests."""
    for _ in range(rounds):
        if not read_once():
            return
    raise RuntimeError("The log did not come to rest.")


def hold_readers(learner_id: UUID) -> None:
    """Until the end of the present transaction nobody follows the log, and nobody announces for the learner. To be
    called before any row is locked: whoever announces takes the stream first, and the rows after it."""
    for name in (POSITIONS, *sorted([*projections, *reactions])):
        lock_bookmark(name)
    lock_stream(learner_id)


class ReaderLoop:
    """Follows the log until it is stopped. An error is logged and tried again, slower each time up to 5 s."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._stop = threading.Event()
        self._pulse_at: datetime | None = None

    def stop(self) -> None:
        self._stop.set()

    def run(self) -> None:
        pause = POLL_SECONDS
        while not self._stop.is_set():
            try:
                self._show_life()
                done = read_once()
                pause = 0.0 if done else POLL_SECONDS
            except Exception:  # noqa: BLE001 - the loop must outlive whatever a reader raises
                _log.exception("reader_failed")
                close_old_connections()
                pause = min(5.0, max(POLL_SECONDS, pause * 2))
            self._stop.wait(pause)
        connection.close()

    def _show_life(self) -> None:
        now = self._clock()
        if self._pulse_at is None or (now - self._pulse_at).total_seconds() >= PULSE_SECONDS:
            WorkerPulse.objects.update_or_create(name=READER_PULSE, defaults={"nonce": "", "at": now})
            self._pulse_at = now
