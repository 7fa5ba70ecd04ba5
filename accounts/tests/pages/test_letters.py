"""The pages to which the links in letters lead, as a browser sees them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from accounts.services.credentials import authenticate_person
from accounts.services.emails import ask_for_email_change, ask_for_verification
from accounts.services.invitations import invite_person
from accounts.services.people import issue_password_link
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.guardians import make_code
from accounts.tests.mailbox import Mailbox, open_mailbox
from accounts.tests.services.record import unchanged

pytestmark = pytest.mark.django_db
BETTER = "another-horse-battery"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def ada() -> User:
    user = make_person(make_institution("Riverside"), username="ada", email="ada@example.org")
    cache.clear()
    return user


def now() -> datetime:
    return datetime.now(UTC)


def open_page(client: Client, page: str, token: str) -> Any:
    """What a browser shows; looking changes nothing."""
    with unchanged():
        return client.get(f"/account/{page}/", {"token": token})


def test_the_button_confirms_an_address_once(client: Client, ada: User, mailbox: Mailbox) -> None:
    # Arrange
    ask_for_verification(user_id=ada.pk, now=now())
    mailbox.deliver(now())
    token = mailbox.token_for("ada@example.org")

    # Act
    shown = open_page(client, "verify-email", token)
    pressed = client.post("/account/verify-email/", {"token": token})
    again = client.post("/account/verify-email/", {"token": token})

    # Assert
    assert (shown.status_code, token in shown.content.decode()) == (200, True)
    assert (pressed.status_code, "Your e-mail is confirmed." in pressed.content.decode()) == (200, True)
    assert (again.status_code, "This link is not good any more" in again.content.decode()) == (400, True)
    assert User.objects.get(pk=ada.pk).email_verified_at is not None


def test_the_button_takes_the_new_address(client: Client, ada: User, mailbox: Mailbox) -> None:
    # Arrange
    ask_for_email_change(user_id=ada.pk, email="ada@example.net", password=PASSWORD, now=now())
    mailbox.deliver(now())
    token = mailbox.token_for("ada@example.net")

    # Act
    open_page(client, "change-email", token)
    client.post("/account/change-email/", {"token": token})

    # Assert
    assert User.objects.get(pk=ada.pk).email == "ada@example.net"


def test_a_forgotten_password_is_asked_for_and_chosen(client: Client, ada: User, mailbox: Mailbox) -> None:
    # Act
    with unchanged():
        question = client.get("/account/reset-password/")
    asked = client.post("/account/reset-password/", {"email": "ada@example.org"})
    unknown = client.post("/account/reset-password/", {"email": "nobody@example.org"})
    mailbox.deliver(now())
    token = mailbox.token_for("ada@example.org")
    shown = open_page(client, "reset-password", token)
    weak = client.post("/account/reset-password/", {"token": token, "password": "password"})
    chosen = client.post("/account/reset-password/", {"token": token, "password": BETTER})

    # Assert
    assert [answer.status_code for answer in (question, asked, unknown, shown, weak, chosen)] == [
        200,
        200,
        200,
        200,
        400,
        200,
    ]
    assert asked.content == unknown.content
    assert "too common" in weak.content.decode()
    assert authenticate_person(identifier="ada", password=BETTER, now=NOW) == ada


def test_a_link_of_the_office_leads_to_a_password(client: Client, ada: User) -> None:
    # Arrange
    office, child = make_person(ada.institution, Role.ADMIN), make_person(ada.institution, password=None)
    link = issue_password_link(user_id=child.pk, actor=office, now=now())

    # Act
    shown = client.get(link.partition("8000")[2])
    token = shown.context["form"]["token"].value()
    chosen = client.post("/account/choose-password/", {"token": token, "password": BETTER})

    # Assert
    assert (shown.status_code, chosen.status_code) == (200, 200)
    assert authenticate_person(identifier=child.username, password=BETTER, now=NOW) == child


def test_the_invited_read_who_asks_them_in_and_open_the_account(client: Client, ada: User, mailbox: Mailbox) -> None:
    # Arrange
    office = make_person(ada.institution, Role.ADMIN)
    invite_person(email="noor@example.org", role=Role.TEACHER, full_name="Noor Aziz", actor=office, now=now())
    mailbox.deliver(now())
    token = mailbox.token_for("noor@example.org")
    given = {"token": token, "username": "ada", "full_name": "Noor Aziz", "password": BETTER}

    # Act
    shown = open_page(client, "join", token)
    taken = client.post("/account/join/", given)
    joined = client.post("/account/join/", {**given, "username": "noor"})
    again = client.post("/account/join/", {**given, "username": "noor-2"})

    # Assert
    assert "Riverside asks you in as Teacher" in shown.content.decode()
    assert 'value="Noor Aziz"' in shown.content.decode()
    assert (taken.status_code, "Somebody has this name already." in taken.content.decode()) == (400, True)
    assert "Riverside asks you in as Teacher" in taken.content.decode()
    assert (joined.status_code, again.status_code) == (200, 400)
    assert User.objects.get(username="noor").email_verified_at is not None


@pytest.mark.parametrize("page", ["verify-email", "change-email", "reset-password", "choose-password", "join"])
@pytest.mark.parametrize("token", ["x", "x:y", "\u202e", "a" * 3000, "<script>"])
def test_a_token_that_is_none_shows_no_error_of_ours(client: Client, page: str, token: str) -> None:
    # Act
    shown = open_page(client, page, token)
    pressed = client.post(f"/account/{page}/", {"token": token, "password": BETTER, "username": "n", "full_name": "N"})

    # Assert
    assert shown.status_code in {200, 400}
    assert pressed.status_code == 400
    assert b"<script>" not in shown.content + pressed.content


def test_forms_need_their_own_token_against_forgery(ada: User) -> None:
    # Act
    answer = Client(enforce_csrf_checks=True).post("/account/reset-password/", {"email": "ada@example.org"})

    # Assert
    assert answer.status_code == 403


def test_staff_change_their_password_and_stay_signed_in_here_only(ada: User) -> None:
    # Arrange
    teacher = make_person(ada.institution, Role.TEACHER)
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(teacher)

    # Act
    wrong = here.post("/account/password/", {"password": "wrong-horse-battery", "new_password": BETTER})
    changed = here.post("/account/password/", {"password": PASSWORD, "new_password": BETTER})

    # Assert
    assert (wrong.status_code, "The password is wrong." in wrong.content.decode()) == (400, True)
    assert changed.status_code == 200
    assert (here.get("/admin/").status_code, there.get("/admin/").status_code) == (200, 302)
    assert authenticate_person(identifier=teacher.username, password=BETTER, now=NOW) == teacher


def test_a_guardian_opens_an_account_with_the_code_of_the_letter(client: Client, ada: User) -> None:
    # Arrange
    code = make_code(ada, now=now()).code
    given = {"code": code, "full_name": "Noor Byron", "username": "noor", "password": BETTER, "email": ""}

    # Act
    with unchanged():
        shown = client.get("/account/guardian/")
    wrong = client.post("/account/guardian/", {**given, "code": "22222-22222"})
    joined = client.post("/account/guardian/", given)
    again = client.post("/account/guardian/", {**given, "username": "noor-2"})

    # Assert
    assert [answer.status_code for answer in (shown, wrong, joined, again)] == [200, 400, 200, 400]
    assert "shows you your child" in joined.content.decode()
    guardian = User.objects.get(username="noor")
    assert (guardian.role, guardian.institution_id) == ("guardian", ada.institution_id)
