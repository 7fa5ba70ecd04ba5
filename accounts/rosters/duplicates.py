"""Nobody stands in a file twice."""

import unicodedata
from collections.abc import Callable, Mapping

from accounts.rosters.results import Finding, Roster, RosterRow

# How values are compared: ids as they are but for capitals, usernames and e-mails as accounts.names compares them.
_KEYS: Mapping[str, Callable[[str], str]] = {
    "sourced_id": str.casefold,
    "username": lambda name: unicodedata.normalize("NFC", name).lower(),
    "email": str.lower,
}


def leave_out_duplicates(roster: Roster) -> None:
    """Of rows with the same id, username or e-mail only the first stays; the others name its line. A row at fault takes
    nobody's place."""
    first: dict[tuple[str, str], int] = {}
    kept: list[RosterRow] = []
    faulty = sorted(roster.faulty, key=lambda row: row.line)
    for row in sorted(roster.rows, key=lambda row: row.line):
        earlier = _earlier(row, first)
        for field, line in earlier.items():
            roster.tell(Finding(row.file, row.line, field, "twice", number=line))
        (roster.faulty if earlier else kept).append(row)
    for row in faulty:
        for field, line in _earlier(row, first).items():
            roster.tell(Finding(row.file, row.line, field, "twice", number=line))
    roster.rows = kept


def _earlier(row: RosterRow, first: dict[tuple[str, str], int]) -> dict[str, int]:
    """The line on which each of the row's values stood before; new values are noted."""
    found = {}
    for field, plain in _KEYS.items():
        value = getattr(row, field)
        if value is None:
            continue
        line = first.setdefault((field, plain(value)), row.line)
        if line != row.line:
            found[field] = line
    return found
