"""What accounts does once on an event."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from accounts.events import NotificationCreated
from accounts.notification_mail import push_now, pushable
from core.events import Reaction, RecordedEvent


class PushNotifications(Reaction):
    """Hands new notifications to the devices that listen; in quiet hours, once these are over. What time it is says the
    event: the reader is a moment behind it."""

    name: ClassVar[str] = "accounts.push_notifications"
    handles: ClassVar[frozenset[str]] = frozenset({NotificationCreated.name})

    def react_to_all(self, events: Sequence[RecordedEvent]) -> None:
        told_at: dict[datetime, list[UUID]] = {}
        for event in events:
            told_at.setdefault(event.occurred_at, []).append(event.object_id)
        for moment, ids in told_at.items():
            push_now(pushable(ids), now=moment)
