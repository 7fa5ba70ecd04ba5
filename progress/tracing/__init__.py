"""Knowledge tracing: what an answer says about what somebody knows. Pure Python, no Django.

``fold(state, evidence, parameters)`` moves a concept's state by one answer; ``estimate(state, at)`` reads it as an
expected score with an 80 % band. Both are deterministic: the same answers give the same numbers, to the last bit.
"""

from progress.tracing.estimate import Estimate, estimate
from progress.tracing.kernel import Evidence, KnowledgeState, fold
from progress.tracing.parameters import CURRENT_VERSION, Parameters, parameters_of

__all__ = [
    "CURRENT_VERSION",
    "Estimate",
    "Evidence",
    "KnowledgeState",
    "Parameters",
    "estimate",
    "fold",
    "parameters_of",
]
