"""OneRoster 1.1 and 1.2 CSV: people, their roles and birth dates; of classes see ``oneroster_classes``. Passwords and
profiles are not looked at.

Source: 1EdTech OneRoster 1.1 CSV Tables (2017), OneRoster 1.2 CSV Binding (2022).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from accounts.rosters.cells import ADMIN, GUARDIAN, LONGEST, STUDENT, TEACHER, day_of, flag_of, relation_of, role_of
from accounts.rosters.oneroster_classes import CLASS_FILES, CLOSED, GONE, STATES, has_class_tables, read_classes
from accounts.rosters.results import Finding, Roster, RosterKind, RosterRow, RosterUnreadable
from accounts.rosters.simple import tell_too_long
from accounts.rosters.tables import Line, Table

MANIFEST, USERS, ROLES, DEMOGRAPHICS = "manifest.csv", "users.csv", "roles.csv", "demographics.csv"
FILES = (MANIFEST, USERS, ROLES, DEMOGRAPHICS, *CLASS_FILES)
_MARKS = frozenset({"orgsourcedids", "enableduser", "agentsourcedids", "usermasteridentifier", "primaryorgsourcedid"})
_REQUIRED = ("sourcedid", "username", "givenname", "familyname")


@dataclass(frozen=True)
class _Role:
    """What ``roles.csv`` or the column of ``users.csv`` says."""

    role: str | None
    relation: str | None
    is_primary: bool


def is_oneroster(table: Table) -> bool:
    """Whether this is a ``users.csv``: an id, and a column that only OneRoster has."""
    return "sourcedid" in table.columns and bool(_MARKS & set(table.columns))


def read_oneroster(tables: Mapping[str, Table], roster: Roster) -> None:
    """All people of ``users.csv`` into ``roster``, with what the other tables say of them, and all classes. A file of
    classes alone speaks of people who are here.

    Raises:
        RosterUnreadable: an unknown version, neither people nor classes, a column is missing, and what ``lines`` says.
    """
    says = _manifest(tables.get(MANIFEST))
    said = says.get("file.users", "")
    users = tables.get(USERS) if said != "absent" else None
    if users is None and (said in {"bulk", "delta"} or not has_class_tables(tables, says)):
        raise RosterUnreadable("no_users", file=USERS)
    roster.kind = _version(says, users, has_roles=ROLES in tables)
    if users is not None:
        _read_people(users, tables, roster)
    read_classes(tables, says, roster)


def _read_people(users: Table, tables: Mapping[str, Table], roster: Roster) -> None:
    for name in (*_REQUIRED, *(("role",) if roster.kind == RosterKind.ONEROSTER_1_1 else ())):
        if name not in users.columns:
            raise RosterUnreadable("column_missing", file=USERS, line=users.heading_line, field=name)
    people = _people(users, roster)
    if ROLES in tables and roster.kind == RosterKind.ONEROSTER_1_2:
        people = _with_roles(people, tables[ROLES], roster)
    if DEMOGRAPHICS in tables:
        people = _with_birth_dates(people, tables[DEMOGRAPHICS], roster)
    roster.rows.extend(people)


def _manifest(table: Table | None) -> dict[str, str]:
    if table is None:
        return {}
    if table.columns[:2] != ("propertyname", "value"):
        raise RosterUnreadable("manifest", file=MANIFEST, line=table.heading_line)
    return {line.get("propertyname").casefold(): line.get("value").casefold() for line in table.lines()}


def _version(says: Mapping[str, str], users: Table | None, *, has_roles: bool) -> RosterKind:
    said = says.get("oneroster.version", "")
    if said in {"1.0", "1.1"}:
        return RosterKind.ONEROSTER_1_1
    if said == "1.2" or said.startswith("1.2."):
        return RosterKind.ONEROSTER_1_2
    if said:
        raise RosterUnreadable("version_unknown", file=MANIFEST)
    is_1_2 = has_roles or (users is not None and "role" not in users.columns)
    return RosterKind.ONEROSTER_1_2 if is_1_2 else RosterKind.ONEROSTER_1_1


def _people(users: Table, roster: Roster) -> list[RosterRow]:
    people, has_passwords = [], False
    for line in users.lines():
        roster.seen += 1
        has_passwords = has_passwords or bool(line.get("password"))
        row = _person(line, roster)
        if row is not None:
            people.append(row)
    if has_passwords:
        place = users.columns.index("password") + 1
        roster.tell(Finding(USERS, users.heading_line, "password", "password_ignored", number=place, is_warning=True))
    return people


def _person(line: Line, roster: Roster) -> RosterRow | None:
    told = len(roster.findings)
    status, enabled, word = line.get("status").casefold(), line.get("enableduser"), line.get("role")
    role = role_of(word) if word else None
    row = RosterRow(
        file=USERS,
        line=line.number,
        sourced_id=line.get("sourcedid") or None,
        username=line.get("username") or None,
        full_name=_full_name(line),
        role=role,
        relation=relation_of(word),
        email=line.get("email") or None,
        grade=_grade(line.get("grades")),
        is_active=status not in {GONE, CLOSED} and flag_of(enabled) is not False,
        agents=tuple(part for part in map(str.strip, line.get("agentsourcedids").split(",")) if part),
    )
    wrong = {
        "sourced_id_missing": ("sourcedId", row.sourced_id is None),
        "status_unknown": ("status", status not in STATES),
        "flag_malformed": ("enabledUser", bool(enabled) and flag_of(enabled) is None),
        "role_unknown": ("role", bool(word) and role is None),
        "too_many_cells": ("", line.has_more),
    }
    for code, (field, is_wrong) in wrong.items():
        if is_wrong:
            roster.tell(Finding(USERS, line.number, field, code))
    tell_too_long(row, roster)
    if len(roster.findings) == told:
        return row
    roster.faulty.append(row)
    return None


def _full_name(line: Line) -> str | None:
    """By the names that somebody prefers. Files that spell the columns as an example once did are read as well."""
    given = line.get("preferredgivenname") or line.get("prefferedgivenname") or line.get("givenname")
    family = line.get("preferredfamilyname") or line.get("prefferedfamilyname") or line.get("familyname")
    return " ".join(f"{given} {family}".split()) or None


def _grade(text: str) -> str | None:
    """All grades of the list where they fit, else the first."""
    grades = [part for part in map(str.strip, text.split(",")) if part]
    together = ", ".join(grades)
    return (together if len(together) <= LONGEST["grade"] else grades[0]) if grades else None


def _with_roles(people: list[RosterRow], table: Table, roster: Roster) -> list[RosterRow]:
    for name in ("usersourcedid", "role"):
        if name not in table.columns:
            raise RosterUnreadable("column_missing", file=ROLES, line=table.heading_line, field=name)
    known = {row.sourced_id for row in people}
    roles: dict[str, list[_Role]] = {}
    for line in table.lines():
        word, owner = line.get("role"), line.get("usersourcedid")
        if line.get("status").casefold() in {GONE, CLOSED} or (not owner and not word):
            continue
        if owner not in known:
            roster.tell(Finding(ROLES, line.number, "userSourcedId", "role_of_nobody", is_warning=True))
        elif role_of(word) is None:
            roster.tell(Finding(ROLES, line.number, "role", "role_unknown", is_warning=True))
        is_primary = line.get("roletype").casefold() != "secondary"
        roles.setdefault(owner, []).append(_Role(role_of(word), relation_of(word), is_primary))
    return [_in_roles(row, roles.get(row.sourced_id or "", []), roster) for row in people]


def _in_roles(row: RosterRow, roles: list[_Role], roster: Roster) -> RosterRow:
    """In the role that is primary. Somebody who is a guardian besides may still be tied to children."""
    relation = next((each.relation for each in roles if each.relation), row.relation)
    primary: set[str] = {each.role for each in roles if each.role and each.is_primary}
    chosen = primary or {each.role for each in roles if each.role}
    if len(chosen) > 1:
        chosen -= {GUARDIAN}
    if len(chosen) > 1:
        roster.tell(Finding(row.file, row.line, "role", "role_ambiguous", is_warning=True))
        chosen = {_least(chosen)}
    return replace(row, role=next(iter(chosen), row.role), relation=relation)


def _least(roles: Iterable[str]) -> str:
    """The one with the fewest rights."""
    return min(roles, key=(STUDENT, TEACHER, ADMIN).index)


def _with_birth_dates(people: list[RosterRow], table: Table, roster: Roster) -> list[RosterRow]:
    """``demographics.csv``: its own ids are those of the people."""
    if "sourcedid" not in table.columns:
        raise RosterUnreadable("column_missing", file=DEMOGRAPHICS, line=table.heading_line, field="sourcedId")
    born: dict[str, date] = {}
    at_fault = set()
    for line in table.lines():
        text = line.get("birthdate")
        day = day_of(text)
        if line.get("status").casefold() == GONE or not text:
            continue
        if day is None:
            roster.tell(Finding(DEMOGRAPHICS, line.number, "birthDate", "day_malformed"))
            at_fault.add(line.get("sourcedid"))
        else:
            born[line.get("sourcedid")] = day
    roster.faulty += [row for row in people if row.sourced_id in at_fault]
    good = [row for row in people if row.sourced_id not in at_fault]
    return [replace(row, birth_on=born.get(row.sourced_id or "")) for row in good]
