"""What the ai app does once on an event."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

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

    def react_to_all(self, events: Sequence[RecordedEvent]) -> None:
        """The first event of each learner asks for all of them: a class at work is a few questions, not hundreds."""
        first: dict[UUID | None, RecordedEvent] = {}
        for event in events:
            first.setdefault(event.learner_id, event)
        super().react_to_all(list(first.values()))

    def react(self, event: RecordedEvent) -> None:
        if event.learner_id is not None:
            key = str(event.learner_id)
            enqueue(REFRESH_JOB, now=event.occurred_at, key=key, learner_id=event.learner_id)
