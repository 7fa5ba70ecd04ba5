"""People who come with an account of another system: which of ours they are."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.enums import SELF_SERVICE_ROLES, SessionEnd
from accounts.errors import EmailTaken, IdentityRefused, UsernameTaken
from accounts.models import IdentityProvider, User
from accounts.names import is_plain
from accounts.services.audits import audit_person
from accounts.services.emails import free_unproven_address
from accounts.services.registration import open_account
from accounts.services.session_ends import end_all_sessions

USERNAME_LENGTH = 30
_NUMBERS = 20


@dataclass(frozen=True)
class Identity:
    """What a provider said of somebody: ``subject`` is theirs with this ``issuer`` for ever, the rest may change."""

    issuer: str
    subject: str
    email: str = ""
    is_email_verified: bool = False
    name: str = ""
    username: str = ""

    @property
    def uid(self) -> str:
        """One name for both parts, of a fixed length: a provider that moves brings along nobody else's subjects."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


@transaction.atomic
def person_of_identity(*, provider: IdentityProvider, identity: Identity, now: datetime) -> User:
    """The one person of the provider's institution who this is.

    Known by the subject; else by an e-mail that the provider has verified; else, where the provider opens accounts, a
    new person without a password. Never somebody of another institution, never a superuser.

    Raises:
        IdentityRefused: nobody, or somebody whose account is closed.
    """
    linked = SocialAccount.objects.filter(provider=provider.key, uid=identity.uid).values("user_id").first()
    if linked:
        return _admitted(User.objects.select_related("institution").get(pk=linked["user_id"]), provider)
    user = _by_email(provider, identity)
    if user is not None:
        _connect(_admitted(user, provider), provider, identity, now=now)
        return user
    if provider.opens_accounts_as not in SELF_SERVICE_ROLES:
        raise IdentityRefused(_("Nobody here has this account. Ask whoever runs the school for an invitation."))
    user = _open(provider, identity, now=now)
    _link(user, provider, identity, now=now)
    return user


def _admitted(user: User, provider: IdentityProvider) -> User:
    if not user.is_active or user.is_superuser or user.institution_id != provider.institution_id:
        raise IdentityRefused(_("This account cannot be used here."))
    return user


def _by_email(provider: IdentityProvider, identity: Identity) -> User | None:
    if not (identity.email and identity.is_email_verified):
        return None
    people = User.objects.select_for_update(of=("self",)).select_related("institution")
    return people.by_email(identity.email).filter(institution_id=provider.institution_id).first()


def _connect(user: User, provider: IdentityProvider, identity: Identity, *, now: datetime) -> None:
    """Whoever typed an address that nobody had proven may be another than the one who proves it now: what they know
    or hold is worth nothing any more."""
    if not user.is_email_verified:
        user.email_verified_at = now
        user.set_unusable_password()
        user.save(update_fields=["email_verified_at", "password"])
        end_all_sessions(user=user, reason=SessionEnd.PASSWORD, now=now)
        user.refresh_from_db(fields=["epoch"])
    _link(user, provider, identity, now=now)


def _link(user: User, provider: IdentityProvider, identity: Identity, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user=user, provider=provider.key, uid=identity.uid, extra_data={})
    except IntegrityError as race:
        raise IdentityRefused(_("Somebody comes with this account at this moment. Try again.")) from race
    audit_person("accounts.identity.connected", user, actor_id=user.pk, after={"provider": provider.key}, now=now)


def _open(provider: IdentityProvider, identity: Identity, *, now: datetime) -> User:
    """An address that somebody elsewhere has is left out: it is theirs."""
    is_plain_email = identity.is_email_verified and identity.email.isascii()
    email, base = identity.email.strip().lower() if is_plain_email else "", _username(identity)
    if email:
        free_unproven_address(email, now=now)
    names = [base, *(f"{base}{number}" for number in range(2, _NUMBERS + 1)), f"{base[:17]}-{identity.uid[:12]}"]
    while names:
        user = User(
            institution=provider.institution,
            username=names[0],
            full_name=_full_name(identity),
            role=provider.opens_accounts_as,
            email=email or None,
            email_verified_at=now if email else None,
        )
        try:
            return open_account(user, None, actor_id=None, now=now)
        except EmailTaken:
            email = ""
        except UsernameTaken:
            names.pop(0)
    raise IdentityRefused(_("No name is free for this account. Ask whoever runs the school."))


def _username(identity: Identity) -> str:
    for given in (identity.username, identity.email if identity.is_email_verified else "", identity.name):
        plain = re.sub(r"[^\w.+-]+", ".", given.partition("@")[0].strip().lower()).strip(".")[:USERNAME_LENGTH]
        if len(plain) >= 2:
            return plain
    return f"person-{identity.uid[:8]}"


def _full_name(identity: Identity) -> str:
    kept = "".join(filter(is_plain, identity.name)).strip()
    return (kept or _username(identity))[:200]
