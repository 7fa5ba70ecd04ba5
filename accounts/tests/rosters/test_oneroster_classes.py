"""Reading classes and places of OneRoster 1.1 and 1.2 CSV."""

from datetime import date

import pytest

from accounts.rosters import ClassRow, ClassTables, Finding, PlaceRow, Roster, read_roster
from accounts.tests.roster_files import CLASS, PLACE, class_row, package, place, user, zipped
from accounts.tests.rosters.test_oneroster import SAMPLES

TERMS = "sourcedId,status,title,type,startDate,endDate,schoolYear"
ORGS = "sourcedId,status,name,type"
COURSES = "sourcedId,status,title,grades"


def read(*given: list[str], **more: str) -> Roster:
    return read_roster(package([user("s1")], *given, **more))


def told(roster: Roster) -> list[tuple[str, int, str, str]]:
    return sorted((each.file, each.line, each.field, each.code) for each in roster.findings)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of other makers are not here")
@pytest.mark.parametrize("name", ["v1p1_full.zip", "v1p2_full.zip"])
def test_files_of_other_makers_are_read(name: str) -> None:
    # Act
    tables = read_roster((SAMPLES / name).read_bytes()).tables

    # Assert
    assert (tables.classes_are_all, tables.places_are_all, tables.seen, tables.faulty) == (True, True, 8, 0)
    assert tables.classes == [
        ClassRow(
            file="classes.csv",
            line=2,
            sourced_id="cls-222-123456",
            title="Introduction to Physics",
            grades=("09", "10", "11"),
            school_id="org-sch-222-456",
            ends_on=date(2022, 12, 24),
        ),
        ClassRow(
            file="classes.csv",
            line=3,
            sourced_id="cls-222-123478",
            title="History - 2",
            grades=("10",),
            school_id="org-sch-222-456",
            ends_on=date(2022, 12, 24),
            is_active=False,
        ),
    ]
    assert [(each.line, each.role) for each in tables.places] == [
        (2, "teacher"),
        (3, "student"),
        (4, "student"),
        (5, "teacher"),
        (6, "student"),
        (7, "student"),
    ]
    assert tables.places[0] == PlaceRow(
        file="enrollments.csv",
        line=2,
        sourced_id="enr-t-222-12345-123456",
        class_id="cls-222-123456",
        person_id="usr-222-123456",
        role="teacher",
        school_id="org-sch-222-456",
        begins_on=date(2022, 3, 15),
        ends_on=date(2022, 6, 15),
    )


@pytest.mark.parametrize(("mode", "is_all"), [("bulk", True), ("delta", False)])
def test_only_bulk_tables_are_all_there_is(mode: str, is_all: bool) -> None:
    # Act
    tables = read([class_row("c1", "5B")], [place("e1", "c1", "s1")], mode=mode).tables

    # Assert
    assert (tables.classes_are_all, tables.places_are_all) == (is_all, is_all)


def test_without_a_manifest_nothing_is_all_there_is_and_people_may_be_missing() -> None:
    # Act
    roster = read_roster(zipped({"classes.csv": f"{CLASS}\n{class_row('c1', '5B')}"}))

    # Assert
    assert (roster.findings, roster.seen, roster.tables.seen, roster.tables.classes_are_all) == ([], 0, 1, False)


def test_courses_fill_in_and_terms_end_a_class() -> None:
    # Act
    roster = read(
        [
            class_row("c1", "", course="k1", terms="t1,t2"),
            class_row("c2", "Own  title", course="k1", grades="7", terms="t1"),
            class_row("c3", "=1+1", terms="t1,t9"),
        ],
        courses=f'{COURSES}\nk1,active,Physics,"09,10"',
        academicSessions=f"{TERMS}\nt1,active,A,term,2026-01-01,2026-06-20,2026\nt2,,B,term,2026-09-01,2026-12-20,2026"
        "\nt3,active,C,term,,soon,2026",
    )

    # Assert
    assert [(each.title, each.grades, each.ends_on) for each in roster.tables.classes] == [
        ("Physics", ("09", "10"), date(2026, 12, 20)),
        ("Own title", ("7",), date(2026, 6, 20)),
        ("=1+1", (), None),  # of one of its terms nobody knows when it ends
    ]
    assert roster.findings == [Finding("academicsessions.csv", 4, "endDate", "day_malformed", is_warning=True)]


def test_what_is_wrong_with_classes_is_told_by_line() -> None:
    # Act
    roster = read(
        [
            class_row("c1", "5B"),
            class_row("", "No id"),
            class_row("C1", "Twice"),
            class_row("c4", "x" * 121),
            class_row("c5", "5\u202eB"),
            class_row("c6", ""),
            class_row("c7", "Odd", status="gone"),
            class_row("c8", "Elsewhere", school="org-2"),
            class_row("c9", "Nowhere", school="org-9"),
            class_row("c10", "", status="tobedeleted", school="org-9"),
            f"{class_row('c11', 'More')},,more",
            class_row("i" * 256, "Long"),
        ],
        orgs=f"{ORGS}\norg-1,active,Riverside,school\norg-2,tobedeleted,Old,school",
    )

    # Assert
    assert told(roster) == [
        ("classes.csv", 3, "sourcedId", "sourced_id_missing"),
        ("classes.csv", 4, "sourcedId", "twice"),
        ("classes.csv", 5, "title", "too_long"),
        ("classes.csv", 6, "title", "control_signs"),
        ("classes.csv", 7, "title", "title_missing"),
        ("classes.csv", 8, "status", "status_unknown"),
        ("classes.csv", 9, "schoolSourcedId", "school_unknown"),
        ("classes.csv", 10, "schoolSourcedId", "school_unknown"),
        ("classes.csv", 12, "", "too_many_cells"),
        ("classes.csv", 13, "sourcedId", "too_long"),
    ]
    assert [each.sourced_id for each in roster.tables.classes] == ["c1", "c10"]
    assert (roster.tables.seen, roster.tables.faulty) == (12, 10)
    assert {"c4", "c9"} < roster.tables.faulty_class_ids


def test_what_is_wrong_with_places_is_told_by_line() -> None:
    # Act
    roster = read(
        [class_row("c1", "5B")],
        [
            place("e1", "c1", "s1"),
            place("e1", "c1", "s2"),
            place("e3", "", "s1"),
            place("e4", "c1", ""),
            place("e5", "c1", "s1", "ext:janitor"),
            place("e6", "c1", "s1", begins="9/3/26"),
            place("e7", "c1", "s1", ends="never"),
            place("e8", "c1", "s1", "aide"),
            place("e9", "c1", "s1", "siteAdministrator"),
            place("e10", "c1", "s1", "administrator", status="tobedeleted"),
        ],
    )

    # Assert
    assert told(roster) == [
        ("enrollments.csv", 3, "sourcedId", "twice"),
        ("enrollments.csv", 4, "classSourcedId", "reference_missing"),
        ("enrollments.csv", 5, "userSourcedId", "reference_missing"),
        ("enrollments.csv", 6, "role", "role_unknown"),
        ("enrollments.csv", 7, "beginDate", "day_malformed"),
        ("enrollments.csv", 8, "endDate", "day_malformed"),
        ("enrollments.csv", 9, "role", "place_role_ignored"),
        ("enrollments.csv", 10, "role", "place_role_ignored"),
    ]
    assert [each.line for each in roster.findings if each.is_warning] == [9, 10]
    assert [each.sourced_id for each in roster.tables.places] == ["e1"]
    assert roster.tables.faulty_place_ids == {"e1", "e3", "e4", "e5", "e6", "e7"}


@pytest.mark.parametrize(
    ("begins", "ends", "status", "holds"),
    [
        ("", "", "active", True),
        ("2026-09-14", "", "active", True),
        ("2026-09-15", "", "active", False),
        ("", "2026-09-15", "active", True),
        ("", "2026-09-14", "active", False),  # the first day without it
        ("", "", "inactive", False),
        ("", "", "tobedeleted", False),
    ],
)
def test_a_place_holds_from_its_first_day_to_before_its_last(begins: str, ends: str, status: str, holds: bool) -> None:
    # Act
    (row,) = read([], [place("e1", "c1", "s1", begins=begins, ends=ends, status=status)], mode="delta").tables.places

    # Assert
    assert row.holds_on(date(2026, 9, 14)) == holds


@pytest.mark.parametrize(
    ("tables", "finding"),
    [
        ({"classes.csv": CLASS}, ("classes.csv", 0, "", "table_empty")),
        ({"enrollments.csv": PLACE}, ("enrollments.csv", 0, "", "table_empty")),
        ({}, ("classes.csv", 0, "", "table_missing")),
        ({"classes.csv": CLASS.replace("title", "name")}, ("classes.csv", 1, "title", "column_missing")),
        ({"enrollments.csv": PLACE.replace("role", "as")}, ("enrollments.csv", 1, "role", "column_missing")),
        ({"classes.csv": f'{CLASS}\n"c1'}, ("classes.csv", 2, "", "quotes")),
    ],
    ids=lambda value: value[3] if isinstance(value, tuple) else None,
)
def test_an_export_that_went_wrong_ends_nothing(tables: dict[str, str], finding: tuple[str, int, str, str]) -> None:
    """A table that is said to be everything, and is empty or not there."""
    # Arrange
    said = ["propertyName,value", "file.users,absent"]
    said += [f"file.{name.removesuffix('.csv')},bulk" for name in tables or {"classes.csv": ""}]

    # Act
    roster = read_roster(zipped({"manifest.csv": "\n".join(said), "enrollments.csv": PLACE, **tables}))

    # Assert
    assert finding in told(roster)
    assert not (roster.tables.classes_are_all or roster.tables.places_are_all) or not roster.is_whole
    assert roster.errors != []


def test_tables_that_the_manifest_does_not_have_are_passed_over() -> None:
    # Arrange
    tables = {"manifest.csv": "propertyName,value\nfile.classes,absent\n", "classes.csv": CLASS}

    # Act
    roster = read_roster(
        zipped(
            {**tables, "users.csv": "sourcedId,role,orgSourcedIds,username,givenName,familyName\ns1,student,,s1,A,B"}
        )
    )

    # Assert
    assert (told(roster), roster.tables) == ([("classes.csv", 0, "", "table_absent")], ClassTables())
