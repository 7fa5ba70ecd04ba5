"""What lessons derives from the log: what was done in learning sessions, and how well it went meanwhile."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.db.models import Q

from core.bulk import upsert_rows
from core.events import Projection, RecordedEvent
from core.ids import derived_id
from lessons.enums import InteractionKind
from lessons.events import SessionCompleted, SessionInteracted, SessionPaused, SessionResumed, SessionStarted
from lessons.models import SessionSpan, SessionTally
from lessons.models.sessions import TALLY_COLUMNS

# Of assessments, by its name.
RESPONSE_GRADED = "assessments.response.graded"
_NAMESPACE = UUID("2b7e9a54-4f0d-5c1b-9a46-7d6a3f5c0e21")
_OPENING = frozenset({SessionStarted.name, SessionResumed.name})
_CLOSING = frozenset({SessionPaused.name, SessionCompleted.name})
_COUNTED = (*TALLY_COLUMNS.values(), "graded", "share_sum")


class SessionCounts(Projection):
    """``SessionSpan`` and ``SessionTally``. An answer counts in the session that was active when it was graded, by the
    times in the events: one that is imported later finds the stretch that it belongs to, or none. Four statements."""

    name: ClassVar[str] = "lessons.session_counts"
    handles: ClassVar[frozenset[str]] = frozenset({*_OPENING, *_CLOSING, SessionInteracted.name, RESPONSE_GRADED})
    models = (SessionSpan, SessionTally)

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        spans = _spans_about(events)
        sessions = {event.object_id for event in events if event.name != RESPONSE_GRADED}
        known = SessionTally.objects.filter(pk__in=sessions | {span.session_id for span in spans})
        fold = _Fold({tally.pk: tally for tally in known})
        for span in spans:
            fold.spans[span.learner_id].append(span)
        for event in events:
            fold.take(event)
        upsert_rows(list(fold.moved.values()), update=["ends_at"])
        upsert_rows(list(fold.counted.values()), update=_COUNTED)


@dataclass
class _Fold:
    """Events in their order, folded into spans by learner and into the tallies of sessions."""

    tallies: dict[UUID, SessionTally]
    spans: defaultdict[UUID, list[SessionSpan]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[UUID, SessionSpan] = field(default_factory=dict)
    counted: dict[UUID, SessionTally] = field(default_factory=dict)

    def take(self, event: RecordedEvent) -> None:
        if event.learner_id is None:
            return
        if event.name in _OPENING:
            self._open(event, event.learner_id)
        elif event.name in _CLOSING:
            self._close(event, event.learner_id)
        elif event.name == SessionInteracted.name:
            tally = self._tally(event.object_id, event.learner_id, event.institution_id)
            column = TALLY_COLUMNS[InteractionKind(event.payload["kind"])]
            setattr(tally, column, getattr(tally, column) + 1)
        else:
            self._grade(event, event.learner_id)

    def _open(self, event: RecordedEvent, learner_id: UUID) -> None:
        span = SessionSpan(
            id=derived_id(_NAMESPACE, event.uid),
            institution_id=event.institution_id,
            session_id=event.object_id,
            learner_id=learner_id,
            begins_at=event.occurred_at,
            ends_at=event.occurred_at + timedelta(seconds=event.payload["stretch_seconds"]),
        )
        self.spans[learner_id].append(span)
        self.moved[span.pk] = span

    def _close(self, event: RecordedEvent, learner_id: UUID) -> None:
        for span in self.spans[learner_id]:
            if span.session_id == event.object_id and span.begins_at <= event.occurred_at < span.ends_at:
                span.ends_at = event.occurred_at
                self.moved[span.pk] = span

    def _grade(self, event: RecordedEvent, learner_id: UUID) -> None:
        for span in self.spans[learner_id]:
            if span.begins_at <= event.occurred_at < span.ends_at:
                tally = self._tally(span.session_id, learner_id, span.institution_id)
                tally.graded += 1
                tally.share_sum += event.payload["share"]
                return

    def _tally(self, session_id: UUID, learner_id: UUID, institution_id: UUID) -> SessionTally:
        if session_id not in self.tallies:
            self.tallies[session_id] = SessionTally(id=session_id, institution_id=institution_id, learner_id=learner_id)
        return self.counted.setdefault(session_id, self.tallies[session_id])


def _spans_about(events: Sequence[RecordedEvent]) -> list[SessionSpan]:
    """The stretches on which these events may bear: of sessions that end one, and of learners who were graded."""
    closing = [event for event in events if event.name in _CLOSING]
    graded = [event for event in events if event.name == RESPONSE_GRADED]
    found = Q(pk__in=[])
    if closing:
        sessions = {event.object_id for event in closing}
        found |= Q(session_id__in=sessions, ends_at__gt=min(event.occurred_at for event in closing))
    if graded:
        moments = [event.occurred_at for event in graded]
        learners = {event.learner_id for event in graded if event.learner_id}
        found |= Q(learner_id__in=learners, ends_at__gt=min(moments), begins_at__lte=max(moments))
    return list(SessionSpan.objects.filter(found).order_by("begins_at", "id"))
