"""Which events there are, and who reads them. Filled by each app's ``ready()``."""

from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import Model

from core.events.envelope import DomainEvent, RecordedEvent
from core.models import Event


class Reader(Protocol):
    """Somebody who follows the log under a name of their own."""

    @property
    def name(self) -> str: ...

    @property
    def handles(self) -> frozenset[str]: ...

    def run(self) -> int: ...

    def retry(self) -> int: ...


class Rebuildable(Reader, Protocol):
    """A reader whose rows can be dropped and folded again, unless they are append-only."""

    @property
    def is_rebuildable(self) -> bool: ...

    @property
    def models(self) -> Sequence[type[Model]]: ...

    def apply(self, events: Sequence[RecordedEvent]) -> None: ...

    def rebuild(self) -> None: ...

    def drop(self) -> None: ...

    def digest(self) -> str: ...


class RebuildableByLearner(Rebuildable, Protocol):
    """One whose rows are each a learner's, and can be folded again for one learner."""

    def rebuild_learner(self, learner_id: UUID) -> None: ...

    def digest_learner(self, learner_id: UUID) -> str: ...


_EventClass = TypeVar("_EventClass", bound=type[DomainEvent])

event_classes: dict[str, type[DomainEvent]] = {}
projections: dict[str, Rebuildable] = {}
live_projections: dict[str, RebuildableByLearner] = {}
reactions: dict[str, Reader] = {}


def register_event(event_class: _EventClass) -> _EventClass:
    """Class decorator: make an event known under its name."""
    if event_classes.setdefault(event_class.name, event_class) is not event_class:
        raise ValueError(f"{event_class.name} is announced by two classes.")
    return event_class


def register_projection(projection: Rebuildable) -> None:
    _claim_name(projection.name)
    projections[projection.name] = projection


def register_live_projection(projection: RebuildableByLearner) -> None:
    _claim_name(projection.name)
    live_projections[projection.name] = projection


def register_reaction(reaction: Reader) -> None:
    _claim_name(reaction.name)
    reactions[reaction.name] = reaction


def _claim_name(name: str) -> None:
    if name in projections or name in live_projections or name in reactions:
        raise ValueError(f"{name} reads events already.")


def recorded(row: Event) -> RecordedEvent:
    """A row of the log in today's shape; an event that no installed app declares is given as it stands."""
    event_class = event_classes.get(row.name)
    payload = event_class.lift(row.payload, row.version) if event_class else row.payload
    return RecordedEvent.of(row, payload)
