"""``POST accounts/logout/`` and ``logout-all/``, and what else ends sessions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.enums import Role, SessionEnd
from accounts.models import Session, User
from accounts.services.people import manage_person
from accounts.services.sessions import sign_out, start_session
from accounts.tests.factories import PASSWORD, make_person
from core.models import AuditDetail

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(post: Any, signed_in: dict[str, Any]) -> dict[str, Any]:
    """The same person on another device."""
    answer: dict[str, Any] = post("login", {"username": "ada", "password": PASSWORD}).json()
    return answer


def test_logging_out_ends_this_session_and_no_other(
    post: Any, signed_in: dict[str, Any], second: dict[str, Any], status_of_me: Any, person: User
) -> None:
    # Act
    answer = post("logout", access=signed_in["access"])

    # Assert
    assert (answer.status_code, answer.content) == (204, b"")
    assert post("token/refresh", {"refresh": signed_in["refresh"]}).json()["code"] == "accounts.token_refused"
    assert [status_of_me(pair["access"]) for pair in (signed_in, second)] == [401, 200]
    assert post("token/refresh", {"refresh": second["refresh"]}).status_code == 200
    ended = Session.objects.get(ended_at__isnull=False)
    assert (ended.end_reason, ended.user_id) == (SessionEnd.LOGOUT, person.pk)
    assert AuditDetail.objects.get(action="accounts.session.ended").after == {"session": str(ended.pk)}


def test_logging_out_everywhere_ends_all_sessions(
    post: Any, signed_in: dict[str, Any], second: dict[str, Any], status_of_me: Any, person: User
) -> None:
    # Arrange
    make_person(person.institution, username="eve")
    eve = post("login", {"username": "eve", "password": PASSWORD}).json()

    # Act
    answer = post("logout-all", access=signed_in["access"])

    # Assert
    assert (answer.status_code, answer.content) == (204, b"")
    assert [status_of_me(pair["access"]) for pair in (signed_in, second, eve)] == [401, 401, 200]
    assert [post("token/refresh", {"refresh": pair["refresh"]}).status_code for pair in (signed_in, second, eve)] == [
        401,
        401,
        200,
    ]
    assert list(Session.objects.filter(user=person).values_list("end_reason", flat=True)) == [SessionEnd.LOGOUT_ALL] * 2
    assert AuditDetail.objects.filter(action="accounts.session.all_ended", actor_id=person.pk).count() == 1


def test_a_cached_sign_in_state_outlives_a_logout_elsewhere_by_half_a_minute_at_most(
    post: Any, signed_in: dict[str, Any], status_of_me: Any, person: User
) -> None:
    """Another process, with a cache of its own, is not told: its entry must run out."""
    # Arrange
    status_of_me(signed_in["access"])
    elsewhere = cache.get(f"auth:{person.pk}")
    post("logout", access=signed_in["access"])
    cache.set(f"auth:{person.pk}", elsewhere, settings.AUTH_STATE_CACHE_SECONDS)

    # Act
    meanwhile = status_of_me(signed_in["access"])
    cache.delete(f"auth:{person.pk}")
    afterwards = status_of_me(signed_in["access"])

    # Assert
    assert (meanwhile, afterwards) == (200, 401)
    assert settings.AUTH_STATE_CACHE_SECONDS <= 60


@pytest.fixture
def manage(person: User, django_capture_on_commit_callbacks: Any) -> Callable[..., None]:
    """Change the account of ``person`` as an admin of the school, with what follows the commit done."""
    admin = make_person(person.institution, Role.ADMIN)

    def manage(**changes: object) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            manage_person(user_id=person.pk, changes=changes, actor=admin, now=datetime.now(UTC))

    return manage


@pytest.mark.parametrize(
    ("changes", "reason"), [({"is_active": False}, SessionEnd.DEACTIVATED), ({"role": Role.TEACHER}, SessionEnd.ROLE)]
)
def test_closing_an_account_or_changing_its_role_ends_its_sessions(
    signed_in: dict[str, Any], status_of_me: Any, manage: Any, changes: dict[str, Any], reason: SessionEnd
) -> None:
    # Arrange
    before = status_of_me(signed_in["access"])

    # Act
    manage(**changes)

    # Assert
    assert (before, status_of_me(signed_in["access"])) == (200, 401)
    assert Session.objects.get().end_reason == reason


def test_a_reopened_account_does_not_get_its_old_sessions_back(
    post: Any, signed_in: dict[str, Any], status_of_me: Any, manage: Any
) -> None:
    # Act
    manage(is_active=False)
    manage(is_active=True)

    # Assert
    assert status_of_me(signed_in["access"]) == 401
    assert post("token/refresh", {"refresh": signed_in["refresh"]}).status_code == 401
    assert post("login", {"username": "ada", "password": PASSWORD}).status_code == 200


def test_logging_out_twice_is_refused_and_changes_nothing(post: Any, signed_in: dict[str, Any]) -> None:
    # Arrange
    post("logout", access=signed_in["access"])
    ended_at = Session.objects.get().ended_at

    # Act
    again = post("logout", access=signed_in["access"])

    # Assert
    assert (again.status_code, again.json()["code"]) == (401, "accounts.token_refused")
    assert Session.objects.get().ended_at == ended_at


def test_an_ended_session_stays_over_while_the_leeway_of_its_token_lasts(person: User, api: APIClient) -> None:
    # Arrange
    started = datetime.now(UTC) - settings.ACCESS_TOKEN_LIFETIME - timedelta(seconds=10)
    pair = start_session(user=person, now=started)
    session = Session.objects.get(user=person)
    sign_out(user=person, session_id=session.pk, now=started + timedelta(seconds=5))

    # Act
    answer = api.get("/api/v1/accounts/me/", HTTP_AUTHORIZATION=f"Bearer {pair.access}")

    # Assert
    assert answer.status_code == 401
