"""Each answer carries the id under which the log has the request."""

import re

import pytest
from rest_framework.test import APIClient, APIRequestFactory
from structlog.testing import capture_logs

from core.request_context import client_address, current_request

pytestmark = pytest.mark.django_db

LIVE = "/health/live/"
MADE = re.compile(r"[0-9a-f]{32}")


@pytest.mark.parametrize("given", ["request-0001", "A_b-12345", "a" * 64])
def test_request_id_that_is_well_formed_is_taken(api: APIClient, given: str) -> None:
    assert api.get(LIVE, headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "with space", "semi;colon", "umläut-umläut", "line\nbreak"])
def test_request_id_that_is_malformed_is_replaced(api: APIClient, given: str) -> None:
    answered = api.get(LIVE, headers={"X-Request-ID": given})["X-Request-ID"]

    assert MADE.fullmatch(answered)


def test_two_requests_get_two_ids(api: APIClient) -> None:
    assert api.get(LIVE)["X-Request-ID"] != api.get(LIVE)["X-Request-ID"]


def test_request_is_logged_with_its_status_and_path_but_not_its_query(api: APIClient) -> None:
    with capture_logs() as lines:
        api.get(f"{LIVE}?token=secret")

    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", LIVE, 200)
    assert "secret" not in str(line)


def test_context_is_empty_outside_of_a_request(api: APIClient) -> None:
    api.get(LIVE)

    assert (current_request().request_id, current_request().address) == ("", "")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "192.0.2.7"),
        (1, "", "192.0.2.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
        (3, "198.51.100.1", "198.51.100.1"),
    ],
)
def test_client_address_trusts_as_many_proxies_as_there_are(
    settings: object, proxies: int, forwarded: str, address: str
) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    request = APIRequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": forwarded})

    assert client_address(request) == address
