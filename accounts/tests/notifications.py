"""Notifications for tests, told through the service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from accounts.models import Notification, User
from accounts.notification_kinds import NotificationKind, Prose, _kinds, register_notification_kind
from accounts.services.notifications import notify
from accounts.tests.factories import NOW, make_institution, make_person

MESSAGE = "accounts.school.message"
URGENT = "accounts.test.urgent"


def make_reader(name: str = "ada", *, language: str = "en", time_zone: str = "UTC", **wishes: Any) -> User:
    """Somebody whose address is proven, with ``wishes`` about notifications."""
    reader = make_person(make_institution(), username=name, full_name=f"{name.title()} Byron")
    reader.email, reader.email_verified_at = f"{name}@example.org", NOW
    reader.language, reader.time_zone, reader.preferences = language, time_zone, {"notifications": wishes}
    reader.save()
    return reader


def tell(*readers: User, title: str = "Trip", text: str = "At nine.", now: datetime = NOW, **kwargs: Any) -> int:
    given = {"kind": MESSAGE, "params": {"title": title, "text": text}, **kwargs}
    return notify(recipients=[reader.pk for reader in readers], now=now, **given)


def told(reader: User) -> Notification:
    return Notification.objects.get(recipient=reader)


@contextmanager
def an_urgent_kind() -> Iterator[Callable[..., int]]:
    """No kind that is shipped is urgent yet: one that is, while the block lasts."""
    register_notification_kind(
        NotificationKind(key=URGENT, subject="Fire", body="%(text)s", params={"text": Prose()}, is_urgent=True)
    )
    try:
        yield lambda *readers, **kwargs: tell(*readers, kind=URGENT, params={"text": "Out!"}, **kwargs)
    finally:
        del _kinds._members[URGENT]
