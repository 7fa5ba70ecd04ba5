"""Learners in their next school year: grades are counted up, kindergarten years found by age. Once for each year."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.calendars import local_date
from accounts.enums import Role
from accounts.events import KgLevelSet, StudentPromoted
from accounts.grades import next_grade
from accounts.kg import kg_level_of, school_year_of
from accounts.models import Institution, StudentProfile, User
from accounts.services.audits import PERSON
from core.audit import AuditEntry, record_audits
from core.bulk import BATCH, update_rows
from core.events import DomainEvent, announce

_HALF_A_YEAR = timedelta(days=182)
LAST_MONTH_OF_ONE_YEAR = 2  # school years that begin in January or February are named after one year
# So long before a school year begins the grades that are written down are those of that year.
_BEFORE_A_YEAR = timedelta(days=60)


@dataclass(frozen=True)
class Promotion:
    """Who was moved on to the school year that begins in ``year``, who had been before, and whose grade was not counted
    up, since it is no number: theirs are to be written by hand."""

    year: int
    promoted: tuple[UUID, ...]
    promoted_before: tuple[UUID, ...]
    not_counted: tuple[UUID, ...]


def nearest_school_year(institution: Institution, *, now: datetime) -> int:
    """The year in which the school year begins whose first day is nearest: in June it is the next one, in October the
    present one."""
    return _year_after(institution, _HALF_A_YEAR, now=now)


def year_of_grade(institution: Institution, *, now: datetime) -> int:
    """The year in which the school year begins of which a grade is that is written down now: the present one, and in the
    two months before a school year that one. Nobody is moved on to it, or to an earlier one, from this grade."""
    return _year_after(institution, _BEFORE_A_YEAR, now=now)


def first_day_to_move_on(institution: Institution, year: int) -> date:
    """From when on learners are moved on to the school year that begins in ``year``."""
    return date(year, institution.school_year_month, institution.school_year_day) - _HALF_A_YEAR


def school_year_name(institution: Institution, year: int) -> str:
    """As schools write it: ``2026/27``, or ``2026`` where it ends with the year in which it begins, or nearly."""
    return str(year) if institution.school_year_month <= LAST_MONTH_OF_ONE_YEAR else f"{year}/{(year + 1) % 100:02d}"


def _year_after(institution: Institution, span: timedelta, *, now: datetime) -> int:
    day = local_date(institution.time_zone, now) + span
    return school_year_of(day, month=institution.school_year_month, first_day=institution.school_year_day)


@transaction.atomic
def promote_learners(
    *, institution: Institution, learner_ids: Collection[UUID], actor: User, now: datetime
) -> Promotion:
    """Move learners of ``institution`` on to the nearest school year: whoever is in two classes is moved once.

    For the service that has asked whether ``actor`` may. What a teacher decided of kindergarten for that year stays.
    A fixed number of statements for each thousand learners.
    """
    year = nearest_school_year(institution, now=now)
    profiles = list(_locked(institution, learner_ids))
    due = [profile for profile in profiles if (profile.promoted_for or 0) < year]
    promoted = tuple(profile.pk for profile in due)
    starts_on = date(year, institution.school_year_month, institution.school_year_day)
    befores = [_move_on(profile, year, starts_on) for profile in due]
    update_rows(due, update=("grade", "kg_level", "kg_year", "is_kg_overridden", "promoted_for"))
    done = frozenset(promoted)
    moved = list(zip(due, befores, strict=True))
    announce(*(event for profile, before in moved for event in _events(profile, before, institution, actor, now)))
    record_audits(
        AuditEntry(
            action=StudentPromoted.name,
            institution_id=institution.pk,
            actor_id=actor.pk,
            object_type=PERSON,
            object_id=profile.pk,
            at=now,
            before=before,
            after=_facts(profile),
        )
        for profile, before in moved
    )
    return Promotion(
        year=year,
        promoted=promoted,
        promoted_before=tuple(profile.pk for profile in profiles if profile.pk not in done),
        not_counted=tuple(profile.pk for profile, before in moved if before["grade"] == profile.grade != ""),
    )


def _locked(institution: Institution, learner_ids: Collection[UUID]) -> Iterator[StudentProfile]:
    ids = sorted(set(learner_ids))
    for first in range(0, len(ids), BATCH):
        yield from (
            StudentProfile.objects.select_for_update(of=("self",))
            .filter(pk__in=ids[first : first + BATCH], user__institution=institution)
            .filter(user__role=Role.STUDENT, user__is_active=True)
            .order_by("pk")
        )


def _move_on(profile: StudentProfile, year: int, starts_on: date) -> dict[str, Any]:
    """Change the profile; returns what was before."""
    before = _facts(profile)
    profile.promoted_for = year
    profile.grade = next_grade(profile.grade) or profile.grade
    if not (profile.is_kg_overridden and profile.kg_year == year) and (profile.birth_on or profile.kg_level):
        level = kg_level_of(profile.birth_on, starts_on=starts_on)
        profile.kg_level, profile.kg_year, profile.is_kg_overridden = level, year, False
    return before


def _events(
    profile: StudentProfile, before: dict[str, Any], institution: Institution, actor: User, now: datetime
) -> Iterator[DomainEvent]:
    envelope: dict[str, Any] = {
        "institution_id": institution.pk,
        "object_id": profile.pk,
        "learner_id": profile.pk,
        "actor_id": actor.pk,
        "occurred_at": now,
    }
    year = profile.promoted_for or 0
    yield StudentPromoted(**envelope, year=year, is_counted=before["grade"] != profile.grade)
    if before["kg_level"] != profile.kg_level:
        yield KgLevelSet(**envelope, level=str(profile.kg_level), year=year, is_overridden=profile.is_kg_overridden)


def _facts(profile: StudentProfile) -> dict[str, Any]:
    return {"grade": profile.grade, "kg_level": str(profile.kg_level), "promoted_for": profile.promoted_for}
