"""Classes of OneRoster 1.1 and 1.2 CSV, and who learns and teaches in them.

Of courses only the title and the grades are of use, of terms their ends, of organisations that there are such.

Source: 1EdTech OneRoster 1.1 CSV Tables (2017), OneRoster 1.2 CSV Binding (2022): days on which something ends are the
first without it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from accounts.rosters.cells import LONGEST, STUDENT, TEACHER, day_of, role_of
from accounts.rosters.results import MAX_PLACES, ClassRow, Finding, PlaceRow, Roster
from accounts.rosters.tables import Line, Table

ORGS, SESSIONS, COURSES = "orgs.csv", "academicsessions.csv", "courses.csv"
CLASSES, ENROLLMENTS = "classes.csv", "enrollments.csv"
CLASS_FILES = (ORGS, SESSIONS, COURSES, CLASSES, ENROLLMENTS)
GONE, CLOSED = "tobedeleted", "inactive"
STATES = frozenset({"", "active", CLOSED, GONE})
LONGEST_TITLE = 120  # as courses.models.classrooms has it
# Others, as aides and administrators, are in a class without learning there or answering for it.
_PLACES = {"student": STUDENT, "teacher": TEACHER}


@dataclass
class _Background:
    """What the other tables say. ``schools`` is None where not all of them stand in the file; ``ends`` are the ends of
    terms by id, None for a term without a good one."""

    schools: set[str] | None = None
    ends: dict[str, date | None] = field(default_factory=dict)
    courses: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


def has_class_tables(tables: Mapping[str, Table], says: Mapping[str, str]) -> bool:
    """Whether the file speaks of classes or of places in them."""
    return any(name in tables and _mode(name, says) != "absent" for name in (CLASSES, ENROLLMENTS))


def read_classes(tables: Mapping[str, Table], says: Mapping[str, str], roster: Roster) -> None:
    """All classes and places into ``roster``.

    A table is the whole of what there is only where the manifest says ``bulk``. One that is said to be whole and is not
    there, or has no rows, is a fault of the export and ends nothing.

    Raises:
        RosterUnreadable: a column is missing, and what ``lines`` says.
    """
    given = {}
    for name in CLASS_FILES:
        if name not in tables:
            if name in (CLASSES, ENROLLMENTS) and _mode(name, says) in {"bulk", "delta"}:
                roster.tell(Finding(name, 0, "", "table_missing"))
        elif _mode(name, says) == "absent":
            roster.tell(Finding(name, 0, "", "table_absent", is_warning=True))
        else:
            given[name] = tables[name]
    found = roster.tables
    if CLASSES in given:
        background = _background(given, says, roster)
        found.classes_are_all = _mode(CLASSES, says) == "bulk"
        _read_table_of_classes(given[CLASSES], roster, background)
    if ENROLLMENTS in given:
        found.places_are_all = _mode(ENROLLMENTS, says) == "bulk"
        _read_table_of_places(given[ENROLLMENTS], roster)


def _mode(name: str, says: Mapping[str, str]) -> str:
    """bulk, delta, absent, or nothing where there is no manifest."""
    return says.get(f"file.{name.removesuffix('.csv')}", "")


def _background(tables: Mapping[str, Table], says: Mapping[str, str], roster: Roster) -> _Background:
    found = _Background()
    if ORGS in tables and _mode(ORGS, says) == "bulk":
        tables[ORGS].require(("sourcedid", "sourcedId"))
        found.schools = {line.get("sourcedid") for line in tables[ORGS].lines() if not _has_ended(line)}
    if SESSIONS in tables:
        tables[SESSIONS].require(("sourcedid", "sourcedId"), ("enddate", "endDate"))
        for line in tables[SESSIONS].lines():
            if not _has_ended(line):
                found.ends[line.get("sourcedid")] = day = day_of(line.get("enddate"))
                if day is None:
                    roster.tell(Finding(SESSIONS, line.number, "endDate", "day_malformed", is_warning=True))
    if COURSES in tables:
        tables[COURSES].require(("sourcedid", "sourcedId"))
        for line in tables[COURSES].lines():
            found.courses[line.get("sourcedid")] = (_title(line), _parts(line.get("grades")))
    return found


def _read_table_of_classes(table: Table, roster: Roster, background: _Background) -> None:
    table.require(("sourcedid", "sourcedId"), ("title", "title"))
    first: dict[str, int] = {}
    found = roster.tables
    for line in table.lines():
        found.seen += 1
        row = _class(line, background)
        faults = [*_faults(line, CLASSES, first), *_class_faults(row, background)]
        for fault in faults:
            roster.tell(fault)
        if faults:
            found.faulty += 1
            found.faulty_class_ids.add(row.sourced_id)
        else:
            found.classes.append(row)
    if found.classes_are_all and not (found.classes or found.faulty):
        roster.tell(Finding(CLASSES, 0, "", "table_empty"))
        found.classes_are_all = False


def _class(line: Line, background: _Background) -> ClassRow:
    """A class without a title or grades of its own has those of its course."""
    title, grades = background.courses.get(line.get("coursesourcedid"), ("", ()))
    terms = [background.ends.get(term) for term in _parts(line.get("termsourcedids"))]
    ends = [end for end in terms if end]
    return ClassRow(
        file=CLASSES,
        line=line.number,
        sourced_id=line.get("sourcedid"),
        title=_title(line) or title,
        grades=_parts(line.get("grades")) or grades,
        school_id=line.get("schoolsourcedid"),
        ends_on=max(ends) if ends and len(ends) == len(terms) else None,
        is_active=not _has_ended(line),
    )


def _class_faults(row: ClassRow, background: _Background) -> Iterator[Finding]:
    tell = partial(Finding, row.file, row.line)
    if row.is_active and not row.title:
        yield tell("title", "title_missing")
    if len(row.title) > LONGEST_TITLE:
        yield tell("title", "too_long", number=LONGEST_TITLE)
    if not row.title.isprintable():
        yield tell("title", "control_signs")
    if row.is_active and background.schools is not None and row.school_id not in background.schools:
        yield tell("schoolSourcedId", "school_unknown")


def _read_table_of_places(table: Table, roster: Roster) -> None:
    table.require(
        ("sourcedid", "sourcedId"),
        ("classsourcedid", "classSourcedId"),
        ("usersourcedid", "userSourcedId"),
        ("role", "role"),
    )
    first: dict[str, int] = {}
    found = roster.tables
    for line in table.lines(most=MAX_PLACES):
        found.seen += 1
        row, faults = _place(line), [*_faults(line, ENROLLMENTS, first), *_place_faults(line)]
        for fault in faults:
            roster.tell(fault)
        if faults:
            found.faulty += 1
            found.faulty_place_ids.add(row.sourced_id)
        elif row.role:
            found.places.append(row)
        elif row.is_active:
            roster.tell(Finding(ENROLLMENTS, line.number, "role", "place_role_ignored", is_warning=True))
    if found.places_are_all and not first:
        roster.tell(Finding(ENROLLMENTS, 0, "", "table_empty"))
        found.places_are_all = False


def _place(line: Line) -> PlaceRow:
    return PlaceRow(
        file=ENROLLMENTS,
        line=line.number,
        sourced_id=line.get("sourcedid"),
        class_id=line.get("classsourcedid"),
        person_id=line.get("usersourcedid"),
        role=_PLACES.get(line.get("role").casefold(), ""),
        school_id=line.get("schoolsourcedid"),
        begins_on=day_of(line.get("begindate")),
        ends_on=day_of(line.get("enddate")),
        is_active=not _has_ended(line),
    )


def _place_faults(line: Line) -> Iterator[Finding]:
    tell = partial(Finding, ENROLLMENTS, line.number)
    for name in ("classSourcedId", "userSourcedId"):
        if not line.get(name.lower()):
            yield tell(name, "reference_missing")
    for name in ("beginDate", "endDate"):
        text = line.get(name.lower())
        if text and day_of(text) is None:
            yield tell(name, "day_malformed")
    if role_of(line.get("role")) is None and not _has_ended(line):
        yield tell("role", "role_unknown")


def _faults(line: Line, file: str, first: dict[str, int]) -> Iterator[Finding]:
    """What may be wrong with a row of either table; ``first`` are the lines of the ids before it."""
    tell, sourced_id = partial(Finding, file, line.number), line.get("sourcedid")
    earlier = first.setdefault(sourced_id.casefold(), line.number) if sourced_id else line.number
    if not sourced_id:
        yield tell("sourcedId", "sourced_id_missing")
    if len(sourced_id) > LONGEST["sourced_id"]:
        yield tell("sourcedId", "too_long", number=LONGEST["sourced_id"])
    if not sourced_id.isprintable():
        yield tell("sourcedId", "control_signs")
    if earlier != line.number:
        yield tell("sourcedId", "twice", number=earlier)
    if line.get("status").casefold() not in STATES:
        yield tell("status", "status_unknown")
    if line.has_more:
        yield tell("", "too_many_cells")


def _has_ended(line: Line) -> bool:
    return line.get("status").casefold() in {GONE, CLOSED}


def _title(line: Line) -> str:
    return " ".join(part for part in line.get("title").split(" ") if part)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, text.split(",")) if part)
