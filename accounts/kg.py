"""The kindergarten year of a child, by age on the first day of the school year."""

from datetime import date

from accounts.enums import KgLevel

LEVEL_AT_AGE = {4: KgLevel.KG1, 5: KgLevel.KG2, 6: KgLevel.KG3}


def school_year_of(day: date, *, month: int, first_day: int) -> int:
    """The year in which the school year began that ``day`` lies in; one begins on ``first_day`` of ``month``."""
    return day.year if (day.month, day.day) >= (month, first_day) else day.year - 1


def age_on(day: date, *, birth_on: date) -> int:
    """Completed years; negative before birth. Whoever was born on 29 February turns a year older on 1 March of common years."""
    had_birthday = (day.month, day.day) >= (birth_on.month, birth_on.day)
    return day.year - birth_on.year - (0 if had_birthday else 1)


def kg_level_of(birth_on: date | None, *, starts_on: date) -> str:
    """KG1 at four, KG2 at five, KG3 at six years on the first day of the school year; "" at any other or unknown age."""
    if birth_on is None:
        return ""
    return LEVEL_AT_AGE.get(age_on(starts_on, birth_on=birth_on), "")
