"""What lessons does once on an event."""

from collections.abc import Sequence
from typing import ClassVar

from core.events import Reaction, RecordedEvent
from core.ports import push
from core.realtime.publishing import review_person
from lessons.events import LessonProgressed

# Of courses, by its name: whoever left a class leaves its rooms.
LEFT_CLASS = "courses.learner.left"


class PushProgress(Reaction):
    """Tells a learner's other devices how far they are."""

    name: ClassVar[str] = "lessons.push_progress"
    handles: ClassVar[frozenset[str]] = frozenset({LessonProgressed.name})

    def react_to_all(self, events: Sequence[RecordedEvent]) -> None:
        for event in events:
            if event.learner_id:
                message = {"lesson_id": str(event.object_id), "percent": event.payload["percent"]}
                push()(person_id=event.learner_id, topic="lessons.progress", message=message)


class LeaveRooms(Reaction):
    """Has the sockets of whoever left a class asked at once which rooms are still theirs."""

    name: ClassVar[str] = "lessons.leave_rooms"
    handles: ClassVar[frozenset[str]] = frozenset({LEFT_CLASS})

    def react_to_all(self, events: Sequence[RecordedEvent]) -> None:
        for learner_id in {event.learner_id for event in events if event.learner_id}:
            review_person(learner_id)
