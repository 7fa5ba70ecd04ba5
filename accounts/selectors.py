"""Reads of the accounts app."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.enums import ConsentPurpose
from accounts.errors import PersonNotFound
from accounts.models import Consent, Institution, User
from accounts.policies import visible_people


def people_visible_to(user: User) -> QuerySet[User]:
    """The people that ``user`` may see."""
    return User.objects.filter(visible_people(user))


def get_visible_person(*, user: User, person_id: UUID) -> User:
    """One of them.

    Raises:
        PersonNotFound: no such person, or not for ``user`` to see.
    """
    person = people_visible_to(user).filter(pk=person_id).first()
    if person is None:
        raise PersonNotFound("There is no such person.")
    return person


def institutions_visible_to(user: User) -> QuerySet[Institution]:
    """The own one; all of them for superusers."""
    return Institution.objects.all() if user.is_superuser else Institution.objects.filter(pk=user.institution_id)


def consent_holds(*, student_id: UUID, purpose: ConsentPurpose, at: datetime) -> bool:
    """Whether ``purpose`` was agreed to for the student at the moment ``at``. Nothing said means no."""
    newest = Consent.objects.filter(student_id=student_id, purpose=purpose, at__lte=at).first()
    return newest is not None and newest.is_granted
