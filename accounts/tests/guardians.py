"""Guardians for tests, made through the services."""

from datetime import date, datetime
from uuid import UUID

from accounts.enums import Relation, Role
from accounts.models import GuardianLink, StudentProfile, User
from accounts.services.guardian_codes import MadeCode, make_guardian_code
from accounts.services.guardians import join_as_guardian, link_guardian
from accounts.tests.factories import NOW, PASSWORD, make_person

ADULT_BIRTH = date(2008, 9, 14)  # 18 on the day of NOW


def make_code(child: User, *, actor: User | None = None, now: datetime = NOW, **kwargs: object) -> MadeCode:
    actor = actor or make_person(child.institution, Role.ADMIN)
    return make_guardian_code(child_id=child.pk, relation=Relation.PARENT, actor=actor, now=now, **kwargs)


def make_guardian(child: User, guardian: User | None = None, *, actor: User | None = None, now: datetime = NOW) -> User:
    """Somebody new, or ``guardian``, as guardian of ``child``."""
    guardian = guardian or make_person(child.institution, Role.GUARDIAN)
    link_guardian(code=make_code(child, actor=actor, now=now).code, guardian=guardian, now=now)
    return guardian


def link_of(child: User, guardian: User) -> GuardianLink:
    return GuardianLink.objects.get(child=child, guardian=guardian)


def join(code: str, *, now: datetime = NOW, **kwargs: object) -> User:
    given = {"username": "annabella", "password": PASSWORD, "full_name": "Annabella Milbanke", **kwargs}
    return join_as_guardian(code=code, now=now, **given)


def born(child: User, birth_on: date | None) -> User:
    """Write a birth date down as it stood in the records before anybody looked at it."""
    StudentProfile.objects.filter(pk=child.pk).update(birth_on=birth_on)
    return child


def live_guardians(child: User) -> set[UUID]:
    return set(GuardianLink.objects.live().filter(child=child).values_list("guardian_id", flat=True))
