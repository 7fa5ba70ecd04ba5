"""How good forecasts of right answers were. Pure Python, no Django.

Everywhere: ``forecasts`` are probabilities of a right answer, in [0, 1]; ``outcomes`` say whether it came, in the same
order and number.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

BINS = 10
# Log loss of a forecast that was sure and wrong would be infinite.
_SUREST = 1e-15


class MeasureUndefinedError(ValueError):
    """There is nothing to measure: no forecasts, or for the area under the curve outcomes of one kind only."""


@dataclass(frozen=True)
class Bin:
    """The forecasts in [lower, upper), the last bin with its end: how many, their mean, and what share came true."""

    lower: float
    upper: float
    count: int
    mean_forecast: float
    share_right: float


@dataclass(frozen=True)
class Quality:
    """All measures of one set of forecasts. ``auc`` is None where all outcomes are of one kind."""

    count: int
    share_right: float
    auc: float | None
    log_loss: float
    accuracy: float
    brier: float
    calibration_error: float
    calibration: tuple[Bin, ...]

    @classmethod
    def of(cls, forecasts: Sequence[float], outcomes: Sequence[bool]) -> "Quality":
        table = calibration_table(forecasts, outcomes)
        return cls(
            count=len(outcomes),
            share_right=sum(outcomes) / len(outcomes),
            auc=area_under_curve(forecasts, outcomes) if 0 < sum(outcomes) < len(outcomes) else None,
            log_loss=log_loss(forecasts, outcomes),
            accuracy=accuracy(forecasts, outcomes),
            brier=brier_score(forecasts, outcomes),
            calibration_error=calibration_error(table),
            calibration=table,
        )


def area_under_curve(forecasts: Sequence[float], outcomes: Sequence[bool]) -> float:
    """How likely a right answer had a higher forecast than a wrong one; equal forecasts count half. O(n log n).

    Source: Hanley and McNeil (1982): the area under the ROC curve is the Mann-Whitney statistic, here by mean ranks.

    Raises:
        MeasureUndefinedError: there are no right, or no wrong answers.
    """
    _check(forecasts, outcomes)
    rights = sum(outcomes)
    wrongs = len(outcomes) - rights
    if not rights or not wrongs:
        raise MeasureUndefinedError("It takes right and wrong answers to tell them apart.")
    doubled_rank_sum = below = 0  # whole numbers: ranks of ties end in halves
    for _, tied in groupby(sorted(zip(forecasts, outcomes, strict=True)), key=lambda pair: pair[0]):
        members = [is_right for _, is_right in tied]
        doubled_rank_sum += sum(members) * (2 * below + len(members) + 1)
        below += len(members)
    return (doubled_rank_sum - rights * (rights + 1)) / (2 * rights * wrongs)


def log_loss(forecasts: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Mean surprise at what came, in natural units; 0 for sure and right, 0.693 for one half throughout.

    Source: Good (1952), Rational Decisions.
    """
    _check(forecasts, outcomes)
    held = (forecast if is_right else 1 - forecast for forecast, is_right in zip(forecasts, outcomes, strict=True))
    return -math.fsum(math.log(min(1.0, max(_SUREST, probability))) for probability in held) / len(outcomes)


def brier_score(forecasts: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Mean squared distance of forecast and outcome, in [0, 1].

    Source: Brier (1950).
    """
    _check(forecasts, outcomes)
    pairs = zip(forecasts, outcomes, strict=True)
    return math.fsum((forecast - is_right) ** 2 for forecast, is_right in pairs) / len(outcomes)


def accuracy(forecasts: Sequence[float], outcomes: Sequence[bool]) -> float:
    """The share of answers whose likelier outcome came; one half counts as a forecast of a right answer."""
    _check(forecasts, outcomes)
    return sum((forecast >= 0.5) == is_right for forecast, is_right in zip(forecasts, outcomes, strict=True)) / len(
        outcomes
    )


def calibration_table(forecasts: Sequence[float], outcomes: Sequence[bool], *, bins: int = BINS) -> tuple[Bin, ...]:
    """Forecasts by ``bins`` of equal width, those without any left out."""
    _check(forecasts, outcomes)
    counts, rights, sums = [0] * bins, [0] * bins, [0.0] * bins
    for forecast, is_right in zip(forecasts, outcomes, strict=True):
        place = min(bins - 1, int(forecast * bins))
        counts[place] += 1
        rights[place] += is_right
        sums[place] += forecast
    return tuple(
        Bin(place / bins, (place + 1) / bins, count, sums[place] / count, rights[place] / count)
        for place, count in enumerate(counts)
        if count
    )


def calibration_error(table: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of forecast and share, each bin by its number of forecasts.

    Source: Naeini, Cooper and Hauskrecht (2015).
    """
    total = sum(each.count for each in table)
    if not total:
        raise MeasureUndefinedError("There are no forecasts.")
    return math.fsum(each.count * abs(each.mean_forecast - each.share_right) for each in table) / total


def _check(forecasts: Sequence[float], outcomes: Sequence[bool]) -> None:
    if len(forecasts) != len(outcomes):
        raise ValueError("Give one outcome for each forecast.")
    if not outcomes:
        raise MeasureUndefinedError("There are no forecasts.")
    if not all(0 <= forecast <= 1 for forecast in forecasts):
        raise ValueError("A forecast is a probability.")
