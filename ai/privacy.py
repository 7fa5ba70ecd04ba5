"""Rows under pseudonyms are found by making the pseudonym again."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Q

from ai.models import LessonInteractionRaw, QuizAttemptRaw, Recommendation
from ai.projections import forget_learner
from ai.pseudonyms import PseudonymPurpose, pseudonym
from core.derived_rows import EraseDerived
from core.events import lock_stream
from core.privacy import PersonalRows
from core.retention import RetentionRule


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

RETENTION = (
    RetentionRule(
        "ai.StudentMap", "which pseudonym is whose", "consent to the training of models; the name goes with the account"
    ),
    RetentionRule(
        "ai.LessonInteractionRaw",
        "lessons, under a pseudonym",
        "consent to the training of models; gone when it is withdrawn",
    ),
    RetentionRule(
        "ai.QuizAttemptRaw",
        "quizzes, under a pseudonym",
        "consent to the training of models; gone when it is withdrawn",
    ),
    RetentionRule(
        "ai.Recommendation", "what to do next, under a pseudonym", "teaching, as agreed with the institution"
    ),
)


def _unlink_recommendations(*, person_id: UUID, now: datetime) -> int:
    """Take the ML team's name for the learner off what was recommended. The recommendations stand on no consent, and
    stay; whoever makes new ones holds the learner's stream."""
    lock_stream(person_id)
    return Recommendation.objects.filter(_of_ml_student(person_id)).update(ml_student_id=None)


# In this order: the reader's bookmark is locked before the learner's stream.
DERIVED_FOR_ML_TRAINING: Mapping[str, EraseDerived] = {
    "ai.LessonInteractionRaw": partial(forget_learner, LessonInteractionRaw),
    "ai.QuizAttemptRaw": partial(forget_learner, QuizAttemptRaw),
    "ai.Recommendation": _unlink_recommendations,
}
