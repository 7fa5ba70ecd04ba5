"""Rate limits, each scope and each caller for itself."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.tests.factories import client_of, make_institution, make_person

pytestmark = pytest.mark.django_db

ME = "/api/v1/accounts/me/"
LOGIN = "/api/v1/accounts/login/"
LIVE = "/health/live/"


@pytest.fixture(autouse=True)
def _rates(settings: Any) -> None:
    rates = {"default": "3/hour", "sign_in": "2/hour", "health": None}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


def statuses(client: APIClient, address: str, times: int, **kwargs: Any) -> list[int]:
    return [client.get(address, **kwargs).status_code for _ in range(times)]


def sign_in(client: APIClient, address: str) -> int:
    body = {"username": "nobody", "password": "wrong-wrong-wrong"}
    return client.post(LOGIN, body, format="json", REMOTE_ADDR=address).status_code


def test_user_over_the_rate_gets_429_with_the_time_to_wait() -> None:
    client = client_of(make_person(make_institution()))

    seen = statuses(client, ME, 4)
    refused = client.get(ME)

    assert seen == [200, 200, 200, 429]
    assert refused.json()["code"] == "core.too_many_requests"
    assert 3500 < int(refused["Retry-After"]) <= 3600


def test_users_at_one_address_do_not_slow_one_another() -> None:
    school = make_institution()
    clients = [client_of(make_person(school)) for _ in range(2)]

    assert [statuses(client, ME, 4) for client in clients] == [[200, 200, 200, 429]] * 2


def test_user_cannot_get_more_by_another_address() -> None:
    client = client_of(make_person(make_institution()))
    statuses(client, ME, 3)

    assert statuses(client, ME, 1, REMOTE_ADDR="192.0.2.9") == [429]


def test_callers_without_a_name_are_counted_by_address(api: APIClient) -> None:
    first = [sign_in(api, "192.0.2.1") for _ in range(3)]
    other = [sign_in(api, "192.0.2.2") for _ in range(3)]

    assert (first, other) == ([401, 401, 429], [401, 401, 429])


def test_address_that_is_only_claimed_does_not_count(api: APIClient) -> None:
    body = {"username": "nobody", "password": "wrong-wrong-wrong"}

    seen = [
        api.post(LOGIN, body, format="json", headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(3)
    ]

    assert seen == [401, 401, 429]


def test_scopes_count_for_themselves_and_none_is_without_limit(api: APIClient) -> None:
    spent = [sign_in(api, "127.0.0.1") for _ in range(3)]

    assert spent == [401, 401, 429]
    assert statuses(api, LIVE, 10) == [200] * 10
