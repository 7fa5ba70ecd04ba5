"""Grades from one year to the next."""

import pytest

from accounts.grades import next_grade


@pytest.mark.parametrize(
    ("grade", "later"),
    [
        ("5", "6"),
        (" 5 ", "6"),
        ("9", "10"),
        ("05", "06"),
        ("09", "10"),
        ("99", "100"),
        ("Year 8", "Year 9"),
        ("Klasse 10", "Klasse 11"),
        ("Grade9", "Grade10"),
        ("٩", "١٠"),
        ("الصف ٣", "الصف ٤"),
        ("Form III 2", "Form III 3"),
        ("", None),
        ("Seals", None),
        ("5B", None),
        ("09, 10", None),
        ("5-6", None),
        ("5/6", None),
        ("2.5", None),
        ("-5", None),
        ("2026", None),
        ("Class of 2031", None),
        ("KG1", None),
        ("kg 3", None),
        ("K2", None),
        ("²", None),
        ("Year number sixteen9", None),
    ],
)
def test_a_grade_counts_up_where_it_is_a_number_or_ends_in_one(grade: str, later: str | None) -> None:
    # Act, Assert
    assert next_grade(grade, longest=20) == later
