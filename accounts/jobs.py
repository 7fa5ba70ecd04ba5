"""Letters, written when they are sent: what has changed since they were asked for is taken into account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.links import LIFETIMES, LinkPurpose, link_address
from accounts.mail import MailText, send_mail
from accounts.models import Institution, Invitation, User
from accounts.notification_mail import DIGEST_JOB, PUSH_JOB, mail_digest, mail_notification, push_later
from accounts.services.data_request_work import carry_out_data_request
from accounts.services.data_requests import CARRY_OUT
from accounts.services.emails import email_change_token, verification_token
from accounts.services.erasure import SWEEP, sweep_erased
from accounts.services.invitations import invitation_token
from accounts.services.letters import Letter
from accounts.services.notifications import MAIL_JOB
from accounts.services.passwords import reset_token, welcome_token
from core.errors import UpstreamUnavailable
from core.jobs import JobKind, register_job

# With pauses of up to an hour, an outage of the mail server of three days costs no letter.
MAIL_TRIES = 110


def mail_to_person(write: Callable[..., MailText | None], *, user_id: str, now: datetime, email: str = "") -> None:
    """A letter to somebody whose account is open, in their language, at ``email`` or else at their own address.
    ``write`` says what is in it after the greeting, or None where nothing is to be said any more."""
    user = User.objects.active().filter(pk=UUID(user_id)).first()
    address = email or (user.email if user else "")
    if user is None or not address:
        return
    with translation.override(user.language):
        text = write(user, now)
        if text is not None:
            send_mail(to=address, text=_greeted(str(user), text))


def mail_change_email(*, user_id: str, email: str, now: datetime) -> None:
    """Ask the new address; if somebody has proven to own it, tell them instead."""
    owner = User.objects.by_email(email).exclude(pk=UUID(user_id)).exclude(email_verified_at=None).first()
    if owner is None:
        mail_to_person(lambda user, now: _email_to_confirm(user, email, now), user_id=user_id, email=email, now=now)
    elif User.objects.active().filter(pk=UUID(user_id)).exists():
        with translation.override(owner.language):
            send_mail(to=email, text=_greeted(str(owner), _email_in_use()))


def mail_invitation(*, invitation_id: str, now: datetime) -> None:
    """The link of an invitation, unless it was accepted or revoked by now."""
    invitation = Invitation.objects.good(now).filter(pk=invitation_id).first()
    if invitation is None:
        return
    school = Institution.objects.get(pk=invitation.institution_id)
    with translation.override(school.language):
        filled = {
            "school": school.name,
            "role": invitation.get_role_display(),
            "time": _good_for(LinkPurpose.JOIN),
        }
        text = MailText(
            subject=_("%(school)s invites you to Lyceum") % filled,
            paragraphs=(
                _("%(school)s asks you to open an account as %(role)s. The link is good for %(time)s.") % filled,
            ),
            link=link_address(LinkPurpose.JOIN, invitation_token(invitation, now=now)),
            link_label=_("Open my account"),
        )
        send_mail(to=invitation.email, text=_greeted(str(invitation), text))


def _verify_email(user: User, now: datetime) -> MailText | None:
    """Whether the address is theirs, unless that is known by now."""
    if user.email_verified_at:
        return None
    asked = _("please confirm that this address is yours. The link is good for %(time)s.")
    return MailText(
        subject=_("Please confirm your e-mail"),
        paragraphs=(asked % {"time": _good_for(LinkPurpose.VERIFY_EMAIL)},),
        link=link_address(LinkPurpose.VERIFY_EMAIL, verification_token(user, now=now)),
        link_label=_("Confirm my e-mail"),
    )


def _reset_password(user: User, now: datetime) -> MailText:
    asked = _("somebody, you we hope, asked for a new password. The link works once, within %(time)s.")
    return MailText(
        subject=_("Choose a new password"),
        paragraphs=(
            asked % {"time": _good_for(LinkPurpose.RESET_PASSWORD)},
            _("If it was not you, there is nothing to do: your password stays as it is."),
        ),
        link=link_address(LinkPurpose.RESET_PASSWORD, reset_token(user, now=now)),
        link_label=_("Choose a new password"),
    )


def _password_changed(user: User, now: datetime) -> MailText:
    """For the owner, who may not have done it."""
    return MailText(
        subject=_("Your password was changed"),
        paragraphs=(
            _("your password was changed, and all devices were signed out."),
            _("If it was not you, ask for a new password at once, and tell your school."),
        ),
    )


def _welcome(user: User, now: datetime) -> MailText | None:
    """To somebody who came by a file, unless they have a password by now."""
    if user.has_usable_password():
        return None
    return MailText(
        subject=_("%(school)s opened an account for you") % {"school": user.institution.name},
        paragraphs=(
            _("your username is %(username)s. Choose a password, and you can sign in.") % {"username": user.username},
            _("The link works once, within %(time)s.") % {"time": _good_for(LinkPurpose.CHOOSE_PASSWORD)},
        ),
        link=link_address(LinkPurpose.CHOOSE_PASSWORD, welcome_token(user, now=now)),
        link_label=_("Choose a password"),
    )


def _email_changed(user: User, now: datetime) -> MailText:
    """For the old address."""
    return MailText(
        subject=_("Your e-mail was changed"),
        paragraphs=(
            _("your account has another e-mail now; this address is not used any more."),
            _("If it was not you, tell your school at once."),
        ),
    )


def _email_to_confirm(user: User, email: str, now: datetime) -> MailText:
    asked = _("please confirm your new address. The link is good for %(time)s.")
    return MailText(
        subject=_("Please confirm your new e-mail"),
        paragraphs=(asked % {"time": _good_for(LinkPurpose.CHANGE_EMAIL)},),
        link=link_address(LinkPurpose.CHANGE_EMAIL, email_change_token(user, email=email, now=now)),
        link_label=_("Use this e-mail"),
    )


def _email_in_use() -> MailText:
    return MailText(
        subject=_("This e-mail has an account"),
        paragraphs=(_("somebody wanted to use this address for another account. Nothing was changed."),),
    )


def _good_for(purpose: LinkPurpose) -> str:
    """How long a link lasts, in words."""
    hours = int(LIFETIMES[purpose].total_seconds() // 3600)
    if hours < 48:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return ngettext("%(number)s day", "%(number)s days", hours // 24) % {"number": hours // 24}


def _greeted(name: str, text: MailText) -> MailText:
    return replace(text, paragraphs=(_("Hello %(name)s,") % {"name": name}, *text.paragraphs))


def _mail_job(function: Callable[..., None]) -> JobKind:
    return JobKind(
        function, queue="mail", transient=(UpstreamUnavailable, *JobKind(function).transient), tries=MAIL_TRIES
    )


# What is in the letters to people about their account.
PERSONAL_LETTERS: dict[Letter, Callable[[User, datetime], MailText | None]] = {
    Letter.VERIFY_EMAIL: _verify_email,
    Letter.RESET_PASSWORD: _reset_password,
    Letter.PASSWORD_CHANGED: _password_changed,
    Letter.EMAIL_CHANGED: _email_changed,
    Letter.WELCOME: _welcome,
}

for _letter, _write in PERSONAL_LETTERS.items():
    register_job(_letter, _mail_job(partial(mail_to_person, _write)))
register_job(Letter.CHANGE_EMAIL, _mail_job(mail_change_email))
register_job(Letter.INVITATION, _mail_job(mail_invitation))
register_job(MAIL_JOB, _mail_job(mail_notification))
register_job(DIGEST_JOB, _mail_job(mail_digest))
register_job(PUSH_JOB, JobKind(push_later))
register_job(CARRY_OUT, JobKind(carry_out_data_request))
register_job(SWEEP, JobKind(sweep_erased))
