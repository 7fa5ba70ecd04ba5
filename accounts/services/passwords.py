"""Choosing a password: for the first time, instead of a forgotten one, or a new one."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.enums import SessionEnd
from accounts.errors import LinkRefused, PasswordTooWeak, PasswordWrong
from accounts.links import LinkClaims, LinkPurpose, link_address, make_link_token, read_link_token
from accounts.models import User
from accounts.services.audits import audit_person
from accounts.services.credentials import require_own_password
from accounts.services.letters import Letter, post_letter
from accounts.services.session_ends import end_all_sessions
from accounts.services.sessions import SignedIn, start_session
from core.ids import new_id

_PURPOSES = (LinkPurpose.RESET_PASSWORD, LinkPurpose.CHOOSE_PASSWORD)


def check_password_strength(password: str, user: User) -> None:
    """Ask Django's validators.

    Raises:
        PasswordTooWeak: with what they said.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(" ".join(error.messages), field="password") from error


@transaction.atomic
def ask_for_reset(*, email: str, now: datetime) -> None:
    """Send a link to whoever has this address. A known and an unknown address cost the same and look the same."""
    user_id = User.objects.active().by_email(email).values_list("pk", flat=True).first()
    post_letter(Letter.RESET_PASSWORD, now=now, reader=email, user_id=user_id or new_id())


def reset_token(user: User, *, now: datetime) -> str:
    """For the mail to the person's own address."""
    return _token(user, LinkPurpose.RESET_PASSWORD, now=now)


def welcome_token(user: User, *, now: datetime) -> str:
    """For the letter to somebody whose account was made for them."""
    return _token(user, LinkPurpose.CHOOSE_PASSWORD, now=now)


@transaction.atomic
def make_password_link(*, user: User, actor: User, now: datetime) -> str:
    """The address at which ``user`` chooses a password, for ``actor`` to hand over: nobody chooses one for another.

    Who may do so is asked by ``accounts.services.people``.
    """
    audit_person("accounts.password.link_made", user, actor_id=actor.pk, now=now)
    return link_address(LinkPurpose.CHOOSE_PASSWORD, _token(user, LinkPurpose.CHOOSE_PASSWORD, now=now))


def choose_password(*, token: str, password: str, now: datetime) -> User:
    """Set the password by the link of a mail or of an administrator; every session ends.

    A second factor stays: the link gives a password, not a sign-in.

    Raises:
        LinkRefused: forged, too old, used, or the password or the address has changed since.
        PasswordTooWeak: nothing is changed, and the link stays good.
    """
    claims = read_link_token(token, *_PURPOSES, now=now)
    check_password_strength(password, _bearer(claims, User.objects.all()))
    encoded = make_password(password)  # slow, and so before anybody is locked
    with transaction.atomic():
        user = _bearer(claims, User.objects.select_for_update())
        if claims.purpose == LinkPurpose.RESET_PASSWORD and user.email_verified_at is None:
            user.email_verified_at = now  # the link came by mail
            user.save(update_fields=["email_verified_at"])
        _store(user, encoded, now=now)
    return user


def replace_password(*, user_id: UUID, old: str, new: str, now: datetime) -> User:
    """Set another password; every session ends, those of the caller among them.

    Raises:
        PasswordWrong: ``old`` is not the password, or not any more.
        LockedOut: too many wrong tries.
        PasswordTooWeak: ``new`` is too weak.
    """
    seen = User.objects.get(pk=user_id)
    require_own_password(user=seen, password=old, now=now)
    check_password_strength(new, seen)
    encoded = make_password(new)  # slow, and so before anybody is locked
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).select_related("institution").get(pk=user_id)
        if user.password != seen.password:
            raise PasswordWrong(_("The password was changed a moment ago."), field="password")
        _store(user, encoded, now=now)
        user.refresh_from_db(fields=["epoch"])
    return user


def change_password(*, user_id: UUID, old: str, new: str, now: datetime, browser: str = "") -> SignedIn:
    """As ``replace_password``, and the caller gets a new session."""
    user = replace_password(user_id=user_id, old=old, new=new, now=now)
    return start_session(user=user, now=now, browser=browser)


def _store(user: User, encoded: str, *, now: datetime) -> None:
    """Keep the hash, end every session, and tell the owner."""
    user.password = encoded
    user.save(update_fields=["password"])
    end_all_sessions(user=user, reason=SessionEnd.PASSWORD, now=now)
    if user.email:
        post_letter(Letter.PASSWORD_CHANGED, now=now, user_id=user.pk)
    audit_person("accounts.password.changed", user, actor_id=user.pk, now=now)


def _bearer(claims: LinkClaims, users: QuerySet[User]) -> User:
    """Whose token it is, as things stand now."""
    user = users.filter(pk=claims.subject_id, is_active=True).first()
    if user is None:
        raise LinkRefused(_("This link is not good any more."))
    claims.require(_state(user))
    return user


def _token(user: User, purpose: LinkPurpose, *, now: datetime) -> str:
    return make_link_token(purpose=purpose, subject_id=user.pk, state=_state(user), now=now)


def _state(user: User) -> str:
    return f"{user.email} {user.password} {user.epoch}"
