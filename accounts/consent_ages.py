"""From which age somebody decides about their data alone. The ages stand, each with its law, in ``consent_ages.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from accounts.calendars import local_date
from accounts.enums import ConsentDecider, Role
from accounts.majority import is_of_age
from accounts.models import StudentProfile, User

_ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class ConsentAge:
    """In years, with the law that says so."""

    age: int
    source: str


def consent_age(country: str) -> ConsentAge:
    """The age of consent in ``country`` (ISO 3166-1, in any case); the strictest of all where it is not known."""
    ages = consent_ages()
    code = country.strip().upper()
    return ages.get(code, ages[_ELSEWHERE])


@cache
def consent_ages() -> Mapping[str, ConsentAge]:
    """All of the table, read once."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {country: ConsentAge(row["age"], row["source"]) for country, row in tomllib.loads(text).items()}


def decider_of(person: User, *, now: datetime) -> ConsentDecider:
    """Who decides for ``person``, who has institution and profile at hand.

    A student below the age of their institution's country, on its calendar, has a guardian decide, and so has one
    whose birth date nobody knows. Everybody who is no student is grown up.
    """
    if person.role != Role.STUDENT:
        return ConsentDecider.SELF
    school = person.institution
    profile: StudentProfile | None = getattr(person, "student_profile", None)
    is_old_enough = is_of_age(
        profile.birth_on if profile else None,
        today=local_date(school.time_zone, now),
        majority_age=consent_age(school.country).age,
    )
    return ConsentDecider.SELF if is_old_enough else ConsentDecider.GUARDIAN
