"""Who knows a password: one statement and one hash, whoever it is."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from django.db import connection
from django.test import override_settings

from accounts.enums import Role
from accounts.errors import InstitutionNeeded, WrongCredentials
from accounts.models import User
from accounts.services.credentials import authenticate_person
from accounts.services.people import manage_person
from accounts.tests import hashers
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.services.record import refused, unchanged
from config.settings import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted() -> Iterator[list[str]]:
    """Every hash computed in this test, by its password."""
    with override_settings(PASSWORD_HASHERS=[hashers.PATH]):
        hashers.worked.clear()
        yield hashers.worked
    hashers.worked.clear()


@pytest.mark.parametrize("identifier", ["nora", "NORA", "nora@example.org", "Nora@EXAMPLE.org"])
def test_name_or_email_in_any_case_and_the_password_identify(identifier: str) -> None:
    user = make_person(make_institution(), username="nora", email="nora@example.org")
    assert authenticate_person(identifier=identifier, password=PASSWORD, now=NOW) == user


@pytest.mark.parametrize(
    ("identifier", "password", "slug"),
    [
        ("nora", PASSWORD + "x", None),
        ("nora", PASSWORD.upper(), None),
        ("nora", "", None),
        ("nobody", PASSWORD, None),
        ("", PASSWORD, None),
        ("nora", PASSWORD, "elsewhere"),
        ("nora%", PASSWORD, None),
        ("nor_", PASSWORD, None),
    ],
)
def test_anything_else_is_refused_alike(identifier: str, password: str, slug: str | None) -> None:
    make_person(make_institution(), username="nora")
    with refused(WrongCredentials):
        authenticate_person(identifier=identifier, password=password, institution_slug=slug, now=NOW)


def test_a_closed_account_is_refused_alike() -> None:
    school = make_institution()
    user = make_person(school)
    manage_person(user_id=user.pk, changes={"is_active": False}, actor=make_person(school, Role.ADMIN), now=NOW)
    with refused(WrongCredentials):
        authenticate_person(identifier=user.username, password=PASSWORD, now=NOW)


def test_a_name_of_two_institutions_needs_the_institution() -> None:
    here, there = make_institution(), make_institution()
    users = {school.slug: make_person(school, username="nora") for school in (here, there)}
    with refused(InstitutionNeeded, field="institution"):
        authenticate_person(identifier="nora", password=PASSWORD, now=NOW)
    for slug, user in users.items():
        assert authenticate_person(identifier="nora", password=PASSWORD, institution_slug=slug, now=NOW) == user


def test_an_email_finds_its_owner_wherever_they_are() -> None:
    owner = make_person(make_institution(), email="nora@example.org")
    make_person(make_institution(), username="nora")
    assert authenticate_person(identifier="Nora@Example.org", password=PASSWORD, now=NOW) == owner


@pytest.mark.parametrize("case", ["right", "wrong", "unknown", "ambiguous", "closed"])
def test_every_way_costs_exactly_one_hash(case: str, counted: list[str]) -> None:
    school, other = make_institution(), make_institution()
    user = make_person(school, username="nora")
    if case == "ambiguous":
        make_person(other, username="nora")
    if case == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    counted.clear()
    given = "a wrong password" if case == "wrong" else PASSWORD
    expected = {"right": nullcontext(), "ambiguous": pytest.raises(InstitutionNeeded)}
    with expected.get(case, pytest.raises(WrongCredentials)):
        authenticate_person(identifier="nobody" if case == "unknown" else "nora", password=given, now=NOW)
    assert counted == [given]


@pytest.mark.parametrize("old", ["PBKDF2PasswordHasher", "BCryptSHA256PasswordHasher", "BCryptPasswordHasher"])
def test_an_old_hash_is_upgraded_by_the_next_sign_in_and_no_other(old: str) -> None:
    with override_settings(PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{old}"]):
        user = make_person(make_institution())
    with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
        with refused(WrongCredentials):
            authenticate_person(identifier=user.username, password="a wrong password", now=NOW)
        authenticate_person(identifier=user.username, password=PASSWORD, now=NOW)
        upgraded = User.objects.get(pk=user.pk).password
        assert upgraded.startswith("argon2$argon2id$")
        with unchanged():
            authenticate_person(identifier=user.username, password=PASSWORD, now=NOW)


LOOK_ALIKES = ["m\u0131\u017fi", "M\u0130si", "mi\u017fi", "m\u0131si"]


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_name_of_look_alike_letters_is_another_name_on_every_database(name: str) -> None:
    # Arrange
    school = make_institution()
    misi = make_person(school, username="misi", email="misi@example.org")

    # Act, Assert
    for identifier in (name, f"{name}@example.org"):
        with refused(WrongCredentials):
            authenticate_person(identifier=identifier, password=PASSWORD, now=NOW)
    assert authenticate_person(identifier="MISI", password=PASSWORD, now=NOW) == misi
    assert authenticate_person(identifier="Misi@Example.ORG", password=PASSWORD, now=NOW) == misi


@pytest.mark.parametrize("name", [name for name in LOOK_ALIKES if "\u0130" not in name])
def test_a_namesake_of_look_alike_letters_takes_nobodys_sign_in_away(name: str) -> None:
    # Arrange
    school = make_institution()
    misi, other = make_person(school, username="misi"), make_person(make_institution(), username=name)

    # Act, Assert
    assert authenticate_person(identifier="misi", password=PASSWORD, now=NOW) == misi
    assert authenticate_person(identifier=name, password=PASSWORD, now=NOW) == other


def test_signing_in_reads_by_an_index() -> None:
    # Arrange: however small the table is, PostgreSQL has to say which index it would take
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    # Act
    plans = [User.objects.identified_by(name).order_by().explain() for name in ("p1", "p1@example.org")]

    # Assert
    sign = {"sqlite": "SEARCH", "postgresql": "Index Cond"}[connection.vendor]
    assert [sign in plan for plan in plans] == [True, True]
