"""Notifications that leave the platform: a mail for each, one mail a day with all, a message to a device that listens.

Each asks again when it is sent whether it is still wanted. A mail is marked as sent once the server took it: a worker
that dies between the two sends it again, under the same Message-ID, rather than never.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import MailState
from accounts.inbox import Told, in_words
from accounts.mail import MailText, send_mail
from accounts.models import Notification, User
from accounts.notification_kinds import notification_kinds
from accounts.preferences import Wishes
from accounts.services.notifications import MAIL_JOB
from core.jobs import enqueue, enqueue_each
from core.models import Job, JobState
from core.ports import push

DIGEST_JOB = "accounts.mail_digest"
PUSH_JOB = "accounts.push_notification"
PUSH_TOPIC = "accounts.notification"
IN_ONE_DIGEST = 50


def mail_notification(*, notification_id: str, now: datetime) -> None:
    """Send one by mail, unless it was read, or mail is not wanted any more. In quiet hours it is put off."""
    waiting = Notification.objects.filter(mail_state=MailState.WAITING)
    row = waiting.select_related("recipient", "sender").filter(pk=UUID(notification_id)).first()
    if row is None:
        return
    if not _is_wanted(row):
        _settle([row], MailState.NONE)
        return
    later = None if _is_urgent(row) else _wishes_of(row.recipient).quiet_until(now)
    if later is not None:
        _put_off(row, later, now=now)
        return
    (told,) = in_words([row])
    with translation.override(row.recipient.language):
        send_mail(to=row.recipient.email or "", text=_letter(told), uid=row.pk)
    _settle([row], MailState.SENT)


def ask_for_digests(*, now: datetime) -> int:
    """Have a digest sent to everybody for whom one is due; returns to how many. Whoever is waiting for one, or is being
    sent one, gets no second."""
    due = Notification.objects.filter(mail_state=MailState.DIGEST, mail_due_at__lte=now)
    at_work = set(Job.objects.filter(name=DIGEST_JOB, state=JobState.RUNNING).values_list("key", flat=True))
    waiting = due.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()
    readers = [reader_id for reader_id in waiting if str(reader_id) not in at_work]
    with transaction.atomic():
        for reader_id in readers:
            enqueue(DIGEST_JOB, now=now, key=str(reader_id), user_id=reader_id)
    return len(readers)


def mail_digest(*, user_id: str, now: datetime) -> None:
    """One mail with all that waits for somebody's digest and is not read yet; nothing, where nothing is left."""
    rows = list(
        Notification.objects.filter(recipient_id=UUID(user_id), mail_state=MailState.DIGEST)
        .select_related("recipient", "sender")
        .order_by("created_at", "id")
    )
    wanted = [row for row in rows if _is_wanted(row)]
    _settle([row for row in rows if row not in wanted], MailState.NONE)
    if not wanted:
        return
    reader = wanted[0].recipient
    with translation.override(reader.language):
        send_mail(to=reader.email or "", text=_digest(reader, in_words(wanted)), uid=wanted[-1].pk)
    _settle(wanted, MailState.SENT)


def push_now(rows: Sequence[Notification], *, now: datetime) -> None:
    """Hand ``rows`` (with recipient and sender) to whoever listens; those of people who are left in peace now, once
    that is over."""
    later = {
        row.pk: until
        for row in rows
        if not _is_urgent(row) and (until := _wishes_of(row.recipient).quiet_until(now)) is not None
    }
    enqueue_each(PUSH_JOB, [({"notification_id": pk}, until) for pk, until in later.items()], now=now)
    for told in in_words([row for row in rows if row.pk not in later]):
        push()(person_id=told.notification.recipient_id, topic=PUSH_TOPIC, message=_pushed(told))


def push_later(*, notification_id: str, now: datetime) -> None:
    """Hand one on after quiet hours, unless it was read meanwhile."""
    push_now(list(pushable([UUID(notification_id)])), now=now)


def pushable(ids: Sequence[UUID]) -> list[Notification]:
    """Those of ``ids`` that somebody with an open account wants to see, and has not read."""
    rows = Notification.objects.shown().unread().filter(pk__in=ids, recipient__is_active=True)
    return list(rows.select_related("recipient", "sender").order_by("created_at", "id"))


def _is_wanted(row: Notification) -> bool:
    reader = row.recipient
    is_reachable = reader.is_active and bool(reader.email) and reader.is_email_verified
    is_news = row.read_at is None or _is_urgent(row)
    return is_reachable and is_news and _wishes_of(reader).email and row.kind in notification_kinds()


def _is_urgent(row: Notification) -> bool:
    kind = notification_kinds().get(row.kind)
    return kind is not None and kind.is_urgent


def _wishes_of(reader: User) -> Wishes:
    return Wishes.of(reader.preferences, time_zone=reader.time_zone)


def _settle(rows: Sequence[Notification], state: MailState) -> None:
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail_state=state)


@transaction.atomic
def _put_off(row: Notification, until: datetime, *, now: datetime) -> None:
    Notification.objects.filter(pk=row.pk).update(mail_due_at=until)
    enqueue(MAIL_JOB, now=now, not_before=until, notification_id=row.pk)


def _letter(told: Told) -> MailText:
    return MailText(
        subject=told.words.title,
        paragraphs=(*(part for part in told.words.body.split("\n\n") if part.strip()), _choice()),
        link=f"{settings.PUBLIC_URL}{told.notification.link}",
        link_label=told.words.button,
    )


def _digest(reader: User, all_told: Sequence[Told]) -> MailText:
    number, shown = len(all_told), all_told[:IN_ONE_DIGEST]
    subject = ngettext("%(number)s new notification", "%(number)s new notifications", number) % {"number": number}
    parts = [f"{told.words.title}\n{told.words.body}".strip() for told in shown]
    if rest := number - len(shown):
        parts.append(ngettext("And %(number)s more.", "And %(number)s more.", rest) % {"number": rest})
    hello = _("Hello %(name)s,") % {"name": str(reader)}
    return MailText(
        subject=subject,
        paragraphs=(hello, _("this is what you were told since the last time:"), *parts, _choice()),
        link=settings.PUBLIC_URL,
        link_label=_("Open Lyceum"),
    )


def _choice() -> str:
    return _("In your profile you choose which mails you get, and when.")


def _pushed(told: Told) -> dict[str, str]:
    row = told.notification
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "title": told.words.title,
        "body": told.words.body,
        "link": row.link,
        "created_at": row.created_at.isoformat(),
    }
