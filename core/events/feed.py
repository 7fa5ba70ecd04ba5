"""What every reader does the same way: take the next window, try, park what breaks, move the bookmark."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction

from core.events.envelope import RecordedEvent
from core.events.positions import head, lock_bookmark
from core.events.registry import Reader, recorded
from core.models import Bookmark, Event, ParkedEvent

_log = structlog.get_logger("lyceum.reader")

Take = Callable[[Sequence[RecordedEvent]], None]


def read_window(reader: Reader, take: Take, *, start: int = 0, size: int = 1000) -> int:
    """Feed ``reader`` the events of the next ``size`` positions; returns how many positions it moved on.

    Bookmark and effects move in one transaction. A batch that fails is tried again learner by learner; the event at
    fault is parked with its error, and what follows it in the same stream is parked behind it.
    """
    known = Bookmark.objects.filter(reader=reader.name).first()
    if known is not None and head() <= known.position:
        return 0  # a plain read: a write transaction is opened only when there is something to read
    with transaction.atomic():
        bookmark = lock_bookmark(reader.name, start=start)
        upper = min(head(), bookmark.position + size)
        if upper <= bookmark.position:
            return 0
        rows = Event.objects.filter(
            name__in=reader.handles, position__position__gt=bookmark.position, position__position__lte=upper
        ).order_by("position__position")
        _feed(reader, list(rows), take)
        moved = upper - bookmark.position
        Bookmark.objects.filter(pk=bookmark.pk).update(position=upper)
    return moved


def retry_parked(reader: Reader, take: Take) -> int:
    """Take up what was parked for ``reader`` again, in order; returns how many events are no longer parked."""
    with transaction.atomic():
        lock_bookmark(reader.name)
        parked = ParkedEvent.objects.filter(reader=reader.name)
        rows = list(Event.objects.filter(pk__in=parked.values("event_id")).order_by("position__position"))
        parked.delete()
        _feed(reader, rows, take)
        return len(rows) - ParkedEvent.objects.filter(reader=reader.name).count()


def _feed(reader: Reader, rows: Sequence[Event], take: Take) -> None:
    if not rows:
        return
    blocked = set(ParkedEvent.objects.filter(reader=reader.name).values_list("stream_key", flat=True).distinct())
    free = [row for row in rows if _stream_key(row) not in blocked]
    _park(reader, [row for row in rows if _stream_key(row) in blocked])
    try:
        _try(free, take)
    except (OperationalError, InterfaceError):
        raise  # the database, not the event: the window is rolled back and read again
    except Exception as error:  # noqa: BLE001 - whatever a reader raises, only the learner concerned may stand still
        _log.warning("reader_batch_failed", reader=reader.name, error=repr(error))
        for stream in _by_stream(free).values():
            _feed_stream(reader, stream, take)


def _feed_stream(reader: Reader, rows: Sequence[Event], take: Take) -> None:
    """One learner's events: all at once, else one by one up to the first that breaks."""
    for index, row in enumerate(rows):
        try:
            _try([row], take)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - see _feed
            _log.exception("event_parked", reader=reader.name, event_id=row.pk, event_name=row.name)
            _park(reader, rows[index:], error=f"{type(error).__name__}: {error}")
            return


def _try(rows: Sequence[Event], take: Take) -> None:
    with transaction.atomic():
        if rows:
            take([recorded(row) for row in rows])


def _park(reader: Reader, rows: Sequence[Event], *, error: str = "") -> None:
    """Park ``rows``; the first of them carries the error, the others wait behind it."""
    ParkedEvent.objects.bulk_create(
        ParkedEvent(reader=reader.name, event=row, stream_key=_stream_key(row), error=error if index == 0 else "")
        for index, row in enumerate(rows)
    )


def _by_stream(rows: Sequence[Event]) -> dict[UUID, list[Event]]:
    streams: dict[UUID, list[Event]] = defaultdict(list)
    for row in rows:
        streams[_stream_key(row)].append(row)
    return streams


def _stream_key(row: Event) -> UUID:
    return row.learner_id or row.object_id
