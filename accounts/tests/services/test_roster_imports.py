"""Files of people: taken in, checked, confirmed, imported, thrown away."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import OperationalError, connection

from accounts.enums import ImportState, Role
from accounts.errors import (
    ImportFileTooLarge,
    ImportNotFound,
    ImportNotHere,
    ImportNotReady,
    ImportRunning,
    TooManyImports,
)
from accounts.models import Institution, Notification, RosterImport, User
from accounts.ports import CLASS_COUNTS
from accounts.services.people import manage_person
from accounts.services.roster_imports import (
    MAX_WAITING,
    confirm_import,
    discard_import,
    end_stuck_imports,
    outdate_imports,
    start_import,
)
from accounts.services.roster_runs import check_import, run_import
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.roster_files import SIMPLE, checked, imported, start, told
from accounts.tests.services.record import announced, audited, refused, unchanged
from core.jobs import run_due_jobs
from core.models import Job, JobState
from core.retention import apply_retention

WAITS = "accounts.RosterImport: files of people that wait to be imported"
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


def files() -> list[str]:
    """What lies in the private folder of imports."""
    place = Path(storages["private"].path("imports"))
    return sorted(each.name for each in place.iterdir()) if place.exists() else []


def people_of(office: User) -> list[tuple[str, str, str]]:
    found = User.objects.filter(institution=office.institution).exclude(pk=office.pk).order_by("username")
    return list(found.values_list("username", "full_name", "role"))


def test_a_file_is_checked_without_changing_anybody(office: User) -> None:
    # Act
    row = checked(office)

    # Assert
    assert (row.state, row.format, row.row_count, row.error_count, row.checked_at) == ("checked", "simple", 2, 0, NOW)
    assert row.counts == {
        **dict.fromkeys(CLASS_COUNTS, 0),
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "closed": 0,
        "left_out": 0,
        "linked": 0,
        "warnings": 0,
    }
    assert people_of(office) == []
    assert announced("accounts.user.registered")[1:] == []
    assert f"{row.pk}.upload" in files()
    with unchanged():
        check_import(import_id=row.pk, now=NOW + timedelta(hours=1))


def test_a_confirmed_file_is_imported_and_goes(office: User) -> None:
    # Act
    row = imported(office)

    # Assert
    assert (row.state, row.phase, row.finished_at, row.file.name) == ("done", "", NOW, "")
    assert (row.row_count, row.looked_up_count, row.done_count) == (2, 2, 2)
    assert people_of(office) == [("ada", "Ada Byron", "student"), ("noor", "Noor Aziz", "teacher")]
    assert f"{row.pk}.upload" not in files()
    assert [entry["after"]["created"] for entry in audited("accounts.import.done")] == [2]
    assert list(Notification.objects.values_list("recipient_id", "kind", "params", "link")) == [
        (
            office.pk,
            "accounts.import.finished",
            {"file_name": "people.csv", "rows": 2, "state": "done"},
            f"/imports/{row.pk}/",
        )
    ]
    with unchanged():
        run_import(import_id=row.pk, actor_id=office.pk, now=NOW)


def test_the_same_file_again_changes_nobody_and_announces_nothing(office: User) -> None:
    # Arrange
    imported(office)
    before = len(announced("accounts.user.registered")), people_of(office)

    # Act
    row = imported(office)

    # Assert
    assert (row.counts["unchanged"], row.counts["created"], row.counts["updated"]) == (2, 0, 0)
    assert (len(announced("accounts.user.registered")), people_of(office)) == before
    assert audited("accounts.user.managed") == []


def test_a_file_with_errors_is_refused_and_deleted(office: User) -> None:
    # Act
    row = checked(office, "username,full_name,role\nx,Ada Byron,student\nnoor,Noor Aziz,king\n")

    # Assert
    assert (row.state, row.error_count, row.finished_at) == ("refused", 2, NOW)
    assert told(row) == [(2, "username", "username_malformed"), (3, "role", "role_unknown")]
    assert f"{row.pk}.upload" not in files()
    with refused(ImportNotReady):
        confirm_import(import_id=row.pk, actor=office, now=NOW)


def test_rows_at_fault_are_left_out_if_that_is_wanted(office: User) -> None:
    # Act
    row = imported(office, SIMPLE + "eve,Eve,admin\n", leaves_out_faulty=True)

    # Assert
    assert (row.state, row.error_count, row.counts["left_out"], row.counts["created"]) == ("done", 1, 1, 2)
    assert [name for name, _full, _role in people_of(office)] == ["ada", "noor"]


def test_a_file_that_cannot_be_read_to_its_end_is_refused_in_any_case(office: User) -> None:
    # Act
    row = checked(office, SIMPLE + '"eve,Eve,student\n', leaves_out_faulty=True)

    # Assert
    assert (row.state, told(row)) == ("refused", [(4, "", "quotes")])


def test_whoever_takes_a_name_meanwhile_fails_the_file_as_a_whole(office: User) -> None:
    # Arrange
    row = checked(
        office, "username,full_name,role,email\nada,Ada Byron,student,\nnoor,Noor Aziz,teacher,n@example.org\n"
    )
    make_person(make_institution(), email="N@example.org")
    confirm_import(import_id=row.pk, actor=office, now=NOW)

    # Act
    run_due_jobs(now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, told(row)) == ("failed", [(3, "email", "email_not_usable")])
    assert people_of(office) == []
    assert audited("accounts.import.done") == []
    assert f"{row.pk}.upload" not in files()


def test_whoever_is_faster_by_a_moment_fails_the_file_too(office: User) -> None:
    # Arrange
    row = checked(office)
    confirm_import(import_id=row.pk, actor=office, now=NOW)
    met: list[str] = []

    def somebody_registers(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT INTO accounts_user ") and not met:
            met.append(sql)
            User.objects.create(institution=office.institution, username="ada", full_name="A", registered_at=NOW)
        return execute(sql, *rest)

    # Act
    with connection.execute_wrapper(somebody_registers):
        run_import(import_id=row.pk, actor_id=office.pk, now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, told(row), len(met)) == ("failed", [(0, "", "changed_meanwhile")], 1)
    assert people_of(office) == []


def test_a_database_that_goes_away_leaves_nothing_half_done_and_the_job_runs_again(office: User) -> None:
    # Arrange
    row = checked(office)
    confirm_import(import_id=row.pk, actor=office, now=NOW)
    events = len(announced("accounts.user.registered"))

    def goes_away(execute: Any, sql: str, *rest: Any) -> Any:
        if "core_auditdetail" in sql and sql.startswith("INSERT"):
            raise OperationalError("the connection was lost")
        return execute(sql, *rest)

    # Act
    with connection.execute_wrapper(goes_away):
        run_due_jobs(now=NOW)
    row.refresh_from_db()
    between = row.state, people_of(office), len(announced("accounts.user.registered")) - events
    run_due_jobs(now=NOW + timedelta(hours=2))

    # Assert
    row.refresh_from_db()
    assert between == ("running", [], 0)
    assert (row.state, len(people_of(office))) == ("done", 2)


def test_one_who_manages_nobody_any_more_imports_nobody(office: User) -> None:
    # Arrange
    row = checked(office)
    confirm_import(import_id=row.pk, actor=office, now=NOW)
    boss = make_person(office.institution, Role.ADMIN)
    manage_person(user_id=office.pk, changes={"role": Role.TEACHER}, actor=boss, now=NOW)

    # Act
    run_due_jobs(now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, told(row)) == ("failed", [(0, "", "not_allowed")])
    assert not User.objects.filter(username="ada").exists()


def test_two_files_do_not_come_in_at_once(office: User) -> None:
    # Arrange
    first, second = checked(office), checked(office)
    colleague = make_person(office.institution, Role.ADMIN)
    confirm_import(import_id=first.pk, actor=office, now=NOW)

    # Act, Assert
    with refused(ImportRunning):
        confirm_import(import_id=second.pk, actor=colleague, now=NOW)
    with refused(ImportNotReady):
        confirm_import(import_id=first.pk, actor=colleague, now=NOW)
    with refused(ImportRunning):
        discard_import(import_id=first.pk, actor=office, now=NOW)


def test_strangers_find_no_import(office: User) -> None:
    # Arrange
    row = checked(office)
    strangers = [
        make_person(make_institution(), Role.ADMIN),
        make_person(office.institution, Role.TEACHER),
        make_person(office.institution),
    ]

    # Act, Assert
    for stranger in strangers:
        with refused(ImportNotFound):
            confirm_import(import_id=row.pk, actor=stranger, now=NOW)
        with refused(ImportNotFound):
            discard_import(import_id=row.pk, actor=stranger, now=NOW)


def test_files_are_taken_from_admins_of_schools_only(office: User) -> None:
    # Arrange
    before = files()
    teacher = make_person(office.institution, Role.TEACHER)
    staff = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)

    # Act, Assert
    for actor in (teacher, staff):
        with refused(ImportNotHere):
            start(actor)
    assert files() == before


def test_a_file_that_is_too_large_leaves_nothing_behind(office: User, settings: Any) -> None:
    # Arrange
    before, settings.MAX_UPLOAD_BYTES = files(), len(SIMPLE) - 1

    # Act, Assert
    with refused(ImportFileTooLarge, field="file"):
        start(office)
    assert files() == before


def test_no_more_than_ten_files_wait(office: User) -> None:
    # Arrange
    rows = [start(office) for _ in range(MAX_WAITING)]
    before = files()

    # Act, Assert
    with refused(TooManyImports):
        start(office)
    assert files() == before
    discard_import(import_id=rows[0].pk, actor=office, now=NOW)
    start(office)


def test_a_discarded_import_goes_with_its_file(office: User) -> None:
    # Arrange
    row = checked(office)

    # Act
    discard_import(import_id=row.pk, actor=office, now=NOW)

    # Assert
    assert not RosterImport.objects.filter(pk=row.pk).exists()
    assert f"{row.pk}.upload" not in files()
    with refused(ImportNotFound):
        discard_import(import_id=row.pk, actor=office, now=NOW)


def test_what_nobody_confirms_expires_after_seven_days(office: User) -> None:
    # Arrange
    row = checked(office)

    # Act
    early = apply_retention(now=NOW + timedelta(days=7))[WAITS]
    ended = apply_retention(now=NOW + timedelta(days=7, seconds=1))[WAITS]

    # Assert
    row.refresh_from_db()
    assert (early, ended, row.state, row.file.name) == (0, 1, ImportState.EXPIRED, "")
    assert f"{row.pk}.upload" not in files()
    assert apply_retention(now=NOW + timedelta(days=8))[WAITS] == 0


def test_progress_counts_what_is_looked_up_and_nothing_as_done_before_all_is(office: User) -> None:
    # Arrange
    row = checked(office, SIMPLE + "eve,Eve,king\n", leaves_out_faulty=True)
    confirm_import(import_id=row.pk, actor=office, now=NOW)
    seen: list[Any] = []
    fields = ("phase", "row_count", "looked_up_count", "done_count")

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if "accounts_user" in sql:
            progress = RosterImport.objects.values_list(*fields).get(pk=row.pk)
            seen.extend([progress] if progress not in seen else [])
        return execute(sql, *rest)

    # Act
    with connection.execute_wrapper(look):
        run_import(import_id=row.pk, actor_id=office.pk, now=NOW)

    # Assert
    in_between = ("looking_up", 3, 3, 0)  # whatever else is looked at before the transaction
    assert [each for each in seen if each != in_between] == [
        ("", 3, 0, 0),
        ("looking_up", 3, 0, 0),
        ("storing", 3, 3, 0),
        ("", 3, 3, 3),
    ]


def test_a_run_that_was_broken_off_is_begun_anew(office: User) -> None:
    # Arrange
    row = checked(office)
    confirm_import(import_id=row.pk, actor=office, now=NOW)
    RosterImport.objects.filter(pk=row.pk).update(phase="storing", looked_up_count=2)  # as a worker left it that died

    # Act
    run_import(import_id=row.pk, actor_id=office.pk, now=NOW)
    run_import(import_id=row.pk, actor_id=office.pk, now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, row.done_count, len(people_of(office))) == ("done", 2, 2)


def test_a_file_that_is_gone_fails_and_a_stuck_run_ends(office: User) -> None:
    # Arrange
    gone, stuck = checked(office), checked(make_person(make_institution(), Role.ADMIN))
    confirm_import(import_id=gone.pk, actor=office, now=NOW)
    storages["private"].delete(str(gone.file.name))
    confirm_import(import_id=stuck.pk, actor=User.objects.get(pk=stuck.started_by_id), now=NOW)
    with unchanged():
        assert end_stuck_imports(now=NOW) == 0  # their jobs wait
    Job.objects.filter(ids__import_id=str(stuck.pk)).update(state=JobState.FAILED)

    # Act
    run_import(import_id=gone.pk, actor_id=office.pk, now=NOW)
    ended = end_stuck_imports(now=NOW)

    # Assert
    gone.refresh_from_db()
    stuck.refresh_from_db()
    assert (gone.state, told(gone)) == ("failed", [(0, "", "file_missing")])
    assert (ended, stuck.state, stuck.file.name) == (1, "failed", "")


def test_all_waiting_files_of_an_institution_end_at_once(office: User) -> None:
    # Arrange
    mine, other = checked(office), checked(make_person(make_institution(), Role.ADMIN))

    # Act
    ended = outdate_imports(institution_id=office.institution_id, now=NOW)

    # Assert
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (ended, mine.state, mine.file.name, other.state) == (1, "outdated", "", "checked")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\school\\people 2026.csv", "people_2026.csv"),
        ("../../etc/passwd", "passwd"),
        ("\u202egnp.csv", "gnp.csv"),
        ("", "people.csv"),
        ("..", "people.csv"),
        ("a" * 300 + ".csv", "a" * 196 + ".csv"),
    ],
)
def test_the_name_of_a_file_is_shown_and_never_a_path(office: User, given: str, shown: str) -> None:
    # Act
    row = start_import(upload=io.BytesIO(SIMPLE.encode()), file_name=given, actor=office, now=NOW)

    # Assert
    assert (row.file_name, row.file.name) == (shown, f"imports/{row.pk}.upload")
