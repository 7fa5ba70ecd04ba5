"""Letters, written when they are sent: what has changed since they were asked for is taken into account."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.links import LIFETIMES, LinkPurpose, link_address
from accounts.mail import MailText, send_mail
from accounts.models import Institution, Invitation, User
from accounts.services.emails import email_change_token, verification_token
from accounts.services.invitations import invitation_token
from accounts.services.letters import Letter
from accounts.services.passwords import reset_token
from core.errors import UpstreamUnavailable
from core.jobs import JobKind, register_job


def _good_for(purpose: LinkPurpose) -> str:
    """How long a link lasts, in words."""
    hours = int(LIFETIMES[purpose].total_seconds() // 3600)
    if hours < 48:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return ngettext("%(number)s day", "%(number)s days", hours // 24) % {"number": hours // 24}


def _hello(user: User) -> str:
    return _("Hello %(name)s,") % {"name": str(user)}


def mail_verify_email(*, user_id: str, now: datetime) -> None:
    """Ask whether the address is theirs, unless that is known by now."""
    user = _active(user_id)
    if user is None or not user.email or user.email_verified_at:
        return
    with translation.override(user.language):
        text = MailText(
            subject=_("Please confirm your e-mail"),
            paragraphs=(
                _hello(user),
                _("please confirm that this address is yours. The link is good for %(time)s.")
                % {"time": _good_for(LinkPurpose.VERIFY_EMAIL)},
            ),
            link=link_address(LinkPurpose.VERIFY_EMAIL, verification_token(user, now=now)),
            link_label=_("Confirm my e-mail"),
        )
        send_mail(to=user.email, text=text)


def mail_reset_password(*, user_id: str, now: datetime) -> None:
    """The link for a new password, unless the id was drawn for an address that nobody has."""
    user = _active(user_id)
    if user is None or not user.email:
        return
    with translation.override(user.language):
        text = MailText(
            subject=_("Choose a new password"),
            paragraphs=(
                _hello(user),
                _("somebody, you we hope, asked for a new password. The link is good for %(time)s, and once.")
                % {"time": _good_for(LinkPurpose.RESET_PASSWORD)},
                _("If it was not you, there is nothing to do: your password stays as it is."),
            ),
            link=link_address(LinkPurpose.RESET_PASSWORD, reset_token(user, now=now)),
            link_label=_("Choose a new password"),
        )
        send_mail(to=user.email, text=text)


def mail_password_changed(*, user_id: str, now: datetime) -> None:
    """Tell the owner, who may not have done it."""
    user = _active(user_id)
    if user is None or not user.email:
        return
    with translation.override(user.language):
        text = MailText(
            subject=_("Your password was changed"),
            paragraphs=(
                _hello(user),
                _("your password was changed, and all devices were signed out."),
                _("If it was not you, ask for a new password at once, and tell your school."),
            ),
        )
        send_mail(to=user.email, text=text)


def mail_change_email(*, user_id: str, email: str, now: datetime) -> None:
    """Ask the new address; if somebody has proven to own it, tell them instead."""
    user = _active(user_id)
    if user is None:
        return
    owner = User.objects.by_email(email).exclude(pk=user.pk).exclude(email_verified_at=None).first()
    with translation.override((owner or user).language):
        send_mail(to=email, text=_email_in_use(owner) if owner else _email_to_confirm(user, email, now=now))


def mail_email_changed(*, user_id: str, email: str, now: datetime) -> None:
    """Tell the old address."""
    user = _active(user_id)
    if user is None:
        return
    with translation.override(user.language):
        text = MailText(
            subject=_("Your e-mail was changed"),
            paragraphs=(
                _hello(user),
                _("your account has another e-mail now; this address is not used any more."),
                _("If it was not you, tell your school at once."),
            ),
        )
        send_mail(to=email, text=text)


def mail_invitation(*, invitation_id: str, now: datetime) -> None:
    """The link of an invitation, unless it was accepted or revoked by now."""
    invitation = Invitation.objects.good(now).filter(pk=invitation_id).first()
    if invitation is None:
        return
    school = Institution.objects.get(pk=invitation.institution_id)
    with translation.override(school.language):
        text = MailText(
            subject=_("%(school)s invites you to Lyceum") % {"school": school.name},
            paragraphs=(
                _("Hello %(name)s,") % {"name": str(invitation)},
                _("%(school)s asks you to open an account as %(role)s. The link is good for %(time)s.")
                % {
                    "school": school.name,
                    "role": invitation.get_role_display(),
                    "time": _good_for(LinkPurpose.JOIN),
                },
            ),
            link=link_address(LinkPurpose.JOIN, invitation_token(invitation, now=now)),
            link_label=_("Open my account"),
        )
        send_mail(to=invitation.email, text=text)


def _email_to_confirm(user: User, email: str, *, now: datetime) -> MailText:
    return MailText(
        subject=_("Please confirm your new e-mail"),
        paragraphs=(
            _hello(user),
            _("please confirm your new address. The link is good for %(time)s.")
            % {"time": _good_for(LinkPurpose.CHANGE_EMAIL)},
        ),
        link=link_address(LinkPurpose.CHANGE_EMAIL, email_change_token(user, email=email, now=now)),
        link_label=_("Use this e-mail"),
    )


def _email_in_use(owner: User) -> MailText:
    return MailText(
        subject=_("This e-mail has an account"),
        paragraphs=(
            _hello(owner),
            _("somebody wanted to use this address for another account. Nothing was changed."),
        ),
    )


def _active(user_id: str) -> User | None:
    return User.objects.active().filter(pk=UUID(user_id)).first()


def _register(letter: Letter, write: Callable[..., None]) -> None:
    register_job(letter, JobKind(write, queue="mail", transient=(UpstreamUnavailable, *JobKind(write).transient)))


_register(Letter.VERIFY_EMAIL, mail_verify_email)
_register(Letter.CHANGE_EMAIL, mail_change_email)
_register(Letter.EMAIL_CHANGED, mail_email_changed)
_register(Letter.RESET_PASSWORD, mail_reset_password)
_register(Letter.PASSWORD_CHANGED, mail_password_changed)
_register(Letter.INVITATION, mail_invitation)
