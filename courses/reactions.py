"""What courses does once on an event."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from accounts.api import notify
from core.events import Reaction, RecordedEvent
from courses.events import LearnerEnrolled
from courses.models import Classroom
from courses.notification_kinds import ENROLLED


class TellEnrolled(Reaction):
    """Tells learners that somebody put them into a class. Who came by its code knows; a class is told once a day."""

    name: ClassVar[str] = "courses.tell_enrolled"
    handles: ClassVar[frozenset[str]] = frozenset({LearnerEnrolled.name})

    def react_to_all(self, events: Sequence[RecordedEvent]) -> None:
        put_in: dict[tuple[UUID, datetime], list[UUID]] = {}
        for event in events:
            if event.learner_id and event.classroom_id and event.actor_id != event.learner_id:
                put_in.setdefault((event.classroom_id, event.occurred_at), []).append(event.learner_id)
        names = dict(Classroom.objects.filter(pk__in={pk for pk, _at in put_in}).values_list("pk", "name"))
        for (classroom_id, moment), learner_ids in put_in.items():
            if classroom_id in names:
                notify(
                    kind=ENROLLED.key,
                    recipients=learner_ids,
                    params={"classroom": names[classroom_id]},
                    key=f"{ENROLLED.key}:{classroom_id.hex[-12:]}:{moment:%Y%m%d}",
                    now=moment,
                )
