"""Cells of exported tables."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.csv_cells import csv_response, csv_text, plain_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Ada", "Ada"),
        ("", ""),
        (None, ""),
        (True, "true"),
        (-5, "-5"),
        (-0.5, "-0.5"),
        (Decimal("-1.50"), "-1.50"),
        (date(2026, 9, 14), "2026-09-14"),
        (datetime(2026, 9, 14, 9, 0, tzinfo=UTC), "2026-09-14T09:00:00+00:00"),
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-5", "'-5"),  # typed by somebody, and so a text
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
    ],
)
def test_a_cell_is_never_a_formula(value: object, cell: str) -> None:
    # Act, Assert
    assert plain_cell(value) == cell


def test_separators_inside_a_cell_do_not_begin_another() -> None:
    # Arrange
    rows = [["name", "note"], ['x",=1+1', "a\n=2"], ["=3", -3]]

    # Act
    text = csv_text(rows)

    # Assert
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["name", "note"], ['x",=1+1', "a\n=2"], ["'=3", "-3"]]


def test_a_file_is_kept_not_shown() -> None:
    # Act
    response = csv_response([["é"]], file_name="errors.csv")

    # Assert
    assert response.content == b"\xef\xbb\xbf\xc3\xa9\r\n"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="errors.csv"'
