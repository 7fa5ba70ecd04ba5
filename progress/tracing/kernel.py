"""Bayesian knowledge tracing, clamped, with forgetting between answers.

A right answer never lowers the state and a wrong one never raises it; only time lowers it, and only between answers.

Source: Corbett and Anderson (1994), knowledge tracing; the forgetting curve has the form of Ye (2022), FSRS; the
    variance step is the information of one Bernoulli answer, as in Glickman (1999).
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from progress.tracing.parameters import Parameters

STATE_VERSION = 1
_SECONDS_A_DAY = 86_400.0
_FLOOR, _CEILING = 1e-6, 1 - 1e-6


@dataclass(frozen=True)
class Evidence:
    """One graded answer, as it bears on one concept.

    share in [0, 1]; weight in (0, 1]: how much of the question is about the concept; difficulty in logits, 0 average.
    """

    share: float
    at: datetime
    weight: float = 1.0
    difficulty: float = 0.0
    hints_used: int = 0
    try_number: int = 1


@dataclass(frozen=True)
class KnowledgeState:
    """What is kept of a learner and a concept, as of the last answer.

    p_know: probability that it is known; variance: of its logit; stability_days: see ``Parameters``; counts of answers
    in all, without help at the first try, and right ones.
    """

    p_know: float
    variance: float
    stability_days: float
    answers: int = 0
    unaided: int = 0
    rights: int = 0
    last_at: datetime | None = None

    @classmethod
    def initial(cls, parameters: Parameters) -> "KnowledgeState":
        """Before any answer."""
        return cls(
            p_know=parameters.prior, variance=parameters.prior_variance, stability_days=parameters.stability_days
        )

    def packed(self) -> dict[str, Any]:
        """As JSON, with the version of its form."""
        return {**vars(self), "v": STATE_VERSION, "last_at": self.last_at.isoformat() if self.last_at else None}

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> "KnowledgeState":
        fields = {key: value for key, value in packed.items() if key != "v"}
        last_at = fields.pop("last_at")
        return cls(**fields, last_at=datetime.fromisoformat(last_at) if last_at else None)


def fold(state: KnowledgeState, evidence: Evidence, parameters: Parameters) -> KnowledgeState:
    """The state after one more answer. An answer dated before the last one counts as given at its moment."""
    before = forget(state, evidence.at, parameters)
    likely = expected_score(before.p_know, parameters, difficulty=evidence.difficulty)
    rise, fall = _moves(before.p_know, evidence, parameters)
    rise *= _help_weight(evidence, parameters)
    p_know = before.p_know + evidence.weight * (evidence.share * rise + (1 - evidence.share) * fall)
    days = _days_between(state.last_at, evidence.at)
    return replace(
        before,
        p_know=min(_CEILING, max(_FLOOR, p_know)),
        variance=before.variance / (1 + before.variance * evidence.weight * likely * (1 - likely)),
        stability_days=_stability(before.stability_days, evidence, days, parameters),
        answers=state.answers + 1,
        unaided=state.unaided + (evidence.hints_used == 0 and evidence.try_number <= 1),
        rights=state.rights + (evidence.share >= 1.0),
        last_at=max(state.last_at, evidence.at) if state.last_at else evidence.at,
    )


def forget(state: KnowledgeState, at: datetime, parameters: Parameters) -> KnowledgeState:
    """The state at ``at``, if nothing happened since the last answer: knowledge fades, uncertainty grows."""
    days = _days_between(state.last_at, at)
    if days == 0:
        return state
    factor = 0.9 ** (-1 / parameters.decay) - 1
    kept = (1 + factor * days / state.stability_days) ** -parameters.decay
    variance = min(parameters.prior_variance, state.variance + parameters.drift_per_day * days)
    return replace(state, p_know=max(_FLOOR, state.p_know * kept), variance=variance)


def forecast(state: KnowledgeState, evidence: Evidence, parameters: Parameters) -> float:
    """Probability, in [0, 1], that the answer in ``evidence`` will be right, told just before it is given.

    Only its moment and its difficulty are looked at, not how it turned out.
    """
    before = forget(state, evidence.at, parameters)
    return expected_score(before.p_know, parameters, difficulty=evidence.difficulty)


def expected_score(p_know: float, parameters: Parameters, *, difficulty: float = 0.0) -> float:
    """Probability of a right answer to an item of ``difficulty``, in [0, 1]."""
    guess, slip = _at_difficulty(parameters, difficulty)
    return p_know * (1 - slip) + (1 - p_know) * guess


def _moves(p_know: float, evidence: Evidence, parameters: Parameters) -> tuple[float, float]:
    """By how much a right answer raises and a wrong one lowers: Bayes' rule and the learning step, clamped."""
    guess, slip = _at_difficulty(parameters, evidence.difficulty)
    right = p_know * (1 - slip) / (p_know * (1 - slip) + (1 - p_know) * guess)
    wrong = p_know * slip / (p_know * slip + (1 - p_know) * (1 - guess))
    after_right = max(p_know, right + (1 - right) * parameters.learn)
    after_wrong = min(p_know, wrong + (1 - wrong) * parameters.learn)
    return after_right - p_know, after_wrong - p_know


def _at_difficulty(parameters: Parameters, difficulty: float) -> tuple[float, float]:
    """Guess and slip for an item: a hard one is guessed less and slipped on more, by so many logits."""
    guess = logistic(logit(parameters.guess) - difficulty)
    slip = 1 - logistic(logit(1 - parameters.slip) - difficulty)
    return guess, slip


def _help_weight(evidence: Evidence, parameters: Parameters) -> float:
    """Help weakens what is right in an answer, not what is wrong: so a higher share never brings less."""
    weight = 1.0
    if evidence.hints_used:
        weight *= parameters.helped_weight
    if evidence.try_number > 1:
        weight *= parameters.retry_weight
    return weight


def _stability(stability_days: float, evidence: Evidence, days: float, parameters: Parameters) -> float:
    """A right answer after a gap shows that the memory lasts: the longer the gap against the stability, the more."""
    if evidence.share < 1.0:
        return stability_days
    spacing = min(1.0, days / stability_days)
    return stability_days * (1 + (parameters.stability_growth - 1) * spacing)


def _days_between(earlier: datetime | None, later: datetime) -> float:
    return max(0.0, (later - earlier).total_seconds() / _SECONDS_A_DAY) if earlier else 0.0


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
