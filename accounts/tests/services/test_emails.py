"""Proving an e-mail address and changing it, with a real mail server."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from accounts.enums import Role
from accounts.errors import EmailMalformed, EmailTaken, LinkRefused, LockedOut, PasswordWrong
from accounts.links import LIFETIMES, LinkPurpose
from accounts.models import User
from accounts.services.emails import ask_for_email_change, ask_for_verification, change_email, verify_email
from accounts.services.people import manage_person
from accounts.services.registration import register_person
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.mailbox import Mailbox, html_of, link_in, text_of
from accounts.tests.services.record import audited, refused, unchanged
from config.settings.backing import cache_settings
from core.models import Job

pytestmark = pytest.mark.django_db
OLD, NEW = "ada@example.org", "ada@example.net"


@pytest.fixture
def ada() -> User:
    """With an address that nobody has proven, and no letters on the way."""
    user = make_person(make_institution(), username="ada", email=OLD, full_name="Ada Byron")
    Job.objects.all().delete()
    cache.clear()
    return user


def stored(user: User) -> tuple[str | None, object]:
    now = User.objects.get(pk=user.pk)
    return now.email, now.email_verified_at


# --- proving ------------------------------------------------------------------------------------------------
def test_registering_sends_the_link_that_proves_the_address(mailbox: Mailbox) -> None:
    # Arrange
    user = register_person(username="eve", password=PASSWORD, full_name="Eve <b>", role="student", email=OLD, now=NOW)

    # Act
    (letter,) = mailbox.deliver(NOW)
    verify_email(token=mailbox.token_for(OLD), now=NOW)

    # Assert
    assert (letter["To"], letter["Subject"]) == (OLD, "Please confirm your e-mail")
    assert link_in(letter).startswith("https://school.example/account/verify-email/?token=")
    assert "Hello Eve <b>," in text_of(letter)
    assert "Hello Eve &lt;b&gt;," in html_of(letter)
    assert stored(user) == (OLD, NOW)
    assert [entry["object_id"] for entry in audited("accounts.email.verified")] == [user.pk]


def test_the_link_works_once(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    ask_for_verification(user_id=ada.pk, now=NOW)
    mailbox.deliver(NOW)
    verify_email(token=mailbox.token_for(OLD), now=NOW)

    # Act, Assert
    with refused(LinkRefused):
        verify_email(token=mailbox.token_for(OLD), now=NOW)


def test_the_link_ends_after_three_days(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    ask_for_verification(user_id=ada.pk, now=NOW)
    mailbox.deliver(NOW)

    # Act, Assert
    with refused(LinkRefused):
        verify_email(token=mailbox.token_for(OLD), now=NOW + LIFETIMES[LinkPurpose.VERIFY_EMAIL])


def test_the_link_is_worth_nothing_for_another_address_or_a_closed_account(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    ask_for_verification(user_id=ada.pk, now=NOW)
    mailbox.deliver(NOW)
    token = mailbox.token_for(OLD)

    # Act, Assert
    User.objects.filter(pk=ada.pk).update(email=NEW)
    with refused(LinkRefused):
        verify_email(token=token, now=NOW)
    User.objects.filter(pk=ada.pk).update(email=OLD, is_active=False)
    with refused(LinkRefused):
        verify_email(token=token, now=NOW)


def test_asking_again_sends_one_letter_a_minute(mailbox: Mailbox, ada: User) -> None:
    # Act
    for _ in range(5):
        ask_for_verification(user_id=ada.pk, now=NOW)

    # Assert
    assert len(mailbox.deliver(NOW)) == 1


def test_nothing_is_sent_to_a_proven_address_or_to_nobody(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    User.objects.filter(pk=ada.pk).update(email_verified_at=NOW)
    child = make_person(ada.institution)

    # Act
    for user in (ada, child):
        with unchanged():
            ask_for_verification(user_id=user.pk, now=NOW)

    # Assert
    assert mailbox.deliver(NOW) == []


def test_an_address_from_the_office_is_to_be_proven_anew(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    User.objects.filter(pk=ada.pk).update(email_verified_at=NOW)
    office = make_person(ada.institution, "admin")

    # Act
    manage_person(user_id=ada.pk, changes={"email": NEW}, actor=office, now=NOW)
    letters = {letter["To"]: letter["Subject"] for letter in mailbox.deliver(NOW)}

    # Assert
    assert letters == {OLD: "Your e-mail was changed", NEW: "Please confirm your e-mail"}
    assert stored(ada) == (NEW, None)


# --- changing -----------------------------------------------------------------------------------------------
def test_a_new_address_holds_once_its_link_is_followed_and_the_old_is_told(mailbox: Mailbox, ada: User) -> None:
    # Act
    ask_for_email_change(user_id=ada.pk, email=NEW, password=PASSWORD, now=NOW)
    before = stored(ada)
    (asked,) = mailbox.deliver(NOW)
    change_email(token=mailbox.token_for(NEW), now=NOW)
    (told,) = mailbox.deliver(NOW)

    # Assert
    assert (asked["To"], asked["Subject"]) == (NEW, "Please confirm your new e-mail")
    assert (told["To"], told["Subject"]) == (OLD, "Your e-mail was changed")
    assert NEW not in text_of(told)
    assert (before, stored(ada)) == ((OLD, None), (NEW, NOW))
    assert [(entry["before"], entry["after"]) for entry in audited("accounts.email.changed")] == [
        ({"email": OLD}, {"email": NEW})
    ]
    with refused(LinkRefused):
        change_email(token=mailbox.token_for(NEW), now=NOW)


def test_whether_somebody_has_the_new_address_is_told_to_its_mailbox_only(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    eve = make_person(make_institution(), email="EVE@example.org", full_name="Eve Other")
    User.objects.filter(pk=eve.pk).update(email_verified_at=NOW)
    mailbox.deliver(NOW)

    # Act
    ask_for_email_change(user_id=ada.pk, email="eve@example.org", password=PASSWORD, now=NOW)
    (letter,) = mailbox.deliver(NOW)

    # Assert
    assert (letter["To"], letter["Subject"]) == ("eve@example.org", "This e-mail has an account")
    assert "Ada" not in text_of(letter)
    assert stored(ada) == (OLD, None)


def test_an_address_that_was_taken_in_between_is_refused(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    ask_for_email_change(user_id=ada.pk, email=NEW, password=PASSWORD, now=NOW)
    mailbox.deliver(NOW)
    other = make_person(make_institution(), email=NEW.upper())
    User.objects.filter(pk=other.pk).update(email_verified_at=NOW)

    # Act, Assert
    with refused(EmailTaken, field="email"):
        change_email(token=mailbox.token_for(NEW), now=NOW)


def test_who_only_typed_an_address_gives_it_up_to_who_proves_it(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    squatter = make_person(make_institution(), email=NEW.upper())
    ask_for_email_change(user_id=ada.pk, email=NEW, password=PASSWORD, now=NOW)
    Job.objects.exclude(name="accounts.mail_change_email").delete()
    (letter,) = mailbox.deliver(NOW)

    # Act
    change_email(token=mailbox.token_for(NEW), now=NOW)

    # Assert
    assert letter["Subject"] == "Please confirm your new e-mail"
    assert (stored(ada), stored(squatter)) == ((NEW, NOW), (None, None))
    assert [entry["object_id"] for entry in audited("accounts.email.given_up")] == [squatter.pk]


@pytest.mark.parametrize("email", ["misi@gma\u0131l.com", "\u212aim@example.org", "\u017fam@example.org"])
def test_an_address_of_look_alike_letters_is_refused(ada: User, email: str) -> None:
    with refused(EmailMalformed, field="email"):
        ask_for_email_change(user_id=ada.pk, email=email, password=PASSWORD, now=NOW)
    with refused(EmailMalformed, field="email"):
        register_person(username="eve", password=PASSWORD, full_name="Eve", role=Role.STUDENT, email=email, now=NOW)


def test_only_who_knows_the_password_asks_and_guessing_is_locked(mailbox: Mailbox, ada: User) -> None:
    # Act
    for _ in range(5):
        with refused(PasswordWrong, field="password"):
            ask_for_email_change(user_id=ada.pk, email=NEW, password="wrong-horse-battery", now=NOW)

    # Assert: the first refusal is written down, the others are not.
    with pytest.raises(LockedOut):
        ask_for_email_change(user_id=ada.pk, email=NEW, password=PASSWORD, now=NOW)
    with refused(LockedOut):
        ask_for_email_change(user_id=ada.pk, email=NEW, password=PASSWORD, now=NOW)
    assert [entry["object_id"] for entry in audited("accounts.sign_in.locked_out")] == [ada.pk]
    assert mailbox.deliver(NOW) == []


def test_a_new_password_makes_the_link_worthless(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    ask_for_email_change(user_id=ada.pk, email=NEW, password=PASSWORD, now=NOW)
    mailbox.deliver(NOW)
    ada.set_password("another-horse-battery")
    ada.save(update_fields=["password"])

    # Act, Assert
    with refused(LinkRefused):
        change_email(token=mailbox.token_for(NEW), now=NOW)


# --- the mail server ----------------------------------------------------------------------------------------
def test_a_letter_waits_until_the_mail_server_takes_it(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    ask_for_verification(user_id=ada.pk, now=NOW)
    mailbox.refuses = True

    # Act
    refused_then = mailbox.deliver(NOW)
    waiting = Job.objects.get()
    mailbox.refuses = False
    taken_later = mailbox.deliver(NOW + timedelta(hours=2))

    # Assert
    assert (refused_then, waiting.tries, len(taken_later)) == ([], 1, 1)
    assert not Job.objects.exists()


def test_letters_come_in_the_language_of_the_reader_from_one_line_of_subject(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    User.objects.filter(pk=ada.pk).update(language="ar", full_name="Ada Byron")
    ask_for_verification(user_id=ada.pk, now=NOW)

    # Act
    (letter,) = mailbox.deliver(NOW)

    # Assert
    assert '<html lang="ar" dir="rtl">' in html_of(letter)
    assert "\n" not in letter["Subject"]


def test_a_letter_goes_out_where_the_cache_is_away(mailbox: Mailbox, ada: User, settings: Any) -> None:
    # Arrange
    settings.CACHES = cache_settings("redis://127.0.0.1:1/0")

    # Act
    ask_for_verification(user_id=ada.pk, now=NOW)

    # Assert
    assert [letter["To"] for letter in mailbox.deliver(NOW)] == [OLD]


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_is_undone_does_not_eat_the_next_letter(mailbox: Mailbox) -> None:
    # Arrange
    user = make_person(make_institution(), email=OLD)
    Job.objects.all().delete()
    cache.clear()

    # Act
    with contextlib.suppress(RuntimeError), transaction.atomic():
        ask_for_verification(user_id=user.pk, now=NOW)
        raise RuntimeError
    ask_for_verification(user_id=user.pk, now=NOW)
    ask_for_verification(user_id=user.pk, now=NOW)

    # Assert
    assert len(mailbox.deliver(NOW)) == 1
