"""Knowledge tracing: what an answer says about what somebody knows. Pure Python, no Django.

``fold(state, evidence, parameters)`` moves a concept's state by one answer; ``estimate(state, at)`` reads it as an
expected score with an 80 % band; ``forecast`` says beforehand how an answer will turn out. All are deterministic: the
same answers give the same numbers, to the last bit. ``measures`` says how good forecasts were.
"""

from progress.tracing.estimate import Estimate, estimate
from progress.tracing.kernel import Evidence, KnowledgeState, fold, forecast
from progress.tracing.parameters import CURRENT_VERSION, Parameters, parameters_of

__all__ = [
    "CURRENT_VERSION",
    "Estimate",
    "Evidence",
    "KnowledgeState",
    "Parameters",
    "estimate",
    "fold",
    "forecast",
    "parameters_of",
]
