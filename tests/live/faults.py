"""How often each fault is injected, from which seed, and what came of it.

``FAULTS=all`` injects each in full, otherwise a few; ``FAULT_SEED`` draws the moments, and which few. With ``LYCEUM_FAULTS_REPORT``
the table of results is written to that file, otherwise each line is printed.
"""

import os
import random
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Case = TypeVar("Case")

IS_FULL = os.environ.get("FAULTS") == "all"
SEED = int(os.environ.get("FAULT_SEED", "20260914"))
_HEAD = "| fault | shape | count | lost | doubled | longest recovery | seed | seen |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"


def how_many(*, full: int, few: int) -> int:
    return full if IS_FULL else few


def in_part(cases: Iterable[Case], *, of: str, few: int) -> list[Case]:
    """A ``few`` of the cases for ``of``, and others for another, so that each falls to somebody."""
    every = list(cases)
    if IS_FULL or few >= len(every):
        return every
    drawn = set(random.Random(f"{SEED}:{of}").sample(range(len(every)), few))  # noqa: S311 - no secret
    return [case for place, case in enumerate(every) if place in drawn]


def moments(fault: str) -> random.Random:
    """The random numbers of one fault; printed, so that a failure can be had again."""
    print(f"FAULT_SEED={SEED} for {fault}")  # noqa: T201 - pytest shows it with a failure
    return random.Random(f"{SEED}:{fault}")  # noqa: S311 - no secret


@dataclass(frozen=True)
class Verdict:
    """What ``check_invariants`` said, and how many acknowledged writes it found lost or doubled."""

    text: str
    holds: bool

    @classmethod
    def of(cls, command: Sequence[str], *, environment: Mapping[str, str], within: float) -> "Verdict":
        done = subprocess.run(
            command, env=dict(environment), capture_output=True, text=True, timeout=within, check=False
        )
        return cls(text=done.stdout + done.stderr, holds=done.returncode == 0)

    @property
    def lost(self) -> int:
        return len(re.findall(r"is lost|is not what was acknowledged|different contents", self.text))

    @property
    def doubled(self) -> int:
        return len(re.findall(r"times for|was graded twice|open attempts at", self.text))


@dataclass(frozen=True)
class Outcome:
    """One line of the table. ``longest_recovery`` in seconds; ``seen`` says what the faults really met."""

    fault: str
    shape: str
    count: int
    verdict: Verdict
    longest_recovery: float | None = None
    seen: str = ""

    def report(self) -> None:
        recovery = "" if self.longest_recovery is None else f"{self.longest_recovery:.1f} s"
        cells = (self.fault, self.shape, self.count, self.verdict.lost, self.verdict.doubled, recovery, SEED, self.seen)
        line = f"| {' | '.join(str(cell) for cell in cells)} |\n"
        path = os.environ.get("LYCEUM_FAULTS_REPORT")
        if not path:
            print(line, end="")  # noqa: T201 - the report itself
            return
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with Path(path).open("a", encoding="utf-8") as report:
            report.write(line if report.tell() else _HEAD + line)
