"""What must hold for every state and every answer."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from progress.tracing import Evidence, KnowledgeState, estimate, fold, parameters_of
from progress.tracing.kernel import expected_score, forget

START = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
BKT_1 = parameters_of("bkt-1")

shares = st.floats(0, 1)
weights = st.floats(0.001, 1)
difficulties = st.floats(-6, 6)
gaps = st.timedeltas(timedelta(0), timedelta(days=3650))
states = st.builds(
    KnowledgeState,
    p_know=st.floats(1e-6, 1 - 1e-6),
    variance=st.floats(1e-6, 1.0),
    stability_days=st.floats(0.5, 5000),
    answers=st.integers(1, 10_000),
    unaided=st.integers(0, 10_000),
    rights=st.integers(0, 10_000),
    last_at=st.just(START),
)
answers = st.builds(
    Evidence,
    share=shares,
    at=gaps.map(lambda gap: START + gap),
    weight=weights,
    difficulty=difficulties,
    hints_used=st.integers(0, 5),
    try_number=st.integers(1, 3),
)


def score(state: KnowledgeState, difficulty: float = 0.0) -> float:
    return expected_score(state.p_know, BKT_1, difficulty=difficulty)


@given(states, answers, difficulties)
def test_a_right_answer_never_lowers(state: KnowledgeState, answer: Evidence, asked: float) -> None:
    before = forget(state, answer.at, BKT_1)
    after = fold(state, replace(answer, share=1.0), BKT_1)
    assert after.p_know >= before.p_know
    assert score(after) >= score(before)
    assert score(after, asked) >= score(before, asked)
    assert after.stability_days >= state.stability_days


@given(states, answers, difficulties)
def test_a_wrong_answer_never_raises(state: KnowledgeState, answer: Evidence, asked: float) -> None:
    before = forget(state, answer.at, BKT_1)
    after = fold(state, replace(answer, share=0.0), BKT_1)
    assert after.p_know <= before.p_know
    assert score(after) <= score(before)
    assert score(after, asked) <= score(before, asked)
    assert after.stability_days == state.stability_days


@given(states, answers, shares)
def test_a_higher_share_never_brings_less(state: KnowledgeState, answer: Evidence, other: float) -> None:
    low, high = sorted([answer.share, other])
    less, more = (fold(state, replace(answer, share=share), BKT_1).p_know for share in (low, high))
    assert more >= less - 1e-15


@given(states, answers)
def test_help_and_retries_never_make_an_answer_count_for_more(state: KnowledgeState, answer: Evidence) -> None:
    unaided = fold(state, replace(answer, hints_used=0, try_number=1), BKT_1)
    assert fold(state, answer, BKT_1).p_know <= unaided.p_know + 1e-15


@given(states, answers)
def test_nothing_softens_a_wrong_answer(state: KnowledgeState, answer: Evidence) -> None:
    wrong = replace(answer, share=0.0)
    unaided = fold(state, replace(wrong, hints_used=0, try_number=1), BKT_1)
    assert fold(state, wrong, BKT_1).p_know == unaided.p_know


@given(states, answers, weights)
def test_a_question_that_is_more_about_the_concept_moves_it_further(
    state: KnowledgeState, answer: Evidence, other: float
) -> None:
    light, heavy = sorted([answer.weight, other])
    before = forget(state, answer.at, BKT_1).p_know
    less, more = (fold(state, replace(answer, weight=weight), BKT_1).p_know - before for weight in (light, heavy))
    assert abs(more) >= abs(less) - 1e-12


@given(st.floats(0.35, 0.999), st.floats(0.35, 0.999), difficulties)
def test_gains_shrink_as_mastery_rises(one: float, other: float, difficulty: float) -> None:
    """From 0.35 on. Below, Bayes' rule itself learns most from a surprise: its gain is widest near 0.3."""
    low, high = sorted([one, other])
    answer = Evidence(share=1.0, at=START, difficulty=difficulty)
    initial = KnowledgeState.initial(BKT_1)
    at_low, at_high = (fold(replace(initial, p_know=p), answer, BKT_1).p_know - p for p in (low, high))
    assert at_low >= at_high - 1e-12


def test_each_of_many_right_answers_brings_less_than_the_one_before() -> None:
    state, gains = KnowledgeState.initial(BKT_1), []
    for _ in range(12):
        after = fold(state, Evidence(share=1.0, at=START), BKT_1)
        gains.append(after.p_know - state.p_know)
        state = after
    assert gains == sorted(gains, reverse=True)


@given(states, gaps, gaps)
def test_forgetting_only_lowers_and_only_with_time(state: KnowledgeState, one: timedelta, other: timedelta) -> None:
    early, late = sorted([one, other])
    sooner, later = (forget(state, START + gap, BKT_1) for gap in (early, late))
    assert state.p_know >= sooner.p_know >= later.p_know
    assert state.variance <= sooner.variance <= later.variance <= BKT_1.prior_variance
    assert replace(later, p_know=state.p_know, variance=state.variance) == state
    assert forget(state, START, BKT_1) == state
    assert forget(state, START - late, BKT_1) == state


@given(gaps)
def test_what_was_never_practised_is_not_forgotten(gap: timedelta) -> None:
    initial = KnowledgeState.initial(BKT_1)
    assert forget(initial, START + gap, BKT_1) == initial


@given(states, answers)
def test_an_answer_never_makes_us_less_sure(state: KnowledgeState, answer: Evidence) -> None:
    after = fold(state, answer, BKT_1)
    assert after.variance <= forget(state, answer.at, BKT_1).variance
    assert 0 < after.variance <= BKT_1.prior_variance


@given(states, gaps)
def test_the_band_holds_the_estimate(state: KnowledgeState, gap: timedelta) -> None:
    reading = estimate(state, BKT_1, at=START + gap)
    assert 0 < reading.lower <= reading.p_correct <= reading.upper < 1
    assert BKT_1.guess <= reading.p_correct <= 1 - BKT_1.slip


@given(states, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_chance_to_be_below_grows_with_the_threshold(state: KnowledgeState, one: float, other: float) -> None:
    low, high = sorted([one, other])
    reading = estimate(state, BKT_1)
    assert 0 <= reading.probability_below(low) <= reading.probability_below(high) <= 1


@given(states, answers)
def test_a_state_survives_packing_to_the_last_bit(state: KnowledgeState, answer: Evidence) -> None:
    after = fold(state, answer, BKT_1)
    assert KnowledgeState.unpacked(json.loads(json.dumps(after.packed()))) == after


def test_the_first_state_survives_packing() -> None:
    initial = KnowledgeState.initial(BKT_1)
    assert initial.packed()["v"] == 1
    assert KnowledgeState.unpacked(json.loads(json.dumps(initial.packed()))) == initial


@given(states, answers, gaps)
def test_an_answer_from_before_the_last_one_does_not_go_back_in_time(
    state: KnowledgeState, answer: Evidence, gap: timedelta
) -> None:
    assume(gap > timedelta(0))
    late = fold(state, replace(answer, at=START - gap), BKT_1)
    assert late == fold(state, replace(answer, at=START), BKT_1)
    assert late.last_at == START


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_a_thousand_answers_stay_in_bounds_and_repeat_to_the_last_bit(seed: int) -> None:
    first, second = (_thousand(random.Random(seed)) for _ in range(2))  # noqa: S311 - answers, not secrets
    assert first == second
    assert 1e-6 <= first.p_know <= 1 - 1e-6
    assert 0 < first.variance <= 1
    assert BKT_1.stability_days <= first.stability_days < float("inf")
    reading = estimate(first, BKT_1)
    assert 0 < reading.lower <= reading.p_correct <= reading.upper < 1


def _thousand(rng: random.Random) -> KnowledgeState:
    state, at = KnowledgeState.initial(BKT_1), START
    for _ in range(1000):
        at += timedelta(hours=rng.expovariate(0.1))
        state = fold(
            state,
            Evidence(
                share=rng.choice([0.0, 0.25, 0.5, 1.0, 1.0]),
                at=at,
                weight=rng.choice([0.25, 0.5, 1.0]),
                difficulty=rng.gauss(0, 2),
                hints_used=rng.randint(0, 2),
                try_number=rng.randint(1, 3),
            ),
            BKT_1,
        )
    return state
