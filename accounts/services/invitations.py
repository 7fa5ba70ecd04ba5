"""Asking people in by e-mail."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.errors import AlreadyInvited, EmailTaken, InvitationNotFound, LinkRefused
from accounts.links import LIFETIMES, LinkPurpose, make_link_token, read_link_token
from accounts.models import Institution, Invitation, User
from accounts.names import require_plain_email, require_plain_name
from accounts.policies import require_may_give, visible_invitations
from accounts.services.emails import free_unproven_address
from accounts.services.letters import Letter, post_letter
from accounts.services.registration import prepare_account, store_account
from core.audit import audit_row
from core.errors import conflicts


@transaction.atomic
def invite_person(*, email: str, role: Role, full_name: str, actor: User, now: datetime) -> Invitation:
    """Ask somebody into ``actor``'s own institution. The letter goes out when the transaction has committed.

    Raises:
        AboveOneself: the role is not ``actor``'s to give.
        EmailTaken: somebody of the institution has the address. Of others nothing is said.
        AlreadyInvited: an invitation is open; it can be sent again.
        NameMalformed, EmailMalformed: see ``accounts.names``.
    """
    require_may_give(actor, role=role, institution_id=actor.institution_id)
    require_plain_name(full_name)
    require_plain_email(email)
    if User.objects.by_email(email).filter(institution_id=actor.institution_id).exists():
        raise EmailTaken(_("Somebody here has this e-mail already."), field="email")
    invitation = Invitation(
        institution_id=actor.institution_id,
        email=email,
        full_name=full_name,
        role=role,
        invited_by=actor,
        created_at=now,
    )
    _renew(invitation, now=now)
    already = AlreadyInvited(_("This address was invited; send the invitation again."), field="email")
    with conflicts(Invitation, {"accounts_invitation_one_open": already}):
        invitation.save(force_insert=True)
    _send(invitation, now=now)
    _audit("accounts.invitation.sent", invitation, actor_id=actor.pk, now=now)
    return invitation


@transaction.atomic
def send_invitation_again(*, invitation_id: UUID, actor: User, now: datetime) -> Invitation:
    """A new link; the one of the last letter is worth nothing any more.

    Raises:
        InvitationNotFound: none, not ``actor``'s to send, accepted or revoked.
    """
    invitation = _open(invitation_id, actor)
    require_may_give(actor, role=Role(invitation.role), institution_id=invitation.institution_id)
    _renew(invitation, now=now)
    invitation.save(update_fields=["sent_at", "expires_at"])
    _send(invitation, now=now)
    _audit("accounts.invitation.sent_again", invitation, actor_id=actor.pk, now=now)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation_id: UUID, actor: User, now: datetime) -> Invitation:
    """Take an invitation back.

    Raises:
        InvitationNotFound: none, not ``actor``'s to take back, accepted or revoked.
    """
    invitation = _open(invitation_id, actor)
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    _audit("accounts.invitation.revoked", invitation, actor_id=actor.pk, now=now)
    return invitation


def revoke_invitations_of(user: User, *, actor_id: UUID | None, now: datetime) -> None:
    """Take back what somebody asked whose account is closed, or whose role is another now."""
    for invitation in Invitation.objects.select_for_update().open().filter(invited_by=user):
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
        _audit("accounts.invitation.revoked", invitation, actor_id=actor_id, now=now)


def invitation_token(invitation: Invitation, *, now: datetime) -> str:
    """For the letter."""
    state = _state(invitation)
    return make_link_token(purpose=LinkPurpose.JOIN, subject_id=invitation.pk, state=state, now=now)


def read_invitation(*, token: str, now: datetime) -> Invitation:
    """The invitation of a good link, to be shown to whoever follows it.

    Raises:
        LinkRefused: forged, too old, accepted, revoked, or sent again since.
    """
    claims = read_link_token(token, LinkPurpose.JOIN, now=now)
    invitation = Invitation.objects.good(now).filter(pk=claims.subject_id).first()
    if invitation is None:
        raise LinkRefused(_("This link is not good any more."))
    claims.require(_state(invitation))
    return invitation


def accept_invitation(*, token: str, username: str, full_name: str, password: str, now: datetime) -> User:
    """Open the account that somebody was asked to open. Its address is proven: the link came by mail.

    Raises:
        LinkRefused: see ``read_invitation``; two at once open one account.
        UsernameMalformed, NameMalformed, PasswordTooWeak, EmailTaken, UsernameTaken
    """
    invitation = read_invitation(token=token, now=now)
    user = User(
        institution=Institution.objects.get(pk=invitation.institution_id),
        username=username,
        full_name=full_name,
        role=invitation.role,
        email=invitation.email,
        email_verified_at=now,
    )
    prepare_account(user, password)
    with transaction.atomic():
        invitation = _to_be_accepted(invitation)
        free_unproven_address(invitation.email, now=now)
        store_account(user, actor_id=user.pk, now=now)
        invitation.accepted_at, invitation.accepted_by = now, user
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        _audit("accounts.invitation.accepted", invitation, actor_id=user.pk, now=now)
    return user


def _to_be_accepted(read: Invitation) -> Invitation:
    """The invitation locked, as it was when it was read."""
    invitation = Invitation.objects.select_for_update().open().filter(pk=read.pk, sent_at=read.sent_at).first()
    if invitation is None:
        raise LinkRefused(_("This link is not good any more."))
    return invitation


def _open(invitation_id: UUID, actor: User) -> Invitation:
    seen = Invitation.objects.select_for_update().open().filter(visible_invitations(actor), pk=invitation_id)
    invitation = seen.first()
    if invitation is None:
        raise InvitationNotFound(_("There is no such open invitation."))
    return invitation


def _renew(invitation: Invitation, *, now: datetime) -> None:
    invitation.sent_at, invitation.expires_at = now, now + LIFETIMES[LinkPurpose.JOIN]


def _state(invitation: Invitation) -> str:
    return f"{invitation.email} {invitation.sent_at.isoformat()}"


def _send(invitation: Invitation, *, now: datetime) -> None:
    post_letter(Letter.INVITATION, now=now, invitation_id=invitation.pk)


def _audit(action: str, invitation: Invitation, *, actor_id: UUID | None, now: datetime) -> None:
    after = {"role": str(invitation.role)}  # whose address it is says the row, which can be erased
    audit_row(action, invitation, actor_id=actor_id, after=after, now=now)
