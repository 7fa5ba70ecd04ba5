"""The console for tests: somebody of the office who is signed in to it."""

from django.test import Client

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.tests.factories import make_institution, make_person


def sign_in_office(client: Client, school: Institution | None = None) -> User:
    """An admin of ``school``, or of a new one; ``client`` is the browser in which they are signed in."""
    office = make_person(school or make_institution("Riverside"), Role.ADMIN)
    client.force_login(office)
    return office
