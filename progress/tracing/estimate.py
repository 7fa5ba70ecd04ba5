"""Reading a state as a number for people: the expected score on an average item, with a band."""

import math
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist

from progress.tracing.kernel import KnowledgeState, expected_score, forget, logistic, logit
from progress.tracing.parameters import Parameters

# Half the width of an 80 % band, in standard deviations.
_Z80 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True)
class Estimate:
    """Probability of answering an average item of the concept rightly, in [0, 1], with its 80 % band."""

    p_correct: float
    lower: float
    upper: float
    deviation: float

    def probability_below(self, threshold: float) -> float:
        """How likely the true value lies below ``threshold`` in (0, 1), the logit being normal."""
        return NormalDist(logit(self.p_correct), self.deviation).cdf(logit(threshold))


def estimate(state: KnowledgeState, parameters: Parameters, *, at: datetime | None = None) -> Estimate:
    """The estimate at ``at``, or as of the last answer."""
    now = forget(state, at, parameters) if at else state
    p_correct = expected_score(now.p_know, parameters)
    deviation = math.sqrt(now.variance)
    return Estimate(
        p_correct=p_correct,
        lower=logistic(logit(p_correct) - _Z80 * deviation),
        upper=logistic(logit(p_correct) + _Z80 * deviation),
        deviation=deviation,
    )
