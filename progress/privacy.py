"""Mastery goes with the answers it was folded from."""

from django.db.models import Q

from core.privacy import PersonalRows

PERSONAL_ROWS = (PersonalRows("progress.ConceptState", lambda person: Q(learner_id=person)),)
