"""People for tests, made through the services."""

from datetime import UTC, datetime, timedelta
from itertools import count

from django.contrib.sessions.models import Session as BrowserSession
from rest_framework.test import APIClient

from accounts.enums import InstitutionKind, Role, Scope
from accounts.models import Institution, User
from accounts.services.institutions import create_institution
from accounts.services.registration import create_person
from accounts.services.sessions import start_session

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_institution(name: str = "Riverside", **kwargs: object) -> Institution:
    number = next(_numbers)
    institution = create_institution(
        name=name, slug=f"school-{number}", kind=InstitutionKind.SCHOOL, country="ES", actor=None, now=NOW
    )
    for field, value in kwargs.items():
        setattr(institution, field, value)
    if kwargs:
        institution.save(update_fields=list(kwargs))
    return institution


def make_person(institution: Institution, role: Role = Role.STUDENT, **kwargs: object) -> User:
    number = next(_numbers)
    given = {
        "username": f"{role}-{number}",
        "password": PASSWORD,
        "full_name": f"{role.title()} {number}",
        "email": None,
        **kwargs,
    }
    return create_person(institution=institution, role=role, actor=None, now=NOW, **given)


def make_browser_session(now: datetime = NOW) -> str:
    """The key of a sign-in with a browser."""
    key = f"browser-{next(_numbers)}"
    BrowserSession.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=14))
    return key


def client_of(user: User, scope: Scope = Scope.FULL) -> APIClient:
    """A caller with a session of ``user``, on the real clock."""
    client = APIClient()
    access = start_session(user=user, now=datetime.now(UTC), scope=scope).access
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client
