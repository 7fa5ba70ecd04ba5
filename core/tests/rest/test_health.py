"""``/health/``: for load balancers and monitors, open to all."""

from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from config.settings.backing import cache_settings
from core import health
from core.events.reader import READER_PULSE
from core.models import Job, JobState, WorkerPulse

pytestmark = pytest.mark.django_db

PARTS = ["db", "redis", "celery", "storage", "projections", "jobs"]


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "WORKER_WAIT_SECONDS", 0.1)


def failing(body: dict[str, Any]) -> list[str]:
    return [name for name, part in body["parts"].items() if part["status"] == "failed"]


def test_health_with_a_failed_part_is_503_and_names_it(api: APIClient) -> None:
    WorkerPulse.objects.create(name=READER_PULSE, nonce="", at=timezone.now())
    Job.objects.create(name="core.test_any", not_before=timezone.now(), state=JobState.FAILED)

    response = api.get("/health/")

    body = response.json()
    assert (response.status_code, body["status"], list(body["parts"])) == (503, "failed", PARTS)
    assert failing(body) == ["celery", "jobs"]
    assert body["parts"]["jobs"] == {
        "status": "failed",
        "detail": "Jobs failed or wait too long.",
        "facts": {"failed": 1, "overdue": 0},
    }


def test_health_is_remembered_for_a_moment(api: APIClient) -> None:
    before = api.get("/health/").json()
    WorkerPulse.objects.create(name=READER_PULSE, nonce="", at=timezone.now())

    remembered = api.get("/health/").json()
    cache.clear()
    fresh = api.get("/health/").json()

    assert "projections" in failing(before)
    assert remembered == before
    assert "projections" not in failing(fresh)


@pytest.mark.parametrize("part", ["db", "storage", "jobs"])
def test_part_that_works_is_200(api: APIClient, part: str) -> None:
    response = api.get(f"/health/{part}/")

    assert (response.status_code, response.json()["status"]) == (200, "ok")


def test_part_that_fails_is_503(api: APIClient) -> None:
    Job.objects.create(name="core.test_any", not_before=timezone.now(), state=JobState.FAILED)

    response = api.get("/health/jobs/")

    assert (response.status_code, response.json()["status"]) == (503, "failed")


def test_part_that_is_not_configured_is_200(api: APIClient, settings: Any) -> None:
    settings.REDIS_URL = ""

    response = api.get("/health/redis/")

    assert (response.status_code, response.json()["status"]) == (200, "not_configured")


def test_unknown_part_is_404(api: APIClient) -> None:
    response = api.get("/health/nonsense/")

    assert (response.status_code, response.json()["code"]) == (404, "core.not_found")


@pytest.mark.parametrize("address", ["/health/live/", "/health/ready/"])
def test_process_that_answers_is_alive_and_ready_whatever_else_fails(api: APIClient, address: str) -> None:
    Job.objects.create(name="core.test_any", not_before=timezone.now(), state=JobState.FAILED)

    response = api.get(address)

    assert (response.status_code, response.json()["status"]) == (200, "ok")


@pytest.mark.django_db(transaction=True)
def test_process_without_a_database_is_alive_but_not_ready(api: APIClient, no_database: None) -> None:
    live, ready = api.get("/health/live/"), api.get("/health/ready/")

    assert (live.status_code, ready.status_code) == (200, 503)
    assert ready.json() == {"status": "failed", "detail": "OperationalError was raised.", "facts": {}}


def test_health_reports_a_dead_cache_and_does_not_die_of_it(api: APIClient, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = cache_settings(settings.REDIS_URL)
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "health": "120/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}

    response, live = api.get("/health/"), api.get("/health/live/")

    assert (response.status_code, live.status_code) == (503, 200)
    assert response.json()["parts"]["redis"]["status"] == "failed"


def test_health_takes_no_token_and_no_body(api: APIClient) -> None:
    api.credentials(HTTP_AUTHORIZATION="Bearer nonsense")

    assert api.get("/health/live/").status_code == 200
    assert api.post("/health/live/", {}, format="json").status_code == 405
