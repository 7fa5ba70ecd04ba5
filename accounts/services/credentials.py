"""Who knows a password."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from accounts.errors import InstitutionNeeded, PasswordWrong, WrongCredentials
from accounts.lockout import Try
from accounts.models import User
from accounts.names import plain_username
from accounts.services.lockout_audits import lockouts_audited
from core.request_context import current_request


def authenticate_person(*, identifier: str, password: str, now: datetime, institution_slug: str | None = None) -> User:
    """The person whose e-mail or username and password these are.

    One statement and one hash, whether the name is unknown or the password wrong.

    Raises:
        WrongCredentials: unknown, wrong, or the account is closed.
        InstitutionNeeded: accounts of this name exist in several institutions, whatever the password.
        LockedOut: too many wrong tries, here or for this name.
    """
    knock = _try_of(f"{institution_slug or ''}/{plain_username(identifier.strip())}")
    with lockouts_audited(knock, lambda: _found(identifier, institution_slug), now=now):
        knock.require_open(now=now)
    user = _only_candidate(identifier, password, institution_slug)
    if not check_password(password, user.password, _upgrade_hash(user)) or not user.is_active:
        raise WrongCredentials(_("Name or password is wrong."))
    knock.succeeded()
    return user


def require_own_password(*, user: User, password: str, now: datetime) -> None:
    """Ask somebody who is signed in for their password once more.

    Raises:
        PasswordWrong: it is not theirs, or they have none.
        LockedOut: too many wrong tries.
    """
    knock = _try_of(str(user.pk))
    with lockouts_audited(knock, lambda: user, now=now):
        knock.require_open(now=now)
    if not check_password(password, user.password):
        raise PasswordWrong(_("The password is wrong."), field="password")
    knock.succeeded()


def _try_of(name: str) -> Try:
    return Try(kind="password", name=name, address=current_request().address)


def _candidates(identifier: str, institution_slug: str | None) -> list[User]:
    """One, or two where there are several."""
    candidates = User.objects.identified_by(identifier).select_related("institution")
    if institution_slug:
        candidates = candidates.filter(institution__slug=institution_slug)
    return list(candidates.order_by("pk")[:2])


def _found(identifier: str, institution_slug: str | None) -> User | None:
    found = _candidates(identifier, institution_slug)
    return found[0] if len(found) == 1 else None


def _only_candidate(identifier: str, password: str, institution_slug: str | None) -> User:
    found = _candidates(identifier, institution_slug)
    if len(found) == 1:
        return found[0]
    make_password(password)
    if found:
        raise InstitutionNeeded(_("Several institutions know this name: say which."), field="institution")
    raise WrongCredentials(_("Name or password is wrong."))


def _upgrade_hash(user: User) -> Callable[[str], None]:
    def upgrade(password: str) -> None:
        user.set_password(password)
        User.objects.filter(pk=user.pk).update(password=user.password)

    return upgrade
