"""The simple CSV: one line a person, columns by name in any order."""

from collections.abc import Mapping

from accounts.rosters.cells import LONGEST, day_of, flag_of, relation_of, role_of
from accounts.rosters.results import Finding, Roster, RosterKind, RosterRow, RosterUnreadable
from accounts.rosters.tables import Line, Table, require_once

# Names that are accepted for each column; blanks, underscores and capitals do not count.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "username": ("username", "user", "login", "loginname"),
    "full_name": ("fullname", "name", "displayname"),
    "given_name": ("givenname", "firstname", "forename"),
    "family_name": ("familyname", "lastname", "surname"),
    "role": ("role",),
    "email": ("email", "emailaddress", "mail"),
    "birth_on": ("birthon", "birthdate", "dateofbirth", "birthday", "born", "bornon"),
    "grade": ("grade", "gradelevel", "yeargroup"),
    "language": ("language", "lang"),
    "sourced_id": ("sourcedid", "studentid", "personid", "registerid"),
    "is_active": ("isactive", "active", "enabled", "status"),
    "guardians": ("guardians", "guardianids"),
}
PASSWORD_COLUMNS = frozenset({"password", "pass", "passwd", "initialpassword"})
TEMPLATE = (
    "username,given_name,family_name,role,email,birth_on,grade,language,sourced_id,is_active,guardians",
    "omar-3b,Omar,Haddad,student,,2017-11-30,3,ar,S-1001,true,G-2001",
    "laila.haddad,Laila,Haddad,parent,laila@example.org,,,ar,G-2001,true,",
    "noor.aziz,Noor,Aziz,teacher,noor@example.org,,,en,T-3001,true,",
)
_BY_NAME = {name: column for column, names in COLUMNS.items() for name in names}


def is_simple(table: Table) -> bool:
    """Whether there is a column that says who somebody is."""
    return bool({"username", "sourced_id"} & {_BY_NAME.get(name) for name in table.columns})


def read_simple(table: Table, roster: Roster) -> None:
    """All rows of ``table`` into ``roster``.

    Raises:
        RosterUnreadable: a column is missing or stands there twice under two names, and what ``lines`` says.
    """
    roster.kind = RosterKind.SIMPLE
    columns = [_BY_NAME.get(name, "") for name in table.columns]
    require_once(columns, table.file, table.heading_line)
    _require_columns(set(columns), table)
    for place, (name, column) in enumerate(zip(table.columns, columns, strict=True), 1):
        if name and not column:
            code = "password_ignored" if name in PASSWORD_COLUMNS else "column_unknown"
            roster.tell(Finding(table.file, table.heading_line, name[:40], code, number=place, is_warning=True))
    for line in table.lines():
        roster.seen += 1
        cells = {_BY_NAME[name]: cell for name, cell in line.cells.items() if name in _BY_NAME}
        _take(Line(line.number, cells, line.has_more), table.file, roster)


def _require_columns(columns: set[str], table: Table) -> None:
    missing = next((name for name in ("username", "role") if name not in columns), None)
    if missing is None and "full_name" not in columns and not {"given_name", "family_name"} & columns:
        missing = "full_name"
    if missing:
        raise RosterUnreadable("column_missing", file=table.file, line=table.heading_line, field=missing)


def _take(line: Line, file: str, roster: Roster) -> None:
    told = len(roster.findings)
    role = role_of(line.get("role")) if line.get("role") else None
    row = RosterRow(
        file=file,
        line=line.number,
        sourced_id=line.get("sourced_id") or None,
        username=line.get("username") or None,
        full_name=line.get("full_name")
        or " ".join(f"{line.get('given_name')} {line.get('family_name')}".split())
        or None,
        role=role,
        relation=relation_of(line.get("role")),
        email=line.get("email") or None,
        birth_on=day_of(line.get("birth_on")),
        grade=line.get("grade") or None,
        language=line.get("language") or None,
        is_active=flag_of(line.get("is_active")) is not False,
        agents=tuple(part for part in map(str.strip, line.get("guardians").replace(";", ",").split(",")) if part),
    )
    wrong = {
        "role_unknown": ("role", bool(line.get("role")) and role is None),
        "day_malformed": ("birth_on", bool(line.get("birth_on")) and row.birth_on is None),
        "flag_malformed": ("is_active", bool(line.get("is_active")) and flag_of(line.get("is_active")) is None),
        "too_many_cells": ("", line.has_more),
    }
    for code, (field, is_wrong) in wrong.items():
        if is_wrong:
            roster.tell(Finding(file, line.number, field, code))
    tell_too_long(row, roster)
    (roster.rows if len(roster.findings) == told else roster.faulty).append(row)


def tell_too_long(row: RosterRow, roster: Roster) -> None:
    """What would not fit into its column here."""
    for field, most in LONGEST.items():
        if len(getattr(row, field) or "") > most:
            roster.tell(Finding(row.file, row.line, field, "too_long", number=most))
