"""Reading a file of people and classes of any format."""

from accounts.rosters.archives import is_zip, tables_in
from accounts.rosters.duplicates import leave_out_duplicates
from accounts.rosters.oneroster import FILES, USERS, is_oneroster, read_oneroster
from accounts.rosters.oneroster_classes import CLASSES, ENROLLMENTS
from accounts.rosters.results import Finding, Roster, RosterUnreadable
from accounts.rosters.simple import is_simple, read_simple
from accounts.rosters.tables import open_table

SIMPLE_FILE = "people.csv"


def read_roster(data: bytes) -> Roster:
    """What is in a file, with everything that is wrong with it. Never raises for what somebody sends.

    A row at fault is not among the rows. After a finding that stops the reading ``is_whole`` is False.
    """
    roster = Roster()
    try:
        if is_zip(data):
            _read_zip(data, roster)
        else:
            _read_table(data, roster)
    except RosterUnreadable as stop:
        roster.tell(stop.finding)
        roster.is_whole = False
    if roster.is_whole and not roster.seen and not roster.tables.seen:
        roster.tell(Finding("", 0, "", "no_rows"))
    leave_out_duplicates(roster)
    return roster


def _read_zip(data: bytes, roster: Roster) -> None:
    found = tables_in(data, (*FILES, SIMPLE_FILE))
    if found.keys() & {USERS, CLASSES, ENROLLMENTS}:
        read_oneroster(
            {name: open_table(content, file=name) for name, content in found.items() if name in FILES}, roster
        )
    elif SIMPLE_FILE in found:
        _read_table(found[SIMPLE_FILE], roster)
    else:
        raise RosterUnreadable("no_users", file=USERS)


def _read_table(data: bytes, roster: Roster) -> None:
    """A table alone: ``users.csv`` of OneRoster, or the simple CSV."""
    table = open_table(data, file="")
    if is_oneroster(table):
        read_oneroster({USERS: table}, roster)
    elif is_simple(table):
        read_simple(table, roster)
    else:
        raise RosterUnreadable("format_unknown", line=table.heading_line)
