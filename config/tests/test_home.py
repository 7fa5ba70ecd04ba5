"""The page for people who come to the bare address."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import make_institution

pytestmark = pytest.mark.django_db


def test_the_home_page_leads_to_every_door(client: Client) -> None:
    response = client.get("/")
    page = response.content.decode()
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for name in ("admin:index", "api-docs", "api-redoc", "health"):
        assert f'href="{reverse(name)}"' in page


def test_without_a_school_the_home_page_says_how_to_get_one(client: Client) -> None:
    assert "manage.py demo_school" in client.get("/").content.decode()


def test_with_a_school_the_home_page_says_how_to_sign_in(client: Client) -> None:
    make_institution()
    page = client.get("/").content.decode()
    assert "POST /api/v1/accounts/login/" in page
    assert "demo_school" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_home_page_is_for_reading(client: Client, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405
