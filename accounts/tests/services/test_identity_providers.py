"""Making identity providers known, changing them, and what Lyceum calls."""

from typing import Any

import pytest

from accounts.allauth_adapters import ProviderAdapter
from accounts.enums import Role
from accounts.errors import (
    PlatformOnly,
    ProviderAddressRefused,
    ProviderKeyTaken,
    ProviderNotFound,
    ProviderSecretNeeded,
)
from accounts.models import IdentityProvider, Institution, User
from accounts.services.identity_providers import (
    create_identity_provider,
    edit_identity_provider,
    is_callable,
    secret_of,
)
from accounts.services.people import grant_superuser
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.providers import SECRET, make_provider
from accounts.tests.services.record import audited, refused
from core.models import AuditDetail

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Institution:
    return make_institution()


@pytest.fixture
def superuser() -> User:
    person = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    grant_superuser(user=person, now=NOW)
    return person


def given(school: Institution, **changes: object) -> dict[str, object]:
    return {
        "institution": school,
        "key": "riverside",
        "name": "School account",
        "server_url": "https://id.example.org",
        "client_id": "lyceum",
        "opens_accounts_as": "",
        "is_enabled": True,
        **changes,
    }


def test_the_secret_is_sealed_and_in_no_entry(school: Institution) -> None:
    # Act
    provider = make_provider(school)

    # Assert
    provider.refresh_from_db()
    assert SECRET not in provider.sealed_secret
    assert secret_of(provider) == SECRET
    assert [entry["object_id"] for entry in audited("accounts.identity_provider.created")] == [provider.pk]
    assert SECRET not in str(list(AuditDetail.objects.values()))


@pytest.mark.parametrize(
    ("changes", "secret", "error", "field"),
    [
        ({"key": "taken"}, SECRET, ProviderKeyTaken, "key"),
        ({"server_url": "http://id.example.org"}, SECRET, ProviderAddressRefused, "server_url"),
        ({}, "", ProviderSecretNeeded, "secret"),
    ],
)
def test_what_cannot_be_is_refused(
    school: Institution, superuser: User, changes: dict[str, object], secret: str, error: type, field: str
) -> None:
    make_provider(make_institution(), key="taken")

    with refused(error, field=field):
        create_identity_provider(given=given(school, **changes), secret=secret, actor=superuser, now=NOW)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_but_superusers_makes_one(school: Institution, role: Role) -> None:
    actor = make_person(school, role)

    with refused(PlatformOnly):
        create_identity_provider(given=given(school), secret=SECRET, actor=actor, now=NOW)


def test_an_admin_turns_the_own_one_off_and_on_and_nothing_else(school: Institution) -> None:
    provider, admin = make_provider(school), make_person(school, Role.ADMIN)

    edit_identity_provider(provider_id=provider.pk, changes={"is_enabled": False}, actor=admin, now=NOW)

    provider.refresh_from_db()
    assert not provider.is_enabled
    assert [(entry["before"], entry["after"]) for entry in audited("accounts.identity_provider.edited")] == [
        ({"is_enabled": True}, {"is_enabled": False})
    ]
    for changes, secret in (
        ({"server_url": "https://evil.example"}, ""),
        ({"opens_accounts_as": "teacher"}, ""),
        ({"institution": make_institution()}, ""),
        ({}, "new"),
    ):
        with refused(ProviderNotFound):
            edit_identity_provider(provider_id=provider.pk, changes=changes, secret=secret, actor=admin, now=NOW)


def test_a_stranger_and_a_teacher_turn_nothing_off(school: Institution) -> None:
    provider = make_provider(school)

    for actor in (make_person(make_institution(), Role.ADMIN), make_person(school, Role.TEACHER)):
        with refused(ProviderNotFound):
            edit_identity_provider(provider_id=provider.pk, changes={"is_enabled": False}, actor=actor, now=NOW)


def test_a_superuser_gives_a_new_secret_and_a_sound_address(school: Institution, superuser: User) -> None:
    provider = make_provider(school)

    edit_identity_provider(provider_id=provider.pk, changes={}, secret="another", actor=superuser, now=NOW)

    assert secret_of(IdentityProvider.objects.get()) == "another"
    with refused(ProviderAddressRefused, field="server_url"):
        edit_identity_provider(
            provider_id=provider.pk, changes={"server_url": "file:///etc/passwd"}, actor=superuser, now=NOW
        )


@pytest.mark.parametrize(
    ("address", "anywhere", "on_loopback"),
    [
        ("https://id.example.org/realms/school", True, True),
        ("https://10.0.0.7/", True, True),
        ("http://id.example.org", False, False),
        ("http://127.0.0.1:8001", False, True),
        ("http://localhost:8001", False, True),
        ("http://[::1]:8001", False, True),
        ("http://127.0.0.1.evil.example", False, False),
        ("http://localhost@evil.example", False, False),
        ("http://169.254.169.254/latest/meta-data", False, False),
        ("https://user:secret@id.example.org", False, False),
        ("file:///etc/passwd", False, False),
        ("//id.example.org", False, False),
        ("https://", False, False),
        ("https://[", False, False),
        ("", False, False),
    ],
)
def test_lyceum_calls_https_and_where_allowed_this_machine(
    settings: Any, address: str, anywhere: bool, on_loopback: bool
) -> None:
    # Act
    answers = []
    for settings.PROVIDERS_ON_LOOPBACK in (False, True):
        answers.append(is_callable(address))

    # Assert
    assert answers == [anywhere, on_loopback]


def test_only_providers_in_use_are_offered_to_the_sign_in(school: Institution) -> None:
    on, _off = make_provider(school), make_provider(school, is_enabled=False)

    apps = ProviderAdapter().list_apps(None)

    assert [(app.provider_id, app.secret, app.pk) for app in apps] == [(on.key, SECRET, None)]
    assert ProviderAdapter().list_apps(None, provider="unknown") == []
