"""Telling people something: who is told, how, once, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import MailState
from accounts.errors import NotificationNotFound
from accounts.models import Notification, User
from accounts.services.notifications import notify, read_all_notifications, read_notification
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.notifications import MESSAGE, an_urgent_kind, make_reader, tell, told
from accounts.tests.services.record import announced, only_where_writers_overlap, refused, unchanged
from core.ids import new_id
from core.models import Job
from core.tests.threads import run_together

pytestmark = pytest.mark.django_db
CREATED = "accounts.notification.created"
NIGHT = NOW + timedelta(hours=14)  # 23:00, and quiet
MORNING = NOW + timedelta(hours=22)  # 07:00


def jobs() -> list[tuple[Any, ...]]:
    waiting = Job.objects.filter(name="accounts.mail_notification").order_by("pk")
    return list(waiting.values_list("ids", "not_before"))


def test_somebody_is_told_in_the_inbox_and_by_mail() -> None:
    # Arrange
    ada, sender, about = make_reader(), make_reader("grace"), new_id()

    # Act
    number = tell(ada, sender_id=sender.pk, about_id=about, link="/trips/1")

    # Assert
    row = told(ada)
    assert number == 1
    assert (row.institution_id, row.sender_id, row.about_id) == (ada.institution_id, sender.pk, about)
    assert (row.kind, row.params, row.link) == (MESSAGE, {"title": "Trip", "text": "At nine."}, "/trips/1")
    assert (row.created_at, row.read_at, row.is_shown) == (NOW, None, True)
    assert (row.mail_state, row.mail_due_at) == (MailState.WAITING, NOW)
    assert jobs() == [({"notification_id": str(row.pk)}, NOW)]
    assert announced(CREATED) == [
        {
            "name": CREATED,
            "institution_id": ada.institution_id,
            "actor_id": sender.pk,
            "object_id": row.pk,
            "occurred_at": NOW,
            "payload": {"recipient_id": str(ada.pk), "kind": MESSAGE},
        }
    ]


@pytest.mark.parametrize(
    ("wishes", "is_shown", "state", "due"),
    [
        ({}, True, MailState.WAITING, NOW),
        ({"in_app": False}, False, MailState.WAITING, NOW),
        ({"email": False}, True, MailState.NONE, None),
        ({"email": False, "digest": True}, True, MailState.NONE, None),
        ({"in_app": False, "email": False}, False, MailState.NONE, None),
        ({"digest": True}, True, MailState.DIGEST, NOW + timedelta(hours=8)),
        ({"digest": True, "digest_hour": 9}, True, MailState.DIGEST, NOW + timedelta(days=1)),
        ({"quiet_hours": {"from": "08:00", "to": "10:00"}}, True, MailState.WAITING, NOW + timedelta(hours=1)),
        ({"quiet_hours": {"from": "09:00", "to": "08:59"}}, True, MailState.WAITING, NOW + timedelta(minutes=1439)),
    ],
)
def test_preferences_decide_the_channels(wishes: dict[str, Any], is_shown: bool, state: str, due: object) -> None:
    # Arrange
    ada = make_reader(**wishes)

    # Act
    tell(ada)

    # Assert
    row = told(ada)
    assert (row.is_shown, row.mail_state, row.mail_due_at) == (is_shown, state, due)
    assert [when for _ids, when in jobs()] == ([due] if state == MailState.WAITING else [])


@pytest.mark.parametrize("field", ["email", "email_verified_at"])
def test_mail_goes_only_to_an_address_that_is_proven_to_be_theirs(field: str) -> None:
    # Arrange
    ada = make_reader()
    User.objects.filter(pk=ada.pk).update(**{field: None})

    # Act
    tell(ada)

    # Assert
    assert (told(ada).is_shown, told(ada).mail_state, jobs()) == (True, MailState.NONE, [])


def test_at_night_the_row_is_there_at_once_and_the_mail_waits() -> None:
    # Arrange
    ada = make_reader()

    # Act
    tell(ada, now=NIGHT)

    # Assert
    assert (told(ada).created_at, told(ada).is_shown, told(ada).mail_due_at) == (NIGHT, True, MORNING)
    assert [when for _ids, when in jobs()] == [MORNING]


@pytest.mark.parametrize("wishes", [{}, {"digest": True}])
def test_what_is_urgent_waits_for_no_morning_and_no_digest(wishes: dict[str, Any]) -> None:
    # Arrange
    ada = make_reader(**wishes)

    # Act
    with an_urgent_kind() as tell_urgently:
        tell_urgently(ada, now=NIGHT)

    # Assert
    assert (told(ada).mail_state, told(ada).mail_due_at) == (MailState.WAITING, NIGHT)
    assert [when for _ids, when in jobs()] == [NIGHT]


def test_who_is_closed_or_does_not_exist_is_told_nothing() -> None:
    # Arrange
    ada, closed = make_reader(), make_reader("grace")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    # Act
    number = notify(
        kind=MESSAGE,
        recipients=[closed.pk, ada.pk, ada.pk, new_id()],
        params={"title": "Trip", "text": "At nine."},
        now=NOW,
    )

    # Assert
    assert number == 1
    assert list(Notification.objects.values_list("recipient_id", flat=True)) == [ada.pk]


def test_nobody_to_tell_changes_nothing() -> None:
    with unchanged():
        assert tell() == 0


def test_the_same_key_tells_the_same_person_once() -> None:
    # Arrange
    ada, grace = make_reader(), make_reader("grace")
    tell(ada, key="trip-1")

    # Act
    with unchanged():
        again = tell(ada, key="trip-1")
    others = tell(ada, grace, key="trip-1")
    another = tell(ada, key="trip-2")

    # Assert
    assert (again, others, another) == (0, 1, 1)
    assert sorted(Notification.objects.values_list("recipient__username", "key")) == [
        ("ada", "trip-1"),
        ("ada", "trip-2"),
        ("grace", "trip-1"),
    ]
    assert (len(jobs()), len(announced(CREATED))) == (3, 3)


def test_without_a_key_each_time_counts() -> None:
    # Arrange
    ada = make_reader()

    # Act
    numbers = [tell(ada), tell(ada)]

    # Assert
    assert (numbers, Notification.objects.count()) == ([1, 1], 2)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_tell_once() -> None:
    # Arrange
    ada, grace = make_reader(), make_reader("grace")

    # Act
    numbers = run_together(lambda: tell(ada, grace, key="trip"), lambda: tell(ada, grace, key="trip"))

    # Assert
    assert sum(numbers) == 2
    assert (Notification.objects.count(), len(jobs()), len(announced(CREATED))) == (2, 2, 2)


@pytest.mark.parametrize("key", ["", "trip"])
def test_telling_thirty_costs_as_many_statements_as_telling_one(key: str) -> None:
    # Arrange
    school = make_institution()
    people = [make_person(school) for _ in range(31)]
    for number, person in enumerate(people):
        person.email, person.email_verified_at = f"p{number}@example.org", NOW
        person.save()

    # Act
    costs = []
    for readers in (people[:1], people[1:]):
        with CaptureQueriesContext(connection) as seen:
            tell(*readers, key=key)
        costs.append(len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]]))

    # Assert: the people, the rows, with a key which of them are new, the events, the jobs
    assert costs == [5, 5] if key else [4, 4]
    assert (Notification.objects.count(), len(jobs()), len(announced(CREATED))) == (31, 31, 31)


@pytest.mark.parametrize(
    "link", ["https://evil.example/", "//evil.example/", "trips/1", "javascript:alert(1)", "/a b", "/a\nb"]
)
def test_a_link_that_is_no_path_of_the_frontend_is_a_defect(link: str) -> None:
    # Arrange
    ada = make_reader()

    # Act, Assert
    with unchanged(), pytest.raises(ValueError, match="no path"):
        tell(ada, link=link)


def test_a_button_that_leads_nowhere_is_a_defect() -> None:
    # Arrange
    ada = make_reader()

    # Act, Assert
    with unchanged(), pytest.raises(ValueError, match=r"The button of accounts\.feedback\.answered leads nowhere"):
        tell(ada, kind="accounts.feedback.answered", params={})


def test_a_kind_or_params_that_there_are_not_are_a_defect() -> None:
    # Arrange
    ada = make_reader()

    # Act, Assert
    with unchanged(), pytest.raises(KeyError):
        tell(ada, kind="accounts.nothing.told")
    with unchanged(), pytest.raises(ValueError, match="takes"):
        tell(ada, params={"title": "Trip"})


# --- reading ------------------------------------------------------------------------------------------------
def test_reading_is_noted_once() -> None:
    # Arrange
    ada = make_reader()
    tell(ada)

    # Act
    read_notification(notification_id=told(ada).pk, reader=ada, now=NOW)
    with unchanged():
        again = read_notification(notification_id=told(ada).pk, reader=ada, now=NIGHT)

    # Assert
    assert (told(ada).read_at, again.read_at) == (NOW, NOW)


def test_a_strangers_notification_and_one_that_is_not_shown_are_not_there() -> None:
    # Arrange
    ada, grace = make_reader(), make_reader("grace", in_app=False)
    tell(ada, grace)

    # Act, Assert
    for notification_id, reader in ((told(ada).pk, grace), (told(grace).pk, grace), (new_id(), ada)):
        with refused(NotificationNotFound):
            read_notification(notification_id=notification_id, reader=reader, now=NOW)


def test_all_are_read_at_once_but_for_those_of_others() -> None:
    # Arrange
    ada, grace = make_reader(), make_reader("grace")
    for _ in range(3):
        tell(ada, grace)
    first = Notification.objects.filter(recipient=ada).earliest("pk")
    read_notification(notification_id=first.pk, reader=ada, now=NOW)

    # Act
    numbers = [read_all_notifications(reader=ada, now=NIGHT) for _ in range(2)]

    # Assert
    assert numbers == [2, 0]
    read = Notification.objects.filter(recipient=ada).order_by("pk").values_list("read_at", flat=True)
    assert list(read) == [NOW, NIGHT, NIGHT]
    assert Notification.objects.filter(recipient=grace, read_at=None).count() == 3
