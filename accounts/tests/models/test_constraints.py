"""What the database refuses by itself, named for its rule."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from accounts.models import Consent, IdentityProvider, Institution, Session, User
from accounts.services.sessions import start_session
from accounts.tests.consents import agree_on_paper
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.providers import make_provider
from core.ids import new_id

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
    agree_on_paper(make_person(make_institution()))
    for sql in ("UPDATE accounts_consent SET method = 'x'", "DELETE FROM accounts_consent"):
        with (
            pytest.raises(Error, match="accounts_consent is append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert Consent.objects.count() == 1


def test_two_lines_of_a_purpose_have_two_moments() -> None:
    line = agree_on_paper(make_person(make_institution()))
    line.pk, line._state.adding = new_id(), True
    found = broken(line.save)
    # SQLite names the columns, PostgreSQL the constraint.
    assert "accounts_consent_one_line_a_moment" in found or "accounts_consent.purpose, accounts_consent.at" in found


@pytest.mark.parametrize("part", ["text_version", "text_language", "text_hash"])
def test_a_text_is_named_whole_or_not_at_all(part: str) -> None:
    line = agree_on_paper(make_person(make_institution()))
    line.pk, line._state.adding, line.at = new_id(), True, NOW + timedelta(days=1)
    setattr(line, part, 0 if part == "text_version" else "")
    assert "accounts_consent_names_a_whole_text" in broken(line.save)


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
