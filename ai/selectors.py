"""Reads of the ai app."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.api import Role, User, get_visible_person
from ai.enums import RecommendationReason
from ai.models import Recommendation
from ai.pseudonyms import PseudonymPurpose, pseudonym
from ai.services import make_recommendations
from assessments.api import assessments_visible_to
from core.events import last_seq_of
from lessons.api import lessons_visible_to


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
    steps = list(stored.order_by("rank"))
    if steps and _are_all_there(learner, steps):
        return steps
    return make_recommendations(learner=learner, now=now)


def _are_all_there(learner: User, steps: Sequence[Recommendation]) -> bool:
    """Whether the learner still sees every target: a teacher may have taken one back meanwhile."""
    targets = {step.target_id for step in steps}
    lessons = lessons_visible_to(learner).filter(pk__in=targets).values_list("pk", flat=True)
    assessments = assessments_visible_to(learner).filter(pk__in=targets).values_list("pk", flat=True)
    return targets == {*lessons, *assessments}


def reason_text(recommendation: Recommendation) -> str:
    """The reason as a sentence, in the reader's language."""
    sentence: str = str(RecommendationReason(recommendation.reason).label) % recommendation.reason_facts
    return sentence
