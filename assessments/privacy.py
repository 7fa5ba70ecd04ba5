"""Attempts and the answers in them go."""

from django.db.models import Q

from core.privacy import PersonalRows
from core.retention import RetentionRule

PERSONAL_ROWS = (
    PersonalRows("assessments.Response", lambda person: Q(attempt__learner_id=person)),
    PersonalRows("assessments.Attempt", lambda person: Q(learner_id=person)),
)

RETENTION = (
    RetentionRule("assessments.Attempt", "results", "teaching and grading, as agreed with the institution"),
    RetentionRule("assessments.Response", "answers", "teaching and grading, as agreed with the institution"),
)
