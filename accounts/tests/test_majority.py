"""Birthdays that make adults."""

from datetime import date

import pytest

from accounts.majority import is_of_age, latest_birth_of_age


@pytest.mark.parametrize(
    ("birth_on", "today", "age", "expected"),
    [
        (date(2008, 9, 14), date(2026, 9, 13), 18, False),
        (date(2008, 9, 14), date(2026, 9, 14), 18, True),
        (date(2008, 9, 14), date(2026, 9, 14), 19, False),
        (date(2008, 2, 29), date(2026, 2, 28), 18, False),  # no such day in 2026: the first of March
        (date(2008, 2, 29), date(2026, 3, 1), 18, True),
        (date(2008, 2, 29), date(2028, 2, 28), 20, False),  # a leap year again
        (date(2008, 2, 29), date(2028, 2, 29), 20, True),
        (date(2010, 2, 28), date(2028, 2, 29), 18, True),
        (date(2010, 3, 1), date(2028, 2, 29), 18, False),
        (date(2010, 3, 1), date(2028, 3, 1), 18, True),
        (date(1900, 1, 1), date(2026, 1, 1), 21, True),
        (None, date(2026, 1, 1), 16, False),
    ],
)
def test_who_is_of_age(birth_on: date | None, today: date, age: int, expected: bool) -> None:
    # Act
    answer = is_of_age(birth_on, today=today, majority_age=age)

    # Assert
    assert answer is expected


def test_the_latest_birth_of_age_follows_the_calendar() -> None:
    # Act
    days = [latest_birth_of_age(today=date(2028, 2, day), majority_age=18) for day in (27, 28, 29)]

    # Assert
    assert days == [date(2010, 2, 27), date(2010, 2, 28), date(2010, 2, 28)]
