"""``accounts/notifications/``: what one was told, read and counted; and the preferences about it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.enums import Scope
from accounts.models import User
from accounts.services.notifications import read_notification
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.notifications import make_reader, tell, told
from core.ids import new_id

pytestmark = pytest.mark.django_db
INBOX = "/api/v1/accounts/notifications/"
ME = "/api/v1/accounts/me/"


@pytest.fixture
def ada() -> User:
    return make_reader()


@pytest.fixture
def client(ada: User) -> APIClient:
    return client_of(ada)


def titles(client: APIClient, query: str = "") -> list[str]:
    return [each["title"] for each in client.get(f"{INBOX}{query}").json()["results"]]


def test_the_inbox_shows_what_one_was_told_in_words_and_names(client: APIClient, ada: User) -> None:
    # Arrange
    grace, child = make_reader("grace"), make_reader("alan")
    tell(ada, sender_id=grace.pk, link="/trips/1")
    tell(
        ada,
        kind="accounts.consent.withdrawn",
        params={"purpose": "media"},
        link="/consents/",
        about_id=child.pk,
        now=NOW + timedelta(1),
    )

    # Act
    answer = client.get(f"{INBOX}?count=1")

    # Assert
    about, message = answer.json()["results"]
    assert (answer.status_code, answer.json()["count"]) == (200, 2)
    assert message == {
        "id": message["id"],
        "kind": "accounts.school.message",
        "title": "Message from Grace Byron: Trip",
        "body": "At nine.",
        "button": "Open Lyceum",
        "link": "/trips/1",
        "sender": {"id": str(grace.pk), "full_name": "Grace Byron"},
        "about": None,
        "created_at": "2026-09-14T09:00:00Z",
        "read_at": None,
    }
    assert about["about"] == {"id": str(child.pk), "full_name": "Alan Byron"}
    assert about["body"].startswith("The consent for Alan Byron to this was withdrawn: Photos and recordings.")


def test_the_words_are_in_the_readers_language_whatever_the_browser_asks_for(client: APIClient, ada: User) -> None:
    # Arrange
    tell(ada)
    User.objects.filter(pk=ada.pk).update(language="es")

    # Act
    answer = client.get(INBOX, HTTP_ACCEPT_LANGUAGE="fr")

    # Assert
    assert answer.json()["results"][0]["title"] == "Mensaje de tu centro: Trip"


def test_somebody_who_was_erased_has_no_name_any_more(client: APIClient, ada: User) -> None:
    # Arrange
    grace = make_reader("grace")
    tell(ada, sender_id=grace.pk)
    User.objects.filter(pk=grace.pk).update(
        is_active=False, erased_at=NOW, full_name="", username="erased-1", email=None
    )

    # Act
    (message,) = client.get(INBOX).json()["results"]

    # Assert
    assert (message["title"], message["sender"]) == (
        "Message from your school: Trip",
        {"id": str(grace.pk), "full_name": ""},
    )


def test_the_inbox_is_ones_own_and_what_one_wants_to_see(client: APIClient, ada: User) -> None:
    # Arrange
    tell(ada, title="Mine")
    tell(make_reader("grace"), title="Hers")
    ada.preferences = {"notifications": {"in_app": False}}
    ada.save(update_fields=["preferences"])
    tell(ada, title="By mail only")

    # Act, Assert
    assert titles(client) == ["Message from your school: Mine"]
    assert client.get(f"{INBOX}unread-count/").json() == {"unread": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?unread=true", ["New"]),
        ("?unread=false", ["Read"]),
        ("?kind=accounts.school.message", ["New", "Read"]),
        ("?kind=accounts.feedback.answered", []),
        ("?kind=accounts.school.message&unread=true", ["New"]),
    ],
)
def test_filters(client: APIClient, ada: User, query: str, expected: list[str]) -> None:
    # Arrange
    tell(ada, title="Read")
    read_notification(notification_id=told(ada).pk, reader=ada, now=NOW)
    tell(ada, title="New", now=NOW + timedelta(minutes=1))

    # Act, Assert
    assert titles(client, query) == [f"Message from your school: {title}" for title in expected]


@pytest.mark.parametrize("query", ["?unread=maybe", "?sender=1", "?read=1", f"?kind={'k' * 61}"])
def test_filters_that_there_are_not_are_refused(client: APIClient, query: str) -> None:
    # Act
    answer = client.get(f"{INBOX}{query}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")


def test_pages_follow_one_another(client: APIClient, ada: User) -> None:
    # Arrange
    for number in range(3):
        tell(ada, title=str(number), now=NOW + timedelta(minutes=number))

    # Act
    first = client.get(f"{INBOX}?page_size=2").json()
    second = client.get(first["next"]).json()

    # Assert
    assert [each["title"][-1] for page in (first, second) for each in page["results"]] == ["2", "1", "0"]
    assert second["next"] is None


def test_reading_is_idempotent(client: APIClient, ada: User) -> None:
    # Arrange
    tell(ada)
    address = f"{INBOX}{told(ada).pk}/read/"

    # Act
    answers = [client.put(address) for _ in range(2)]

    # Assert
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json() == client.get(INBOX).json()["results"][0]
    assert answers[0].json()["read_at"] is not None
    assert client.get(f"{INBOX}unread-count/").json() == {"unread": 0}


def test_a_strangers_is_as_unknown_as_one_that_does_not_exist(client: APIClient) -> None:
    # Arrange
    grace = make_reader("grace")
    tell(grace)

    # Act
    answers = [client.put(f"{INBOX}{each}/read/") for each in (told(grace).pk, new_id())]

    # Assert
    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (404, "accounts.notification_not_found")
    ] * 2
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    assert told(grace).read_at is None


def test_all_are_read_at_once(client: APIClient, ada: User) -> None:
    # Arrange
    tell(ada)
    tell(ada)

    # Act
    answers = [client.post(f"{INBOX}read-all/").json() for _ in range(2)]

    # Assert
    assert answers == [{"read": 2}, {"read": 0}]
    assert titles(client, "?unread=true") == []


def test_a_childs_session_reads_its_own() -> None:
    # Arrange
    child = make_person(make_institution())
    tell(child)
    client = client_of(child, Scope.CHILD)

    # Act
    statuses = [
        client.get(INBOX).status_code,
        client.get(f"{INBOX}unread-count/").status_code,
        client.put(f"{INBOX}{told(child).pk}/read/").status_code,
        client.post(f"{INBOX}read-all/").status_code,
    ]

    # Assert
    assert statuses == [200] * 4


def test_an_inbox_of_one_and_of_three_costs_the_same(client: APIClient, ada: User) -> None:
    # Arrange
    client.get(ME)
    costs = []
    for size in (1, 3):
        while len(titles(client)) < size:
            sender, child = make_reader(f"s{new_id().hex}"), make_reader(f"c{new_id().hex}")
            tell(
                ada,
                kind="accounts.consent.withdrawn",
                params={"purpose": "media"},
                link="/consents/",
                about_id=child.pk,
                sender_id=sender.pk,
            )

        # Act
        with CaptureQueriesContext(connection) as seen:
            client.get(INBOX)
        costs.append(len(seen.captured_queries))

    # Assert: the rows with their readers and senders, and whom they are about
    assert costs == [2, 2]


# --- preferences --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"quiet_hours": {"from": "22:30", "to": "06:15"}},
        {"quiet_hours": {"from": "00:00", "to": "23:59"}},
        {"quiet_hours": None},
        {"digest": True, "digest_hour": 0},
        {"digest_hour": 23},
    ],
)
def test_quiet_hours_and_digest_are_ones_own_to_set(
    client: APIClient, ada: User, preferences: dict[str, Any], change: dict[str, Any]
) -> None:
    # Act
    answer = client.patch(ME, {"preferences": {"notifications": change}}, format="json")

    # Assert
    assert answer.status_code == 200
    assert answer.json()["preferences"]["notifications"] == {**preferences["notifications"], **change}
    assert client.get(ME).json()["preferences"] == answer.json()["preferences"]
    tell(User.objects.get(pk=ada.pk))


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"quiet_hours": {"from": "21:00", "to": "21:00"}}, ["quiet_hours.to"]),
        ({"quiet_hours": {"from": "21:00"}}, ["quiet_hours.to"]),
        ({"quiet_hours": {}}, ["quiet_hours.from", "quiet_hours.to"]),
        ({"quiet_hours": {"from": "24:00", "to": "07:00"}}, ["quiet_hours.from"]),
        ({"quiet_hours": {"from": "21:60", "to": "07:00"}}, ["quiet_hours.from"]),
        ({"quiet_hours": {"from": "9:00", "to": "07:00"}}, ["quiet_hours.from"]),
        ({"quiet_hours": {"from": "21:00:00", "to": "07:00"}}, ["quiet_hours.from"]),
        ({"quiet_hours": {"from": "٢١:00", "to": "07:00"}}, ["quiet_hours.from"]),
        ({"quiet_hours": {"from": "21:00\n", "to": "07:00"}}, ["quiet_hours.from"]),
        ({"quiet_hours": {"from": 21, "to": "07:00"}}, ["quiet_hours.from"]),
        ({"quiet_hours": {"from": None, "to": "07:00"}}, ["quiet_hours.from"]),
        ({"quiet_hours": {"from": "21:00", "to": "07:00", "on": True}}, ["quiet_hours.on"]),
        ({"quiet_hours": "21:00-07:00"}, ["quiet_hours"]),
        ({"quiet_hours": ["21:00", "07:00"]}, ["quiet_hours"]),
        ({"digest_hour": 24}, ["digest_hour"]),
        ({"digest_hour": -1}, ["digest_hour"]),
        ({"digest_hour": None}, ["digest_hour"]),
        ({"digest_hour": "five"}, ["digest_hour"]),
        ({"digest": "daily"}, ["digest"]),
        ({"push": True}, ["push"]),
    ],
)
def test_wishes_that_cannot_be_are_refused(
    client: APIClient, preferences: dict[str, Any], change: dict[str, Any], fields: list[str]
) -> None:
    # Act
    answer = client.patch(ME, {"preferences": {"notifications": change}}, format="json")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == [f"preferences.notifications.{f}" for f in fields]
    assert client.get(ME).json()["preferences"] == preferences
