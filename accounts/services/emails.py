"""E-mail addresses: whether they are whose they say, and how they change."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import EmailTaken, LinkRefused
from accounts.links import LinkPurpose, make_link_token, read_link_token
from accounts.models import User
from accounts.names import require_plain_email
from accounts.services.audits import audit_person
from accounts.services.credentials import require_own_password
from accounts.services.letters import Letter, post_letter
from core.errors import conflicts


def ask_for_verification(*, user_id: UUID, now: datetime) -> None:
    """Send the link that proves an address, unless it is proven or there is none."""
    user = User.objects.active().filter(pk=user_id).exclude(email=None).filter(email_verified_at=None).first()
    if user is not None:
        with transaction.atomic():
            post_letter(Letter.VERIFY_EMAIL, now=now, user_id=user.pk)


def verification_token(user: User, *, now: datetime) -> str:
    """For the mail to the address that is to be proven."""
    return make_link_token(purpose=LinkPurpose.VERIFY_EMAIL, subject_id=user.pk, state=_address_of(user), now=now)


@transaction.atomic
def verify_email(*, token: str, now: datetime) -> User:
    """Take the address as proven: whoever has the token reads its mail.

    Raises:
        LinkRefused: forged, too old, used, or the address has changed since.
    """
    claims = read_link_token(token, LinkPurpose.VERIFY_EMAIL, now=now)
    user = _locked(claims.subject_id)
    claims.require(_address_of(user))
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])
    _audit("accounts.email.verified", user, before={}, now=now)
    return user


def ask_for_email_change(*, user_id: UUID, email: str, password: str, now: datetime) -> None:
    """Send a link to the new address. Nothing changes until it is followed.

    Whether somebody else has the address is told to its mailbox and not to the caller.

    Raises:
        PasswordWrong, LockedOut: see ``require_own_password``.
    """
    require_plain_email(email)
    user = User.objects.get(pk=user_id)
    require_own_password(user=user, password=password, now=now)
    with transaction.atomic():
        post_letter(Letter.CHANGE_EMAIL, now=now, user_id=user.pk, email=email)


def email_change_token(user: User, *, email: str, now: datetime) -> str:
    """For the mail to the address that is to be the new one."""
    return make_link_token(
        purpose=LinkPurpose.CHANGE_EMAIL, subject_id=user.pk, state=_sign_in_of(user), now=now, carried=email
    )


@transaction.atomic
def change_email(*, token: str, now: datetime) -> User:
    """Make the address of the token the person's, proven, and tell the old one.

    Raises:
        LinkRefused: forged, too old, used, or address or password have changed since.
        EmailTaken: somebody took the address in between.
    """
    claims = read_link_token(token, LinkPurpose.CHANGE_EMAIL, now=now)
    user = _locked(claims.subject_id)
    claims.require(_sign_in_of(user))
    before = user.email
    if claims.carried.lower() != (before or "").lower():
        free_unproven_address(claims.carried, now=now)
    user.email, user.email_verified_at = claims.carried, now
    with conflicts(
        User, {"accounts_user_email_unique": EmailTaken(_("Somebody has this e-mail already."), field="email")}
    ):
        user.save(update_fields=["email", "email_verified_at"])
    if before:
        post_letter(Letter.EMAIL_CHANGED, now=now, user_id=user.pk, email=before)
    _audit("accounts.email.changed", user, before={"email": before}, now=now)
    return user


def free_unproven_address(email: str, *, now: datetime) -> None:
    """Take an address from an account that never proved it, in the transaction in which its owner proves it.

    Whoever typed somebody else's address first must not keep them out.
    """
    for holder in User.objects.by_email(email).filter(email_verified_at=None).select_for_update():
        before, holder.email = holder.email, None
        holder.save(update_fields=["email"])
        _audit("accounts.email.given_up", holder, before={"email": before}, now=now)


def _locked(user_id: UUID) -> User:
    user = User.objects.select_for_update(of=("self",)).select_related("institution").filter(pk=user_id).first()
    if user is None or not user.is_active:
        raise LinkRefused(_("This link is not good any more."))
    return user


def _address_of(user: User) -> str:
    return f"{user.email} {user.email_verified_at}"


def _sign_in_of(user: User) -> str:
    return f"{user.email} {user.password} {user.epoch}"


def _audit(action: str, user: User, *, before: dict[str, str | None], now: datetime) -> None:
    audit_person(action, user, actor_id=user.pk, before=before, after={"email": user.email}, now=now)
