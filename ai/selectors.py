"""Reads of the ai app."""

from datetime import datetime
from uuid import UUID

from accounts.api import Role, User, get_visible_person
from ai.enums import RecommendationReason
from ai.models import Recommendation
from ai.pseudonyms import PseudonymPurpose, pseudonym
from ai.services import make_recommendations
from core.events import last_seq_of


def recommendations_for(*, reader: User, learner_id: UUID, now: datetime) -> list[Recommendation]:
    """A learner's next steps, for themselves or those who may see them, best first.

    The stored ones where the learner has done nothing since, otherwise fresh ones: an answer is followed by the next
    recommendation at once, whether or not a worker runs.

    Raises:
        PersonNotFound: no such learner, or not for ``reader`` to see.
    """
    learner = get_visible_person(user=reader, person_id=learner_id)
    if learner.role != Role.STUDENT:
        return []
    stored = Recommendation.objects.filter(
        learner_key=pseudonym(learner.pk, PseudonymPurpose.RECOMMENDATIONS),
        is_current=True,
        based_on_seq=last_seq_of(learner.pk),
        expires_at__gt=now,
    )
    return list(stored.order_by("rank")) or make_recommendations(learner=learner, now=now)


def reason_text(recommendation: Recommendation) -> str:
    """The reason as a sentence, in the reader's language."""
    sentence: str = str(RecommendationReason(recommendation.reason).label) % recommendation.reason_facts
    return sentence
