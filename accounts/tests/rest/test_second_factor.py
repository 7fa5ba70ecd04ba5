"""The second factor at the API, and the other ways of signing in."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import Institution, Session, User
from accounts.tests.factories import PASSWORD, make_institution, make_person
from accounts.tests.providers import make_provider
from accounts.tests.second_factors import with_second_factor
from accounts.tests.services.record import everything

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/api/v1/accounts/login/", "/api/v1/accounts/login/code/"


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER, username="grace")


def login(api: APIClient, **more: str) -> tuple[int, dict[str, Any]]:
    answer = api.post(LOGIN, {"username": "grace", "password": PASSWORD, **more}, format="json")
    return answer.status_code, answer.json()


def test_a_right_password_is_told_that_a_code_is_needed(api: APIClient, teacher: User) -> None:
    # Arrange
    app = with_second_factor(teacher)
    before = everything()

    # Act
    status, body = login(api)
    wrong = login(api, code=app.wrong_code(datetime.now(UTC)))
    unknown = login(api, password="wrong")

    # Assert
    assert (status, body["code"]) == (401, "accounts.second_factor_needed")
    assert body["errors"] == [{"field": "code", "code": body["code"], "detail": body["detail"]}]
    assert (wrong[0], wrong[1]["code"]) == (401, "accounts.second_factor_wrong")
    assert (unknown[0], unknown[1]["code"]) == (401, "accounts.wrong_credentials")
    assert everything() == before


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_completes_the_sign_in_once(api: APIClient, teacher: User, kind: str) -> None:
    # Arrange
    app = with_second_factor(teacher)
    code = app.recovery_codes[0] if kind == "recovery" else app.code(datetime.now(UTC))

    # Act
    status, body = login(api, code=code)
    again = login(api, code=code)

    # Assert
    assert (status, body["user"]["id"]) == (200, str(teacher.pk))
    assert (again[0], again[1]["code"]) == (401, "accounts.second_factor_wrong")
    assert Session.objects.count() == 1


def test_staff_without_one_are_told_to_set_it_up_in_the_console(api: APIClient, teacher: User) -> None:
    Institution.objects.filter(pk=teacher.institution_id).update(requires_staff_mfa=True)

    status, body = login(api)

    assert (status, body["code"]) == (403, "accounts.second_factor_missing")
    assert "console" in body["detail"]


def test_six_wrong_codes_have_to_wait(api: APIClient, teacher: User) -> None:
    app = with_second_factor(teacher)
    now = datetime.now(UTC)
    statuses = [login(api, code=app.wrong_code(now))[0] for _ in range(5)]

    answer = api.post(LOGIN, {"username": "grace", "password": PASSWORD, "code": app.code(now)}, format="json")

    assert statuses == [401] * 5
    assert (answer.status_code, answer.json()["code"]) == (429, "accounts.locked_out")
    assert 1 <= int(answer["Retry-After"]) <= 30


# --- from the browser to a frontend -------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def _a_frontend(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.org"]


HANDOFF = "/account/handoff/?to=https://app.example.org/in&state=xyz-1"


def test_a_learner_with_a_browser_gets_tokens(client: Client, api: APIClient) -> None:
    # Arrange
    learner = make_person(make_institution(), username="ada")
    client.post("/account/login/", {"login": "ada", "password": PASSWORD})
    before = everything()

    # Act
    sent_on = urlsplit(client.get(HANDOFF)["Location"])
    fragment = parse_qs(sent_on.fragment)
    unread = everything() == before
    tokens = api.post(CODE, {"code": fragment["code"][0]}, format="json")
    again = api.post(CODE, {"code": fragment["code"][0]}, format="json")

    # Assert
    assert (sent_on.scheme, sent_on.netloc, sent_on.path, sent_on.query) == ("https", "app.example.org", "/in", "")
    assert (fragment["state"], unread) == (["xyz-1"], True)
    assert (tokens.status_code, tokens.json()["user"]["id"]) == (200, str(learner.pk))
    assert set(tokens.json()) == {"access", "refresh", "user"}
    assert (again.status_code, again.json()["code"]) == (401, "accounts.sign_in_code_refused")


def test_without_a_session_the_handoff_leads_to_the_door_and_back(client: Client) -> None:
    make_person(make_institution(), username="ada")

    door = client.get(HANDOFF)
    back = client.post(door["Location"], {"login": "ada", "password": PASSWORD})

    assert urlsplit(door["Location"]).path == "/account/login/"
    assert back["Location"] == HANDOFF


def test_a_browser_is_let_follow_the_form_to_the_frontend(client: Client) -> None:
    policy = client.get("/account/login/")["Content-Security-Policy"]

    directive = next(part for part in policy.split("; ") if part.startswith("form-action"))
    assert set(directive.split()) == {"form-action", "'self'", "https://app.example.org", "http://localhost:8000"}
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize("query", ["", "to=https://evil.example", "to=https://app.example.org&state=a%20b%23code"])
def test_another_frontend_gets_no_code(client: Client, query: str) -> None:
    client.force_login(make_person(make_institution()))

    answer = client.get(f"/account/handoff/?{query}")

    assert (answer.status_code, answer.has_header("Location")) == (400, False)


def test_a_session_that_lacks_the_second_factor_gets_no_code(client: Client, teacher: User) -> None:
    with_second_factor(teacher)
    client.force_login(teacher)

    assert urlsplit(client.get(HANDOFF)["Location"]).path == "/account/second-factor/confirm/"


# --- ways in ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_an_institution_says_how_one_signs_in(api: APIClient, settings: Any, count: int) -> None:
    # Arrange
    settings.PUBLIC_URL = "https://lyceum.example"
    school = make_institution("Riverside")
    providers = [make_provider(school, name=f"P{number}") for number in range(count)]
    make_provider(school, is_enabled=False)
    make_provider(make_institution())

    # Act
    with CaptureQueriesContext(connection) as captured:
        answer = api.get(f"/api/v1/accounts/institutions/{school.slug.upper()}/sign-in/")

    # Assert
    assert answer.json() == {
        "name": "Riverside",
        "slug": school.slug,
        "has_passwords": True,
        "providers": [
            {
                "key": provider.key,
                "name": provider.name,
                "url": f"https://lyceum.example/account/providers/{provider.key}/",
            }
            for provider in providers
        ],
    }
    assert len(captured) == 2


@pytest.mark.parametrize("slug", ["nowhere", "platform"])
def test_there_is_no_door_where_there_is_no_institution(api: APIClient, slug: str) -> None:
    answer = api.get(f"/api/v1/accounts/institutions/{slug}/sign-in/")

    assert (answer.status_code, answer.json()["code"]) == (404, "core.not_found")
