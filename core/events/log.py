"""Appending to the log."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import connection, transaction

from core.bulk import insert_rows
from core.events.envelope import DomainEvent, RecordedEvent
from core.events.registry import event_classes, live_projections, recorded
from core.models import Event, Stream

# Locks the learners' streams, one after another in the order given, and takes a run of numbers for each; makes a
# stream on the first event.
_TAKE_SEQUENCES = """
    INSERT INTO core_stream (learner_id, last_seq) VALUES {values}
    ON CONFLICT (learner_id) DO UPDATE SET last_seq = core_stream.last_seq + EXCLUDED.last_seq
    RETURNING learner_id, last_seq
"""
# Learners a statement.
_BATCH = 1000


def announce(*events: DomainEvent) -> list[RecordedEvent]:
    """Append ``events`` in the present transaction and let the live projections follow them.

    The stream of each learner concerned is locked until the end of the transaction, so that a learner's events are
    numbered in the order in which they commit. Two statements for up
    to a thousand learners, plus the live projections'.

    Raises:
        RuntimeError: there is no open transaction, or an event class is not registered.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is announced in the transaction of its change.")
    next_seq = _take_sequences(events)
    rows = []
    for event in events:
        if event_classes.get(event.name) is not type(event):
            raise RuntimeError(f"{type(event).__name__} is not registered.")
        rows.append(_row(event, next_seq))
    insert_rows(rows)
    announced = [recorded(row) for row in rows]
    for projection in live_projections.values():
        followed = [event for event in announced if event.name in projection.handles]
        if followed:
            projection.apply(followed)
    return announced


def events_of_learner(
    learner_id: UUID, names: frozenset[str], *, batch: int = 1000
) -> Iterator[Sequence[RecordedEvent]]:
    """A learner's events of the given names, in their order, in batches."""
    after = 0
    while True:
        rows = list(
            Event.objects.filter(learner_id=learner_id, learner_seq__gt=after, name__in=names).order_by("learner_seq")[
                :batch
            ]
        )
        if not rows:
            return
        yield [recorded(row) for row in rows]
        after = rows[-1].learner_seq or 0


def learners_with(names: frozenset[str], *, institution_id: UUID | None = None) -> list[UUID]:
    """Who has events of the given names, of one institution or of all, in a fixed order. Reads the whole log."""
    found = Event.objects.filter(name__in=names, learner_id__isnull=False)
    if institution_id is not None:
        found = found.filter(institution_id=institution_id)
    learner_ids = found.order_by("learner_id").values_list("learner_id", flat=True).distinct()
    return [learner_id for learner_id in learner_ids if learner_id is not None]


def lock_stream(learner_id: UUID) -> None:
    """Hold the learner's order until the end of the transaction: nobody announces for them meanwhile."""
    Stream.objects.select_for_update().filter(learner_id=learner_id).first()


def _take_sequences(events: Sequence[DomainEvent]) -> dict[UUID, int]:
    """For each learner the number before their first; learners in a fixed order, so that two callers cannot deadlock."""
    counts = Counter(event.learner_id for event in events if event.learner_id)
    key, learner_ids = Stream._meta.pk, sorted(counts)
    taken: dict[UUID, int] = {}
    with connection.cursor() as cursor:
        for first in range(0, len(learner_ids), _BATCH):
            batch = learner_ids[first : first + _BATCH]
            given = [part for each in batch for part in (key.get_db_prep_value(each, connection), counts[each])]
            cursor.execute(_TAKE_SEQUENCES.format(values=", ".join(["(%s, %s)"] * len(batch))), given)
            for learner_id, last_seq in cursor.fetchall():
                learner = key.to_python(learner_id)
                taken[learner] = int(last_seq) - counts[learner]
    return taken


def _row(event: DomainEvent, next_seq: dict[UUID, int]) -> Event:
    seq = None
    if event.learner_id:
        next_seq[event.learner_id] += 1
        seq = next_seq[event.learner_id]
    return Event(
        name=event.name,
        version=event.version,
        institution_id=event.institution_id,
        learner_id=event.learner_id,
        learner_seq=seq,
        actor_id=event.actor_id,
        course_id=event.course_id,
        classroom_id=event.classroom_id,
        object_id=event.object_id,
        occurred_at=event.occurred_at,
        payload=event.payload(),
    )


def last_seq_of(learner_id: UUID) -> int:
    """How many events there are of a learner; 0 before the first."""
    return Stream.objects.filter(learner_id=learner_id).values_list("last_seq", flat=True).first() or 0
