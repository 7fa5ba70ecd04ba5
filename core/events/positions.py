"""Giving committed events their place in the one order that all readers share."""

from django.db import transaction

from core.models import Bookmark, Position, WaitingEvent

POSITIONS = "core.positions"


def give_positions(*, limit: int = 2000) -> int:
    """Give the next positions to events that wait for one; returns how many.

    Asks with a plain read first: a write transaction is opened only when rows wait. The bookmark's row is the lock,
    so a second loop does no harm. Within a learner, order of id is order of commit (see ``announce``).
    """
    if not WaitingEvent.objects.exists():
        return 0
    with transaction.atomic():
        bookmark = lock_bookmark(POSITIONS)
        waiting = list(WaitingEvent.objects.order_by("event_id").values_list("event_id", flat=True)[:limit])
        Position.objects.bulk_create(
            Position(position=bookmark.position + number, event_id=event_id)
            for number, event_id in enumerate(waiting, start=1)
        )
        WaitingEvent.objects.filter(event_id__in=waiting).delete()
        bookmark.position += len(waiting)
        bookmark.save(update_fields=["position"])
    return len(waiting)


def lock_bookmark(reader: str, *, start: int = 0) -> Bookmark:
    """The reader's bookmark, held until the end of the transaction; made at ``start`` on first use."""
    bookmark = Bookmark.objects.select_for_update().filter(reader=reader).first()
    if bookmark is None:
        Bookmark.objects.bulk_create([Bookmark(reader=reader, position=start)], ignore_conflicts=True)
        bookmark = Bookmark.objects.select_for_update().get(reader=reader)
    return bookmark


def head() -> int:
    """The last position given."""
    return Bookmark.objects.filter(reader=POSITIONS).values_list("position", flat=True).first() or 0
