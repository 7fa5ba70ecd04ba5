"""kill −9 of the web process while an attempt is handed in: the retry under the same key gets the one result."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from uuid import uuid4

import pytest

from tests.live.clients import Answer, Journal, Pupil
from tests.live.faults import Outcome, how_many, moments
from tests.live.servers import Embedded, Lyceum, Production

pytestmark = pytest.mark.live

Kill = Callable[[], object]
LONG_ENOUGH_SECONDS = 1.5  # for a submission on a busy machine
COLD = 2.0  # times as long as usual


class Exam:
    """Submissions during which the server is killed, at a moment from 0 to a bit more than a submission takes."""

    def __init__(self, lyceum: Lyceum, fault: str, journal: Path) -> None:
        self.lyceum, self.fault = lyceum, fault
        self.journal = Journal(journal)
        self.pupils = [Pupil(lyceum, token, self.journal) for token in lyceum.school["tokens"]]
        self.rng = moments(f"{fault}, {lyceum.shape}")
        self.recoveries: list[float] = []
        self.answered = self.replayed = 0

    def longest_seconds(self) -> float:
        """Longer than a submission takes on this machine, also the first of a server that was just started."""
        durations = []
        for pupil in self.pupils:
            attempt = self._answered(pupil)
            started = time.monotonic()
            pupil.submit(attempt, key=uuid4().hex)
            durations.append(time.monotonic() - started)
        return COLD * median(durations)

    def submit_under_kill(self, number: int, *, after: float, kill: Kill, restart: Kill) -> None:
        pupil, key = self.pupils[number % len(self.pupils)], uuid4().hex
        attempt = self._answered(pupil)
        first: list[Answer | None] = []
        submitting = threading.Thread(target=lambda: first.append(pupil.submit_once(attempt, key=key)))
        submitting.start()
        time.sleep(after)
        kill()
        killed_at = time.monotonic()
        submitting.join(60)
        restart()
        again = pupil.submit(attempt, key=key)
        self.recoveries.append(time.monotonic() - killed_at)
        self._compare(first[0], again)

    def submit_unheard(self, *, kill: Kill, restart: Kill) -> Answer:
        """What is answered to a retry after a deed was done, its answer lost, and the server killed."""
        pupil, key = self.pupils[0], uuid4().hex
        attempt = self._answered(pupil)
        pupil.submit_unheard(attempt, key=key, within=LONG_ENOUGH_SECONDS)
        kill()
        restart()
        return pupil.submit(attempt, key=key)

    def end(self, count: int) -> None:
        """The verdict on everything that was acknowledged, and the line of the table."""
        verdict = self.lyceum.verdict(self.journal.path)
        seen = f"{self.answered} answered before the kill, {self.replayed} done without an answer"
        Outcome(self.fault, self.lyceum.shape, count, verdict, max(self.recoveries), seen).report()
        assert verdict.holds, verdict.text
        assert (verdict.lost, verdict.doubled) == (0, 0), verdict.text

    def _answered(self, pupil: Pupil) -> dict[str, object]:
        attempt = pupil.start()
        pupil.answer(attempt)
        return attempt

    def _compare(self, first: Answer | None, again: Answer) -> None:
        """Whoever was answered before the kill gets the same answer again."""
        if first is None:
            self.replayed += again.is_replay
            return
        self.answered += 1
        assert (first.status, again.status, again.is_replay) == (200, 200, True)
        assert again.body == first.body


def test_submission_survives_a_kill_of_the_embedded_server(embedded: Embedded, tmp_path: Path) -> None:
    # Arrange
    exam = Exam(embedded, "kill -9 of web during submit", tmp_path / "journal.jsonl")
    longest, count = exam.longest_seconds(), how_many(full=100, few=5)

    # Act
    for number in range(count):
        exam.submit_under_kill(
            number, after=exam.rng.uniform(0, longest), kill=embedded.web.kill, restart=embedded.start_web
        )

    # Assert
    exam.end(count)


def test_answer_that_was_lost_on_its_way_comes_again_from_the_embedded_server(
    embedded: Embedded, tmp_path: Path
) -> None:
    # Arrange
    exam = Exam(embedded, "kill -9 between commit and answer", tmp_path / "journal.jsonl")

    # Act
    again = exam.submit_unheard(kill=embedded.web.kill, restart=embedded.start_web)

    # Assert
    assert (again.status, again.is_replay, again.body["state"]) == (200, True, "submitted")


def test_answer_that_was_lost_on_its_way_comes_again_in_production(production: Production, tmp_path: Path) -> None:
    # Arrange
    exam = Exam(production, "kill -9 between commit and answer", tmp_path / "journal.jsonl")

    # Act
    again = exam.submit_unheard(kill=production.web.kill, restart=production.start_web)

    # Assert
    assert (again.status, again.is_replay, again.body["state"]) == (200, True, "submitted")


def test_submission_survives_a_kill_of_all_of_granian(production: Production, tmp_path: Path) -> None:
    # Arrange
    exam = Exam(production, "kill -9 of web during submit", tmp_path / "journal.jsonl")
    longest, count = exam.longest_seconds(), how_many(full=100, few=2)

    # Act
    for number in range(count):
        exam.submit_under_kill(
            number, after=exam.rng.uniform(0, longest), kill=production.web.kill, restart=production.start_web
        )

    # Assert
    exam.end(count)


def test_submission_survives_a_kill_of_granians_workers(production: Production, tmp_path: Path) -> None:
    """Granian replaces its workers by itself; where one dies again within seconds it gives up, and is started anew."""
    # Arrange
    exam = Exam(production, "kill -9 of granian's workers during submit", tmp_path / "journal.jsonl")
    longest, count = exam.longest_seconds(), how_many(full=100, few=2)

    # Act
    with production.web.kept_alive():
        for number in range(count):
            exam.submit_under_kill(
                number, after=exam.rng.uniform(0, longest), kill=production.web.kill_children, restart=lambda: None
            )

    # Assert
    exam.end(count)
