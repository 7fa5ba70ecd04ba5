"""Levels from the grades of a register, and from one year to the next."""

import pytest

from courses.enums import Level
from courses.levels import level_of_grades, next_level


@pytest.mark.parametrize(
    ("grades", "level"),
    [
        ((), None),
        (("Seals",), None),
        (("KG1",), "KG1"),
        (("kg 2",), "KG2"),
        (("KG1", "KG2"), "MIXED"),
        (("PK",), "MIXED"),
        (("KG", "KG3"), "MIXED"),
        (("KG", "01"), "primary"),
        (("06",), "primary"),
        (("06", "07"), "secondary"),
        (("12", "PS"), "university"),
        (("2026",), None),
    ],
)
def test_the_highest_grade_says_the_level(grades: tuple[str, ...], level: str | None) -> None:
    # Act, Assert
    assert level_of_grades(grades) == level


def test_years_of_kindergarten_lead_to_school() -> None:
    # Act
    later = {level: next_level(level) for level in Level}

    # Assert
    assert {level: to for level, to in later.items() if to != level} == {
        Level.KG1: Level.KG2,
        Level.KG2: Level.KG3,
        Level.KG3: Level.PRIMARY,
    }
