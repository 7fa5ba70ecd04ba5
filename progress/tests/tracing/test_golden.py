"""Values worked out apart from the code: by hand for one answer, with 60 decimal digits for a sequence."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from progress.tracing import CURRENT_VERSION, Evidence, KnowledgeState, estimate, fold, parameters_of

START = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
BKT_1 = parameters_of("bkt-1")
EXACT = {"rel": 1e-12, "abs": 1e-12}


def test_the_published_parameters_are_those_of_the_worked_values() -> None:
    assert CURRENT_VERSION == "bkt-1"
    named = ("prior", "learn", "guess", "slip", "stability_days", "stability_growth", "decay")
    assert [getattr(BKT_1, name) for name in named] == [0.68, 0.13, 0.19, 0.20, 3.0, 1.7, 0.2]
    rest = ("prior_variance", "drift_per_day", "helped_weight", "retry_weight")
    assert [getattr(BKT_1, name) for name in rest] == [1.0, 0.00274, 0.6, 0.5]


def test_answers_from_before_any_parameters_are_weighed_with_the_first() -> None:
    assert parameters_of("authored-1") == BKT_1


def test_a_version_that_was_never_published_is_unknown() -> None:
    with pytest.raises(KeyError):
        parameters_of("bkt-0")


def test_before_any_answer_the_prior_speaks() -> None:
    # 0.68 · 0.8 + 0.32 · 0.19 = 0.6048; its logit is 0.425384…; one deviation is 1 logit, z(0.9) = 1.281552
    reading = estimate(KnowledgeState.initial(BKT_1), BKT_1)
    assert (reading.p_correct, reading.deviation) == pytest.approx((0.6048, 1.0), **EXACT)
    assert reading.lower == pytest.approx(1 / (1 + math.exp(-(math.log(0.6048 / 0.3952) - 1.2815515655446004))))
    assert reading.upper == pytest.approx(1 / (1 + math.exp(-(math.log(0.6048 / 0.3952) + 1.2815515655446004))))
    # P(logit < logit 0.7) = Φ(0.847298 - 0.425465) = Φ(0.421833) = 0.663427
    assert reading.probability_below(0.7) == pytest.approx(0.66343, abs=1e-4)


def test_a_first_right_answer() -> None:
    """Source: Corbett and Anderson (1994), knowledge tracing, equations of the update.

    likely   = 0.68 · 0.80 + 0.32 · 0.19                      = 0.6048
    right    = 0.68 · 0.80 / 0.6048 = 0.544 / 0.6048          = 170/189
    p_know   = 170/189 + 19/189 · 0.13 = (170 + 2.47)/189     = 0.912539682539…
    variance = 1 / (1 + 1 · 0.6048 · 0.3952) = 1/1.23901696   = 0.807091454179…
    expected = p_know · 0.80 + (1 - p_know) · 0.19            = 0.746649206349…
    """
    after = fold(KnowledgeState.initial(BKT_1), Evidence(share=1.0, at=START), BKT_1)
    assert after.p_know == pytest.approx(172.47 / 189, **EXACT)
    assert after.variance == pytest.approx(1 / 1.23901696, **EXACT)
    assert (after.stability_days, after.answers, after.unaided, after.rights) == (3.0, 1, 1, 1)
    assert after.last_at == START
    assert estimate(after, BKT_1).p_correct == pytest.approx(0.746649206349, **EXACT)


def test_a_first_wrong_answer() -> None:
    """Source: as above.

    wrong    = 0.68 · 0.20 / (0.68 · 0.20 + 0.32 · 0.81) = 0.136 / 0.3952 = 0.344129554656
    p_know   = wrong + (1 - wrong) · 0.13 = (0.136 + 0.2592 · 0.13)/0.3952 = 0.169696/0.3952 = 0.429392712551
    variance = 1/1.23901696, as for a right one: what was likely counts, not what came
    expected = p_know · 0.80 + (1 - p_know) · 0.19                         = 0.451929554656
    """
    after = fold(KnowledgeState.initial(BKT_1), Evidence(share=0.0, at=START), BKT_1)
    assert after.p_know == pytest.approx(0.169696 / 0.3952, **EXACT)
    assert after.variance == pytest.approx(1 / 1.23901696, **EXACT)
    assert (after.stability_days, after.answers, after.unaided, after.rights) == (3.0, 1, 1, 0)
    assert estimate(after, BKT_1).p_correct == pytest.approx(0.451929554656, **EXACT)


def test_help_and_retries_take_their_part_of_a_first_right_answer() -> None:
    # The gain is 0.912539682539 - 0.68 = 0.232539682539; a hint leaves 0.6 of it, a second try 0.5, both 0.3.
    gain = 172.47 / 189 - 0.68
    folded = [
        fold(KnowledgeState.initial(BKT_1), Evidence(share=1.0, at=START, hints_used=hints, try_number=number), BKT_1)
        for hints, number in ((0, 1), (1, 1), (3, 1), (0, 2), (0, 3), (2, 2))
    ]
    assert [state.p_know - 0.68 for state in folded] == pytest.approx(
        [gain, 0.6 * gain, 0.6 * gain, 0.5 * gain, 0.5 * gain, 0.3 * gain], **EXACT
    )
    assert [(state.unaided, state.rights) for state in folded] == [(1, 1), (0, 1), (0, 1), (0, 1), (0, 1), (0, 1)]


def test_after_as_many_days_as_the_stability_nine_tenths_are_left() -> None:
    # (1 + (0.9^(-1/0.2) - 1) · 5/5)^-0.2 = (0.9^-5)^-0.2 = 0.9
    state = KnowledgeState(p_know=0.8, variance=0.3, stability_days=5.0, answers=4, last_at=START)
    reading = estimate(state, BKT_1, at=START + timedelta(days=5))
    assert reading.p_correct == pytest.approx(0.72 * 0.8 + 0.28 * 0.19, **EXACT)
    assert reading.deviation == pytest.approx(math.sqrt(0.3 + 5 * 0.00274), **EXACT)


# Minutes since the previous answer; the answer; p_know, variance, stability and expected score after it.
# Computed in decimal arithmetic with 60 digits from the formulas of the module docstrings, not with this code.
DAY = 1440
SEQUENCE = [
    (0, {"share": 1.0}, (0.91253968253968, 0.80709145417993, 3.00000000000000, 0.74664920634921)),
    (1, {"share": 0.0, "difficulty": 0.5}, (0.80568855544396, 0.68289984221680, 3.00000000000000, 0.68147001882081)),
    (
        1,
        {"share": 1.0, "difficulty": 0.5, "hints_used": 1, "try_number": 2},
        (0.85334107262194, 0.58638350140048, 3.00048611111111, 0.71053805429938),
    ),
    (
        DAY,
        {"share": 0.5, "weight": 0.5, "difficulty": -1.0},
        (0.75649517142238, 0.56460516690943, 3.00048611111111, 0.65146205456765),
    ),
    (
        2 * DAY,
        {"share": 1.0, "hints_used": 1},
        (0.83246598195578, 0.50244375189534, 4.40048611111111, 0.69780424899302),
    ),
    (
        7 * DAY,
        {"share": 1.0, "weight": 0.5, "difficulty": 1.0},
        (0.83700835974939, 0.48999890083656, 7.48082638888889, 0.70057509944713),
    ),
    (
        30 * DAY,
        {"share": 0.0, "difficulty": -0.5},
        (0.34425799881205, 0.50684542893412, 7.48082638888889, 0.39999737927535),
    ),
    (60, {"share": 1.0}, (0.72879344859999, 0.45197518192847, 7.50999305555556, 0.63456400364600)),
]


def test_a_golden_sequence_with_times_difficulties_hints_retries_and_shares() -> None:
    state, at = KnowledgeState.initial(BKT_1), START
    for minutes, answer, golden in SEQUENCE:
        at += timedelta(minutes=minutes)
        state = fold(state, Evidence(at=at, **answer), BKT_1)
        reached = (state.p_know, state.variance, state.stability_days, estimate(state, BKT_1).p_correct)
        assert reached == pytest.approx(golden, **EXACT)
    assert (state.answers, state.unaided, state.rights, state.last_at) == (8, 6, 5, at)
