"""A log through the platform, from the first account to the last digest."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from config.replay.learners import enrol_learners, give_answers
from config.replay.log import AnswerLog
from config.replay.material import author_items
from config.replay.proof import Proof, prove_projections, read_log_to_end
from config.replay.school import ReplaySchool, open_school
from config.replay.stages import Stage
from config.replay.times import Times


@dataclass(frozen=True)
class Timing:
    """How long a stage took and how many of its pieces were done."""

    name: str
    seconds: float
    done: int


@dataclass
class Replay:
    """One log in one institution. ``watch`` does a stage and returns how many pieces were done."""

    log: AnswerLog
    name: str
    seed: int
    watch: Callable[[Stage], int]
    timings: list[Timing] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)

    def put_in(self) -> ReplaySchool:
        """Everything that is not there yet, in transactions of a few hundred pieces.

        Raises:
            AnotherLogError, HistoryDiverges: there is something else under this name already.
        """
        with self.timed("school"):
            school = open_school(self.log, name=self.name)
        self._do(author_items(school, self.log.items()))
        self._do(enrol_learners(school, self.log, seed=self.seed))
        self._do(give_answers(school, self.log, self.times()))
        self._do(read_log_to_end())
        return school

    def prove(self) -> None:
        """Rebuild every summary from the event log alone and compare."""
        with self.timed("rebuild"):
            self.proofs = list(prove_projections())

    def times(self) -> Times:
        return Times(self.log, seed=self.seed)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.timings.append(Timing(name, time.perf_counter() - started, 0))

    def _do(self, stage: Stage) -> None:
        started = time.perf_counter()
        done = self.watch(stage)
        self.timings.append(Timing(stage.name, time.perf_counter() - started, done))
