"""Console pages of the assessments app."""

from assessments.admin.assessments import AssessmentAdmin
from assessments.admin.attempts import AttemptAdmin
from assessments.admin.questions import QuestionAdmin

__all__ = ["AssessmentAdmin", "AttemptAdmin", "QuestionAdmin"]
