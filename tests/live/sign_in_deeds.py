"""What the tests of sign-in do beside the server, through the services, in a process of its own. Prints JSON.

python -m tests.live.sign_in_deeds school --provider URL
python -m tests.live.sign_in_deeds switch --on 0|1
python -m tests.live.sign_in_deeds opens --role teacher
python -m tests.live.sign_in_deeds requires --on 0|1
"""

import argparse
import json
import os
from typing import Any

import django
from django.utils import timezone

KEY = "other-system"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    parser = argparse.ArgumentParser()
    parser.add_argument("deed", choices=["school", "switch", "opens", "requires"])
    parser.add_argument("--provider", default="")
    parser.add_argument("--role", default="")
    parser.add_argument("--on", type=int, default=1)
    given = parser.parse_args()
    deeds = {
        "school": lambda: make_school(given.provider),
        "switch": lambda: change_provider(is_enabled=bool(given.on)),
        "opens": lambda: change_provider(opens_accounts_as=given.role),
        "requires": lambda: require_second_factor(is_required=bool(given.on)),
    }
    print(json.dumps(deeds[given.deed]()))  # noqa: T201 - that is what it is for


def make_school(provider: str) -> dict[str, Any]:
    """A school with a provider, its people, one whose account is closed, and somebody of another school."""
    from accounts.enums import InstitutionKind, Role
    from accounts.models import User
    from accounts.services.institutions import create_institution
    from accounts.services.people import manage_person
    from accounts.tests.factories import make_person
    from accounts.tests.providers import make_provider
    from tests.live.identity_provider import CLIENT, SECRET

    # Slugs of their own: the factories count from one again in each process.
    school, elsewhere = (
        create_institution(
            name=name, slug=name.lower(), kind=InstitutionKind.SCHOOL, country="", actor=None, now=timezone.now()
        )
        for name in ("Riverside", "Hillside")
    )
    people = {
        "grace": make_person(school, Role.TEACHER, username="grace", email="grace@example.org"),
        "proof": make_person(school, Role.TEACHER, username="proof", email="proof@example.org"),
        "closed": make_person(school, Role.TEACHER, username="closed", email="closed@example.org"),
        "elsewhere": make_person(elsewhere, Role.TEACHER, username="elsewhere", email="elsewhere@example.org"),
        "ada": make_person(school, Role.TEACHER, username="ada"),
    }
    User.objects.filter(pk__in=[person.pk for person in people.values()]).update(email_verified_at=timezone.now())
    admin = make_person(school, Role.ADMIN)
    manage_person(user_id=people["closed"].pk, changes={"is_active": False}, actor=admin, now=timezone.now())
    make_provider(school, key=KEY, server_url=provider, client_id=CLIENT, secret=SECRET)
    return {"slug": school.slug, "people": {name: str(person.pk) for name, person in people.items()}}


def change_provider(**changes: Any) -> dict[str, Any]:
    from accounts.models import IdentityProvider
    from accounts.services.identity_providers import edit_identity_provider

    provider = IdentityProvider.objects.get(key=KEY)
    edit_identity_provider(provider_id=provider.pk, changes=changes, actor=_superuser(), now=timezone.now())
    return {}


def require_second_factor(*, is_required: bool) -> dict[str, Any]:
    from accounts.models import IdentityProvider
    from accounts.services.institutions import edit_institution

    school = IdentityProvider.objects.get(key=KEY).institution_id
    changes = {"requires_staff_mfa": is_required}
    edit_institution(institution_id=school, changes=changes, actor=_superuser(), now=timezone.now())
    return {}


def _superuser() -> Any:
    from accounts.models import User

    return User.objects.filter(is_superuser=True, is_active=True).order_by("pk")[0]


if __name__ == "__main__":
    main()
