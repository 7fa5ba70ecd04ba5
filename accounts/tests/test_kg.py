"""The kindergarten year by age on the first day of the school year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.kg import age_on, kg_level_of, school_year_of

BEGINS = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("birth_on", "level"),
    [
        (date(2022, 9, 2), ""),  # three until tomorrow
        (date(2022, 9, 1), "KG1"),  # four today
        (date(2021, 9, 2), "KG1"),  # five tomorrow
        (date(2021, 9, 1), "KG2"),
        (date(2020, 9, 2), "KG2"),
        (date(2020, 9, 1), "KG3"),
        (date(2019, 9, 2), "KG3"),  # seven tomorrow
        (date(2019, 9, 1), ""),
        (date(2020, 2, 29), "KG3"),  # six since 1 March
        (date(2026, 9, 2), ""),  # not born yet
        (date(1990, 1, 1), ""),
        (None, ""),
    ],
)
def test_level_is_that_of_the_age_on_the_first_day(birth_on: date | None, level: str) -> None:
    # Act
    found = kg_level_of(birth_on, starts_on=BEGINS)

    # Assert
    assert found == level


@pytest.mark.parametrize(
    ("birth_on", "starts_on", "level"),
    [
        (date(2020, 2, 29), date(2024, 2, 28), ""),  # a leap year: four tomorrow
        (date(2020, 2, 29), date(2024, 2, 29), "KG1"),
        (date(2020, 2, 29), date(2025, 2, 28), "KG1"),  # a common year: five on 1 March
        (date(2020, 2, 29), date(2025, 3, 1), "KG2"),
        (date(2021, 2, 28), date(2025, 2, 28), "KG1"),
        (date(2021, 3, 1), date(2025, 2, 28), ""),
    ],
)
def test_who_was_born_on_a_leap_day_turns_older_on_1_march_of_common_years(
    birth_on: date, starts_on: date, level: str
) -> None:
    # Act
    found = kg_level_of(birth_on, starts_on=starts_on)

    # Assert
    assert found == level


@pytest.mark.parametrize(
    ("day", "month", "first_day", "year"),
    [
        (date(2026, 8, 31), 9, 1, 2025),
        (date(2026, 9, 1), 9, 1, 2026),
        (date(2026, 12, 31), 9, 1, 2026),
        (date(2027, 1, 1), 9, 1, 2026),
        (date(2026, 1, 1), 1, 1, 2026),  # a school year that is the calendar year
        (date(2026, 2, 1), 2, 2, 2025),
        (date(2028, 2, 29), 2, 28, 2028),
    ],
)
def test_school_year_has_the_number_of_the_year_it_began_in(day: date, month: int, first_day: int, year: int) -> None:
    # Act
    found = school_year_of(day, month=month, first_day=first_day)

    # Assert
    assert found == year


births = st.dates(min_value=date(2010, 1, 1), max_value=date(2030, 12, 31))
starts = st.builds(date, st.integers(2015, 2035), st.integers(1, 12), st.integers(1, 28))


@given(birth_on=births, starts_on=starts)
def test_a_level_holds_from_its_birthday_to_the_day_before_the_next(birth_on: date, starts_on: date) -> None:
    # Arrange: the age counted another way, birthday by birthday
    birthdays = [_birthday(birth_on, birth_on.year + years) for years in range(1, 30)]
    age = sum(birthday <= starts_on for birthday in birthdays)

    # Act
    level = kg_level_of(birth_on, starts_on=starts_on)

    # Assert
    assert level == {4: "KG1", 5: "KG2", 6: "KG3"}.get(age, "")


@given(birth_on=births, year=st.integers(2015, 2035), month=st.integers(1, 12), first_day=st.integers(1, 28))
def test_each_child_goes_through_the_three_years_in_order_and_once(
    birth_on: date, year: int, month: int, first_day: int
) -> None:
    # Act
    years = [kg_level_of(birth_on, starts_on=date(each, month, first_day)) for each in range(birth_on.year, 2042)]

    # Assert
    assert [level for level in years if level] == ["KG1", "KG2", "KG3"]


@given(birth_on=births, day=st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 12, 31)))
def test_age_never_falls_and_grows_by_one_at_most_from_day_to_day(birth_on: date, day: date) -> None:
    # Act
    step = age_on(day + timedelta(days=1), birth_on=birth_on) - age_on(day, birth_on=birth_on)

    # Assert
    assert step in {0, 1}


def _birthday(birth_on: date, year: int) -> date:
    try:
        return birth_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
