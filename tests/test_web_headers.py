"""What each answer tells browsers and caches, whoever asks for what (COR-05)."""

import re
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from rest_framework.test import APIClient

from accounts.tests.factories import client_of, make_institution, make_person
from core.rest.conditional import ASK_EACH_TIME
from core.web_headers import WebHeadersMiddleware
from tests.addresses import (
    api_reads,
    console_client,
    console_pages,
    other_pages,
)
from tests.live.faults import in_part
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_long_wait")]

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), fullscreen=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), "
        "accelerometer=(), gyroscope=(), magnetometer=(), geolocation=(), microphone=(), midi=(), autoplay=(), "
        "browsing-topics=(), display-capture=(), encrypted-media=(), payment=(), picture-in-picture=(), "
        "screen-wake-lock=(), serial=(), sync-xhr=(), usb=(), xr-spatial-tracking=()"
    ),
}
PAGE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
CONSOLE = {
    **PAGE,
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "media-src": "'self'",
}
# Where learners are: sound and film are fetched with a token and played from memory.
PLAYER = {**PAGE, "media-src": "blob:"}
REDOC = {**PAGE, "style-src": "'self' 'unsafe-inline'", "worker-src": "blob:"}
# Who signed in there may be sent on to a frontend.
ACCOUNT = {**PAGE, "form-action": "'self' http://localhost:8000"}
DATA = {"default-src": "'none'", "form-action": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}
LIVE = "/health/live/"
ME = "/api/v1/accounts/me/"
LOGIN = "/api/v1/accounts/login/"


def policy_of(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.get("Content-Security-Policy", "").split(";"))
    return {name: sources for name, _, sources in parts}


# What browsers may keep for a while: under one address there is one picture, for ever.
PICTURE = re.compile(r"/questions/[^/]+/pictures/")


# Files that people uploaded, as whose page a browser must never take them.
FILE = {"default-src": "'none'", "sandbox": ""}
UPLOADED = re.compile(r"/media/[^/]+/$|/content/$")


def expected_policy(address: str, answer: Any) -> dict[str, str]:
    if UPLOADED.search(address) and answer.status_code == 200:
        return FILE
    if not answer["Content-Type"].startswith("text/html"):
        return DATA
    if address.startswith("/admin/"):
        return CONSOLE
    if address.startswith("/learn/"):
        return PLAYER
    if address.startswith("/account/") and policy_of(answer)["form-action"] == ACCOUNT["form-action"]:
        return ACCOUNT
    return REDOC if address == "/api/redoc/" else PAGE


def faults_of(address: str, answer: Any, policy: dict[str, str] | None = None) -> list[str]:
    """What is wrong with the headers of an answer that nobody may keep."""
    wrong = [name for name, value in FIXED.items() if answer.get(name) != value]
    if policy_of(answer) != (policy or expected_policy(address, answer)):
        wrong.append("Content-Security-Policy")
    is_asked_for = "ETag" in answer and answer["Cache-Control"] == ASK_EACH_TIME
    if "no-store" not in answer.get("Cache-Control", "") and not is_asked_for:
        wrong.append("Cache-Control")
    return [f"{address}: {name} of a {answer.status_code}" for name in wrong]


@pytest.mark.parametrize("caller", ["anonymous", "learner", "teacher", "admin", "superuser"])
def test_every_read_of_the_api_has_every_header(world: World, caller: str) -> None:
    # Arrange
    addresses = [address for address in api_reads(world) if not PICTURE.search(address)]

    # Act
    faults = [fault for address in addresses for fault in faults_of(address, world.clients[caller].get(address))]

    # Assert
    assert len(addresses) > 20
    assert faults == []


@pytest.mark.parametrize("caller", ["learner", "teacher", "admin", "superuser"])
def test_every_page_of_the_console_has_every_header(world: World, caller: str) -> None:
    # Arrange
    client = console_client(world, caller)
    addresses = {"/admin/courses/course/", *in_part(console_pages(world), of=caller, few=80)}

    # Act
    answers = {address: client.get(address) for address in addresses}

    # Assert
    assert len(addresses) >= 80
    assert [fault for address, answer in answers.items() for fault in faults_of(address, answer)] == []
    assert not [address for address, answer in answers.items() if answer.status_code >= 500]
    assert ("/admin/courses/course/" in {a for a, answer in answers.items() if answer.status_code == 200}) == (
        caller != "learner"
    )


def test_every_page_of_the_console_has_every_header_before_signing_in(world: World, client: Client) -> None:
    # Act
    answers = {address: client.get(address) for address in console_pages(world)}

    # Assert
    assert [fault for address, answer in answers.items() for fault in faults_of(address, answer)] == []


@pytest.mark.parametrize("caller", ["anonymous", "teacher"])
def test_every_other_page_has_every_header(world: World, caller: str) -> None:
    # Arrange
    client = Client() if caller == "anonymous" else console_client(world, caller)
    addresses = other_pages()

    # Act
    answers = {address: client.get(address) for address in addresses}

    # Assert
    assert {"/", "/health/", LIVE, "/api/schema/", "/api/docs/", "/api/redoc/"} <= set(addresses)
    assert [fault for address, answer in answers.items() for fault in faults_of(address, answer)] == []


@pytest.mark.parametrize("caller", ["learner", "teacher"])
def test_a_picture_may_be_kept_by_the_browser_of_the_one_who_asked_and_for_no_other_person(
    world: World, caller: str
) -> None:
    # Arrange
    [address] = [address for address in api_reads(world) if PICTURE.search(address)]

    # Act
    answer = world.clients[caller].get(address)
    b"".join(answer.streaming_content)

    # Assert
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert {"Authorization", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert (policy_of(answer), answer["X-Content-Type-Options"]) == (FILE, "nosniff")


@pytest.mark.urls("core.tests.rest.urls")
@pytest.mark.parametrize(
    ("status", "method", "address", "more"),
    [
        (301, "get", "/api/docs", {}),
        (302, "get", "/admin/", {}),
        (400, "get", LIVE, {"headers": {"Host": "evil.example"}}),
        (400, "get", "/", {"headers": {"Host": "evil.example"}}),
        (400, "post", LOGIN, {"data": "{", "content_type": "application/json"}),
        (401, "get", ME, {}),
        (401, "get", ME, {"headers": {"Authorization": "Bearer nonsense"}}),
        (404, "get", "/nowhere/", {}),
        (404, "get", "/api/v1/nowhere/", {}),
        (404, "get", "/static/nowhere.css", {}),
        (405, "delete", LOGIN, {}),
        (405, "post", "/", {}),
        (409, "get", "/api/v1/breaking/conflict/", {}),
        (415, "post", LOGIN, {"data": "a=1", "content_type": "application/x-www-form-urlencoded"}),
        (429, "get", "/api/v1/breaking/throttled/", {}),
        (500, "get", "/api/v1/breaking/defect/", {}),
        (500, "get", "/breaking/", {}),
    ],
)
def test_every_error_and_redirect_has_every_header(
    status: int, method: str, address: str, more: dict[str, Any]
) -> None:
    # Arrange
    client = Client(raise_request_exception=False)

    # Act
    answer = getattr(client, method)(address, **more)

    # Assert
    assert answer.status_code == status
    assert faults_of(address, answer) == []


def test_a_form_without_its_token_is_refused_by_a_page_of_ours() -> None:
    # Act
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})

    # Assert
    assert answer.status_code == 403
    assert faults_of("/admin/login/", answer) == []
    assert b"This form was open too long" in answer.content
    assert b"<style" not in answer.content


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/api/docs/", "/api/redoc/"])
def test_a_page_under_the_strict_policy_has_nothing_inline(client: Client, address: str) -> None:
    # Act
    page = client.get(address).content.decode()

    # Assert
    assert "<style" not in page
    assert " style=" not in page
    assert "javascript:" not in page
    assert page.count("<script") == page.count("<script src=")
    assert not [word for word in page.split() if word.startswith("on") and "=" in word]


def test_the_page_to_try_the_api_gives_no_token_of_the_consoles_forms_away(world: World) -> None:
    # Arrange
    client = console_client(world, "teacher")

    # Act
    page = client.get("/api/docs/")

    # Assert
    assert page.status_code == 200
    assert "csrf" not in page.content.decode().lower()
    assert "csrftoken" not in page.cookies


def test_a_static_file_may_be_kept_by_everybody_and_says_the_rest_too(settings: Any) -> None:
    # Arrange
    settings.WHITENOISE_USE_FINDERS = True

    # Act
    answer = Client().get("/static/config/favicon.svg")
    b"".join(answer.streaming_content)

    # Assert
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert answer["Cache-Control"] == "max-age=60, public"
    assert "Cookie" not in answer.get("Vary", "")
    assert {name: answer.get(name) for name in FIXED} == FIXED
    assert policy_of(answer) == DATA


@pytest.mark.parametrize("address", ["/", ME, "/admin/login/", LIVE])
def test_browsers_come_back_over_tls_only_once_they_came_over_tls(settings: Any, address: str) -> None:
    # Arrange
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SECURE_HSTS_PRELOAD = True

    # Act
    safe, plain = Client().get(address, secure=True), Client().get(address)

    # Assert
    assert safe["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "Strict-Transport-Security" not in plain


def test_a_view_that_says_how_long_its_answer_may_be_kept_is_heeded() -> None:
    # Arrange
    def answer_with(kept: str) -> HttpResponse:
        return WebHeadersMiddleware(lambda request: HttpResponse(headers={"Cache-Control": kept}))(HttpRequest())

    # Act
    told = [(answer["Cache-Control"], answer.get("Vary")) for answer in map(answer_with, ("public", "private", "x"))]

    # Assert
    assert told == [("public", None), ("private", "Authorization, Cookie"), ("x", None)]


def test_signed_in_answers_differ_by_person_and_are_kept_by_nobody() -> None:
    # Arrange
    school = make_institution()
    one, other = (client_of(make_person(school)) for _ in range(2))

    # Act
    answers = [client.get(ME) for client in (one, other)]

    # Assert
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert [answer["Cache-Control"] for answer in answers] == ["no-store"] * 2


def test_no_header_tells_what_the_server_is_made_of(api: APIClient) -> None:
    # Act
    answers = [api.get(LIVE), api.get("/"), api.get(ME)]

    # Assert
    assert [{"Server", "X-Powered-By", "Via"} & set(answer.headers) for answer in answers] == [set()] * 3
    assert configured.DEBUG is False
