"""Reports of activity over REST."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import ActivityKind, Role, Scope
from accounts.models import Activity, User
from accounts.services.activity import report_activity
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.guardians import make_guardian
from core.models import Event

pytestmark = pytest.mark.django_db

ACTIVITY = "/api/v1/accounts/activity/"
DAYS = f"{ACTIVITY}days/"


@pytest.fixture
def learner() -> User:
    return make_person(make_institution())


def reported(person: User, **given: Any) -> Activity:
    given = {"kind": ActivityKind.VIDEO, "seconds": 600, "now": timezone.now(), **given}
    return report_activity(person_id=person.pk, **given)


@pytest.mark.parametrize("scope", [Scope.FULL, Scope.CHILD])
def test_a_report_is_answered_with_what_was_stored(learner: User, scope: Scope) -> None:
    # Act
    answer = client_of(learner, scope).post(ACTIVITY, {"kind": "reading", "seconds": 60}, format="json")

    # Assert
    stored = Activity.objects.get()
    assert answer.status_code == 201
    assert {**answer.json(), "happened_at": ""} == {
        "id": str(stored.pk),
        "kind": "reading",
        "seconds": 60,
        "target_id": None,
        "happened_at": "",
    }
    assert stored.person_id == learner.pk


def test_the_same_key_reports_once(learner: User) -> None:
    # Arrange
    client, body = client_of(learner), {"kind": "video", "seconds": 60}

    # Act
    answers = [client.post(ACTIVITY, body, format="json", headers={"Idempotency-Key": "k"}) for _ in range(2)]

    # Assert
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Activity.objects.count() == Event.objects.filter(name="accounts.activity.reported").count() == 1


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"kind": "sleep", "seconds": 1}, "core.invalid_input", "kind"),
        ({"kind": "video"}, "core.invalid_input", "seconds"),
        ({"kind": "video", "seconds": 14401}, "core.invalid_input", "seconds"),
        ({"kind": "video", "seconds": 1, "person": "x"}, "core.invalid_input", "person"),
        ({"kind": "video", "seconds": 1, "happened_at": "2020-01-01T00:00:00Z"}, "accounts.activity_implausible", "happened_at"),
        ({"kind": "video", "seconds": 1, "happened_at": "9999-12-31T23:59:59Z"}, "accounts.activity_implausible", "happened_at"),
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_is_refused(learner: User, body: dict[str, object], code: str, field: str) -> None:
    answer = client_of(learner).post(ACTIVITY, body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert Activity.objects.count() == 0


def test_filters_narrow_what_one_reads(learner: User) -> None:
    # Arrange
    now = timezone.now()
    first = reported(learner, happened_at=now - timedelta(days=2))
    second = reported(learner, kind=ActivityKind.READING)
    reported(make_person(learner.institution))
    client, day_ago = client_of(learner), (now - timedelta(days=1)).isoformat()

    # Act
    asked: list[dict[str, str]] = [{}, {"kind": "reading"}, {"since": day_ago}, {"until": day_ago}]
    found = [[row["id"] for row in client.get(ACTIVITY, query).json()["results"]] for query in asked]

    # Assert
    both = [str(second.pk), str(first.pk)]
    assert found == [both, both[:1], both[:1], both[1:]]


@pytest.mark.parametrize("query", ["student=x", "kind=sleep", "since=x", "person=1"])
def test_what_is_no_filter_is_refused(learner: User, query: str) -> None:
    # Act
    answer = client_of(learner).get(f"{ACTIVITY}?{query}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")


def test_guardians_read_the_days_of_their_child_in_the_childs_time(learner: User) -> None:
    # Arrange
    guardian = make_guardian(learner, actor=make_person(learner.institution, Role.ADMIN))
    User.objects.filter(pk=learner.pk).update(time_zone="Pacific/Auckland")
    made = reported(learner)
    query = {"student": str(learner.pk)}

    # Act
    body = client_of(guardian).get(DAYS, query).json()
    hidden = client_of(make_person(learner.institution)).get(DAYS, query)

    # Assert
    learner.refresh_from_db()
    day = made.happened_at.astimezone(ZoneInfo("Pacific/Auckland")).date()
    assert body == {
        "time_zone": "Pacific/Auckland",
        "days": [{"day": day.isoformat(), "seconds": {"video": 600}, "reports": 1}],
    }
    assert (hidden.status_code, hidden.json()["code"]) == (404, "accounts.person_not_found")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("since=2026-01-02&until=2026-01-01", "accounts.span_too_long"),
        ("since=2020-01-01", "accounts.span_too_long"),
        ("since=x", "core.invalid_input"),
        ("zone=UTC", "core.invalid_input"),
        ("until=0001-01-01", "accounts.span_out_of_reach"),
        ("until=9999-12-31", "accounts.span_out_of_reach"),
    ],
)
def test_a_span_that_cannot_be_is_refused(learner: User, query: str, code: str) -> None:
    # Act
    answer = client_of(learner).get(f"{DAYS}?{query}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(("address", "cost"), [(ACTIVITY, 2), (DAYS, 2)])
def test_reads_cost_the_same_for_one_report_and_for_three(learner: User, address: str, cost: int) -> None:
    # Arrange
    client = client_of(learner)
    client.get("/api/v1/accounts/me/")

    for _ in range(2):
        reported(learner)
        with CaptureQueriesContext(connection) as seen:
            # Act
            answer = client.get(address)

        # Assert
        assert (answer.status_code, len(seen.captured_queries)) == (200, cost)
        reported(learner)
