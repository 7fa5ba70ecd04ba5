"""Every route of the API has a limit, for each caller of their own (COR-04)."""

import json
from typing import Any

import pytest
from django.urls import get_resolver

from config.settings import base
from core.rest.throttles import UserOrAddressThrottle
from tests.authorization_table import OPEN_WRITES, READS, ask, sender_of
from tests.routes import patterns_of
from tests.world import World

pytestmark = pytest.mark.django_db

ROWS = [*(f"GET {address}" for address in READS), *OPEN_WRITES]
VIEWS = {
    f"/{route}": pattern.callback
    for route, pattern in patterns_of(get_resolver().url_patterns, "")
    if route.startswith(("api/", "health/"))
}


@pytest.fixture
def _one_an_hour(settings: Any) -> None:
    rates = dict.fromkeys(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1/hour")
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


@pytest.mark.parametrize("address", VIEWS)
def test_every_route_is_limited_at_a_rate_that_is_set(address: str) -> None:
    # Arrange
    view = getattr(VIEWS[address], "cls", None)

    # Act
    limits = [limit for limit in view.throttle_classes if issubclass(limit, UserOrAddressThrottle)]
    scope = getattr(view, "throttle_scope", None) or "default"

    # Assert
    assert limits
    assert scope in base.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]


@pytest.mark.usefixtures("_one_an_hour")
@pytest.mark.parametrize("row", ROWS)
def test_who_asks_too_often_is_told_when_to_come_again(world: World, row: str) -> None:
    # Arrange
    caller = sender_of(row)

    # Act
    first, second = ask(world, caller, row), ask(world, caller, row)

    # Assert
    assert first.status_code != 429
    assert (second.status_code, second["Content-Type"]) == (429, "application/problem+json")
    assert json.loads(second.content)["code"] == "core.too_many_requests"
    assert 3500 < int(second["Retry-After"]) <= 3600


@pytest.mark.usefixtures("_one_an_hour")
def test_a_refused_call_does_nothing(world: World) -> None:
    # Arrange
    client, me = world.clients["learner"], "/api/v1/accounts/me/"
    before = client.get(me).json()

    # Act
    refused = client.patch(me, {"full_name": "Too Often"}, format="json")

    # Assert
    world.people["learner"].refresh_from_db()
    assert refused.status_code == 429
    assert world.people["learner"].full_name == before["full_name"] != "Too Often"


@pytest.mark.usefixtures("_one_an_hour")
@pytest.mark.parametrize(
    ("caller", "headers", "status"),
    [
        ("anonymous", {}, 401),
        ("anonymous", {"Authorization": "Bearer nonsense"}, 401),
        ("anonymous", {"Authorization": "Bearer a b"}, 401),
        ("deactivated", {}, 401),
        ("guardian", {}, 403),
    ],
)
def test_who_is_refused_at_the_door_is_counted_too_and_once(
    world: World, caller: str, headers: dict[str, str], status: int
) -> None:
    # Act
    answers = [world.clients[caller].get("/api/v1/dashboards/teacher/", headers=headers) for _ in range(3)]

    # Assert
    assert [answer.status_code for answer in answers] == [status, 429, 429]
    assert [answer["Content-Type"] for answer in answers] == ["application/problem+json"] * 3
    assert ["Retry-After" in answer for answer in answers] == [False, True, True]


@pytest.mark.usefixtures("_one_an_hour")
def test_signed_in_callers_count_for_themselves_wherever_they_are(world: World) -> None:
    # Arrange
    row = "GET /api/v1/accounts/me/"

    # Act
    one = [ask(world, "learner", row, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(2)]
    other = [ask(world, "classmate", row, REMOTE_ADDR="192.0.2.0").status_code for _ in range(2)]

    # Assert
    assert (one, other) == ([200, 429], [200, 429])


@pytest.mark.usefixtures("_one_an_hour")
@pytest.mark.parametrize(
    ("addresses", "statuses"),
    [
        (("192.0.2.1", "192.0.2.1"), [401, 429]),
        (("192.0.2.1", "192.0.2.2"), [401, 401]),
        (("2001:db8:0:1::1", "2001:db8:0:1:ffff::2"), [401, 429]),
        (("2001:db8:0:1::1", "2001:db8:0:2::1"), [401, 401]),
        (("192.0.2.1", "::ffff:192.0.2.1"), [401, 429]),
        (("", ""), [401, 429]),
    ],
)
def test_a_caller_without_a_name_is_counted_by_what_they_have_of_addresses(
    world: World, addresses: tuple[str, str], statuses: list[int]
) -> None:
    # Act
    row = "GET /api/v1/accounts/me/"
    seen = [ask(world, "anonymous", row, REMOTE_ADDR=address).status_code for address in addresses]

    # Assert
    assert seen == statuses


@pytest.mark.usefixtures("_one_an_hour")
@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP"])
def test_an_address_that_is_only_claimed_opens_nothing(world: World, header: str) -> None:
    # Act
    row = "GET /api/v1/accounts/me/"
    seen = [ask(world, "anonymous", row, headers={header: f"198.51.100.{number}"}).status_code for number in range(3)]

    # Assert
    assert seen == [401, 429, 429]


@pytest.mark.usefixtures("_one_an_hour")
def test_behind_one_proxy_only_the_address_that_it_saw_counts(world: World, settings: Any) -> None:
    # Arrange
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    row = "GET /api/v1/accounts/me/"

    # Act
    seen = [
        ask(world, "anonymous", row, headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}).status_code
        for number in range(2)
    ]
    other = ask(world, "anonymous", row, headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}).status_code

    # Assert
    assert (seen, other) == ([401, 429], 401)
