"""An event of the tests' own, and readers that remember what they were given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

from django.db import transaction

from core.events import DomainEvent, LiveProjection, Projection, Reaction, RecordedEvent, announce

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
SCHOOL = UUID("0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10")


@dataclass(frozen=True, kw_only=True)
class NoteTaken(DomainEvent):
    """Somebody took a note. Registered by the fixture ``notes`` alone."""

    name: ClassVar[str] = "core.note.taken"

    number: int


def note(number: int, learner_id: UUID | None = None, **kwargs: object) -> NoteTaken:
    given = {"institution_id": SCHOOL, "object_id": uuid4(), "occurred_at": NOW, **kwargs}
    return NoteTaken(number=number, learner_id=learner_id, **given)


def take_notes(*numbers: int, learner_id: UUID | None = None) -> list[RecordedEvent]:
    """Announce one note for each number, in a transaction of its own."""
    with transaction.atomic():
        return announce(*(note(number, learner_id) for number in numbers))


class Recorder(Projection):
    """Remembers each event that went through; breaks on the numbers in ``faults``."""

    name: ClassVar[str] = "core.test_recorder"
    handles: ClassVar[frozenset[str]] = frozenset({NoteTaken.name})
    models = ()

    def __init__(self, faults: Sequence[int] = ()) -> None:
        self.faults = set(faults)
        self.seen: list[RecordedEvent] = []

    @property
    def numbers(self) -> list[int]:
        return [event.payload["number"] for event in self.seen]

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        for event in events:
            if event.payload["number"] in self.faults:
                raise LookupError(f"note {event.payload['number']}")
        self.seen.extend(events)


class LiveRecorder(LiveProjection):
    """Remembers the batches that it was given in the announcing transaction."""

    name: ClassVar[str] = "core.test_live_recorder"
    handles: ClassVar[frozenset[str]] = frozenset({NoteTaken.name})
    models = ()

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        self.batches.append([event.payload["number"] for event in events])


class Responder(Reaction):
    """Does ``deed`` for each note."""

    name: ClassVar[str] = "core.test_responder"
    handles: ClassVar[frozenset[str]] = frozenset({NoteTaken.name})

    def __init__(self, deed: Callable[[RecordedEvent], None]) -> None:
        self.react = deed  # type: ignore[method-assign]
