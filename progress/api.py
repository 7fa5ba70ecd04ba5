"""The progress app for other apps."""

from progress.enums import MasteryBand
from progress.evaluation import Evaluation, evaluate_mastery, learners_to_evaluate
from progress.evaluation_report import describe_evaluation
from progress.mastery import Mastery
from progress.selectors import heat_map, mastery_by_concept, mastery_of_learner

__all__ = [
    "Evaluation",
    "Mastery",
    "MasteryBand",
    "describe_evaluation",
    "evaluate_mastery",
    "heat_map",
    "learners_to_evaluate",
    "mastery_by_concept",
    "mastery_of_learner",
]
