"""The event log: facts are appended, summaries are rebuilt.

An app writes its events as frozen dataclasses (``DomainEvent``) and announces them beside the change. What it derives
from events is a ``Projection``; what it does once on an event is a ``Reaction``. One reader loop feeds both.
"""

from core.events.envelope import DomainEvent, RecordedEvent, Upcaster
from core.events.log import announce, events_of_learner, last_seq_of, learners_with, lock_stream
from core.events.projections import LiveProjection, Projection
from core.events.reactions import Reaction
from core.events.reader import hold_readers
from core.events.registry import register_event, register_live_projection, register_projection, register_reaction

__all__ = [
    "DomainEvent",
    "LiveProjection",
    "Projection",
    "Reaction",
    "RecordedEvent",
    "Upcaster",
    "announce",
    "events_of_learner",
    "hold_readers",
    "last_seq_of",
    "learners_with",
    "lock_stream",
    "register_event",
    "register_live_projection",
    "register_projection",
    "register_reaction",
]
