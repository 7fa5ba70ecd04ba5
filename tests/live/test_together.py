"""Fifty clicks at the same moment have one effect, whatever keys they carry."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest

from tests.live.clients import ATTEMPTS, Answer, Journal, Pupil
from tests.live.faults import Outcome
from tests.live.servers import Embedded, Lyceum, Production

pytestmark = pytest.mark.live

CLICKS = 50
Keys = Callable[[], str | None]


def at_once(click: Callable[[], Answer]) -> list[Answer]:
    barrier = Barrier(CLICKS)

    def wait_and_click() -> Answer:
        barrier.wait(30)
        return click()

    with ThreadPoolExecutor(CLICKS) as pool:
        return [future.result(120) for future in [pool.submit(wait_and_click) for _ in range(CLICKS)]]


def click_together(lyceum: Lyceum, journal_path: Path) -> None:
    """Three attempts of a pupil, each started fifty times and handed in fifty times."""
    pupil = Pupil(lyceum, lyceum.school["tokens"][0], Journal(journal_path))
    one_key = uuid4().hex
    kinds: dict[str, Keys] = {"one key": lambda: one_key, "a key each": lambda: uuid4().hex, "no key": lambda: None}
    seen: list[str] = []
    pupil.submit(pupil.start(), key=uuid4().hex)  # none is open

    for name, keys in kinds.items():
        attempt = start_together(pupil)
        pupil.answer(attempt)
        answers = submit_together(pupil, attempt, keys)
        expected = {200: CLICKS} if name == "one key" else {200: 1, 409: CLICKS - 1}
        assert Counter(answer.status for answer in answers) == expected
        assert {answer.body["code"] for answer in answers if answer.status == 409} <= {"assessments.attempt_closed"}
        said = [answer.body for answer in answers if answer.status == 200]
        assert said == [said[0]] * len(said)
        seen.append(f"{name}: {expected}")

    verdict = lyceum.verdict(journal_path)
    Outcome(f"{CLICKS} submits at once", lyceum.shape, len(kinds), verdict, seen="; ".join(seen)).report()
    Outcome(f"{CLICKS} starts at once", lyceum.shape, len(kinds), verdict, seen="1 × 201, 49 × 200").report()
    assert verdict.holds, verdict.text


def start_together(pupil: Pupil) -> dict[str, object]:
    answers = at_once(lambda: pupil.ask("POST", ATTEMPTS, {"assessment": pupil.lyceum.school["quiz"]}))
    assert Counter(answer.status for answer in answers) == {201: 1, 200: CLICKS - 1}
    assert len({answer.body["id"] for answer in answers}) == 1
    return pupil.start()


def submit_together(pupil: Pupil, attempt: dict[str, object], keys: Keys) -> list[Answer]:
    path = f"{ATTEMPTS}{attempt['id']}/submit/"
    return [pupil.take(answer) for answer in at_once(lambda: pupil.ask("POST", path, key=keys()))]


def test_fifty_at_once_on_the_embedded_server(embedded: Embedded, tmp_path: Path) -> None:
    click_together(embedded, tmp_path / "journal.jsonl")


def test_fifty_at_once_in_production(production: Production, tmp_path: Path) -> None:
    click_together(production, tmp_path / "journal.jsonl")
