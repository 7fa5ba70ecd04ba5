"""A second proof beside the password: codes of an authenticator app, and recovery codes for the day it is lost."""

import secrets
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.enums import SessionEnd
from accounts.errors import (
    NoSecondFactor,
    SecondFactorExists,
    SecondFactorMissing,
    SecondFactorNeeded,
    SecondFactorRequired,
    SecondFactorWrong,
)
from accounts.lockout import SECOND_FACTOR_TRIES, Try
from accounts.models import User
from accounts.services.audits import audit_person
from accounts.services.lockout_audits import lockouts_audited
from accounts.services.session_ends import end_all_sessions
from accounts.totp import DIGITS, matching_step
from core.request_context import current_request
from core.sealed import seal, unseal

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
_PURPOSE = "accounts.second_factor"


def seal_secret(text: str) -> str:
    """A secret of an app or of recovery codes, for the database."""
    return seal(text, purpose=_PURPOSE)


def unseal_secret(sealed: str) -> str:
    """What ``seal_secret`` sealed."""
    return unseal(sealed, purpose=_PURPOSE)


def second_factor_exists() -> Exists:
    """For a queryset of people: whether each has a second factor."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type=TOTP))


def has_second_factor(user: User) -> bool:
    """One query, unless the queryset that ``user`` came from has asked already, as that of the console does."""
    known = getattr(user, "has_second_factor", None)
    return Authenticator.objects.filter(user_id=user.pk, type=TOTP).exists() if known is None else bool(known)


def is_second_factor_required(user: User) -> bool:
    """Whether the institution lets ``user`` in with a second factor only. It asks that of its staff."""
    return user.is_staff and user.institution.requires_staff_mfa


def require_second_factor(*, user: User, code: str | None, now: datetime) -> None:
    """The second half of a sign-in to the API, once the password was right.

    Raises:
        SecondFactorNeeded: ``user`` has a second factor, and no code came.
        SecondFactorWrong, LockedOut: see ``check_second_factor``.
        SecondFactorMissing: the institution requires one.
    """
    if has_second_factor(user):
        if not code:
            raise SecondFactorNeeded(_("Send the code of your authenticator app, or a recovery code."), field="code")
        check_second_factor(user=user, code=code, now=now)
    elif is_second_factor_required(user):
        raise SecondFactorMissing(_("Your institution requires a second factor. Set it up in the console first."))


def check_second_factor(*, user: User, code: str, now: datetime) -> str:
    """Use up a code, of the app or for recovery; returns which of the two it was. Each works once.

    Raises:
        SecondFactorWrong: it is neither, or was used.
        LockedOut: too many wrong tries.
    """
    knock = Try(kind="second_factor", name=str(user.pk), address=current_request().address, allowed=SECOND_FACTOR_TRIES)
    with lockouts_audited(knock, lambda: user, now=now):
        knock.require_open(now=now)
    kind = _use(user, _plain(code), now=now)
    if kind is None:
        raise SecondFactorWrong(_("This code is wrong, or was used before."), field="code")
    knock.succeeded()
    return kind


def count_recovery_codes(user: User) -> int:
    """How many recovery codes are unused."""
    factor = Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).first()
    return len(factor.wrap().get_unused_codes()) if factor else 0


@transaction.atomic
def set_up_second_factor(*, user: User, secret: str, code: str, now: datetime) -> list[str]:
    """Take the secret that an app now shares; returns the recovery codes, which are told this once.

    Every session of before ends: whoever holds one has not shown the second factor.

    Raises:
        SecondFactorExists: there is one.
        SecondFactorWrong: the app tells another code.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if Authenticator.objects.filter(user_id=user.pk, type=TOTP).exists():
        raise SecondFactorExists(_("You have a second factor already."))
    step = matching_step(secret, _plain(code), now=now)
    if step is None:
        raise SecondFactorWrong(_("The app should show another code. Is its clock right?"), field="code")
    Authenticator.objects.create(
        user=user,
        type=TOTP,
        data={"secret": seal_secret(secret), "last_step": step},
        created_at=now,
        last_used_at=now,
    )
    end_all_sessions(user=user, reason=SessionEnd.RULE, now=now)
    audit_second_factor(user, "set_up", actor_id=user.pk, now=now)
    return _new_recovery_codes(user, now=now)


@transaction.atomic
def renew_recovery_codes(*, user: User, code: str, now: datetime) -> list[str]:
    """Make new recovery codes; those of before are worth nothing from now on.

    Raises:
        NoSecondFactor: there is nothing to recover.
        SecondFactorWrong, LockedOut: see ``check_second_factor``.
    """
    lock_second_factor(user)
    check_second_factor(user=user, code=code, now=now)
    codes = _new_recovery_codes(user, now=now)
    audit_second_factor(user, "recovery_codes_renewed", actor_id=user.pk, now=now)
    return codes


@transaction.atomic
def give_up_second_factor(*, user: User, code: str, now: datetime) -> None:
    """Go back to the password alone.

    Raises:
        NoSecondFactor: there is none.
        SecondFactorRequired: the institution does not allow it.
        SecondFactorWrong, LockedOut: see ``check_second_factor``.
    """
    lock_second_factor(user)
    if is_second_factor_required(user):
        raise SecondFactorRequired(_("Your institution requires a second factor."))
    check_second_factor(user=user, code=code, now=now)
    Authenticator.objects.filter(user_id=user.pk).delete()
    audit_second_factor(user, "given_up", actor_id=user.pk, now=now)


@transaction.atomic
def _use(user: User, code: str, *, now: datetime) -> str | None:
    wanted = TOTP if len(code) == DIGITS else RECOVERY
    factor = Authenticator.objects.select_for_update().filter(user_id=user.pk, type=wanted).first()
    if factor is None:
        return None
    if wanted == RECOVERY:
        is_right = bool(factor.wrap().validate_code(code))
        if is_right:
            Authenticator.objects.filter(pk=factor.pk).update(last_used_at=now)
            audit_second_factor(user, "recovery_code_used", actor_id=user.pk, now=now)
        return str(wanted) if is_right else None
    step = matching_step(unseal_secret(factor.data["secret"]), code, now=now, after=factor.data["last_step"])
    if step is None:
        return None
    factor.data["last_step"], factor.last_used_at = step, now
    factor.save(update_fields=["data", "last_used_at"])
    return str(wanted)


def _plain(code: str) -> str:
    """Without the blanks and dashes that people type."""
    return "".join(sign for sign in code if sign.isascii() and sign.isalnum())


def lock_second_factor(user: User) -> None:
    """Lock the second factor of ``user``.

    Raises:
        NoSecondFactor: there is none.
    """
    if Authenticator.objects.select_for_update().filter(user_id=user.pk, type=TOTP).first() is None:
        raise NoSecondFactor(_("There is no second factor."))


def _new_recovery_codes(user: User, *, now: datetime) -> list[str]:
    Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).delete()
    made = Authenticator.objects.create(
        user=user,
        type=RECOVERY,
        data={"seed": seal_secret(secrets.token_hex(40)), "used_mask": 0},
        created_at=now,
    )
    codes: list[str] = made.wrap().generate_codes()
    return codes


def audit_second_factor(user: User, what: str, *, actor_id: UUID, now: datetime) -> None:
    """Write down ``what`` happened to the second factor of ``user``."""
    audit_person(f"accounts.second_factor.{what}", user, actor_id=actor_id, now=now)
