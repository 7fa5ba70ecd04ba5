"""Tables of the assessments app."""

from assessments.models.assessments import Assessment, AssessmentItem
from assessments.models.attempts import Attempt, Response
from assessments.models.questions import Question, QuestionConcept, QuestionPicture, QuestionVersion

__all__ = [
    "Assessment",
    "AssessmentItem",
    "Attempt",
    "Question",
    "QuestionConcept",
    "QuestionPicture",
    "QuestionVersion",
    "Response",
]
