"""What always holds of the log and of those who read it."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef

from core.events.log import lock_stream
from core.events.positions import POSITIONS, head, lock_bookmark
from core.events.registry import Rebuildable, RebuildableByLearner, live_projections, projections
from core.invariants import lift_time_limits
from core.maintenance import hold_off_changes
from core.models import Bookmark, Event, ParkedEvent, Position, Stream, WaitingEvent


def sequences() -> Iterator[str]:
    """Each learner's events are numbered from 1 to the stream's last number: nothing lost, nothing doubled."""
    last = dict(Stream.objects.values_list("learner_id", "last_seq"))
    runs = (
        Event.objects.filter(learner_id__isnull=False)
        .values_list("learner_id")
        .annotate(number=Count("pk"), low=Min("learner_seq"), high=Max("learner_seq"))
        .order_by("learner_id")
    )
    for run in runs.iterator():
        learner_id, number, low, high = run
        expected = last.pop(learner_id, 0) if learner_id else 0
        if (low, high, number) != (1, expected, expected):
            yield f"The stream of {learner_id} is at {expected}, but has {number} events from {low} to {high}."
    for learner_id, seq in last.items():
        if seq:
            yield f"The stream of {learner_id} is at {seq}, but has no events."


def positions() -> Iterator[str]:
    """Each event has its place in the common order or waits for one, never both; no place lies beyond the head."""
    placed = Exists(Position.objects.filter(event_id=OuterRef("pk")))
    waits = Exists(WaitingEvent.objects.filter(event_id=OuterRef("pk")))
    for pk in Event.objects.filter(~placed, ~waits).order_by("pk").values_list("pk", flat=True):
        yield f"Event {pk} has no position and does not wait for one."
    for pk in Event.objects.filter(placed, waits).order_by("pk").values_list("pk", flat=True):
        yield f"Event {pk} has a position and still waits for one."
    last = head()
    for position in Position.objects.filter(position__gt=last).order_by("position"):
        yield f"Position {position.position} lies beyond the head, {last}."


def bookmarks() -> Iterator[str]:
    """No reader is further than the log."""
    last = head()
    for bookmark in Bookmark.objects.exclude(reader=POSITIONS).filter(position__gt=last).order_by("reader"):
        yield f"{bookmark.reader} has read to {bookmark.position}, beyond the head, {last}."


def nothing_parked() -> Iterator[str]:
    """No event broke a reader."""
    broken = ParkedEvent.objects.exclude(error="").annotate(event_name=F("event__name")).order_by("pk")
    for parked in broken.iterator():
        yield f"{parked.reader} could not take event {parked.event_id}, {parked.event_name}: {parked.error}"


def projections_equal_recounts() -> Iterator[str]:
    """Each summary, read to the head, equals what the whole log gives anew, column by column.

    Right while others write, and nothing of it stays. The reader loop waits for one projection, a learner's deeds wait
    for the refold of this one learner, and erasure waits for a whole projection.
    """
    for projection in projections.values():
        if projection.is_rebuildable and not _equals_recount(projection):
            yield f"{projection.name} is not what the log gives."
    for live in live_projections.values():
        yield from _live_differences(live)


@transaction.atomic
def _equals_recount(projection: Rebuildable) -> bool:
    lift_time_limits()
    hold_off_changes()
    lock_bookmark(POSITIONS)  # nobody gives positions: both readings end at the same head
    _read_to_head(projection)
    kept = projection.digest()
    projection.drop()
    _read_to_head(projection)
    equals = projection.digest() == kept
    transaction.set_rollback(True)
    return equals


def _read_to_head(projection: Rebuildable) -> None:
    while projection.run():
        pass


def _live_differences(projection: RebuildableByLearner) -> Iterator[str]:
    streams = Stream.objects.filter(pk=OuterRef("learner_id"))
    for model in projection.models:
        for learner_id in model._default_manager.filter(~Exists(streams)).values_list("learner_id", flat=True):
            yield f"{projection.name} has rows of {learner_id}, of whom the log knows nothing."
    for learner_id in Stream.objects.order_by("learner_id").values_list("learner_id", flat=True):
        with transaction.atomic():
            lift_time_limits()
            hold_off_changes()
            lock_stream(learner_id)
            kept = projection.digest_learner(learner_id)
            projection.rebuild_learner(learner_id)
            differs = projection.digest_learner(learner_id) != kept
            transaction.set_rollback(True)
        if differs:
            yield f"{projection.name} of {learner_id} is not what the log gives."
