"""The assessments app for other apps."""

from assessments.enums import AssessmentKind, AssessmentState, AttemptState, QuestionKind
from assessments.grading import pictures_of
from assessments.models import Assessment, AssessmentItem, Attempt, Question, QuestionConcept
from assessments.policies import visible_assessments, visible_attempts
from assessments.ports import AuthoredDifficulty, EvidenceParameters, evidence_parameters
from assessments.selectors import (
    BestResult,
    assessments_visible_to,
    attempts_visible_to,
    questions_by_concept,
    results_of,
)
from assessments.services.assessments import AssessmentDraft, ItemDraft, save_assessment
from assessments.services.attempts import answer_question, start_attempt, submit_attempt, take_hint
from assessments.services.history import PastAnswer, import_history
from assessments.services.pictures import PictureDraft
from assessments.services.questions import QuestionDraft, save_question

__all__ = [
    "Assessment",
    "AssessmentDraft",
    "AssessmentItem",
    "AssessmentKind",
    "AssessmentState",
    "Attempt",
    "AttemptState",
    "AuthoredDifficulty",
    "BestResult",
    "EvidenceParameters",
    "ItemDraft",
    "PastAnswer",
    "PictureDraft",
    "Question",
    "QuestionConcept",
    "QuestionDraft",
    "QuestionKind",
    "answer_question",
    "assessments_visible_to",
    "attempts_visible_to",
    "evidence_parameters",
    "import_history",
    "pictures_of",
    "questions_by_concept",
    "results_of",
    "save_assessment",
    "save_question",
    "start_attempt",
    "submit_attempt",
    "take_hint",
    "visible_assessments",
    "visible_attempts",
]
