"""Identity providers for tests."""

from itertools import count

from accounts.enums import Role
from accounts.models import IdentityProvider, Institution
from accounts.services.identity_providers import create_identity_provider
from accounts.services.people import grant_superuser
from accounts.tests.factories import NOW, make_person

SECRET = "tell-nobody-of-this"
_numbers = count(1)


def make_provider(institution: Institution, *, secret: str = SECRET, **kwargs: object) -> IdentityProvider:
    """One that opens no accounts, in use."""
    superuser = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    grant_superuser(user=superuser, now=NOW)
    given = {
        "institution": institution,
        "key": f"provider-{next(_numbers)}",
        "name": "School account",
        "server_url": "https://id.example.org",
        "client_id": "lyceum",
        "opens_accounts_as": "",
        "is_enabled": True,
        **kwargs,
    }
    return create_identity_provider(given=given, secret=secret, actor=superuser, now=NOW)
