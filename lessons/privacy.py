"""What a learner studied goes."""

from django.db.models import Q

from core.privacy import PersonalRows

PERSONAL_ROWS = (PersonalRows("lessons.LessonProgress", lambda person: Q(learner_id=person)),)
