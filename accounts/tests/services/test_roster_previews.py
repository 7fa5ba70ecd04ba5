"""What a checked file will do, person by person."""

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.services.roster_previews import MAX_CHANGES, ImportPreview, PlannedChange, preview_import
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.roster_files import checked, class_row, imported, package, place, user
from accounts.tests.services.record import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


def test_a_preview_lists_who_comes_changes_and_goes(office: User) -> None:
    # Arrange
    imported(office, "username,full_name,role,sourced_id\nada,Ada,student,1\neve,Eve,student,2\nbob,Bob,student,3\n")
    text = "username,full_name,role,sourced_id,is_active,grade\nada,Ada B,student,1,,7\neve,,,2,false,\nbob,,,3,,\nnew,N,teacher,4,,\n"
    row = checked(office, text)

    # Act
    with unchanged():
        preview = preview_import(row, now=NOW)

    # Assert
    assert preview == ImportPreview(
        changes=(
            PlannedChange("Ada B", "ada", "student", "updated", ("full_name", "grade")),
            PlannedChange("Eve", "eve", "student", "closed", ()),
            PlannedChange("N", "new", "teacher", "created", ()),
        )
    )


@pytest.mark.parametrize(("sends_letters", "letters"), [(True, 1), (False, 0)])
def test_letters_go_to_new_people_with_an_address(office: User, sends_letters: bool, letters: int) -> None:
    # Arrange
    text = "username,full_name,role,email\nada,Ada,student,ada@example.org\neve,Eve,student,\n"

    # Act
    preview = preview_import(checked(office, text, sends_letters=sends_letters), now=NOW)

    # Assert
    assert preview.letters == letters


def test_a_long_file_is_shown_in_part(office: User) -> None:
    # Arrange
    lines = "".join(f"p{number:03},Somebody,student\n" for number in range(MAX_CHANGES + 2))

    # Act
    preview = preview_import(checked(office, f"username,full_name,role\n{lines}"), now=NOW)

    # Assert
    assert (len(preview.changes), preview.changes[-1].username, preview.unshown) == (MAX_CHANGES, "p199", 2)


def test_what_does_not_wait_has_no_preview(office: User) -> None:
    # Arrange
    refused, done = checked(office, "x,y\n"), imported(office)
    gone = checked(office)
    gone.file.storage.delete(gone.file.name)

    # Act
    previews = [preview_import(row, now=NOW) for row in (refused, done, gone)]

    # Assert
    assert previews == [ImportPreview()] * 3


def test_lines_that_are_told_of_are_named_by_their_people(office: User) -> None:
    # Arrange
    imported(office, package([user("s1"), user("s2")]))
    User.objects.filter(sourced_id="s2").update(full_name="Eve Abara")
    people = [user("s1", status="active").replace(",true,", ",maybe,"), user("s3", "teacher")]
    places = [place("e1", "c1", "s2", "teacher"), place("e2", "c1", "s3"), place("e3", "c1", "s3", "teacher")]
    data = package(people, [class_row("c1", "5B")], places, mode="delta")

    # Act
    row = checked(office, data, leaves_out_faulty=True)
    with unchanged():
        preview = preview_import(row, now=NOW)

    # Assert
    assert preview.names == {
        ("users.csv", 2): "Given s1",
        ("enrollments.csv", 2): "Eve Abara",
        ("enrollments.csv", 3): "Given s3",
    }
