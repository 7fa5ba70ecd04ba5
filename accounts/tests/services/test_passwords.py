"""Choosing passwords: by a link of a mail, by a link of the office, by the old one."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.auth_state import auth_state
from accounts.enums import Role
from accounts.errors import LinkRefused, LockedOut, NotForOneself, PasswordTooWeak, PasswordWrong, PersonNotFound
from accounts.links import LIFETIMES, LinkPurpose
from accounts.models import Institution, Session, User
from accounts.services.credentials import authenticate_person
from accounts.services.passwords import ask_for_reset, change_password, choose_password
from accounts.services.people import grant_superuser, issue_password_link
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.mailbox import Mailbox, text_of
from accounts.tests.services.record import audited, refused
from core.models import Job

pytestmark = pytest.mark.django_db
EMAIL, BETTER = "ada@example.org", "another-horse-battery"


@pytest.fixture
def ada() -> User:
    user = make_person(make_institution(), username="ada", email=EMAIL)
    Job.objects.all().delete()
    cache.clear()
    return user


def ask(mailbox: Mailbox) -> str:
    """The token that comes by mail."""
    ask_for_reset(email="ADA@example.org", now=NOW)
    mailbox.deliver(NOW)
    return mailbox.token_for(EMAIL)


def token_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]


# --- forgotten ----------------------------------------------------------------------------------------------
def test_a_forgotten_password_is_replaced_and_every_session_ends(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    start_session(user=ada, now=NOW)

    # Act
    choose_password(token=ask(mailbox), password=BETTER, now=NOW)
    (told,) = mailbox.deliver(NOW)

    # Assert
    assert authenticate_person(identifier="ada", password=BETTER, now=NOW) == ada
    assert Session.objects.get().end_reason == "password"
    assert User.objects.get(pk=ada.pk).epoch == 2
    assert User.objects.get(pk=ada.pk).email_verified_at == NOW
    assert (told["To"], told["Subject"]) == (EMAIL, "Your password was changed")
    assert BETTER not in text_of(told)
    assert [entry["actor_id"] for entry in audited("accounts.password.changed")] == [ada.pk]


def test_the_link_works_once_and_its_sisters_die_with_it(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    first = ask(mailbox)
    cache.clear()
    second = ask(mailbox)
    choose_password(token=second, password=BETTER, now=NOW)

    # Act, Assert
    for token in (first, second):
        with refused(LinkRefused):
            choose_password(token=token, password="a-third-horse-battery", now=NOW)


def test_the_link_ends_after_an_hour(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    token = ask(mailbox)

    # Act, Assert
    with refused(LinkRefused):
        choose_password(token=token, password=BETTER, now=NOW + LIFETIMES[LinkPurpose.RESET_PASSWORD])


def test_a_weak_password_is_refused_and_the_link_stays_good(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    token = ask(mailbox)

    # Act
    for weak in ("short", "password123", "ada@example.org"):
        with refused(PasswordTooWeak, field="password"):
            choose_password(token=token, password=weak, now=NOW)

    # Assert
    choose_password(token=token, password=BETTER, now=NOW)


@pytest.mark.parametrize("change", [{"email": "eve@example.org"}, {"epoch": 7}, {"is_active": False}])
def test_the_link_is_worth_nothing_once_the_account_has_changed(
    mailbox: Mailbox, ada: User, change: dict[str, object]
) -> None:
    # Arrange
    token = ask(mailbox)
    User.objects.filter(pk=ada.pk).update(**change)

    # Act, Assert
    with refused(LinkRefused):
        choose_password(token=token, password=BETTER, now=NOW)


@pytest.mark.parametrize("times", [1, 3])
def test_a_known_and_an_unknown_address_ask_for_the_same_and_leave_the_same(
    mailbox: Mailbox, ada: User, times: int
) -> None:
    # Arrange
    statements, rows = [], []

    # Act
    for email in (EMAIL, "nobody@example.org"):
        Job.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            for _ in range(times):
                ask_for_reset(email=email, now=NOW)
        statements.append([query["sql"].split()[0] for query in asked.captured_queries])
        rows.append(list(Job.objects.values("name", "state", "tries")))
        sent = mailbox.deliver(NOW)

        # Assert
        assert [letter["To"] for letter in sent] == ([EMAIL] if email == EMAIL else [])
    assert statements[0] == statements[1]
    assert rows[0] == rows[1] != []


def test_asking_again_and_again_sends_one_letter_a_minute(mailbox: Mailbox, ada: User) -> None:
    # Act
    for _ in range(20):
        ask_for_reset(email=EMAIL, now=NOW)

    # Assert
    assert len(mailbox.deliver(NOW)) == 1


def test_a_closed_account_gets_no_letter(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    User.objects.filter(pk=ada.pk).update(is_active=False)

    # Act
    ask_for_reset(email=EMAIL, now=NOW)

    # Assert
    assert mailbox.deliver(NOW) == []


# --- a link of the office -----------------------------------------------------------------------------------
def test_the_office_hands_a_link_to_somebody_without_a_password(ada: User) -> None:
    # Arrange
    office, child = make_person(ada.institution, Role.ADMIN), make_person(ada.institution, password=None)

    # Act
    link = issue_password_link(user_id=child.pk, actor=office, now=NOW)
    choose_password(token=token_of(link), password=BETTER, now=NOW)

    # Assert
    assert "/account/choose-password/?token=" in link
    assert authenticate_person(identifier=child.username, password=BETTER, now=NOW) == child
    assert User.objects.get(pk=child.pk).email_verified_at is None
    assert [entry["actor_id"] for entry in audited("accounts.password.link_made")] == [office.pk]
    with refused(LinkRefused):
        choose_password(token=token_of(link), password="a-third-horse-battery", now=NOW)


def test_a_link_from_the_office_proves_no_address(ada: User) -> None:
    # Arrange
    office = make_person(ada.institution, Role.ADMIN)

    # Act
    link = issue_password_link(user_id=ada.pk, actor=office, now=NOW)
    choose_password(token=token_of(link), password=BETTER, now=NOW)

    # Assert
    assert User.objects.get(pk=ada.pk).email_verified_at is None


def test_links_are_for_ones_own_people_not_above_and_not_oneself(ada: User) -> None:
    # Arrange
    office = make_person(ada.institution, Role.ADMIN)
    teacher = make_person(ada.institution, Role.TEACHER)
    stranger = make_person(make_institution(), Role.ADMIN)
    root = make_person(ada.institution, Role.ADMIN)
    grant_superuser(user=root, now=NOW)

    # Act, Assert
    for actor, user in ((teacher, ada), (stranger, ada), (office, root)):
        with refused(PersonNotFound):
            issue_password_link(user_id=user.pk, actor=actor, now=NOW)
    with refused(NotForOneself):
        issue_password_link(user_id=office.pk, actor=office, now=NOW)


# --- by the old one -----------------------------------------------------------------------------------------
def test_changing_the_password_ends_every_session_and_begins_one(mailbox: Mailbox, ada: User) -> None:
    # Arrange
    start_session(user=ada, now=NOW)

    # Act
    signed_in = change_password(user_id=ada.pk, old=PASSWORD, new=BETTER, now=NOW, browser="tablet")

    # Assert
    assert [(s.end_reason, s.browser) for s in Session.objects.order_by("started_at", "pk")] == [
        ("password", ""),
        ("", "tablet"),
    ]
    state = auth_state(ada.pk, now=NOW)
    assert state is not None
    assert (state.epoch, signed_in.user.epoch) == (2, 2)
    assert authenticate_person(identifier="ada", password=BETTER, now=NOW) == ada
    assert [letter["Subject"] for letter in mailbox.deliver(NOW)] == ["Your password was changed"]


def test_a_wrong_old_or_a_weak_new_password_changes_nothing(ada: User) -> None:
    with refused(PasswordWrong, field="password"):
        change_password(user_id=ada.pk, old="wrong-horse-battery", new=BETTER, now=NOW)
    with refused(PasswordTooWeak, field="password"):
        change_password(user_id=ada.pk, old=PASSWORD, new="password", now=NOW)


def test_guessing_the_old_password_is_locked(ada: User) -> None:
    # Arrange
    for number in range(5):
        with refused(PasswordWrong, field="password"):
            change_password(user_id=ada.pk, old=f"guess-{number}-battery", new=BETTER, now=NOW)

    # Act, Assert: the first refusal is written down, the others are not.
    with pytest.raises(LockedOut):
        change_password(user_id=ada.pk, old=PASSWORD, new=BETTER, now=NOW)
    with refused(LockedOut):
        change_password(user_id=ada.pk, old=PASSWORD, new=BETTER, now=NOW)
    assert [entry["object_id"] for entry in audited("accounts.sign_in.locked_out")] == [ada.pk]


def test_who_has_no_password_cannot_change_it(ada: User) -> None:
    # Arrange
    listed = make_person(Institution.objects.get(pk=ada.institution_id), password=None)

    # Act, Assert
    for guess in ("", "!", User.objects.get(pk=listed.pk).password):
        with refused(PasswordWrong, field="password"):
            change_password(user_id=listed.pk, old=guess, new=BETTER, now=NOW)
