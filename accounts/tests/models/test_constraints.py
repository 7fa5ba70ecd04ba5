"""What the database refuses by itself, named for its rule."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from accounts.enums import ConsentPurpose
from accounts.models import Consent, IdentityProvider, Institution, Session, User
from accounts.services.consents import record_consent
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.providers import make_provider

pytestmark = pytest.mark.django_db


def broken(change: Callable[[], Any]) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    return str(caught.value)


def test_emails_and_usernames_are_unique_below_the_services_too() -> None:
    school = make_institution()
    make_person(school, username="ada", email="ada@example.org")
    user = make_person(school)
    rows = User.objects.filter(pk=user.pk)
    assert "accounts_user_email_unique" in broken(lambda: rows.update(email="ADA@example.org"))
    assert "accounts_user" in broken(lambda: rows.update(username="ada"))


def test_the_key_of_an_identity_provider_is_unique_on_the_platform() -> None:
    first, second = make_provider(make_institution()), make_provider(make_institution())
    name = "accounts_identityprovider_key"  # SQLite names the column, PostgreSQL the constraint
    found = broken(lambda: IdentityProvider.objects.filter(pk=second.pk).update(key=first.key))
    assert name in found.replace(".", "_")


@pytest.mark.parametrize("kind", ["open", "platform"])
def test_there_is_one_open_and_one_platform_institution(kind: str) -> None:
    def add() -> None:
        Institution.objects.create(name="again", slug="again", kind=kind, created_at=NOW)

    assert broken(add)


def test_a_session_ends_with_a_reason_or_not_at_all() -> None:
    start_session(user=make_person(make_institution()), now=NOW)
    for half in ({"ended_at": NOW}, {"end_reason": "logout"}):
        assert "accounts_session_end_has_reason" in broken(lambda half=half: Session.objects.update(**half))


def test_the_consent_ledger_is_append_only() -> None:
    student = make_person(make_institution())
    record_consent(
        student=student, purpose=ConsentPurpose.MEDIA, is_granted=True, given_by=student, method="form", now=NOW
    )
    for sql in ("UPDATE accounts_consent SET method = 'x'", "DELETE FROM accounts_consent"):
        with (
            pytest.raises(Error, match="accounts_consent is append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert Consent.objects.count() == 1


def test_a_person_is_shown_by_name() -> None:
    assert (str(User(full_name="Ada", username="a")), str(User(username="a"))) == ("Ada", "a")


@pytest.mark.parametrize(
    ("is_active", "is_superuser", "role", "rights"),
    [
        (True, True, "admin", (True, True, True, True)),
        (False, True, "admin", (True, False, False, False)),
        (True, False, "admin", (True, False, False, True)),
        (True, False, "teacher", (True, False, False, True)),
        (True, False, "student", (False, False, False, False)),
        (True, False, "guardian", (False, False, False, False)),
    ],
)
def test_permission_strings_mean_something_to_superusers_only(
    is_active: bool, is_superuser: bool, role: str, rights: tuple[bool, ...]
) -> None:
    user = User(is_active=is_active, is_superuser=is_superuser, role=role)
    asked = (user.is_staff, user.has_perm("x.y"), user.has_perms(["x.y"]), user.has_module_perms("courses"))
    assert asked == rights
