"""``manage.py check_invariants [--journal FILE]``: does everything hold that always must? Exit status 1 if not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.acknowledgements import Journal, JournalMalformed
from core.invariants import Verdict, check_invariants


class Command(BaseCommand):
    help = "Check every invariant of every app. Changes nothing, and may run while others write."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--journal", type=Path, help="a client's journal of acknowledged writes, to be compared")
        parser.add_argument("--shown", type=int, default=20, help="violations listed for each invariant (default 20)")

    def handle(self, *args: Any, journal: Path | None, shown: int, **options: Any) -> None:
        more = {"core.acknowledged_writes": _read(journal).violations} if journal else {}
        verdicts = []
        for verdict in check_invariants(more, shown=shown):
            self._say(verdict)
            verdicts.append(verdict)
        broken = [verdict for verdict in verdicts if not verdict.holds]
        if broken:
            raise CommandError(f"{len(broken)} of {len(verdicts)} invariants do not hold.")

    def _say(self, verdict: Verdict) -> None:
        self.stdout.write(f"{verdict.name:40} {'holds' if verdict.holds else f'{verdict.violations} violations'}")
        for violation in verdict.shown:
            self.stdout.write(f"  {violation}")
        if verdict.violations > len(verdict.shown):
            self.stdout.write(f"  … and {verdict.violations - len(verdict.shown)} more")


def _read(path: Path) -> Journal:
    try:
        return Journal.read(path)
    except JournalMalformed as error:
        raise CommandError(f"{error.code}: {error.message}") from error
