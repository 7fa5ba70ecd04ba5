"""What a concept state says to people: a score from 0 to 100, its band, and why."""

import math
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings

from progress.enums import MasteryBand
from progress.models import ConceptState
from progress.tracing import CURRENT_VERSION, KnowledgeState, estimate, parameters_of

MEDIUM_FROM, HIGH_FROM = 40.0, 70.0
ENOUGH_ANSWERS, ENOUGH_UNAIDED = 3, 2
SURE_FROM = 60.0


@dataclass(frozen=True)
class Mastery:
    """Where a learner stands in a concept at one moment. Scores and points are on the 0–100 scale.

    ``score`` (band ``lower``–``upper``, 80 %) is None while there is not enough data. The factors say what went in:
    answers, right ones, those without help, days since the last, and the points that time has taken.
    """

    concept_id: UUID
    score: float | None
    lower: float | None
    upper: float | None
    band: MasteryBand
    is_mastered: bool
    answers: int
    rights: int
    unaided: int
    last_answer_at: datetime | None
    days_since: float | None
    points_forgotten: float
    model_version: str
    probability_below_threshold: float

    @classmethod
    def unknown(cls, concept_id: UUID) -> "Mastery":
        """Nothing was answered yet."""
        return cls(
            concept_id=concept_id,
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
            probability_below_threshold=_prior_below(settings.MASTERY_THRESHOLD / 100),
        )


def read_mastery(row: ConceptState, *, now: datetime) -> Mastery:
    """The state as it stands at ``now``, with forgetting since the last answer."""
    parameters = parameters_of(row.model_version)
    state = KnowledgeState.unpacked(row.state)
    reading = estimate(state, parameters, at=now)
    score, lower = 100 * reading.p_correct, 100 * reading.lower
    has_enough = row.evidence_count >= ENOUGH_ANSWERS
    return Mastery(
        concept_id=row.concept_id,
        score=_tenths(score) if has_enough else None,
        lower=_tenths(lower) if has_enough else None,
        upper=_tenths(100 * reading.upper) if has_enough else None,
        band=band_of(score) if has_enough else MasteryBand.NOT_ENOUGH_DATA,
        is_mastered=(
            has_enough
            and score >= settings.MASTERY_THRESHOLD
            and state.unaided >= ENOUGH_UNAIDED
            and lower >= SURE_FROM
        ),
        answers=state.answers,
        rights=state.rights,
        unaided=state.unaided,
        last_answer_at=row.last_evidence_at,
        days_since=round(max(0.0, (now - row.last_evidence_at).total_seconds() / 86_400), 2),
        points_forgotten=round(100 * (row.p_correct - reading.p_correct), 1),
        model_version=row.model_version,
        probability_below_threshold=reading.probability_below(settings.MASTERY_THRESHOLD / 100),
    )


def band_of(score: float) -> MasteryBand:
    """The band of a score from 0 to 100."""
    if score < MEDIUM_FROM:
        return MasteryBand.LOW
    return MasteryBand.MEDIUM if score < HIGH_FROM else MasteryBand.HIGH


def _tenths(score: float) -> float:
    """Cut, not rounded: nobody is shown a 70.0 that counts as less."""
    return math.floor(round(score * 10, 6)) / 10


@cache
def _prior_below(threshold: float) -> float:
    parameters = parameters_of(CURRENT_VERSION)
    return estimate(KnowledgeState.initial(parameters), parameters).probability_below(threshold)
