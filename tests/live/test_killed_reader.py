"""kill −9 of the process that reads the log, while events flow: nothing is read twice, nothing is skipped."""

import time
from pathlib import Path

import pytest

from core.tests.threads import eventually
from tests.live.clients import Journal, Load, Pupil
from tests.live.faults import Outcome, how_many, moments
from tests.live.servers import Production

pytestmark = pytest.mark.live

LONGEST_LIFE_SECONDS = 3.0  # it reads for the first time after about one
READ_WITHIN_SECONDS = 30


def test_reader_that_is_killed_goes_on_where_it_was(production: Production, tmp_path: Path) -> None:
    # Arrange
    fault, count = "kill -9 of the reader while events flow", how_many(full=20, few=2)
    rng, journal = moments(f"{fault}, production"), Journal(tmp_path / "journal.jsonl")
    pupils = [Pupil(production, token, journal) for token in production.school["tokens"][:4]]

    # Act
    with Load(pupils) as load:
        for _ in range(count):
            time.sleep(rng.uniform(0, LONGEST_LIFE_SECONDS))
            production.reader.kill()
            production.reader.start()
        under_load = production.verdict()
    ended = time.monotonic()
    caught_up = eventually(production.has_read_everything, within=READ_WITHIN_SECONDS)
    recovery = time.monotonic() - ended

    # Assert
    verdict = production.verdict(journal.path)
    Outcome(fault, "production", count, verdict, recovery, f"{load.submitted} attempts meanwhile").report()
    assert caught_up, production.manage("projections", "status")
    assert under_load.holds, under_load.text
    assert verdict.holds, verdict.text
