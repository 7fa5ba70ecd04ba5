"""What can be done in a live lesson, over the API and in its room alike: deeds with the shapes of their input."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.api import User
from core.rest.serializers import InputSerializer
from lessons.models import LiveLesson
from lessons.rest import live_serializers as shapes
from lessons.services import live_lessons as teaching
from lessons.services.live_participation import answer_poll


@dataclass(frozen=True)
class LiveAction:
    """A deed with the shape of its input; a teacher's, unless it ``is_for_learners``."""

    deed: Callable[..., LiveLesson]
    shape: type[InputSerializer]
    is_for_learners: bool = False

    def run(self, *, user: User, live_id: UUID, given: Any, now: datetime) -> LiveLesson:
        """Check ``given`` and do it.

        Raises:
            ValidationError: ``given`` is not of the shape.
            PlatformError: what the deed raises.
        """
        who = {"learner" if self.is_for_learners else "teacher": user}
        return self.deed(**who, live_id=live_id, now=now, **self.shape.read(given))


ACTIONS: Mapping[str, LiveAction] = {
    "step": LiveAction(teaching.show_step, shapes.LiveStepSerializer),
    "hint": LiveAction(teaching.give_hint, shapes.LiveHintSerializer),
    "content": LiveAction(teaching.show_content, shapes.LiveContentSerializer),
    "open_poll": LiveAction(teaching.open_poll, shapes.LivePollOpenSerializer),
    "close_poll": LiveAction(teaching.close_poll, shapes.LivePollCloseSerializer),
    "vote": LiveAction(answer_poll, shapes.LiveVoteSerializer, is_for_learners=True),
    "end": LiveAction(teaching.end_live_lesson, shapes.LiveEndSerializer),
}
