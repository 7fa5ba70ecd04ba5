"""Who comes into the classes of a file, and who goes."""

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.roster_texts import text_of
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.roster_files import checked, class_row, imported, package, place, told, user
from accounts.tests.services.record import announced, audited
from courses.models import Classroom, Enrolment
from courses.services.classrooms import enrol_by_code, leave_classroom
from courses.tests.factories import make_classroom
from courses.tests.registers import PEOPLE, PLACES, SCHOOL, WHOLE, classes, does, learners, person, teachers

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


def test_what_a_bulk_file_lacks_has_ended_and_what_a_file_never_named_stays(office: User) -> None:
    # Arrange
    imported(office, WHOLE)
    make_classroom(office, [], [person("s2")], name="Chess")
    guest = make_person(office.institution, full_name="Guest")
    enrol_by_code(learner=guest, code=Classroom.objects.get(sourced_id="c1").code, now=NOW)
    moved = package(PEOPLE, SCHOOL[:1], [PLACES[0]])

    # Act
    row = imported(office, moved)

    # Assert
    assert does(row) == {"classes_archived": 1, "left": 1, "teachers_went": 1}
    assert set(classes()) == {
        ("c1", "5B", "primary", False),
        ("c2", "Sun", "KG1", True),
        (None, "Chess", "secondary", False),
    }
    # Of an archived class the places stay, so that it may go on in a new year.
    assert learners() == {("5B", "s1"), ("5B", None), ("Sun", "s1"), ("Chess", "s2")}
    assert teachers() == set()
    (left,) = announced("courses.learner.left")
    assert (left["learner_id"], left["actor_id"]) == (person("s2").pk, office.pk)
    assert Enrolment.objects.get(learner=person("s2"), classroom__sourced_id="c1").left_at == NOW
    assert len(audited("courses.learner.left")) == len(audited("courses.teacher.went")) == 1


def test_a_delta_ends_only_what_it_says(office: User) -> None:
    # Arrange
    imported(office, WHOLE)
    places = [place("e2", "c1", "s2", status="tobedeleted"), place("e5", "c2", "s2")]

    # Act
    row = imported(office, package((), [class_row("c1", "5B green")], places, mode="delta"))

    # Assert
    assert does(row) == {"classes_updated": 1, "enrolled": 1, "left": 1}
    assert learners() == {("5B green", "s1"), ("Sun", "s1"), ("Sun", "s2")}
    assert teachers() == {("5B green", "t1")}
    assert [(each["before"], each["after"]["name"]) for each in audited("courses.classroom.saved")][-1] == (
        {"name": "5B"},
        "5B green",
    )


def test_who_moves_to_another_class_under_the_same_id_leaves_the_first(office: User) -> None:
    # Arrange
    imported(office, WHOLE)

    # Act
    row = imported(office, package((), None, [place("e2", "c2", "s2")], mode="delta"))

    # Assert
    assert does(row) == {"enrolled": 1, "left": 1}
    assert learners() == {("5B", "s1"), ("Sun", "s1"), ("Sun", "s2")}


def test_who_was_ended_by_a_file_comes_back_by_one_and_who_left_by_hand_does_not(office: User) -> None:
    # Arrange
    imported(office, WHOLE)
    imported(office, package(PEOPLE, SCHOOL, [PLACES[0], PLACES[2]]))
    first = Classroom.objects.get(sourced_id="c1")
    leave_classroom(learner=person("s1"), classroom_id=first.pk, actor=person("s1"), now=NOW)

    # Act
    row = imported(office, WHOLE)

    # Assert
    assert does(row) == {"enrolled": 1, "teachers_came": 1}
    assert learners() == {("5B", "s2"), ("Sun", "s1")}
    assert told(row) == [(2, "", "place_was_ended")]
    again = imported(office, package(PEOPLE, SCHOOL, [place("e9", "c1", "s1"), *PLACES[1:]]))
    assert does(again) == {"enrolled": 1}  # under another id it is another place


def test_a_place_of_somebody_who_came_by_the_code_is_taken_over_without_a_word(office: User) -> None:
    # Arrange
    imported(office, package(PEOPLE, SCHOOL, [PLACES[0]]))
    first = Classroom.objects.get(sourced_id="c1")
    enrol_by_code(learner=person("s2"), code=first.code, now=NOW)
    enrolled = len(announced("courses.learner.enrolled"))

    # Act
    named = imported(office, WHOLE)
    gone = imported(office, package(PEOPLE, SCHOOL, [PLACES[0], *PLACES[2:]]))

    # Assert
    assert does(named) == {"enrolled": 1, "teachers_came": 1}  # s1 in Sun
    assert len(announced("courses.learner.enrolled")) == enrolled + 1
    assert does(gone) == {"left": 1}
    assert ("5B", "s2") not in learners()


def test_what_does_not_fit_is_told_by_line(office: User) -> None:
    # Arrange
    other = make_person(make_institution(), username="far")
    User.objects.filter(pk=other.pk).update(sourced_id="far")
    boss = make_person(office.institution, Role.ADMIN)
    User.objects.filter(pk=boss.pk).update(sourced_id="boss")
    people = [*PEOPLE, user("gone", status="tobedeleted"), user("odd", "king")]
    places = [
        place("e1", "c1", "s1"),
        place("e2", "c1", "nobody"),
        place("e3", "c9", "s1"),
        place("e4", "c1", "far"),
        place("e5", "c1", "t1"),
        place("e6", "c1", "boss", "teacher"),
        place("e7", "c1", "s2", school="org-2"),
        place("e8", "c1", "s1"),
        place("e9", "c1", "gone"),
        place("e10", "c1", "odd"),
        place("e11", "c9", "s1", status="tobedeleted"),
        place("e12", "c3", "s1"),
    ]
    data = package(people, [*SCHOOL, class_row("c3", "")], places)

    # Act
    refused = checked(office, data)
    row = imported(office, data, leaves_out_faulty=True)

    # Assert
    assert refused.state == "refused"
    assert [(each["file"], each["line"], each["code"]) for each in row.findings] == [
        ("classes.csv", 4, "title_missing"),
        ("enrollments.csv", 3, "place_person_unknown"),
        ("enrollments.csv", 4, "place_class_unknown"),
        ("enrollments.csv", 5, "place_person_unknown"),
        ("enrollments.csv", 8, "place_of_other_school"),
        ("users.csv", 6, "role_unknown"),
        ("enrollments.csv", 6, "place_role_misfit"),
        ("enrollments.csv", 7, "place_role_misfit"),
        ("enrollments.csv", 9, "place_twice"),
    ]
    assert does(row) == {"classes_created": 2, "enrolled": 1, "class_rows_left_out": 6}
    assert learners() == {("5B", "s1")}
    assert "nobody" not in str(row.findings)


def test_rows_at_fault_end_nothing(office: User) -> None:
    # Arrange
    imported(office, WHOLE)
    classes = [class_row("c1", "x" * 121), SCHOOL[1]]
    places = [place("e1", "c1", "s1", begins="soon"), place("e2", "c1", "s2", "teacher"), *PLACES[2:]]

    # Act
    row = imported(office, package(PEOPLE, classes, places), leaves_out_faulty=True)

    # Assert
    assert (row.state, does(row)) == ("done", {"class_rows_left_out": 2})
    assert learners() == {("5B", "s1"), ("5B", "s2"), ("Sun", "s1")}


def test_places_that_do_not_hold_on_the_day_are_told_of_together(office: User) -> None:
    # Arrange
    places = [
        place("e1", "c1", "s1", ends="2026-09-14"),
        place("e2", "c1", "s2", begins="2026-09-15"),
        place("e3", "c2", "s1", ends="2026-06-30"),
        place("e4", "c2", "s2", ends="2026-06-30", status="tobedeleted"),
        place("e5", "c1", "t1", "teacher"),
    ]

    # Act
    row = imported(office, package(PEOPLE, SCHOOL, places))

    # Assert
    assert told(row) == [(0, "beginDate", "places_to_come"), (0, "endDate", "places_over")]
    assert [text_of(each) for each in row.findings] == [
        "1 place begins later and is left out until a file is imported on that day or after. Line: 3",
        "2 places were over on the day of the import and are left out. Lines: 2, 4",
    ]
    assert (learners(), teachers()) == (set(), {("5B", "t1")})


def test_of_many_places_that_are_over_the_first_lines_are_told(office: User) -> None:
    # Arrange
    places = [place(f"e{number}", "c1", "s1", ends="2026-06-30") for number in range(21)]

    # Act
    row = checked(office, package(PEOPLE, SCHOOL, places))

    # Assert
    (finding,) = row.findings
    assert text_of(finding).startswith("21 places were over on the day of the import and are left out. Lines: 2, 3, ")
    assert text_of(finding).endswith(", 20, 21 …")


def test_classes_that_stay_as_they_are_are_counted_if_the_file_names_them(office: User) -> None:
    # Arrange
    imported(office, WHOLE)

    # Act
    whole = imported(office, WHOLE)
    part = imported(office, package((), [class_row("c1", "5B green")], None, mode="delta"))

    # Assert
    assert [row.counts["classes_unchanged"] for row in (whole, part)] == [2, 0]
