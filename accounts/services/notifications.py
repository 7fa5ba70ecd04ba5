"""Telling people something, and what they do with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import MailState
from accounts.errors import NotificationNotFound
from accounts.events import NotificationCreated
from accounts.models import Notification, User
from accounts.notification_kinds import Channel, NotificationKind, notification_kind
from accounts.preferences import Wishes
from core.events import announce
from core.jobs import enqueue_each

MAIL_JOB = "accounts.mail_notification"


@transaction.atomic
def notify(
    *,
    kind: str,
    recipients: Iterable[UUID],
    params: Mapping[str, Any],
    now: datetime,
    link: str = "",
    about_id: UUID | None = None,
    sender_id: UUID | None = None,
    key: str = "",
) -> int:
    """Tell each of ``recipients`` something, in the transaction of what happened; returns how many were told.

    ``params`` fill the words and hold nobody's name: whose matter it is says ``about_id``. ``link`` is a path of the
    frontend. The same ``key`` tells the same person once. Closed accounts are told nothing. The number of statements
    does not grow with the number of people.

    Raises:
        KeyError: there is no such kind.
        ValueError: ``params`` are not what the kind declares, or ``link`` is no path, or
            missing although the kind has a button of its own.
    """
    told, checked = notification_kind(kind), notification_kind(kind).checked(params)
    _require_link(told, link)
    people = User.objects.active().filter(pk__in=set(recipients)).order_by("pk")
    rows = [
        Notification(
            institution_id=person.institution_id,
            recipient=person,
            sender_id=sender_id,
            about_id=about_id,
            kind=kind,
            params=checked,
            link=link,
            key=key,
            created_at=now,
            **_channels(told, person, now=now),
        )
        for person in people
    ]
    fresh = _inserted(rows, key=key)
    announce(*(_created(row, actor_id=sender_id) for row in fresh))
    posted = [row for row in fresh if row.mail_state == MailState.WAITING]
    enqueue_each(MAIL_JOB, [({"notification_id": row.pk}, row.mail_due_at or now) for row in posted], now=now)
    return len(fresh)


@transaction.atomic
def read_notification(*, notification_id: UUID, reader: User, now: datetime) -> Notification:
    """Mark one of one's own as read. One that was read keeps the time.

    Raises:
        NotificationNotFound: none, or somebody else's.
    """
    own = Notification.objects.shown().filter(recipient_id=reader.pk).select_for_update(of=("self",))
    row = own.select_related("recipient", "sender").filter(pk=notification_id).first()
    if row is None:
        raise NotificationNotFound(_("There is no such notification."))
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
    return row


def read_all_notifications(*, reader: User, now: datetime) -> int:
    """Mark all of one's own as read; returns how many were not."""
    return Notification.objects.shown().unread().filter(recipient_id=reader.pk).update(read_at=now)


def _require_link(kind: NotificationKind, link: str) -> None:
    if kind.has_own_button and not link:
        raise ValueError(f"The button of {kind.key} leads nowhere.")
    if link and (not link.startswith("/") or link.startswith("//") or not link.isprintable() or " " in link):
        raise ValueError(f"{link!r} is no path of the frontend.")


def _channels(kind: NotificationKind, person: User, *, now: datetime) -> dict[str, Any]:
    """How the person is told. Mail goes only where the address is proven to be theirs."""
    wishes = Wishes.of(person.preferences, time_zone=person.time_zone)
    is_shown = wishes.in_app and Channel.IN_APP in kind.channels
    state, due = MailState.NONE, None
    if wishes.email and Channel.EMAIL in kind.channels and person.email and person.is_email_verified:
        if kind.is_urgent:
            state, due = MailState.WAITING, now
        elif wishes.digest:
            state, due = MailState.DIGEST, wishes.next_digest(now)
        else:
            state, due = MailState.WAITING, wishes.quiet_until(now) or now
    return {"is_shown": is_shown, "mail_state": state, "mail_due_at": due}


def _inserted(rows: Sequence[Notification], *, key: str) -> list[Notification]:
    """Insert ``rows``; returns those that were new. Of two at once with one key, the second waits for the first."""
    if not key:
        return Notification.objects.bulk_create(rows)
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    new = set(Notification.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.pk in new]


def _created(row: Notification, *, actor_id: UUID | None) -> NotificationCreated:
    return NotificationCreated(
        institution_id=row.institution_id,
        object_id=row.pk,
        actor_id=actor_id,
        occurred_at=row.created_at,
        recipient_id=str(row.recipient_id),
        kind=row.kind,
    )
