"""What a learner studied goes."""

from django.db.models import Q

from core.privacy import PersonalRows
from core.retention import RetentionRule

PERSONAL_ROWS = (PersonalRows("lessons.LessonProgress", lambda person: Q(learner_id=person)),)

RETENTION = (
    RetentionRule("lessons.LessonProgress", "what a learner studied", "teaching, as agreed with the institution"),
)
