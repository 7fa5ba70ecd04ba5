"""Reading OneRoster 1.1 and 1.2 CSV."""

import io
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from accounts.rosters import Finding, Roster, RosterKind, read_roster
from accounts.tests.roster_files import zipped

_DATA = Path(os.environ.get("LYCEUM_TEST_DATA", Path(settings.BASE_DIR).parent / "shared" / "data"))
SAMPLES = _DATA / "interop" / "oneroster_csv"
USERS_1_1 = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
USERS_1_2 = "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
ROLES = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId"
)


def manifest(version: str = "1.1", users: str = "bulk") -> str:
    return f"propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,{version}\r\nfile.users,{users}\r\n"


def user_1_1(
    sid: str,
    role: str,
    *,
    status: str = "active",
    enabled: str = "true",
    agents: str = "",
    grades: str = "",
    password: str = "",
) -> str:
    return f'{sid},{status},2023-05-01,{enabled},org-1,{role},{sid},,Given,{sid.title()},,,,,,"{agents}","{grades}",{password}'


def user_1_2(sid: str, *, preferred: str = "") -> str:
    return f"{sid},active,2023-05-01,true,{sid},,Given,{sid.title()},,,,,,,,,,{preferred},,,org-1,"


def read_1_1(*users: str) -> Roster:
    return read_roster(zipped({"manifest.csv": manifest(), "users.csv": "\r\n".join([USERS_1_1, *users])}))


def read_1_2(users: list[str], roles: list[str], **more: str) -> Roster:
    tables = {
        "manifest.csv": manifest("1.2"),
        "users.csv": "\n".join([USERS_1_2, *users]),
        "roles.csv": "\n".join([ROLES, *roles]),
    }
    return read_roster(zipped({**tables, **more}))


def role(owner: str, word: str, kind: str = "primary", status: str = "active") -> str:
    return f"r-{owner}-{word},{status},2023-05-01,{owner},{kind},{word},,,org-1,"


def shown(roster: Roster) -> list[tuple[str | None, str | None, str | None]]:
    return [(row.sourced_id, row.role, row.relation) for row in roster.rows]


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of other makers are not here")
@pytest.mark.parametrize(
    ("name", "kind", "roles"),
    [
        (
            "v1p1_full.zip",
            RosterKind.ONEROSTER_1_1,
            ["teacher", "student", "guardian", "teacher", "student", "student"],
        ),
        ("v1p2_full.zip", RosterKind.ONEROSTER_1_2, ["teacher", "student", "admin", "teacher", "student", "student"]),
    ],
)
def test_files_of_other_makers_are_read(name: str, kind: RosterKind, roles: list[str]) -> None:
    # Act
    roster = read_roster((SAMPLES / name).read_bytes())

    # Assert
    assert (roster.kind, roster.seen, roster.is_whole) == (kind, 6, True)
    assert [row.role for row in roster.rows] == roles
    assert [(each.code, each.is_warning) for each in roster.findings] == [("password_ignored", True)]
    assert "Password1-" not in repr(roster)


@pytest.mark.parametrize(
    ("word", "role", "relation"),
    [
        ("student", "student", None),
        ("Teacher", "teacher", None),
        ("aide", "teacher", None),
        ("proctor", "teacher", None),
        ("counselor", "teacher", None),
        ("guardian", "guardian", "guardian"),
        ("parent", "guardian", "parent"),
        ("relative", "guardian", "relative"),
        ("administrator", "admin", None),
        ("siteAdministrator", "admin", None),
        ("districtAdministrator", "admin", None),
        ("systemAdministrator", "admin", None),
        ("principal", "admin", None),
    ],
)
def test_every_role_of_the_standard_is_one_of_ours(word: str, role: str, relation: str | None) -> None:
    # Act, Assert
    assert shown(read_1_1(user_1_1("u1", word))) == [("u1", role, relation)]


@pytest.mark.parametrize(
    ("status", "enabled", "is_active"),
    [
        ("active", "true", True),
        ("", "", True),
        ("ACTIVE", "TRUE", True),
        ("active", "false", False),
        ("tobedeleted", "true", False),
        ("toBeDeleted", "", False),
        ("inactive", "true", False),
    ],
)
def test_who_is_to_be_closed(status: str, enabled: str, is_active: bool) -> None:
    # Act
    roster = read_1_1(user_1_1("u1", "student", status=status, enabled=enabled))

    # Assert
    assert [row.is_active for row in roster.rows] == [is_active]


def test_errors_of_rows_leave_the_others_good() -> None:
    # Act
    roster = read_1_1(
        user_1_1("u1", "student"),
        user_1_1("u2", "ext:janitor"),
        user_1_1("u3", "student", status="gone"),
        user_1_1("u4", "student", enabled="perhaps"),
        user_1_1("", "student"),
        user_1_1("U1", "student"),
    )

    # Assert
    assert shown(roster) == [("u1", "student", None)]
    assert sorted(roster.findings) == [
        Finding("users.csv", 3, "role", "role_unknown"),
        Finding("users.csv", 4, "status", "status_unknown"),
        Finding("users.csv", 5, "enabledUser", "flag_malformed"),
        Finding("users.csv", 6, "sourcedId", "sourced_id_missing"),
        Finding("users.csv", 7, "sourced_id", "twice", number=2),
        Finding("users.csv", 7, "username", "twice", number=2),
    ]


def test_lists_in_cells_are_taken_apart() -> None:
    # Act
    roster = read_1_1(
        user_1_1("u1", "student", agents="p1, p2,", grades="09,10"),
        user_1_1("u2", "student", grades="kindergarten,first grade,second grade"),
    )

    # Assert
    assert [(row.agents, row.grade) for row in roster.rows] == [(("p1", "p2"), "09, 10"), ((), "kindergarten")]


def test_roles_of_1_2_come_from_their_table() -> None:
    # Act
    roster = read_1_2(
        [user_1_2(sid) for sid in ("u1", "u2", "u3", "u4", "u5", "u6")],
        [
            role("u1", "teacher"),
            role("u1", "parent", "secondary"),
            role("u2", "student", "secondary"),
            role("u2", "siteAdministrator", "secondary", "tobedeleted"),
            role("u3", "parent"),
            role("u3", "teacher"),
            role("u4", "student"),
            role("u4", "teacher"),
            role("u5", "siteAdministrator", "secondary"),
            role("u9", "student"),
        ],
    )

    # Assert
    assert shown(roster) == [
        ("u1", "teacher", "parent"),
        ("u2", "student", None),
        ("u3", "teacher", "parent"),
        ("u4", "student", None),
        ("u5", "admin", None),
        ("u6", None, None),
    ]
    assert sorted(roster.findings) == [
        Finding("roles.csv", 11, "userSourcedId", "role_of_nobody", is_warning=True),
        Finding("users.csv", 5, "role", "role_ambiguous", is_warning=True),
    ]


def test_preferred_names_are_used_in_either_spelling() -> None:
    # Arrange
    misspelt = USERS_1_2.replace("preferred", "preffered")

    for heading in (USERS_1_2, misspelt):
        # Act
        roster = read_1_2([], [], **{"users.csv": f"{heading}\n{user_1_2('mary', preferred='MJ')}\n"})

        # Assert
        assert [row.full_name for row in roster.rows] == ["MJ Mary"]


def test_birth_dates_come_from_demographics() -> None:
    # Act
    roster = read_1_2(
        [user_1_2("u1"), user_1_2("u2"), user_1_2("u3")],
        [],
        **{"demographics.csv": "sourcedId,status,birthDate\nu1,active,2014-03-09\nu2,active,9/3/14\nu3,active,\n"},
    )

    # Assert
    assert [(row.sourced_id, row.birth_on) for row in roster.rows] == [("u1", date(2014, 3, 9)), ("u3", None)]
    assert roster.findings == [Finding("demographics.csv", 3, "birthDate", "day_malformed")]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.2.1", ""])
@pytest.mark.parametrize("place", ["", "export/"])
def test_versions_and_folders(version: str, place: str) -> None:
    # Arrange
    tables: dict[str, str | bytes] = {f"{place}Manifest.CSV": manifest(version)} if version else {}
    tables |= {f"{place}USERS.csv": f"{USERS_1_1}\n{user_1_1('u1', 'student')}", "__MACOSX/users.csv": b"\x00"}

    # Act
    roster = read_roster(zipped(tables))

    # Assert
    is_1_2 = version.startswith("1.2")
    assert (roster.kind, roster.findings) == (RosterKind.ONEROSTER_1_2 if is_1_2 else RosterKind.ONEROSTER_1_1, [])
    assert shown(roster) == [("u1", "student", None)]


@pytest.mark.parametrize(("heading", "line"), [(USERS_1_1, user_1_1("u1", "student")), (USERS_1_2, user_1_2("u1"))])
def test_users_alone_are_read_and_a_last_line_without_an_end(heading: str, line: str) -> None:
    # Act
    roster = read_roster(f"\ufeff{heading},,\r\n{line}".encode())

    # Assert
    assert (len(roster.rows), roster.findings) == (1, [])
    assert roster.kind == (RosterKind.ONEROSTER_1_1 if heading == USERS_1_1 else RosterKind.ONEROSTER_1_2)


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"readme.txt": "x"}, ("users.csv", "no_users")),
        ({"manifest.csv": manifest(users="absent"), "users.csv": USERS_1_1}, ("users.csv", "no_users")),
        ({"manifest.csv": manifest("2.0"), "users.csv": USERS_1_1}, ("manifest.csv", "version_unknown")),
        ({"manifest.csv": "a,b\n1,2\n", "users.csv": USERS_1_1}, ("manifest.csv", "manifest")),
        ({"manifest.csv": manifest(), "users.csv": USERS_1_2}, ("users.csv", "column_missing")),
        ({"users.csv": USERS_1_1.replace("givenName", "x")}, ("users.csv", "column_missing")),
        ({"users.csv": USERS_1_1, "a/users.csv": USERS_1_1}, ("users.csv", "zip_twice")),
        ({"../users.csv": USERS_1_1}, ("users.csv", "zip_strange_path")),
        ({"/users.csv": USERS_1_1}, ("users.csv", "zip_strange_path")),
        ({"..\\users.csv": USERS_1_1}, ("users.csv", "zip_strange_path")),
        ({"users.csv": USERS_1_1}, ("", "no_rows")),
        ({"users.csv": b"a" * 40_000_000}, ("", "zip_bomb")),
        ({f"{number}.txt": "" for number in range(201)}, ("", "zip_too_many")),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else None,
)
def test_a_zip_that_is_no_roster_is_told_why(tables: dict[str, str | bytes], told: tuple[str, str]) -> None:
    # Act
    roster = read_roster(zipped(tables))

    # Assert
    assert [(each.file, each.code) for each in roster.findings] == [told]
    assert roster.rows == []


def test_encrypted_and_broken_zips_are_refused() -> None:
    # Arrange
    good = zipped({"users.csv": USERS_1_1 + "\n" + user_1_1("u1", "student")})
    encrypted = bytearray(good)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[good.find(signature) + offset] |= 1
    flipped = bytearray(good)
    flipped[60:64] = b"\xff\xff\xff\xff"

    # Act
    told = [[each.code for each in read_roster(bytes(each)).findings] for each in (encrypted, good[:80], flipped)]

    # Assert
    assert told == [["zip_encrypted"], ["zip_broken"], ["zip_broken"]]


def test_a_zip_of_the_simple_file_is_read() -> None:
    # Act
    roster = read_roster(zipped({"people.csv": "username,full_name,role\nada,Ada,student\n"}))

    # Assert
    assert (roster.kind, [row.username for row in roster.rows]) == (RosterKind.SIMPLE, ["ada"])


def test_an_empty_zip_has_no_users() -> None:
    # Arrange
    out = io.BytesIO()
    zipfile.ZipFile(out, "w").close()

    # Act, Assert
    assert [each.code for each in read_roster(out.getvalue()).findings] == ["no_users"]
