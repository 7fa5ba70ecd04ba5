"""Mastery goes with the answers it was folded from."""

from django.db.models import Q

from core.privacy import PersonalRows
from core.retention import RetentionRule

PERSONAL_ROWS = (PersonalRows("progress.ConceptState", lambda person: Q(learner_id=person)),)

RETENTION = (
    RetentionRule("progress.ConceptState", "what a learner knows", "teaching, as agreed with the institution"),
)
