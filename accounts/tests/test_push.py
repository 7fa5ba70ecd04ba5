"""New notifications are handed to whoever listens, at once, and in quiet hours once these are over."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.models import Notification, User
from accounts.services.notifications import read_notification
from accounts.tests.factories import NOW
from accounts.tests.notifications import an_urgent_kind, make_reader, tell, told
from core.events.reader import read_until_idle
from core.events.registry import reactions
from core.jobs import run_due_jobs
from core.models import Job, ParkedEvent
from core.ports import push

pytestmark = pytest.mark.django_db
NIGHT, MORNING = NOW + timedelta(hours=14), NOW + timedelta(hours=22)


class Listening:
    """A device of everybody that writes down what it is given."""

    def __init__(self) -> None:
        self.heard: list[tuple[UUID, str, dict[str, Any]]] = []

    def __call__(self, *, person_id: UUID, topic: str, message: Mapping[str, Any]) -> bool:
        self.heard.append((person_id, topic, dict(message)))
        return True


@pytest.fixture
def listening() -> Iterator[Listening]:
    read_until_idle()  # from here on the reaction follows
    reactions["accounts.push_notifications"].run()
    before, listening = push(), Listening()
    push.plug(listening)
    yield listening
    push.plug(before)


def waiting() -> list[tuple[Any, ...]]:
    return list(Job.objects.filter(name="accounts.push_notification").values_list("ids", "not_before"))


def test_a_notification_is_handed_on_once_in_the_readers_language(listening: Listening) -> None:
    # Arrange
    ada = make_reader(language="fr")
    tell(ada, link="/trips/1")

    # Act
    read_until_idle()
    read_until_idle()

    # Assert
    message = {
        "id": str(told(ada).pk),
        "kind": "accounts.school.message",
        "title": "Message de votre établissement : Trip",
        "body": "At nine.",
        "link": "/trips/1",
        "created_at": "2026-09-14T09:00:00+00:00",
    }
    assert listening.heard == [(ada.pk, "accounts.notification", message)]
    assert (waiting(), ParkedEvent.objects.count()) == ([], 0)


def test_at_night_it_waits_for_the_morning(listening: Listening) -> None:
    # Arrange
    ada, grace = make_reader(), make_reader("grace", quiet_hours=None)
    tell(ada, grace, now=NIGHT)

    # Act
    read_until_idle()
    by_night = [person_id for person_id, _topic, _message in listening.heard]
    asked = waiting()
    run_due_jobs(now=MORNING)

    # Assert
    assert by_night == [grace.pk]
    assert asked == [({"notification_id": str(told(ada).pk)}, MORNING)]
    assert [person_id for person_id, _topic, _message in listening.heard] == [grace.pk, ada.pk]
    assert waiting() == []


def test_what_is_urgent_is_handed_on_at_night(listening: Listening) -> None:
    # Arrange
    ada = make_reader()

    # Act
    with an_urgent_kind() as tell_urgently:
        tell_urgently(ada, now=NIGHT)
        read_until_idle()

    # Assert
    assert [message["title"] for _person, _topic, message in listening.heard] == ["Fire"]


def test_what_was_read_closed_or_erased_by_the_morning_is_not_handed_on(listening: Listening) -> None:
    # Arrange
    reader, closed, erased = (make_reader(name) for name in ("ada", "grace", "alan"))
    tell(reader, closed, erased, now=NIGHT)
    read_until_idle()
    read_notification(notification_id=told(reader).pk, reader=reader, now=NIGHT)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    Notification.objects.filter(recipient=erased).delete()

    # Act
    run_due_jobs(now=MORNING)

    # Assert
    assert (listening.heard, waiting()) == ([], [])


def test_who_wants_nothing_in_the_application_is_pushed_nothing(listening: Listening) -> None:
    # Arrange
    tell(make_reader(in_app=False))

    # Act
    read_until_idle()

    # Assert
    assert listening.heard == []
