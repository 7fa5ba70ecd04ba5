"""The parameters of the model, published under versions that never change."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CURRENT_VERSION = "bkt-1"
_FOLDER = Path(__file__).parent / "published"


@dataclass(frozen=True)
class Parameters:
    """One published set.

    prior, learn, guess, slip: probabilities of Bayesian knowledge tracing. stability_days: after so many days without
    practice 90 % of the knowledge above the guessing floor is left; a right answer after a gap multiplies it by up to
    stability_growth. decay: exponent of the forgetting curve. prior_variance, drift_per_day: uncertainty in squared
    logits, at first and added for each idle day. helped_weight, retry_weight: how much a right answer counts after a
    hint, and at a second try.
    """

    version: str
    prior: float
    learn: float
    guess: float
    slip: float
    stability_days: float
    stability_growth: float
    decay: float
    prior_variance: float
    drift_per_day: float
    helped_weight: float
    retry_weight: float
    note: str = ""


@cache
def parameters_of(version: str) -> Parameters:
    """The published set of ``version``. Answers given before any was in force are weighed with the first.

    Raises:
        KeyError: no such version was published.
    """
    path = _FOLDER / f"{'bkt-1' if version == 'authored-1' else version}.json"
    if not path.is_file():
        raise KeyError(version)
    return Parameters(**json.loads(path.read_text(encoding="utf-8")))
