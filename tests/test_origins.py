"""Who we are told to be, and pages of other origins: neither changes what an answer says or who may read it."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.addresses import (
    api_reads,
    console_client,
    console_pages,
    other_pages,
)
from tests.authorization_table import LISTS
from tests.live.faults import in_part
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_long_wait")]

FRONTEND = "https://app.school.example"
EVIL = "evil.example"
CLAIMS = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Port": "6666",
    "X-Host": EVIL,
    "X-Original-URL": f"https://{EVIL}/",
    "X-Rewrite-URL": f"https://{EVIL}/",
    "Forwarded": f"for=192.0.2.1;host={EVIL};proto=https",
}
EXPOSED = (
    "Content-Disposition, Idempotent-Replay, Retry-After, WWW-Authenticate, X-Request-ID, "
    "Accept-Ranges, Content-Range, ETag"
)
ME = "/api/v1/accounts/me/"
NOT_THEIRS = [
    "https://evil.example",
    "http://app.school.example",
    "https://app.school.example.evil.example",
    "https://evil-app.school.example",
    "https://app.school.example:8443",
    "null",
]


@pytest.fixture
def _frontend(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRONTEND]


def links_in(answer: HttpResponse) -> list[str]:
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
    return [*re.findall(r"https?://[^\s\"'<>\\]+", text), answer.get("Location", "")]


def access_of(answer: HttpResponse) -> dict[str, str]:
    """What a browser is told about other origins."""
    named = {name.lower(): value for name, value in answer.headers.items()}
    begin = "access-control-"
    return {name.removeprefix(begin): value for name, value in named.items() if name.startswith(begin)}


def told_to(client: Any, address: str, headers: dict[str, str]) -> tuple[list[str], bool]:
    """The links of an answer, and whether it speaks of the other host."""
    answer = client.get(address, headers=headers)
    links = links_in(answer)
    return links, EVIL in f"{links} {answer.headers}" or (not answer.streaming and EVIL.encode() in answer.content)


def same_with_claims(client: Any, addresses: list[str]) -> list[str]:
    """The addresses whose answer is another one when the request claims to be for another host."""
    plain = {address: told_to(client, address, {}) for address in addresses}
    return [address for address in addresses if told_to(client, address, CLAIMS) != plain[address] or plain[address][1]]


# --- hosts --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("caller", ["learner", "teacher", "superuser"])
def test_no_link_of_the_api_follows_a_claimed_host(world: World, caller: str) -> None:
    # Arrange
    pages = [
        f"{address}{'&' if '?' in address else '?'}page_size=1"
        for address in (row.removeprefix("GET ") for row in LISTS)
    ]
    every = [*api_reads(world), *(address.format_map(world.ids()) for address in pages)]
    addresses = in_part(every, of=caller, few=60)
    client = world.clients[caller]

    # Act
    changed = same_with_claims(client, addresses)
    ways_on = [link for address in addresses for link in links_in(client.get(address)) if "cursor=" in link]

    # Assert
    assert changed == []
    assert ways_on
    assert {link.split("/api/")[0] for link in ways_on} == {"http://testserver"}


def test_no_link_of_a_page_follows_a_claimed_host(world: World, client: Client) -> None:
    # Arrange
    console = console_client(world, "teacher")

    # Act
    pages = in_part(console_pages(world), of="a claimed host", few=60)
    changed = [*same_with_claims(client, other_pages()), *same_with_claims(console, pages)]

    # Assert
    assert changed == []


@pytest.mark.parametrize("host", [EVIL, "testserver.evil.example", "testserver@evil.example", "a b", "testserver:x"])
def test_a_request_for_another_host_is_refused_everywhere(world: World, host: str) -> None:
    # Arrange
    addresses = [*api_reads(world), *other_pages(), "/admin/", "/admin/login/"]

    # Act
    answers = [world.clients["teacher"].get(address, headers={"Host": host}) for address in addresses]

    # Assert
    assert {(answer.status_code, answer["Content-Type"]) for answer in answers} == {(400, "application/problem+json")}
    assert [answer for answer in answers if EVIL.encode() in answer.content] == []


# --- origins ------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("_frontend")
@pytest.mark.parametrize("address", [ME, "/api/v1/accounts/login/", "/api/v1/nowhere/", "/health/"])
def test_a_frontend_on_the_list_may_ask_and_is_told_for_how_long(client: Client, address: str) -> None:
    # Act
    answer = client.options(
        address,
        headers={
            "Origin": FRONTEND,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization,idempotency-key",
        },
    )

    # Assert
    assert answer.status_code == 200
    assert access_of(answer) == {
        "allow-origin": FRONTEND,
        "allow-headers": (
            "accept, accept-language, authorization, content-type, idempotency-key, x-request-id, "
            "if-none-match, if-range, range"
        ),
        "allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
        "max-age": "7200",
        "expose-headers": EXPOSED,
    }
    assert "origin" in answer["Vary"]


@pytest.mark.usefixtures("_frontend")
@pytest.mark.parametrize("origin", NOT_THEIRS)
def test_any_other_origin_is_told_nothing(world: World, origin: str) -> None:
    # Arrange
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}

    # Act
    answers = [world.clients["learner"].options(ME, headers=asked), world.clients["learner"].get(ME, headers=asked)]

    # Assert
    assert [access_of(answer) for answer in answers] == [{}, {}]
    assert ["origin" in answer["Vary"] for answer in answers] == [True, True]


@pytest.mark.usefixtures("_frontend")
@pytest.mark.parametrize(("address", "status"), [(ME, 200), ("/api/v1/nowhere/", 404), ("/api/v1/courses/x/", 404)])
def test_a_frontend_may_read_answers_and_errors_and_the_headers_it_needs(
    world: World, address: str, status: int
) -> None:
    # Act
    answer = world.clients["learner"].get(address, headers={"Origin": FRONTEND})

    # Assert
    assert answer.status_code == status
    assert access_of(answer) == {
        "allow-origin": FRONTEND,
        "expose-headers": EXPOSED,
    }


@pytest.mark.usefixtures("_frontend")
@pytest.mark.parametrize("address", ["/", "/admin/", "/admin/login/", "/static/config/home.css"])
def test_the_console_and_the_pages_are_for_no_other_origin(client: Client, address: str) -> None:
    # Arrange
    asked = {"Origin": FRONTEND, "Access-Control-Request-Method": "GET"}

    # Act
    answers = [client.options(address, headers=asked), client.get(address, headers=asked)]

    # Assert
    assert [access_of(answer) for answer in answers] == [{}, {}]


def test_without_a_list_no_origin_is_told_anything(client: Client) -> None:
    # Act
    answer = client.options(ME, headers={"Origin": FRONTEND, "Access-Control-Request-Method": "GET"})

    # Assert
    assert access_of(answer) == {}


def test_a_form_from_another_origin_signs_nobody_in_to_the_console(world: World) -> None:
    # Arrange
    client = Client(enforce_csrf_checks=True)
    token = client.get("/admin/login/", follow=True).context["csrf_token"]

    # Act
    answer = client.post("/admin/login/", {"csrfmiddlewaretoken": str(token)}, headers={"Origin": f"https://{EVIL}"})

    # Assert
    assert answer.status_code == 403
    assert "sessionid" not in client.cookies
