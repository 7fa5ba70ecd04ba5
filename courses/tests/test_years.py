"""What a class is called in its next year."""

import pytest

from courses.years import next_name

NAMES = {
    "5B 2025/26": "5B 2026/27",
    "5B 2025/2026": "5B 2026/2027",
    "5B (2025–26)": "5B (2026–27)",
    "5B 2099/00": "5B 2100/01",
    "2025 Mathematics": "2026 Mathematics",
    "Class of 1999": "Class of 2000",
    "5B": "5B",
    "Room 12025": "Room 12025",
    "2025-40": "2025-40",
    "": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_years_in_a_name_are_one_later(name: str) -> None:
    assert next_name(name) == NAMES[name]


@pytest.mark.parametrize(
    ("name", "moved_on"),
    [
        ("5B 2025/26", "6B 2026/27"),
        ("9 c", "10 c"),
        ("12", "13"),
        ("10 Physics", "11 Physics"),
        ("KG 1 Ladybirds", "KG 2 Ladybirds"),
        ("kg2", "kg3"),
        ("KG 3 Bees", "KG 3 Bees"),  # on to school, and nobody knows to which class
        ("13", "13"),
        ("5/6 mixed", "5/6 mixed"),
        ("1st grade", "1st grade"),
        ("2025 Choir", "2026 Choir"),
        ("Chess 2", "Chess 2"),
        ("5Blue", "5Blue"),
    ],
)
def test_grades_at_the_beginning_and_kindergarten_years_move_on(name: str, moved_on: str) -> None:
    assert next_name(name, promotes=True) == moved_on
