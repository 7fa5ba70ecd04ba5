"""The progress app for other apps."""

from progress.enums import MasteryBand
from progress.mastery import Mastery
from progress.selectors import heat_map, mastery_by_concept, mastery_of_learner

__all__ = ["Mastery", "MasteryBand", "heat_map", "mastery_by_concept", "mastery_of_learner"]
