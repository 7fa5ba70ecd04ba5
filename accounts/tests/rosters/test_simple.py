"""Reading the simple CSV."""

from datetime import date

import pytest

from accounts.rosters import Finding, RosterKind, RosterRow, read_roster
from accounts.rosters.results import MAX_ROWS
from accounts.rosters.simple import TEMPLATE
from accounts.rosters.tables import MAX_COLUMNS, MAX_LINE
from accounts.tests.roster_files import SIMPLE

HEADING = "username,full_name,role"


def findings(text: str | bytes) -> list[tuple[int, str, str, int]]:
    """What is told of a file: line, field, code, number."""
    roster = read_roster(text.encode() if isinstance(text, str) else text)
    return [(each.line, each.field, each.code, each.number) for each in sorted(roster.findings)]


def names(text: str | bytes) -> list[tuple[int, str | None]]:
    roster = read_roster(text.encode() if isinstance(text, str) else text)
    assert roster.findings == []
    return [(row.line, row.full_name) for row in roster.rows]


def test_all_columns_are_read() -> None:
    # Arrange
    text = (
        "username,given_name,family_name,role,email,birth_on,grade,language,sourced_id,is_active,guardians\n"
        'omar-3b,Omar,Al Haddad,child,o@example.org,2017-11-30,3,ar,S-1,yes,"G-1; G-2"\n'
    )

    # Act
    roster = read_roster(text.encode())

    # Assert
    assert (roster.kind, roster.seen, roster.findings, roster.is_whole) == (RosterKind.SIMPLE, 1, [], True)
    assert roster.rows == [
        RosterRow(
            file="",
            line=2,
            sourced_id="S-1",
            username="omar-3b",
            full_name="Omar Al Haddad",
            role="student",
            email="o@example.org",
            birth_on=date(2017, 11, 30),
            grade="3",
            language="ar",
            agents=("G-1", "G-2"),
        )
    ]


def test_the_template_can_be_read() -> None:
    # Act
    roster = read_roster("\r\n".join(TEMPLATE).encode())

    # Assert
    assert roster.findings == []
    assert [(row.role, row.relation) for row in roster.rows] == [
        ("student", None),
        ("guardian", "parent"),
        ("teacher", None),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "User Name,First name,Role",
        "USERNAME,forename,role",
        "login;name;role",
        "user\tdisplayName\tRole",
        "\ufeffusername,Full-Name,role",
    ],
)
def test_columns_have_other_names_too(heading: str) -> None:
    # Arrange
    separator = next(sign for sign in ",;\t" if sign in heading)

    # Act, Assert
    assert names(f"{heading}\nada{separator}Ada{separator}student\n") == [(2, "Ada")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_ends_of_lines_and_byte_order_marks(end: str, mark: str) -> None:
    # Act, Assert
    assert names(mark + end.join([HEADING, "ada,Ada,student", "", "noor,Noor,teacher"])) == [(2, "Ada"), (4, "Noor")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
def test_what_spreadsheets_save_is_read(encoding: str) -> None:
    # Act, Assert
    assert names(f"{HEADING}\r\nomar,عمر,student\r\n".encode(encoding)) == [(2, "عمر")]


def test_a_line_that_names_the_separator_is_passed_over() -> None:
    # Act, Assert
    assert names("sep=;\r\nusername;full_name;role\r\nada;Ada, the first;student\r\n") == [(3, "Ada, the first")]


def test_lines_stay_those_of_the_file() -> None:
    # Arrange
    text = f'\n{HEADING}\n\n"ada","Ada ""A"" Byron",student\n,,\nnoor,"Noor\nAziz",teacher\neve,Eve,queen\n'

    # Act
    roster = read_roster(text.encode())

    # Assert
    assert [(row.line, row.full_name) for row in roster.rows] == [(4, 'Ada "A" Byron'), (6, "Noor\nAziz")]
    assert roster.findings == [Finding("", 8, "role", "role_unknown")]


def test_every_error_is_told_and_none_holds_a_value() -> None:
    # Arrange
    text = (
        "username,full_name,role,birth_on,is_active,grade\n"
        "secret-1,Secret,emperor,1/05/2023,perhaps,5\n"
        "secret-2,Secret,student,2023-02-30,,5,more\n"
        f"secret-3,{'S' * 201},student,,,{'5' * 21}\n"
    )

    # Act
    told = findings(text)

    # Assert
    assert told == [
        (2, "birth_on", "day_malformed", 0),
        (2, "is_active", "flag_malformed", 0),
        (2, "role", "role_unknown", 0),
        (3, "", "too_many_cells", 0),
        (3, "birth_on", "day_malformed", 0),
        (4, "full_name", "too_long", 200),
        (4, "grade", "too_long", 20),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-03-09", date(2014, 3, 9)),
        ("2014-03-09T00:00:00Z", date(2014, 3, 9)),
        ("2014/3/9", date(2014, 3, 9)),
        ("9.3.2014", date(2014, 3, 9)),
        ("29.2.2016", date(2016, 2, 29)),
    ],
)
def test_days_are_read_where_they_mean_one_day(text: str, day: date) -> None:
    # Act
    roster = read_roster(f"{HEADING},birth_on\nada,Ada,student,{text}\n".encode())

    # Assert
    assert [row.birth_on for row in roster.rows] == [day]


def test_whoever_stands_there_twice_is_told_with_the_earlier_line() -> None:
    # Arrange
    text = (
        f"{HEADING},email,sourced_id\n"
        "ada,Ada,student,a@example.org,S-1\n"
        "ADA,Ada,student,,S-2\n"
        "eve,Eve,student,A@Example.org,s-1\n"
    )

    # Act, Assert
    assert findings(text) == [
        (3, "username", "twice", 2),
        (4, "email", "twice", 2),
        (4, "sourced_id", "twice", 2),
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", (0, "", "empty", 0)),
        (b"\n\r\n  \n", (0, "", "empty", 0)),
        (HEADING.encode(), (0, "", "no_rows", 0)),
        (f"{HEADING}\nada,Ren\xe9e,student\n".encode("latin-1"), (2, "", "not_utf8", 0)),
        (f"{HEADING}\rada,Ada,student\rada,Ren\xe9e,student\r".encode("latin-1"), (3, "", "not_utf8", 0)),
        (b"\xff\xfea", (0, "", "not_utf8", 0)),
        (f"{HEADING}\nada,A\x00da,student\n".encode(), (2, "", "has_nul", 0)),
        (SIMPLE.encode("utf-16-le"), (1, "", "has_nul", 0)),
        (b"username,full_name\nada,Ada\n", (1, "role", "column_missing", 0)),
        (b"username,role\nada,student\n", (1, "full_name", "column_missing", 0)),
        (b"ada,Ada Byron,student\n", (1, "", "format_unknown", 0)),
        (b"username,full_name,role,Role\nada,Ada,student,teacher\n", (1, "", "column_twice", 4)),
        (b"username,full_name,role,name\nada,Ada,student,Ada\n", (1, "", "column_twice", 4)),
        (b"\x89PNG\r\n\x1a\n", (1, "", "not_utf8", 0)),
        (f'{HEADING}\nada,"Ada"x,student\n'.encode(), (2, "", "quotes", 0)),
        (f'{HEADING}\nada,"Ada,student\n'.encode(), (2, "", "quotes", 0)),
        (f"{HEADING}\n{'a' * MAX_LINE},Ada,student\n".encode(), (2, "", "line_too_long", MAX_LINE)),
        (b"username,full_name,role" + b",x" * 1_000_000, (1, "", "line_too_long", MAX_LINE)),
        (b"a" * 10_000_000, (1, "", "line_too_long", MAX_LINE)),
        (f'{HEADING}\nada,"{"a" * 1000}'.encode() + b"\nbbbbbbbb" * 1_000_000, (2, "", "cell_too_long", 0)),
        (",".join(f"c{place}" for place in range(MAX_COLUMNS + 1)).encode(), (1, "", "too_many_columns", MAX_COLUMNS)),
    ],
    ids=lambda value: None if isinstance(value, bytes) else f"{value[2]}-{value[0]}",
)
def test_what_cannot_be_read_is_told_once(data: bytes, told: tuple[int, str, str, int]) -> None:
    # Act
    roster = read_roster(data)

    # Assert
    assert [(each.line, each.field, each.code, each.number) for each in roster.findings] == [told]
    assert roster.rows == []


def test_what_is_not_known_is_passed_over_with_a_warning() -> None:
    # Act
    roster = read_roster(f"{HEADING},shoe size,password,\nada,Ada,student,38,hunter2,\n".encode())

    # Assert
    assert roster.findings == [
        Finding("", 1, "shoesize", "column_unknown", 4, is_warning=True),
        Finding("", 1, "password", "password_ignored", 5, is_warning=True),
    ]
    assert "hunter2" not in repr(roster)


def test_ten_thousand_rows_are_read_and_one_more_is_not() -> None:
    # Arrange
    rows = [f"p{number},P {number},student" for number in range(MAX_ROWS + 1)]

    # Act
    full, more = (read_roster("\n".join([HEADING, *rows[:count]]).encode()) for count in (MAX_ROWS, MAX_ROWS + 1))

    # Assert
    assert (len(full.rows), full.findings, full.is_whole) == (MAX_ROWS, [], True)
    assert (more.findings, more.is_whole) == ([Finding("", MAX_ROWS + 2, "", "too_many_rows", MAX_ROWS)], False)


def test_a_file_of_blank_lines_is_given_up() -> None:
    # Act, Assert
    assert [told[2] for told in findings(f"{HEADING}\n" + "\n" * 300_000)] == ["too_many_rows"]
