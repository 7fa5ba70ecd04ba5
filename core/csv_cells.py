"""Tables that leave as CSV: what somebody typed stays text in a spreadsheet, and never becomes a formula.

A cell that begins with ``= + - @``, their wide forms, a tab or a line break is shown by spreadsheets as the result of
what stands in it. Such texts get an apostrophe in front, which spreadsheets take for "this is text". Numbers are none
of anybody's texts and stay numbers.

Source: OWASP, CSV Injection.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Signs that a spreadsheet may pass over before it looks for a formula.
_PASSED_OVER = " \u00a0\u200b\ufeff\x00"


def plain_cell(value: Any) -> str:
    """``value`` as the text of one cell: nothing for None, ISO 8601 for days and times, never a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.lstrip(_PASSED_OVER).startswith(FORMULA_STARTS) else text


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV (RFC 4180) with each cell plain."""
    out = io.StringIO()
    csv.writer(out).writerows([plain_cell(value) for value in row] for row in rows)
    return out.getvalue()


def csv_response(rows: Iterable[Sequence[Any]], *, file_name: str) -> HttpResponse:
    """Rows as a file to be kept, which spreadsheets read as UTF-8. ``file_name`` is ours, of plain letters."""
    content = "\ufeff" + csv_text(rows)
    response = HttpResponse(content.encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response
