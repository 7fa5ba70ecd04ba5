"""A replay in figures, for a terminal."""

import resource
import sys
from collections.abc import Iterator

from config.replay.replay import Replay
from config.replay.school import ReplaySchool
from core.models import Event


def describe_replay(replay: Replay, school: ReplaySchool) -> Iterator[str]:
    """Lines to print: what there is, how long it took, what it weighed, and whether it can be rebuilt."""
    log = replay.log
    yield f"Institution {school.institution.slug}: nobody there has a password yet."
    yield replay.times().rule()
    for label, number in (
        ("rows", log.row_count),
        ("learners", len(log.learners)),
        ("items", len(log.items())),
        ("concepts", len(log.skill_names)),
        ("events", Event.objects.filter(institution_id=school.institution.pk).count()),
    ):
        yield f"  {label:10} {number:>10,}"
    yield from _describe_timings(replay)
    yield f"Peak memory: {peak_memory_mib():.0f} MiB"
    yield from _describe_proofs(replay)


def _describe_timings(replay: Replay) -> Iterator[str]:
    """``answers/s``: of the whole log; left out where a part of it was there before."""
    is_whole = any(timing.name == "answers" and timing.done == replay.log.row_count for timing in replay.timings)
    yield f"  {'stage':16} {'seconds':>9} {'done':>10} {'done/s':>9} {'answers/s':>10}"
    for timing in replay.timings:
        done = f"{timing.done:10,} {timing.done / timing.seconds:9,.0f}" if timing.done else " " * 20
        rate = f"{replay.log.row_count / timing.seconds:10,.0f}" if is_whole else ""
        yield f"  {timing.name:16} {timing.seconds:9.1f} {done} {rate}"


def _describe_proofs(replay: Replay) -> Iterator[str]:
    for proof in replay.proofs:
        verdict = ("equal" if proof.rebuilt else "the chain holds") if proof.holds else "DIFFERS"
        yield f"  {proof.name:20} live {proof.live[:16]}  rebuilt {(proof.rebuilt or 'sealed')[:16]:16}  {verdict}"


def peak_memory_mib() -> float:
    """The most memory that this process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024
