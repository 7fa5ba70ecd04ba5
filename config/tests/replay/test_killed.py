"""A replay that is killed and started again ends as one that ran through. Real processes, a database of their own."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.env import PROJECT_ROOT
from config.replay.log import read_log
from config.replay.times import Times
from config.tests.replay.simulated import FOLDER

SIMULATED = FOLDER / "interactions.csv"
LEARNERS = 12
ANSWERS = """
    SELECT username, title, share, submitted_at FROM assessments_response
    JOIN assessments_attempt ON assessments_attempt.id = attempt_id
    JOIN assessments_assessment ON assessments_assessment.id = assessment_id
    JOIN accounts_user ON accounts_user.id = learner_id ORDER BY username, attempt_id
"""
PIECES = ("assessments_question", "assessments_attempt")


class Home:
    """A platform in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "lyceum.sqlite3"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))},
            "LYCEUM_HOME": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT_ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0, out
        return out

    def ask(self, query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def count(self, table: str) -> int:
        return int(str(self.ask(f"SELECT count(*) FROM {table}")[0][0]))  # noqa: S608 - names of our own tables


@pytest.fixture
def home(tmp_path: Path, migrated_file: Path) -> Home:
    shutil.copy(migrated_file, tmp_path / "lyceum.sqlite3")
    return Home(tmp_path)


def test_a_killed_replay_is_completed_without_doubling(home: Home) -> None:
    command = ("replay_interactions", str(SIMULATED), "--limit", str(LEARNERS), "--no-evaluation")
    for table in PIECES:
        _kill_once_begun(home, home.start(*command), table)

    out = home.run(*command)

    log = read_log(SIMULATED).of_first(LEARNERS)
    times = Times(log, seed=7)
    assert [(*row[:3], str(row[3])) for row in home.ask(ANSWERS)] == [
        (
            f"learner-{user_id}",
            f"Item {row.item.item_id} ({'|'.join(row.item.skills)})",
            float(row.is_right),
            at.replace(tzinfo=None).isoformat(sep=" "),
        )
        for user_id in sorted(log.learners, key=lambda each: f"learner-{each}")
        for row, at in zip(log.learners[user_id], times.of(user_id, log.learners[user_id]), strict=True)
    ]
    assert home.ask("SELECT count(*) FROM core_event WHERE name LIKE 'assessments.attempt%'") == [(2 * log.row_count,)]
    assert home.count("core_waiting_event") == 0
    assert "DIFFERS" not in out


def _kill_once_begun(home: Home, process: "subprocess.Popen[str]", table: str) -> None:
    """Kill the process as soon as the first rows of ``table`` are there and before it has come to its end."""
    before, end = home.count(table), time.monotonic() + 60
    while home.count(table) == before:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=20) == -signal.SIGKILL
    process.communicate()
