"""What the ai app does once on an event."""

from typing import ClassVar

from ai.services import REFRESH_JOB
from core.events import Reaction, RecordedEvent
from core.jobs import enqueue


class RefreshRecommendations(Reaction):
    """Ask for new recommendations when a learner moved. Several moves that wait make one job."""

    name: ClassVar[str] = "ai.refresh_recommendations"
    handles: ClassVar[frozenset[str]] = frozenset(
        {
            "courses.learner.enrolled",
            "lessons.lesson.progressed",
            "assessments.attempt.submitted",
            "assessments.response.graded",
        }
    )

    def react(self, event: RecordedEvent) -> None:
        if event.learner_id is not None:
            key = str(event.learner_id)
            enqueue(REFRESH_JOB, now=event.occurred_at, key=key, learner_id=event.learner_id)
