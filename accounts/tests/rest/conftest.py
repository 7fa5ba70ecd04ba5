"""Callers of the accounts API."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.factories import PASSWORD, make_institution, make_person

Post = Callable[..., Response]


@pytest.fixture
def person() -> User:
    return make_person(make_institution(), username="ada", email="Ada@Example.org", full_name="Ada Byron")


@pytest.fixture
def preferences() -> dict[str, dict[str, Any]]:
    """What holds for whoever said nothing."""
    return {
        "notifications": {
            "in_app": True,
            "email": True,
            "digest": False,
            "digest_hour": 17,
            "quiet_hours": {"from": "21:00", "to": "07:00"},
        },
        "accessibility": {
            "high_contrast": False,
            "large_text": False,
            "reduced_motion": False,
            "captions": False,
            "screen_reader": False,
            "easy_reading": False,
        },
    }


@pytest.fixture
def post(api: APIClient, django_capture_on_commit_callbacks: Any) -> Post:
    """POST to an address below ``accounts/``, with what follows a commit done."""

    def post(address: str, body: object = None, *, access: str = "") -> Response:
        headers = {"HTTP_AUTHORIZATION": f"Bearer {access}"} if access else {}
        with django_capture_on_commit_callbacks(execute=True):
            return api.post(f"/api/v1/accounts/{address}/", body, format="json", **headers)

    return post


@pytest.fixture
def signed_in(post: Post, person: User) -> dict[str, Any]:
    """The answer to signing in as ``person``."""
    answer: dict[str, Any] = post("login", {"username": "ada", "password": PASSWORD}).json()
    return answer


@pytest.fixture
def status_of_me(api: APIClient) -> Callable[[str], int]:
    """What an access token is worth."""

    def status_of_me(access: str) -> int:
        return int(api.get("/api/v1/accounts/me/", HTTP_AUTHORIZATION=f"Bearer {access}").status_code)

    return status_of_me
