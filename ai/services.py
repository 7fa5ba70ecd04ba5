"""Recommending the next step, and keeping what was recommended."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.api import User
from ai.models import Recommendation, StudentMap
from ai.pseudonyms import PseudonymPurpose, pseudonym
from ai.recommending import recommend
from ai.situations import situation_of
from core.events import last_seq_of, lock_stream
from core.ids import derived_id

REFRESH_JOB = "ai.refresh_recommendations"
MODEL_NAME = "rules-1"
GOOD_FOR = timedelta(hours=24)
_NAMESPACE = UUID("0b7cf1d6-9e7a-5b32-8f0e-3c5f7f5c2a90")


def make_recommendations(*, learner: User, now: datetime) -> list[Recommendation]:
    """The next steps of ``learner`` as unsaved rows, best first.

    Ids follow from learner, target and the learner's place in the log: made again in the same situation, a
    recommendation is the same one.
    """
    seq = last_seq_of(learner.pk)
    key = pseudonym(learner.pk, PseudonymPurpose.RECOMMENDATIONS)
    return [
        Recommendation(
            id=derived_id(_NAMESPACE, key, seq, step.kind, step.target_id),
            learner_key=key,
            rank=rank,
            kind=step.kind,
            target_id=step.target_id,
            concept_id=step.concept_id,
            reason=step.reason,
            reason_facts=dict(step.facts),
            title=step.title,
            confidence=round(step.confidence, 4),
            model_name=MODEL_NAME,
            is_fallback=True,
            based_on_seq=seq,
            made_at=now,
            expires_at=now + GOOD_FOR,
        )
        for rank, step in enumerate(recommend(situation_of(learner, now=now)), start=1)
    ]


@transaction.atomic
def refresh_recommendations(*, learner_id: UUID, now: datetime) -> int:
    """Store a learner's next steps as the current ones; returns how many. Twice in one situation stores them once."""
    lock_stream(learner_id)  # two jobs of one learner come one after the other
    learner = User.objects.active().filter(pk=learner_id).first()
    if learner is None:
        return 0
    rows = make_recommendations(learner=learner, now=now)
    key = pseudonym(learner_id, PseudonymPurpose.RECOMMENDATIONS)
    agreed = StudentMap.objects.filter(learner_id=learner_id, since__isnull=False).first()
    for row in rows:
        row.ml_student_id = agreed.ml_student_id if agreed else None
    Recommendation.objects.filter(learner_key=key, is_current=True).update(is_current=False)
    Recommendation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[
            "is_current",
            "rank",
            "concept_id",
            "reason",
            "reason_facts",
            "title",
            "confidence",
            "made_at",
            "expires_at",
            "ml_student_id",
        ],
    )
    return len(rows)
