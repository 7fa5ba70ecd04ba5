"""What a file must not do with accounts: take one over, tell of other schools, bring back whoever was erased."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from accounts.enums import Role
from accounts.models import RosterImport, Session, User
from accounts.services.erasure import erase_person
from accounts.services.people import manage_person
from accounts.services.roster_imports import confirm_import
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.roster_files import checked, imported, told
from accounts.tests.services.record import audited
from accounts.tests.services.test_roster_plans import lines
from core.jobs import run_due_jobs
from core.models import Tombstone

pytestmark = [pytest.mark.django_db(transaction=True)]

LATER = NOW + timedelta(hours=1)
ROLES = [Role.STUDENT, Role.TEACHER, Role.GUARDIAN]


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


def make_ada(office: User, role: Role = Role.STUDENT, *, sourced_id: str | None = None) -> User:
    ada = make_person(office.institution, role, username="ada", full_name="Ada", email="ada@example.org")
    User.objects.filter(pk=ada.pk).update(email_verified_at=NOW, sourced_id=sourced_id)
    return User.objects.get(pk=ada.pk)


def columns(person: User) -> dict[str, object]:
    return User.objects.filter(pk=person.pk).values().get()


def run(row: RosterImport, office: User) -> list[tuple[int, str, str]]:
    """Confirm and run a checked import; what is told then."""
    confirm_import(import_id=row.pk, actor=office, now=LATER)
    run_due_jobs(now=LATER)
    row.refresh_from_db()
    return told(row)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("sourced_id", ["", "S-1"])
@pytest.mark.parametrize(("name", "email"), [("Eve", ""), ("", "eve@example.org"), ("Eve", "eve@example.org")])
def test_who_has_but_the_username_in_common_is_not_taken_for_the_same(
    office: User, role: Role, sourced_id: str, name: str, email: str
) -> None:
    # Arrange
    ada = make_ada(office, role)
    before = columns(ada)

    # Act
    row = checked(office, lines(f"ada,{name},,{email},,,,{sourced_id}"))

    # Assert
    assert (row.state, told(row)) == ("refused", [(2, "username", "username_of_other")])
    assert columns(ada) == before


def test_nobody_else_is_closed_by_a_name_that_was_given_anew(office: User) -> None:
    # Arrange
    ada = make_ada(office, sourced_id="S-9")

    # Act
    left = imported(office, lines("ada,Eve,student,,,,,S-1,false"))
    other = checked(office, lines("ada,Eve,student,,,,,,false"))

    # Assert
    assert (left.state, left.counts["closed"], left.counts["unchanged"]) == ("done", 0, 1)
    assert (other.state, told(other)) == ("refused", [(2, "username", "username_of_other")])
    assert User.objects.get(pk=ada.pk).is_active is True


@pytest.mark.parametrize("role", ROLES)
def test_the_same_person_gets_the_id_of_the_register(office: User, role: Role) -> None:
    # Arrange
    ada = make_ada(office, role)

    # Act
    row = imported(office, lines("ada,Ada,,ADA@example.org,,,,S-1"))

    # Assert
    stored = User.objects.get(pk=ada.pk)
    assert (row.counts["updated"], told(row)) == (1, [])
    assert (stored.sourced_id, stored.email, stored.email_verified_at) == ("S-1", "ada@example.org", NOW)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN])
def test_a_new_address_of_somebody_who_signs_in_is_a_warning_and_to_be_proven(office: User, role: Role) -> None:
    # Arrange
    ada = make_ada(office, role, sourced_id="S-1")
    start_session(user=ada, now=NOW)

    # Act
    row = imported(office, lines("ada,Ada,,new@example.org,,,,S-1"))

    # Assert
    stored = User.objects.get(pk=ada.pk)
    assert (row.state, told(row)) == ("done", [(2, "email", "email_changes")])
    assert (stored.email, stored.email_verified_at, stored.epoch) == ("new@example.org", None, 1)
    assert Session.objects.live().filter(user=ada).count() == 1


def test_a_new_address_of_somebody_who_cannot_sign_in_needs_no_warning(office: User) -> None:
    # Arrange
    imported(office, lines("ada,Ada,student,ada@example.org,,,,S-1"))

    # Act
    row = imported(office, lines("ada,Ada,student,new@example.org,,,,S-1"))

    # Assert
    assert (told(row), User.objects.get(username="ada").email) == ([], "new@example.org")


@pytest.mark.parametrize(("before", "after"), [("teacher", ""), ("teacher", "student"), ("student", "teacher")])
@pytest.mark.parametrize("email", ["new", "taken"])
def test_the_address_of_staff_is_not_changed_by_a_file(office: User, before: str, after: str, email: str) -> None:
    # Arrange
    ada = make_ada(office, Role(before), sourced_id="S-1")
    make_person(make_institution(), email="taken@example.org")

    # Act
    row = imported(office, lines(f"ada,Ada,{after},{email}@example.org,,,,S-1"))

    # Assert
    stored = User.objects.get(pk=ada.pk)
    assert (stored.email, stored.email_verified_at) == ("ada@example.org", NOW)
    changes = [(2, "role", "role_changes")] if after else []
    assert (row.state, told(row)) == ("done", [(2, "email", "email_kept"), *changes])


@pytest.mark.parametrize("sourced_id", ["", "S-1"])
def test_ones_own_file_again_changes_nobody(office: User, sourced_id: str) -> None:
    # Arrange
    text = lines(*(f"{role}1,A,{role},{role}@example.org,,,,{sourced_id and role}" for role in ROLES))
    imported(office, text)

    # Act
    row = imported(office, text)

    # Assert
    assert (row.state, row.counts["unchanged"], row.counts["updated"], told(row)) == ("done", 3, 0, [])
    assert audited("accounts.user.managed") == []


# --- other schools --------------------------------------------------------------------------------------------
def test_the_check_does_not_tell_which_addresses_other_schools_have(office: User) -> None:
    # Arrange
    make_person(make_institution(), email="taken@example.org")
    make_person(office.institution, email="own@example.org")

    # Act
    elsewhere = checked(office, lines("b1,B,student,Taken@Example.org"))
    here = checked(office, lines("b1,B,student,Own@Example.org"))

    # Assert
    assert (elsewhere.state, told(elsewhere)) == ("checked", [])
    assert (here.state, told(here)) == ("refused", [(2, "email", "email_taken")])


def test_the_run_refuses_such_an_address_without_saying_why(office: User) -> None:
    # Arrange
    make_person(make_institution(), email="taken@example.org")
    text = lines("b1,B,student,Taken@Example.org", "b2,B,student")

    # Act
    whole = run(checked(office, text), office)
    nobody = User.objects.filter(institution=office.institution, role=Role.STUDENT).count()
    row = checked(office, text, leaves_out_faulty=True)
    told_then = run(row, office)

    # Assert
    assert whole == told_then == [(2, "email", "email_not_usable")]
    assert (nobody, row.state, row.counts["left_out"], row.counts["created"]) == (0, "done", 1, 1)


# --- between the check and the run ----------------------------------------------------------------------------
def test_whoever_was_erased_after_the_upload_does_not_come_back(office: User) -> None:
    # Arrange
    ada = make_ada(office)
    row = checked(office, lines("ada,Ada,student,ada@example.org", "noor,Noor,teacher"))
    confirm_import(import_id=row.pk, actor=office, now=LATER)

    # Act
    erase_person(person_id=ada.pk, actor_id=office.pk, now=LATER)
    run_due_jobs(now=LATER)

    # Assert
    row.refresh_from_db()
    assert (row.state, told(row)) == ("failed", [(0, "", "changed_meanwhile")])
    assert not User.objects.filter(username__in=["ada", "noor"]).exists()


def test_who_was_erased_before_or_elsewhere_stops_no_file(office: User) -> None:
    # Arrange
    row = checked(office, lines("noor,Noor,teacher"))
    for school_id, moment in (
        (office.institution_id, NOW - timedelta(seconds=1)),
        (make_institution().pk, LATER),
    ):
        person = make_person(office.institution)
        Tombstone.objects.create(person_id=person.pk, institution_id=school_id, erased_at=moment)

    # Act
    run(row, office)

    # Assert
    assert row.state == "done"


@pytest.mark.parametrize(("text", "counted"), [("ada,Ada,,,,5,,", "updated"), ("ada,Ada,,,,,,,false", "closed")])
def test_a_run_does_not_more_to_accounts_than_was_confirmed(office: User, text: str, counted: str) -> None:
    # Arrange: when the file is checked there is no such account to change or to close
    ada = make_ada(office)
    manage_person(user_id=ada.pk, changes={"is_active": False}, actor=office, now=NOW)
    row = checked(office, lines(text))
    manage_person(user_id=ada.pk, changes={"is_active": True}, actor=office, now=NOW)
    before = columns(ada)

    # Act
    found = run(row, office)

    # Assert
    assert (row.state, row.counts[counted], found) == ("failed", 0, [(0, "", "changed_meanwhile")])
    assert columns(ada) == before


def test_a_file_that_is_not_the_one_that_was_checked_is_not_imported(office: User) -> None:
    # Arrange
    row = checked(office, lines("ada,Ada,student"))
    name = str(row.file.name)
    storages["private"].delete(name)
    assert storages["private"].save(name, ContentFile(lines("eve,Eve,teacher").encode())) == name

    # Act
    found = run(row, office)

    # Assert
    assert (row.state, found) == ("failed", [(0, "", "changed_meanwhile")])
    assert not User.objects.filter(username__in=["ada", "eve"]).exists()
