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
