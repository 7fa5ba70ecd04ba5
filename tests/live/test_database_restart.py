"""PostgreSQL restarts under load: clients are told to come again, nothing else, and nobody restarts the application."""

import time
from collections import Counter
from pathlib import Path

import pytest

from core.tests.threads import eventually
from tests.live.clients import Journal, Load, Pupil
from tests.live.faults import Outcome, how_many, moments
from tests.live.servers import Production

pytestmark = pytest.mark.live

RECOVERED_WITHIN_SECONDS = 10


def test_restart_of_the_database_costs_patience_only(production: Production, tmp_path: Path) -> None:
    """Ended in order and crashed, by turns."""
    # Arrange
    fault, count = "PostgreSQL restart -m fast, -m immediate under load", how_many(full=20, few=2)
    rng, journal = moments(f"{fault}, production"), Journal(tmp_path / "journal.jsonl")
    pupils = [Pupil(production, token, journal) for token in production.school["tokens"]]
    programs = (production.web, production.reader, production.worker)
    before = [program.process.pid for program in programs]
    recoveries = []

    # Act
    with Load(pupils) as load:
        load.seconds_until_all_go_on()
        for number in range(count):
            time.sleep(rng.uniform(0, 2))
            production.postgres.restart("immediate" if number % 2 else "fast")
            recoveries.append(load.seconds_until_all_go_on())
    caught_up = eventually(production.has_read_everything, within=30)

    # Assert
    verdict = production.verdict(journal.path)
    statuses = sum((pupil.statuses for pupil in pupils), Counter[int]())
    seen = ", ".join(f"{number} × {status}" for status, number in sorted(statuses.items()))
    Outcome(fault, "production", count, verdict, max(recoveries), seen).report()
    assert set(statuses) <= {200, 201, 503}
    assert sum(pupil.cuts for pupil in pupils) == 0
    assert max(recoveries) <= RECOVERED_WITHIN_SECONDS
    assert caught_up, production.manage("projections", "status")
    assert [(program.process.pid, program.process.poll()) for program in programs] == [(pid, None) for pid in before]
    assert verdict.holds, verdict.text
