"""Reading files of people: a simple CSV, or OneRoster 1.1 and 1.2 CSV. Knows no Django and no database."""

from accounts.rosters.reading import read_roster
from accounts.rosters.results import ClassRow, ClassTables, Finding, PlaceRow, Roster, RosterKind, RosterRow

__all__ = ["ClassRow", "ClassTables", "Finding", "PlaceRow", "Roster", "RosterKind", "RosterRow", "read_roster"]
