"""Asking people in, taking it back, coming in."""

from datetime import timedelta

import pytest

from accounts.enums import InvitationState, Role
from accounts.errors import (
    AboveOneself,
    AlreadyInvited,
    EmailTaken,
    InvitationNotFound,
    LinkRefused,
    NameMalformed,
    PasswordTooWeak,
    UsernameTaken,
)
from accounts.links import LIFETIMES, LinkPurpose
from accounts.models import Invitation, User
from accounts.services.credentials import authenticate_person
from accounts.services.invitations import (
    accept_invitation,
    invite_person,
    read_invitation,
    revoke_invitation,
    send_invitation_again,
)
from accounts.services.people import manage_person
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.mailbox import Mailbox, link_in, text_of
from accounts.tests.services.record import announced, audited, refused
from core.retention import apply_retention
from core.tests.threads import run_together

pytestmark = pytest.mark.django_db
EMAIL = "noor@example.org"
RULE = "accounts.Invitation: name and e-mail of the invited, after it was accepted, revoked or ran out"


@pytest.fixture
def office() -> User:
    return make_person(make_institution("Riverside"), Role.ADMIN)


def invite(office: User, role: Role = Role.TEACHER, email: str = EMAIL) -> Invitation:
    return invite_person(email=email, role=role, full_name="Noor Aziz", actor=office, now=NOW)


def accept(token: str, **changes: str) -> User:
    given = {"username": "noor", "full_name": "Noor Aziz", "password": PASSWORD, **changes}
    return accept_invitation(token=token, now=NOW, **given)


def test_an_invitation_is_open_until_it_is_accepted_taken_back_or_too_old(mailbox: Mailbox, office: User) -> None:
    # Arrange
    waiting, revoked, accepted = (
        invite(office, email="a@example.org"),
        invite(office, email="b@example.org"),
        invite(office),
    )
    mailbox.deliver(NOW)
    revoke_invitation(invitation_id=revoked.pk, actor=office, now=NOW)
    accept(mailbox.token_for(EMAIL))
    end = waiting.expires_at
    last_moment = end - timedelta(microseconds=1)

    # Act
    states = {
        moment: [Invitation.objects.get(pk=each.pk).state(moment) for each in (waiting, revoked, accepted)]
        for moment in (last_moment, end)
    }

    # Assert
    assert states == {
        last_moment: [InvitationState.OPEN, InvitationState.REVOKED, InvitationState.ACCEPTED],
        end: [InvitationState.EXPIRED, InvitationState.REVOKED, InvitationState.ACCEPTED],
    }
    assert [Invitation.objects.good(moment).filter(pk=waiting.pk).exists() for moment in states] == [True, False]


def test_the_invited_opens_the_account_and_its_address_is_proven(mailbox: Mailbox, office: User) -> None:
    # Act
    invitation = invite(office)
    (letter,) = mailbox.deliver(NOW)
    user = accept(mailbox.token_for(EMAIL))

    # Assert
    assert letter["Subject"] == "Riverside invites you to Lyceum"
    assert link_in(letter).startswith("https://school.example/account/join/?token=")
    assert "as Teacher" in text_of(letter)
    assert (user.institution_id, user.role, user.email, user.email_verified_at) == (
        office.institution_id,
        "teacher",
        EMAIL,
        NOW,
    )
    assert authenticate_person(identifier=EMAIL, password=PASSWORD, now=NOW) == user
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_by_id) == (NOW, user.pk)
    assert [event["payload"] for event in announced("accounts.user.registered")][-1] == {
        "role": "teacher",
        "is_self_registered": True,
    }
    assert mailbox.deliver(NOW) == []
    with refused(LinkRefused):
        accept(mailbox.token_for(EMAIL), username="noor-2")


@pytest.mark.parametrize("role", list(Role))
def test_only_the_office_invites(role: Role, office: User) -> None:
    # Arrange
    actor = make_person(office.institution, role)

    # Act, Assert
    if role == Role.ADMIN:
        assert invite(actor).institution_id == office.institution_id
    else:
        for given in Role:
            with refused(AboveOneself, field="role"):
                invite(actor, given)


def test_an_address_of_the_own_people_is_refused_and_of_others_nothing_is_said(office: User, mailbox: Mailbox) -> None:
    # Arrange
    make_person(office.institution, email="Ada@example.org")
    eve = make_person(make_institution(), email="eve@example.org")
    User.objects.filter(pk=eve.pk).update(email_verified_at=NOW)
    mailbox.deliver(NOW)

    # Act, Assert
    with refused(EmailTaken, field="email"):
        invite(office, email="ada@EXAMPLE.org")
    invite(office, email="eve@example.org")
    mailbox.deliver(NOW)
    with refused(EmailTaken, field="email"):
        accept(mailbox.token_for("eve@example.org"))


def test_an_address_is_invited_once_and_may_be_again_after_it_was_taken_back(office: User) -> None:
    # Arrange
    invitation = invite(office)

    # Act, Assert
    with refused(AlreadyInvited, field="email"):
        invite(office, email=EMAIL.upper())
    revoke_invitation(invitation_id=invitation.pk, actor=office, now=NOW)
    assert invite(office).pk != invitation.pk
    other = make_person(make_institution(), Role.ADMIN)
    assert invite(other).institution_id == other.institution_id


def test_sending_again_makes_the_last_link_worthless(mailbox: Mailbox, office: User) -> None:
    # Arrange
    invitation = invite(office)
    mailbox.deliver(NOW)
    first, later = mailbox.token_for(EMAIL), NOW + timedelta(days=13)

    # Act
    send_invitation_again(invitation_id=invitation.pk, actor=office, now=later)
    mailbox.deliver(later)
    second = mailbox.token_for(EMAIL)

    # Assert
    with refused(LinkRefused):
        read_invitation(token=first, now=NOW)
    assert read_invitation(token=second, now=later + timedelta(days=13)) == invitation


@pytest.mark.parametrize("case", ["revoked", "expired", "accepted"])
def test_what_is_over_cannot_be_accepted(mailbox: Mailbox, office: User, case: str) -> None:
    # Arrange
    invitation = invite(office)
    mailbox.deliver(NOW)
    token = mailbox.token_for(EMAIL)
    if case == "revoked":
        revoke_invitation(invitation_id=invitation.pk, actor=office, now=NOW)
    if case == "accepted":
        accept(token)
    now = NOW + LIFETIMES[LinkPurpose.JOIN] if case == "expired" else NOW

    # Act, Assert
    with refused(LinkRefused):
        read_invitation(token=token, now=now)
    with refused(LinkRefused):
        accept_invitation(token=token, username="n", full_name="N", password=PASSWORD, now=now)


def test_a_refused_account_leaves_the_invitation_open(mailbox: Mailbox, office: User) -> None:
    # Arrange
    make_person(office.institution, username="NOOR")
    invite(office)
    mailbox.deliver(NOW)
    token = mailbox.token_for(EMAIL)

    # Act, Assert
    with refused(UsernameTaken, field="username"):
        accept(token)
    with refused(PasswordTooWeak, field="password"):
        accept(token, username="noor-2", password="password")
    with refused(NameMalformed, field="full_name"):
        accept(token, username="noor-2", full_name="Noor\u202e")
    assert accept(token, username="noor-2").username == "noor-2"


def test_the_office_of_another_school_finds_no_invitation_here(office: User) -> None:
    # Arrange
    invitation = invite(office)
    strangers = [make_person(make_institution(), Role.ADMIN), make_person(office.institution, Role.TEACHER)]

    # Act, Assert
    for actor in strangers:
        for deed in (revoke_invitation, send_invitation_again):
            with refused(InvitationNotFound):
                deed(invitation_id=invitation.pk, actor=actor, now=NOW)


def test_what_was_revoked_or_accepted_is_not_open_any_more(mailbox: Mailbox, office: User) -> None:
    # Arrange
    revoked, accepted = invite(office, email="a@example.org"), invite(office)
    revoke_invitation(invitation_id=revoked.pk, actor=office, now=NOW)
    mailbox.deliver(NOW)
    accept(mailbox.token_for(EMAIL))

    # Act, Assert
    for invitation in (revoked, accepted):
        for deed in (revoke_invitation, send_invitation_again):
            with refused(InvitationNotFound):
                deed(invitation_id=invitation.pk, actor=office, now=NOW)
    assert [entry["object_id"] for entry in audited("accounts.invitation.revoked")] == [revoked.pk]


def test_a_letter_of_a_revoked_invitation_is_not_sent(mailbox: Mailbox, office: User) -> None:
    # Arrange
    invitation = invite(office)
    revoke_invitation(invitation_id=invitation.pk, actor=office, now=NOW)

    # Act, Assert
    assert mailbox.deliver(NOW) == []


def test_who_only_typed_the_address_does_not_keep_the_invited_out(mailbox: Mailbox, office: User) -> None:
    # Arrange
    invite(office)
    mailbox.deliver(NOW)
    squatter = make_person(make_institution(), email=EMAIL)

    # Act
    user = accept(mailbox.token_for(EMAIL))

    # Assert
    squatter.refresh_from_db()
    assert (user.email, squatter.email) == (EMAIL, None)


@pytest.mark.parametrize("changes", [{"is_active": False}, {"role": "teacher"}])
def test_invitations_end_with_the_rights_of_who_sent_them(
    mailbox: Mailbox, office: User, changes: dict[str, object]
) -> None:
    # Arrange
    sender = make_person(office.institution, Role.ADMIN)
    invite(sender, role=Role.ADMIN)
    mailbox.deliver(NOW)

    # Act
    manage_person(user_id=sender.pk, changes=changes, actor=office, now=NOW)

    # Assert
    with refused(LinkRefused):
        accept(mailbox.token_for(EMAIL))


def test_what_is_over_is_forgotten_after_thirty_days(mailbox: Mailbox, office: User) -> None:
    # Arrange
    revoked, expired, still_open = (invite(office, email=f"p{number}@example.org") for number in range(3))
    accepted = invite(office)
    mailbox.deliver(NOW)
    accept(mailbox.token_for(EMAIL))
    revoke_invitation(invitation_id=revoked.pk, actor=office, now=NOW)
    send_invitation_again(invitation_id=still_open.pk, actor=office, now=NOW + timedelta(days=30))

    # Act
    early = apply_retention(now=NOW + timedelta(days=30))
    later = apply_retention(now=NOW + timedelta(days=44, seconds=1))

    # Assert
    assert [ended[RULE] for ended in (early, later)] == [0, 3]
    assert list(Invitation.objects.values_list("pk", flat=True)) == [still_open.pk]
    assert {accepted.pk, expired.pk} & set(Invitation.objects.values_list("pk", flat=True)) == set()


@pytest.mark.django_db(transaction=True)
def test_one_link_followed_twice_at_once_opens_one_account(mailbox: Mailbox) -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN)
    invite(office)
    mailbox.deliver(NOW)
    token = mailbox.token_for(EMAIL)

    def come(name: str) -> str:
        try:
            return accept(token, username=name).username
        except (LinkRefused, EmailTaken) as error:
            return error.code

    # Act
    came = run_together(*(lambda name=name: come(name) for name in ("one", "two", "three")))  # type: ignore[misc]

    # Assert
    assert len([name for name in came if not name.startswith("accounts.")]) == 1
    assert User.objects.filter(email=EMAIL).count() == 1
