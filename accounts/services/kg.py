"""Kindergarten years: found by age, decided by teachers, found anew each school year."""

from collections.abc import Collection
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.calendars import local_date
from accounts.enums import KgLevel, Role
from accounts.events import KgLevelSet
from accounts.kg import kg_level_of, school_year_of
from accounts.models import Institution, StudentProfile, User
from accounts.services.audits import audit_person
from core.audit import record_audit
from core.events import announce

BATCH = 1000


def current_school_year(institution: Institution, *, now: datetime) -> int:
    """The year in which the institution's present school year began, by its own calendar and clock."""
    today = local_date(institution.time_zone, now)
    return school_year_of(today, month=institution.school_year_month, first_day=institution.school_year_day)


def follow_birth_date(profile: StudentProfile, *, actor: User | None, now: datetime) -> None:
    """Find the level of a child whose birth date was given, changed or taken away.

    For the service that did it and has locked the profile. What a teacher decided for this school year stays.
    """
    year = current_school_year(profile.user.institution, now=now)
    if not (profile.is_kg_overridden and profile.kg_year == year):
        level = kg_level_of(profile.birth_on, starts_on=_first_day(profile.user.institution, year))
        _set(profile, level, year, is_overridden=False, actor=actor, now=now)


def override_kg_level(profile: StudentProfile, level: KgLevel | None, *, actor: User, now: datetime) -> None:
    """Decide a child's level for this school year, whatever the age; None: in no kindergarten year.

    For the service that has asked whether ``actor`` may, and has locked the profile.
    """
    year = current_school_year(profile.user.institution, now=now)
    _set(profile, level or "", year, is_overridden=True, actor=actor, now=now)


def set_kg_levels(*, now: datetime) -> int:
    """Find the level of every student anew where a school year has begun; returns how many levels are new.

    Safe to run at any time and again: whoever has a level of the present year keeps it.
    """
    return sum(_set_levels_of(institution, now=now) for institution in Institution.objects.order_by("pk"))


def _set_levels_of(institution: Institution, *, now: datetime) -> int:
    """A fixed number of statements for each thousand students, and one for each child with a new level, for its event."""
    year, number = current_school_year(institution, now=now), 0
    while True:
        with transaction.atomic():
            due = list(_due(institution, year)[:BATCH])
            if not due:
                return number
            number += _set_batch(institution, due, year, now=now)


def _due(institution: Institution, year: int) -> QuerySet[StudentProfile]:
    """Profiles without a level of ``year``. Where neither an age nor a level is known there is nothing to find."""
    is_old = Q(kg_year__lt=year) | Q(kg_year__isnull=True, birth_on__isnull=False)
    return (
        StudentProfile.objects.select_for_update(of=("self",))
        .filter(is_old, user__institution=institution, user__role=Role.STUDENT, user__is_active=True)
        .order_by("pk")
    )


def _set_batch(institution: Institution, due: Collection[StudentProfile], year: int, *, now: datetime) -> int:
    starts_on = _first_day(institution, year)
    found = {profile.pk: kg_level_of(profile.birth_on, starts_on=starts_on) for profile in due}
    changed = [profile for profile in due if found[profile.pk] or profile.kg_level]
    for level, members in groupby(sorted(due, key=lambda profile: found[profile.pk]), lambda each: found[each.pk]):
        StudentProfile.objects.filter(pk__in=[profile.pk for profile in members]).update(
            kg_level=level, kg_year=year, is_kg_overridden=False
        )
    if changed:
        announce(*(_event(institution.pk, each.pk, found[each.pk], year, now=now) for each in changed))
        record_audit(
            action="accounts.kg_levels.set",
            institution_id=institution.pk,
            actor_id=None,
            object_type="accounts.Institution",
            object_id=institution.pk,
            after={"year": year, "students": len(changed)},
            now=now,
        )
    return len(changed)


def _set(
    profile: StudentProfile, level: str, year: int, *, is_overridden: bool, actor: User | None, now: datetime
) -> None:
    """Store what is new, announced and audited. Nobody is told that somebody who had no level has none."""
    before = (profile.kg_level, profile.kg_year, profile.is_kg_overridden)
    if before == (level, year, is_overridden):
        return
    profile.kg_level, profile.kg_year, profile.is_kg_overridden = level, year, is_overridden
    profile.save(update_fields=["kg_level", "kg_year", "is_kg_overridden"])
    if not (level or before[0] or is_overridden):
        return
    institution_id = profile.user.institution_id
    actor_id = actor.pk if actor else None
    announce(_event(institution_id, profile.pk, level, year, is_overridden=is_overridden, actor_id=actor_id, now=now))
    audit_person(
        KgLevelSet.name,
        profile.user,
        actor_id=actor_id,
        before={"level": before[0], "year": before[1], "is_overridden": before[2]},
        after={"level": str(level), "year": year, "is_overridden": is_overridden},
        now=now,
    )


def _event(
    institution_id: UUID,
    child_id: UUID,
    level: str,
    year: int,
    *,
    now: datetime,
    is_overridden: bool = False,
    actor_id: UUID | None = None,
) -> KgLevelSet:
    return KgLevelSet(
        institution_id=institution_id,
        object_id=child_id,
        learner_id=child_id,
        actor_id=actor_id,
        occurred_at=now,
        level=str(level),
        year=year,
        is_overridden=is_overridden,
    )


def _first_day(institution: Institution, year: int) -> date:
    return date(year, institution.school_year_month, institution.school_year_day)
