"""Times are those of whoever looks."""

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.pages.local_time import LocalTimeMiddleware, zone_of_reader
from accounts.tests.factories import make_institution, make_person

pytestmark = pytest.mark.django_db


def reader(own: str, school: str) -> User:
    person = make_person(make_institution(), Role.TEACHER)
    Institution.objects.filter(pk=person.institution_id).update(time_zone=school)
    User.objects.filter(pk=person.pk).update(time_zone=own)
    return User.objects.select_related("institution").get(pk=person.pk)


@pytest.mark.parametrize(
    ("own", "school", "zone"),
    [
        ("Asia/Tokyo", "Europe/Madrid", "Asia/Tokyo"),
        ("UTC", "Asia/Tokyo", "Asia/Tokyo"),
        ("UTC", "UTC", "UTC"),
        ("Mars/Olympus", "Asia/Tokyo", "UTC"),
        ("UTC", "../etc/passwd", "UTC"),
    ],
)
def test_the_own_zone_comes_before_the_schools(own: str, school: str, zone: str) -> None:
    assert str(zone_of_reader(reader(own, school))) == zone


@pytest.mark.parametrize(
    ("path", "zone"), [("/admin/", "Asia/Tokyo"), ("/account/login/", "Asia/Tokyo"), ("/api/v1/health/", "UTC")]
)
def test_pages_for_people_keep_the_clock_and_the_api_does_not(path: str, zone: str) -> None:
    # Arrange
    request = HttpRequest()
    request.path_info, request.user = path, reader("Asia/Tokyo", "UTC")
    seen: list[str] = []

    def page(_request: HttpRequest) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    # Act
    LocalTimeMiddleware(page)(request)

    # Assert
    assert (seen, timezone.get_current_timezone_name()) == ([zone], "UTC")


def test_the_clock_costs_no_query(client: Client) -> None:
    # Arrange
    costs = []
    for zone in ("UTC", "Asia/Tokyo"):
        client.force_login(reader(zone, "UTC"))
        client.get(reverse("admin:accounts_user_changelist"))

        # Act
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("admin:accounts_user_changelist"))
        costs.append(len(seen))

    # Assert
    assert costs[0] == costs[1]


def test_a_stranger_at_the_door_costs_no_query(client: Client) -> None:
    # Act
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(reverse("account_children"))

    # Assert
    assert (answer.status_code, len(seen)) == (200, 0)
