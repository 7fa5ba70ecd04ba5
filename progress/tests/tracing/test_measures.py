"""Measures of forecasts: values worked out by hand, and what holds of any."""

import math
from collections.abc import Callable, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.tracing.measures import (
    Bin,
    MeasureUndefinedError,
    Quality,
    accuracy,
    area_under_curve,
    brier_score,
    calibration_error,
    calibration_table,
    log_loss,
)

# Hanley and McNeil's statistic by hand: rights .9 .4 .4, wrongs .4 .1. Of the 6 pairs, right against wrong:
# .9 > .4, .9 > .1, .4 = .4 (half), .4 > .1, .4 = .4 (half), .4 > .1: 5 of 6.
FORECASTS = [0.9, 0.4, 0.4, 0.4, 0.1]
OUTCOMES = [True, True, False, True, False]


def test_area_under_the_curve_counts_ties_half() -> None:
    assert area_under_curve(FORECASTS, OUTCOMES) == 5 / 6


def test_log_loss_by_hand() -> None:
    # -(ln .9 + ln .4 + ln .6 + ln .4 + ln .9) / 5 = (0.105361 · 2 + 0.916291 · 2 + 0.510826) / 5 = 2.554128 / 5
    assert log_loss(FORECASTS, OUTCOMES) == pytest.approx(0.5108256, abs=1e-7)
    assert log_loss([0.5, 0.5], [True, False]) == pytest.approx(math.log(2))


def test_log_loss_of_a_sure_mistake_is_large_and_finite() -> None:
    assert log_loss([0.0], [True]) == log_loss([1.0], [False]) == pytest.approx(15 * math.log(10), rel=1e-2)
    assert log_loss([1.0, 0.0], [True, False]) == 0.0


def test_brier_score_by_hand() -> None:
    # (.1² + .6² + .4² + .6² + .1²) / 5 = (.01 + .36 + .16 + .36 + .01) / 5
    assert brier_score(FORECASTS, OUTCOMES) == pytest.approx(0.18)


def test_accuracy_by_hand() -> None:
    # .9 hits, .4 misses, .4 hits, .4 misses, .1 hits; one half counts as right
    assert accuracy(FORECASTS, OUTCOMES) == 3 / 5
    assert accuracy([0.5, 0.5], [True, False]) == 1 / 2


def test_calibration_by_hand() -> None:
    table = calibration_table(FORECASTS, OUTCOMES)
    assert table == (
        Bin(0.1, 0.2, 1, 0.1, 0.0),
        Bin(0.4, 0.5, 3, pytest.approx(0.4), 2 / 3),
        Bin(0.9, 1.0, 1, 0.9, 1.0),
    )
    # (1 · |.1 - 0| + 3 · |.4 - 2/3| + 1 · |.9 - 1|) / 5 = (.1 + .8 + .1) / 5
    assert calibration_error(table) == pytest.approx(0.2)


def test_the_last_bin_holds_its_end() -> None:
    assert calibration_table([0.0, 1.0], [False, True]) == (Bin(0.0, 0.1, 1, 0.0, 0.0), Bin(0.9, 1.0, 1, 1.0, 1.0))


def test_quality_puts_the_measures_together() -> None:
    quality = Quality.of(FORECASTS, OUTCOMES)
    assert (quality.count, quality.share_right, quality.auc, quality.accuracy) == (5, 3 / 5, 5 / 6, 3 / 5)
    assert (quality.log_loss, quality.brier, quality.calibration_error) == pytest.approx((0.5108256, 0.18, 0.2))
    assert quality.calibration == calibration_table(FORECASTS, OUTCOMES)


def test_quality_of_one_kind_of_outcome_has_no_area() -> None:
    assert Quality.of([0.7, 0.8], [True, True]).auc is None


# --- refusals -----------------------------------------------------------------------------------------------
MEASURES = [area_under_curve, log_loss, brier_score, accuracy, calibration_table, Quality.of]


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_cannot_be_measured(measure: Callable[[Sequence[float], Sequence[bool]], object]) -> None:
    with pytest.raises(MeasureUndefinedError):
        measure([], [])


def test_an_empty_table_has_no_calibration_error() -> None:
    with pytest.raises(MeasureUndefinedError):
        calibration_error([])


@pytest.mark.parametrize("outcome", [True, False])
def test_one_kind_of_outcome_has_no_area(outcome: bool) -> None:
    with pytest.raises(MeasureUndefinedError):
        area_under_curve([0.2, 0.8], [outcome, outcome])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("forecasts", "outcomes"),
    [
        ([0.5], [True, False]),
        ([-0.1, 0.5], [True, False]),
        ([0.5, 1.1], [True, False]),
        ([math.nan, 0.1], [True, False]),
    ],
)
def test_what_is_no_forecast_is_refused(
    measure: Callable[[Sequence[float], Sequence[bool]], object], forecasts: list[float], outcomes: list[bool]
) -> None:
    with pytest.raises(ValueError, match="forecast"):
        measure(forecasts, outcomes)


# --- what holds of any forecasts ----------------------------------------------------------------------------
PAIRS = st.lists(st.tuples(st.sampled_from([n / 16 for n in range(17)]), st.booleans()), min_size=1, max_size=60)
BOTH_KINDS = PAIRS.filter(lambda pairs: len({outcome for _, outcome in pairs}) == 2)


def split(pairs: list[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [forecast for forecast, _ in pairs], [outcome for _, outcome in pairs]


@given(BOTH_KINDS)
def test_the_area_is_the_share_of_pairs_in_order(pairs: list[tuple[float, bool]]) -> None:
    rights = [forecast for forecast, outcome in pairs if outcome]
    wrongs = [forecast for forecast, outcome in pairs if not outcome]
    doubled = sum(2 * (right > wrong) + (right == wrong) for right, wrong in product(rights, wrongs))
    assert area_under_curve(*split(pairs)) == doubled / (2 * len(rights) * len(wrongs))


@given(BOTH_KINDS)
def test_the_area_asks_for_order_only(pairs: list[tuple[float, bool]]) -> None:
    forecasts, outcomes = split(pairs)
    area = area_under_curve(forecasts, outcomes)
    assert area_under_curve([forecast**2 / 3 for forecast in forecasts], outcomes) == area
    assert area_under_curve([1 - forecast for forecast in forecasts], outcomes) == pytest.approx(1 - area)


@given(PAIRS)
def test_measures_stay_within_their_bounds(pairs: list[tuple[float, bool]]) -> None:
    forecasts, outcomes = split(pairs)
    quality = Quality.of(forecasts, outcomes)
    assert quality.log_loss >= 0
    assert 0 <= quality.brier <= 1
    assert 0 <= quality.accuracy <= 1
    assert 0 <= quality.calibration_error <= 1
    assert sum(each.count for each in quality.calibration) == len(pairs)
    for each in quality.calibration:
        assert each.lower <= each.mean_forecast <= each.upper + 1e-12


@given(PAIRS)
def test_the_mean_outcome_is_the_best_constant_forecast(pairs: list[tuple[float, bool]]) -> None:
    _, outcomes = split(pairs)
    share = sum(outcomes) / len(outcomes)
    best = [share] * len(outcomes)
    other = [(share + 0.5) / 2] * len(outcomes)
    assert brier_score(best, outcomes) <= brier_score(other, outcomes) + 1e-12
    assert log_loss(best, outcomes) <= log_loss(other, outcomes) + 1e-12
    assert calibration_error(calibration_table(best, outcomes)) == pytest.approx(0, abs=1e-12)


@given(st.permutations(list(zip(FORECASTS, OUTCOMES, strict=True))))
def test_the_order_of_answers_does_not_matter(pairs: list[tuple[float, bool]]) -> None:
    assert Quality.of(*split(pairs)).auc == 5 / 6
