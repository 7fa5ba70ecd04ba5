"""Identity providers in the console."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import IdentityProvider, Institution, User
from accounts.services.identity_providers import secret_of
from accounts.services.people import grant_superuser
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.providers import SECRET, make_provider

pytestmark = pytest.mark.django_db

LIST = reverse("admin:accounts_identityprovider_changelist")
ADD = reverse("admin:accounts_identityprovider_add")


@pytest.fixture
def school() -> Institution:
    return make_institution()


@pytest.fixture
def superuser(client: Client) -> User:
    person = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    grant_superuser(user=person, now=NOW)
    client.force_login(person)
    return person


def page_of(provider: IdentityProvider) -> str:
    return reverse("admin:accounts_identityprovider_change", args=[provider.pk])


def form(**changes: str) -> dict[str, str]:
    given = {
        "name": "School account",
        "server_url": "https://id.example.org",
        "client_id": "lyceum",
        "is_enabled": "on",
    }
    return {**given, "opens_accounts_as": "", **changes}


def test_a_superuser_adds_one_and_nobody_reads_its_secret(client: Client, superuser: User, school: Institution) -> None:
    client.post(ADD, form(institution=str(school.pk), key="riverside", secret=SECRET))

    provider = IdentityProvider.objects.get()
    page = client.get(page_of(provider)).content.decode()
    assert (provider.institution, provider.key, secret_of(provider)) == (school, "riverside", SECRET)
    assert not any(text in page for text in (SECRET, provider.sealed_secret))
    assert "/account/providers/riverside/callback/" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"server_url": "http://id.example.org"}, "server_url"), ({"secret": ""}, "secret"), ({"key": "taken"}, "key")],
)
def test_a_refusal_stands_at_its_field(
    client: Client, superuser: User, school: Institution, changes: dict[str, str], field: str
) -> None:
    make_provider(school, key="taken")
    given = form(institution=str(school.pk), key="riverside", secret=SECRET)

    answer = client.post(ADD, {**given, **changes})

    assert list(answer.context["adminform"].form.errors) == [field]
    assert IdentityProvider.objects.count() == 1


def test_an_empty_secret_leaves_the_present_one(client: Client, superuser: User, school: Institution) -> None:
    provider = make_provider(school)

    client.post(page_of(provider), form(name="Renamed", secret=""))
    client.post(page_of(provider), form(name="Renamed again", secret="another"))

    provider.refresh_from_db()
    assert (provider.name, secret_of(provider)) == ("Renamed again", "another")


def test_an_admin_switches_the_own_one_alone(client: Client, school: Institution) -> None:
    # Arrange
    own, other = make_provider(school), make_provider(make_institution())
    client.force_login(make_person(school, Role.ADMIN))

    # Act
    listed = [row.pk for row in client.get(LIST).context["cl"].result_list]
    client.post(page_of(own), {"server_url": "https://evil.example", "secret": "mine", "name": "Evil"})
    foreign = client.post(page_of(other), {})

    # Assert
    own.refresh_from_db()
    other.refresh_from_db()
    assert listed == [own.pk]
    assert (own.is_enabled, own.server_url, own.name, secret_of(own)) == (
        False,
        "https://id.example.org",
        "School account",
        SECRET,
    )
    assert (foreign.status_code, other.is_enabled) == (302, True)
    assert client.get(ADD).status_code == 403


def test_teachers_have_no_such_page(client: Client, school: Institution) -> None:
    provider = make_provider(school)
    client.force_login(make_person(school, Role.TEACHER))

    assert [client.get(page).status_code for page in (LIST, page_of(provider))] == [403, 403]


def test_the_pages_of_allauth_are_not_in_the_console() -> None:
    assert {
        model._meta.label
        for model in admin.site._registry
        if model._meta.app_label in {"account", "mfa", "socialaccount"}
    } == set()
