"""Question types: what the learner sees, and what an answer is worth. Pure Python, no Django.

One class for each type, behind one small interface::

    question.prepare(seed) -> Prepared      what the learner sees; never holds a key
    question.grade(response) -> Grade       share 0-1 and feedback

``question_from(kind, content)`` makes one from stored content and checks it.
"""

from assessments.grading.choice import MultipleChoice, SingleChoice
from assessments.grading.interface import Grade, GradingError, Prepared, Question, ShownOption
from assessments.grading.numeric import Numeric
from assessments.grading.pictures import pictures_of, with_pictures
from assessments.grading.types import question_from

__all__ = [
    "Grade",
    "GradingError",
    "MultipleChoice",
    "Numeric",
    "Prepared",
    "Question",
    "ShownOption",
    "SingleChoice",
    "pictures_of",
    "question_from",
    "with_pictures",
]
