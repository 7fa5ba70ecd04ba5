"""``manage.py replay_interactions``: a real answer log through the platform."""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.core.management.base import BaseCommand, CommandError

from config import env
from config.replay.log import AnswerLog, LogRefusedError, read_log
from config.replay.replay import Replay
from config.replay.report import describe_replay
from config.replay.stages import Stage
from core.errors import PlatformError
from progress.api import Evaluation, describe_evaluation, evaluate_mastery, learners_to_evaluate

FILE_VARIABLE = "LYCEUM_REPLAY_FILE"
_NAME = re.compile(r"[a-z0-9_-]{1,50}")


class Command(BaseCommand):
    help = (
        "Put an answer log (CSV or CSV.gz: user_id, seq, item_id, skills, correct, perhaps timestamp) through the "
        "platform, rebuild every projection, and evaluate the forecasts. Safe to repeat: what is there stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help=f"the log (default: the one that {FILE_VARIABLE} names)")
        parser.add_argument("--name", help="the institution is replay-NAME (default: the name of the file's folder)")
        parser.add_argument("--limit", type=int, metavar="N", help="only the first N learners of the log")
        parser.add_argument("--seed", type=int, default=7, help="of made-up times and of who agrees (default 7)")
        parser.add_argument("--no-evaluation", action="store_true", help="do not evaluate the forecasts")

    def handle(self, *args: Any, file: str | None, **options: Any) -> None:
        file = file or env.text(FILE_VARIABLE)
        if not file:
            raise CommandError(f"Name a file, or set {FILE_VARIABLE}.")
        path = Path(file).resolve()
        log = self._read(path, options["limit"])
        name = options["name"] or path.parent.name.lower()
        if not _NAME.fullmatch(name):
            raise CommandError(f"--name has up to 50 of a-z, 0-9, dash and underscore, not {name!r}.")
        replay = Replay(log, name=name, seed=options["seed"], watch=_watch)
        try:
            school = replay.put_in()
        except PlatformError as error:
            raise CommandError(f"{error.code}: {error.message}") from error
        evaluation = None if options["no_evaluation"] else _evaluate(replay, school.institution.pk)
        replay.prove()
        for line in describe_replay(replay, school):
            self.stdout.write(line)
        self._conclude(replay, evaluation)

    def _read(self, path: Path, limit: int | None) -> AnswerLog:
        if limit is not None and limit < 1:
            raise CommandError("--limit is at least 1.")
        try:
            log = read_log(path)
        except LogRefusedError as error:
            raise CommandError(str(error)) from error
        return log if limit is None else log.of_first(limit)

    def _conclude(self, replay: Replay, evaluation: Evaluation | None) -> None:
        for line in describe_evaluation(evaluation) if evaluation else ():
            self.stdout.write(line)
        if not all(proof.holds for proof in replay.proofs):
            raise CommandError("A rebuilt projection differs from the live one.")
        if evaluation and evaluation.mismatches:
            raise CommandError("A stored state is not what the log says.")


def _watch(stage: Stage) -> int:
    """Do a stage under a progress bar; silent where nobody looks."""
    total = 0
    with click.progressbar(length=stage.total, label=stage.name, file=sys.stderr, hidden=_is_unseen()) as bar:
        for done in stage.steps:
            total += done
            bar.update(done)
    return total


def _evaluate(replay: Replay, institution_id: UUID) -> Evaluation:
    """Before anything is rebuilt: the states that the answers themselves left."""
    with replay.timed("evaluation"):
        return evaluate_mastery(_ticked("evaluation", learners_to_evaluate(institution_id)))


def _ticked(label: str, members: list[UUID]) -> Iterator[UUID]:
    with click.progressbar(members, label=label, file=sys.stderr, hidden=_is_unseen()) as bar:
        yield from bar


def _is_unseen() -> bool:
    return not sys.stderr.isatty()
