"""What a file is called where people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.names import LONGEST, shown_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Plan.pdf", "Plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\plan.pdf", "plan.pdf"),
        ("folder/", "folder"),
        ("a\0b.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066a\u200bb\ufeff.txt\u2069", "ab.txt"),
        ("a\r\nb \t c.txt", "a b c.txt"),
        ("cafe\u0301.txt", "café.txt"),
        (".htaccess", "htaccess"),
        ("..", "File"),
        ("\u202e\0", "File"),
        ("", "File"),
        ("\ud800.txt", "txt"),
        ("x" * 5000 + ".docx", "x" * 250 + ".docx"),
        ("x." + "y" * 5000, "x." + "y" * 253),
    ],
    ids=range(16),
)
def test_a_name_is_safe_to_show(raw: str, shown: str) -> None:
    assert shown_name(raw, otherwise="File") == shown


@given(st.text())
def test_whatever_came_the_name_is_one_line_and_stays_as_it_is(raw: str) -> None:
    # Act
    name = shown_name(raw, otherwise="File")

    # Assert
    assert 1 <= len(name) <= LONGEST
    assert name.isprintable()
    assert not {"/", "\\"} & set(name)
    assert name == shown_name(name, otherwise="File")
