"""When a child comes of age: on a birthday, by the calendar of the institution."""

from datetime import date


def latest_birth_of_age(*, today: date, majority_age: int) -> date:
    """Whoever was born on this day or before is of age ``today``.

    Who was born on 29 February comes of age on 1 March where the year has no such day: in doubt still a child.
    """
    try:
        return today.replace(year=today.year - majority_age)
    except ValueError:  # today is 29 February, and the year of birth had none
        return date(today.year - majority_age, 2, 28)


def is_of_age(birth_on: date | None, *, today: date, majority_age: int) -> bool:
    """An unknown birth date is that of a child."""
    return birth_on is not None and birth_on <= latest_birth_of_age(today=today, majority_age=majority_age)
