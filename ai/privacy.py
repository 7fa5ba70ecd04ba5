"""Rows under pseudonyms are found by making the pseudonym again."""

from uuid import UUID

from django.db.models import Q

from ai.pseudonyms import PseudonymPurpose, pseudonym
from core.privacy import PersonalRows


def _of_ml_student(person_id: UUID) -> Q:
    return Q(ml_student_id=pseudonym(person_id, PseudonymPurpose.ML))


def _of_learner(person_id: UUID) -> Q:
    return Q(learner_key=pseudonym(person_id, PseudonymPurpose.RECOMMENDATIONS))


PERSONAL_ROWS = (
    PersonalRows("ai.LessonInteractionRaw", _of_ml_student),
    PersonalRows("ai.QuizAttemptRaw", _of_ml_student),
    PersonalRows("ai.StudentMap", lambda person: Q(learner_id=person)),
    PersonalRows("ai.Recommendation", _of_learner),
)
