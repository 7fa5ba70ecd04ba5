"""Where an institution's people may sign in with an account that they have already."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import ProviderAddressRefused, ProviderKeyTaken, ProviderNotFound, ProviderSecretNeeded
from accounts.models import IdentityProvider, User
from accounts.policies import may_manage_provider, require_runs_platform
from core.audit import record_audit
from core.errors import conflicts
from core.sealed import seal, unseal

# What a superuser sets; an institution's admin turns the provider on and off.
SET_BY_SUPERUSERS = frozenset({"name", "server_url", "client_id", "opens_accounts_as"})
EDITABLE = SET_BY_SUPERUSERS | {"is_enabled"}
_PURPOSE = "accounts.identity_provider"


@transaction.atomic
def create_identity_provider(*, given: Mapping[str, Any], secret: str, actor: User, now: datetime) -> IdentityProvider:
    """Make a provider known; ``given`` are the fields of the row. Superusers only: Lyceum will call its address.

    Raises:
        PlatformOnly: ``actor`` does not run the platform.
        ProviderKeyTaken: another provider has the key.
        ProviderAddressRefused: the address is not ``https``.
        ProviderSecretNeeded: it came without one.
    """
    require_runs_platform(actor)
    require_callable(given["server_url"])
    if not secret:
        raise ProviderSecretNeeded(_("The provider knows us by a secret."), field="secret")
    provider = IdentityProvider(**given, sealed_secret=seal(secret, purpose=_PURPOSE), created_at=now)
    taken = ProviderKeyTaken(_("Another provider has this key."), field="key")
    with conflicts(IdentityProvider, {"accounts_identityprovider_key_unique": taken}):
        provider.save(force_insert=True)
    _audit(provider, "created", actor=actor, after={**_shown(provider, EDITABLE), "key": provider.key}, now=now)
    return provider


@transaction.atomic
def edit_identity_provider(
    *, provider_id: UUID, changes: Mapping[str, Any], actor: User, now: datetime, secret: str = ""
) -> IdentityProvider:
    """Change a provider. Its institution's admins turn it on and off; the rest, and a new secret, are for superusers.

    Raises:
        ProviderNotFound: no such provider, or not for ``actor`` to change like that.
        ProviderAddressRefused: the address is not ``https``.
    """
    provider = IdentityProvider.objects.select_for_update(of=("self",)).filter(pk=provider_id).first()
    if provider is None or not may_manage_provider(actor, provider):
        raise ProviderNotFound(_("There is no such provider."))
    allowed = EDITABLE if actor.is_superuser else EDITABLE - SET_BY_SUPERUSERS
    if not set(changes) <= allowed or (secret and not actor.is_superuser):
        raise ProviderNotFound(_("This is for the platform's staff to change."))
    require_callable(changes.get("server_url", provider.server_url))
    before = _shown(provider, changes)
    for field, value in changes.items():
        setattr(provider, field, value)
    if secret:
        provider.sealed_secret = seal(secret, purpose=_PURPOSE)
    provider.save(update_fields=[*changes, "sealed_secret"])
    after = {**_shown(provider, changes), **({"has_new_secret": True} if secret else {})}
    if before == after:
        return provider
    _audit(provider, "edited", actor=actor, before=before, after=after, now=now)
    return provider


def secret_of(provider: IdentityProvider) -> str:
    """The secret by which the provider knows us."""
    return unseal(provider.sealed_secret, purpose=_PURPOSE)


def require_callable(address: str) -> None:
    """Refuse what Lyceum shall not call.

    Raises:
        ProviderAddressRefused: neither ``https`` nor, where the settings allow that, this machine itself.
    """
    if not is_callable(address):
        raise ProviderAddressRefused(_("The issuer's address begins with https."), field="server_url")


def is_callable(address: str) -> bool:
    """Whether Lyceum may ask a provider at ``address``. Providers inside of a school's own network are welcome."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username or parts.password or not host:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and settings.PROVIDERS_ON_LOOPBACK and (host == "localhost" or _is_loopback(host))
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(provider: IdentityProvider, fields: Any) -> dict[str, Any]:
    return {field: getattr(provider, field) for field in sorted(fields)}


def _audit(provider: IdentityProvider, deed: str, *, actor: User, now: datetime, **content: Mapping[str, Any]) -> None:
    record_audit(
        action=f"accounts.identity_provider.{deed}",
        institution_id=provider.institution_id,
        actor_id=actor.pk,
        object_type="accounts.IdentityProvider",
        object_id=provider.pk,
        now=now,
        **content,
    )
