"""Deeds of the office in the console: invitations, links to choose a password, sign-ins that end."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Invitation, Session, User
from accounts.services.credentials import authenticate_person
from accounts.services.invitations import invite_person
from accounts.services.passwords import choose_password
from accounts.services.people import grant_superuser
from accounts.services.sessions import start_session
from accounts.tests.console import sign_in_office
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import unchanged

pytestmark = pytest.mark.django_db
ADD = reverse("admin:accounts_invitation_add")
LIST = reverse("admin:accounts_invitation_changelist")
NEW = {"email": "noor@example.org", "full_name": "Noor Aziz", "role": "teacher"}


@pytest.fixture
def office(client: Client) -> User:
    return sign_in_office(client)


def invite(office: User) -> Invitation:
    return invite_person(
        email="noor@example.org", full_name="Noor Aziz", role=Role.TEACHER, actor=office, now=timezone.now()
    )


def deed(obj: Any, path: str) -> str:
    label = obj._meta.label_lower.replace(".", "_")
    change = reverse(f"admin:{label}_change", args=[obj.pk])
    return f"{change.removesuffix('change/')}{path}/"


# --- invitations --------------------------------------------------------------------------------------------
def test_the_office_invites_and_sees_what_is_open(client: Client, office: User) -> None:
    # Act
    client.post(ADD, NEW)
    shown = client.get(LIST).content.decode()

    # Assert
    invitation = Invitation.objects.get()
    assert (invitation.institution_id, invitation.role, invitation.invited_by) == (
        office.institution_id,
        "teacher",
        office,
    )
    assert ("noor@example.org" in shown, "Open" in shown) == (True, True)


def test_a_refusal_stands_at_its_field(client: Client, office: User) -> None:
    # Arrange
    invite(office)

    # Act
    answer = client.post(ADD, NEW)

    # Assert
    assert answer.context["adminform"].form.errors == {
        "email": ["This address was invited; send the invitation again."]
    }
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("path", ["send-again", "take-back"])
def test_an_invitation_is_sent_again_or_taken_back_after_a_question(client: Client, office: User, path: str) -> None:
    # Arrange
    invitation = invite(office)

    # Act
    with unchanged():
        asked = client.get(deed(invitation, path))
    done = client.post(deed(invitation, path))
    invitation.refresh_from_db()

    # Assert
    assert (asked.status_code, "noor@example.org" in asked.content.decode()) == (200, True)
    assert done.status_code == 302
    assert (invitation.revoked_at is None) == (path == "send-again")


def test_other_schools_and_teachers_find_no_invitation(client: Client, office: User) -> None:
    # Arrange
    invitation = invite(office)

    for stranger in (make_person(make_institution(), Role.ADMIN), make_person(office.institution, Role.TEACHER)):
        client.force_login(stranger)

        # Act
        with unchanged():
            listed = client.get(LIST)
            answers = [client.post(deed(invitation, path)).status_code for path in ("send-again", "take-back")]

        # Assert
        assert listed.status_code == 403 or b"noor@example.org" not in listed.content
        assert set(answers) <= {302, 403}


def test_what_was_sent_is_not_edited(client: Client, office: User) -> None:
    # Arrange
    invitation = invite(office)

    # Act
    with unchanged():
        answer = client.post(reverse("admin:accounts_invitation_change", args=[invitation.pk]), NEW | {"role": "admin"})

    # Assert
    assert answer.status_code == 403


# --- people -------------------------------------------------------------------------------------------------
def test_a_link_is_shown_once_and_the_person_chooses(client: Client, office: User) -> None:
    # Arrange
    child = make_person(office.institution, password=None)

    # Act
    with unchanged():
        client.get(deed(child, "password-link"))
    shown = client.post(deed(child, "password-link")).content.decode()
    (link,) = re.findall(r"http://localhost:8000/account/choose-password/\S+?(?=<)", shown)
    token = parse_qs(urlsplit(link).query)["token"][0]
    choose_password(token=token, password="another-horse-battery", now=timezone.now())

    # Assert
    assert authenticate_person(identifier=child.username, password="another-horse-battery", now=NOW) == child


def test_somebody_is_signed_out_everywhere(client: Client, office: User) -> None:
    # Arrange
    person = make_person(office.institution)
    start_session(user=person, now=timezone.now())

    # Act
    with unchanged():
        client.get(deed(person, "end-sessions"))
    client.post(deed(person, "end-sessions"))

    # Assert
    assert Session.objects.get(user=person).end_reason == "admin"


@pytest.mark.parametrize("path", ["password-link", "end-sessions", "remove-second-factor"])
@pytest.mark.parametrize("whose", ["other school", "superuser", "oneself"])
def test_deeds_are_not_for_strangers_those_above_or_oneself(
    client: Client, office: User, path: str, whose: str
) -> None:
    # Arrange
    person = {
        "other school": make_person(make_institution()),
        "superuser": make_person(office.institution),
        "oneself": office,
    }[whose]
    if whose == "superuser":
        grant_superuser(user=person, now=NOW)

    # Act
    with unchanged():
        answer = client.post(deed(person, path))

    # Assert
    assert answer.status_code == 403


# --- sign-ins -----------------------------------------------------------------------------------------------
def test_one_sign_in_is_ended_and_another_schools_is_not(client: Client, office: User) -> None:
    # Arrange
    person, stranger = make_person(office.institution), make_person(make_institution())
    for user in (person, stranger):
        start_session(user=user, now=timezone.now())
    own, other = Session.objects.get(user=person), Session.objects.get(user=stranger)

    # Act
    client.post(deed(own, "end"))
    refused = client.post(deed(other, "end"))
    again = client.post(deed(own, "end"))

    # Assert
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.end_reason, other.ended_at) == ("admin", None)
    assert (refused.status_code, again.status_code) == (403, 403)
