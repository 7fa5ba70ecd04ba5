"""What a state says to people."""

from datetime import datetime, timedelta

import pytest

from accounts.tests.factories import NOW
from core.ids import new_id
from progress.enums import MasteryBand
from progress.mastery import Mastery, band_of, read_mastery
from progress.models import ConceptState
from progress.tracing import CURRENT_VERSION, Evidence, KnowledgeState, estimate, fold, parameters_of

BKT_1 = parameters_of(CURRENT_VERSION)
CONCEPT = new_id()


def row_of(state: KnowledgeState) -> ConceptState:
    reading = estimate(state, BKT_1)
    return ConceptState(
        concept_id=CONCEPT,
        learner_id=new_id(),
        p_correct=reading.p_correct,
        lower=reading.lower,
        upper=reading.upper,
        evidence_count=state.answers,
        last_evidence_at=state.last_at,
        model_version=CURRENT_VERSION,
        state=state.packed(),
    )


def state_of(score: float, *, answers: int = 5, unaided: int = 5, variance: float = 0.01) -> KnowledgeState:
    """A state whose expected score is ``score``: p_know = (score/100 - guess) / (1 - slip - guess)."""
    p_know = (score / 100 - 0.19) / 0.61
    return KnowledgeState(
        p_know=p_know, variance=variance, stability_days=5.0, answers=answers, unaided=unaided, rights=4, last_at=NOW
    )


def read(state: KnowledgeState, *, now: datetime = NOW) -> Mastery:
    return read_mastery(row_of(state), now=now)


def answered(*shares: float, **kwargs: int) -> KnowledgeState:
    state = KnowledgeState.initial(BKT_1)
    for share in shares:
        state = fold(state, Evidence(share=share, at=NOW, **kwargs), BKT_1)
    return state


@pytest.mark.parametrize(
    ("score", "band"),
    [(0, "low"), (39.99, "low"), (40, "medium"), (69.99, "medium"), (70, "high"), (100, "high")],
)
def test_bands_begin_at_40_and_70(score: float, band: str) -> None:
    assert band_of(score) == band


@pytest.mark.parametrize(("score", "band"), [(39.9, "low"), (40.1, "medium"), (69.9, "medium"), (70.1, "high")])
def test_the_band_follows_the_score_at_its_moment(score: float, band: str) -> None:
    mastery = read(state_of(score))
    assert (mastery.score, mastery.band) == (score, band)


@pytest.mark.parametrize("number", [1, 2])
def test_under_three_answers_nothing_is_said(number: int) -> None:
    mastery = read(answered(*[1.0] * number))
    assert (mastery.score, mastery.lower, mastery.upper) == (None, None, None)
    assert (mastery.band, mastery.is_mastered, mastery.answers) == (MasteryBand.NOT_ENOUGH_DATA, False, number)


def test_a_third_answer_is_enough() -> None:
    mastery = read(answered(1.0, 1.0, 1.0))
    assert mastery.band == MasteryBand.HIGH
    assert mastery.lower < mastery.score < mastery.upper
    assert (mastery.answers, mastery.rights, mastery.unaided) == (3, 3, 3)


@pytest.mark.parametrize(
    ("change", "is_mastered"),
    [
        ({}, True),
        ({"answers": 3, "unaided": 2}, True),
        ({"answers": 2, "unaided": 2}, False),
        ({"unaided": 1}, False),
        ({"score": 69.9}, False),
        ({"score": 70.1}, True),
        ({"variance": 0.9}, False),  # 75 ± too much: the lower end falls under 60
    ],
)
def test_mastered_needs_score_answers_unaided_ones_and_certainty(change: dict[str, float], is_mastered: bool) -> None:
    assert read(state_of(**{"score": 75, **change})).is_mastered == is_mastered


def test_certainty_means_a_lower_end_of_60() -> None:
    # logit 0.75 - logit 0.6 = 0.693147; / 1.281552 = 0.540869; squared 0.292539
    assert read(state_of(75, variance=0.2924)).is_mastered
    assert not read(state_of(75, variance=0.2927)).is_mastered


def test_the_threshold_is_a_setting(settings: object) -> None:
    state = state_of(65)
    assert not read(state).is_mastered
    below_70 = read(state).probability_below_threshold
    settings.MASTERY_THRESHOLD = 64
    assert read(state).is_mastered
    assert read(state).probability_below_threshold < 0.5 < below_70
    settings.MASTERY_THRESHOLD = 76
    assert not read(state_of(75)).is_mastered


def test_time_takes_points_and_says_how_many() -> None:
    # After one stability (5 days) 0.9 of p_know 0.918033 is left: 0.19 + 0.61 · 0.826230 = 0.694 instead of 0.75.
    mastery = read(state_of(75), now=NOW + timedelta(days=5))
    assert (mastery.score, mastery.points_forgotten, mastery.days_since) == (69.4, 5.6, 5.0)
    assert (mastery.band, mastery.is_mastered, mastery.last_answer_at) == (MasteryBand.MEDIUM, False, NOW)


def test_nothing_is_forgotten_at_once_or_backwards() -> None:
    for now in (NOW, NOW - timedelta(days=3)):
        mastery = read(state_of(75), now=now)
        assert (mastery.score, mastery.points_forgotten, mastery.days_since) == (75.0, 0.0, 0.0)


def test_what_was_never_answered_is_unknown() -> None:
    mastery = Mastery.unknown(CONCEPT)
    assert mastery == Mastery(
        concept_id=CONCEPT,
        score=None,
        lower=None,
        upper=None,
        band=MasteryBand.NOT_ENOUGH_DATA,
        is_mastered=False,
        answers=0,
        rights=0,
        unaided=0,
        last_answer_at=None,
        days_since=None,
        points_forgotten=0.0,
        model_version="",
        probability_below_threshold=pytest.approx(0.66343, abs=1e-4),  # see tracing/test_golden.py
    )
