"""What somebody was told, in words and in their language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation

from accounts.models import Notification, User
from accounts.notification_kinds import Words, words_of


@dataclass(frozen=True)
class ToldPerson:
    """Who sent it, or whom it is about; without a name once they are erased."""

    id: UUID
    full_name: str


@dataclass(frozen=True)
class Told:
    """A notification in its reader's language."""

    notification: Notification
    words: Words
    sender: ToldPerson | None
    about: ToldPerson | None


def inbox_of(reader: User) -> QuerySet[Notification]:
    """What ``reader`` was told and wants to see, with the language that it is to be in."""
    shown = Notification.objects.shown().filter(recipient_id=reader.pk)
    return shown.select_related("recipient", "sender")


def unread_count(reader: User) -> int:
    return Notification.objects.shown().unread().filter(recipient_id=reader.pk).count()


def in_words(rows: Sequence[Notification]) -> list[Told]:
    """``rows`` (with recipient and sender) in words, each in the language of its reader. One query for the people whom
    they are about, if they are about any."""
    people = _people({row.about_id for row in rows if row.about_id})
    return [_told(row, people.get(row.about_id) if row.about_id else None) for row in rows]


def _told(row: Notification, about: User | None) -> Told:
    about_person, sender = _as_told(about), _as_told(row.sender)
    with translation.override(row.recipient.language):
        words = words_of(
            row.kind,
            row.params,
            about=about_person.full_name if about_person else "",
            sender=sender.full_name if sender else "",
        )
    return Told(notification=row, words=words, sender=sender, about=about_person)


def _as_told(person: User | None) -> ToldPerson | None:
    return ToldPerson(person.pk, "" if person.erased_at else str(person)) if person else None


def _people(ids: Iterable[UUID]) -> dict[UUID, User]:
    wanted = set(ids)
    return User.objects.in_bulk(wanted) if wanted else {}
