"""What a report makes of a learner's progress in a lesson: the one rule, whichever way it came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Standing(Protocol):
    """The part of ``LessonProgress`` that moves."""

    percent: int
    position: int
    seconds: int
    started_at: datetime
    reported_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True)
class Reached:
    """Where a learner was at a moment, and how many seconds that adds."""

    percent: int
    position: int
    at: datetime
    seconds: int = 0


@dataclass(frozen=True)
class Step:
    """What a report brought. ``is_news``: it is worth telling."""

    is_news: bool
    is_first: bool
    is_completed: bool


def fold_report(row: Standing, report: Reached, *, is_first: bool) -> Step:
    """Move ``row``; with ``is_first`` it holds nothing yet. The furthest point counts, the earliest moment of 100
    percent, the first and the last moment of all: in every order the same remains."""
    was_completed_at = row.completed_at
    goes_on = (report.percent, report.position) > (row.percent, row.position)
    if goes_on:
        row.percent, row.position = report.percent, report.position
    if report.percent == 100:
        row.completed_at = min(row.completed_at or report.at, report.at)
    row.seconds += report.seconds
    row.started_at = report.at if is_first else min(row.started_at, report.at)
    row.reported_at = report.at if is_first else max(row.reported_at, report.at)
    return Step(
        is_news=is_first or goes_on or report.seconds > 0 or row.completed_at != was_completed_at,
        is_first=is_first,
        is_completed=was_completed_at is None and row.completed_at is not None,
    )
