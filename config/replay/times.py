"""When the answers of a log were given. No Django, no clock."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from config.replay.log import AnswerLog, Row

START = datetime(2020, 1, 6, 8, 0, tzinfo=UTC)
# Seconds from one answer to the next where the log has no times.
SHORTEST, LONGEST = 10, 120


class Times:
    """The moment of each answer, the same for the same log and seed.

    A log with times keeps its gaps: its earliest answer is given at ``START``. Without, each learner begins at
    ``START`` and each answer follows the one before after 10 to 120 seconds, drawn evenly: one long sitting. No
    days off are made up, so forgetting is not put to the test.
    """

    def __init__(self, log: AnswerLog, *, seed: int) -> None:
        self._first_seconds, self._seed = log.first_seconds, seed

    def of(self, user_id: str, rows: Sequence[Row]) -> list[datetime]:
        """The moments of a learner's rows."""
        if self._first_seconds is not None:
            return [START + timedelta(seconds=(row.seconds or 0.0) - self._first_seconds) for row in rows]
        rng = random.Random(f"{self._seed}/{user_id}/times")  # noqa: S311 - a simulation
        moments, at = [], START
        for _ in rows:
            moments.append(at)
            at += timedelta(seconds=rng.randint(SHORTEST, LONGEST))
        return moments

    def rule(self) -> str:
        """The rule in a sentence, for whoever reads the figures."""
        if self._first_seconds is not None:
            return f"Times: the log's own gaps, its earliest answer at {START:%Y-%m-%d %H:%M} UTC; forgetting counts."
        return (
            f"Times: the log has none. Every learner begins at {START:%Y-%m-%d %H:%M} UTC; an answer follows the one "
            f"before after {SHORTEST} to {LONGEST} s (seed {self._seed}). No days off are made up: forgetting is not "
            "put to the test."
        )
