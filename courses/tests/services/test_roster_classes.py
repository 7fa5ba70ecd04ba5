"""Classes that come by file."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Notification, User
from accounts.services.roster_imports import confirm_import
from accounts.services.roster_previews import preview_import
from accounts.services.roster_runs import run_import
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.roster_files import checked, class_row, imported, package, place, told, user
from accounts.tests.rosters.test_oneroster import SAMPLES
from accounts.tests.services.record import announced, audited, unchanged
from core.jobs import run_due_jobs
from courses.models import Classroom, ClassroomTeacher, Enrolment
from courses.services.roll_over import roll_over_classroom
from courses.services.roster_class_plans import ClassroomsOfFile, PlannedClassroom
from courses.services.roster_classes import leave_out_beyond_plan
from courses.tests.factories import make_classroom
from courses.tests.registers import PEOPLE, PLACES, SCHOOL, WHOLE, classes, does, import_at, learners, person, teachers

pytestmark = pytest.mark.django_db

COST = 35  # of a whole run


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


def test_a_school_comes_with_its_classes_and_is_told_once(office: User) -> None:
    # Act
    row = imported(office, WHOLE)

    # Assert
    assert (row.state, told(row)) == ("done", [])
    assert does(row) == {"classes_created": 2, "enrolled": 3, "teachers_came": 1}
    assert classes() == [("c1", "5B", "primary", False), ("c2", "Sun", "KG1", False)]
    assert learners() == {("5B", "s1"), ("5B", "s2"), ("Sun", "s1")}
    assert teachers() == {("5B", "t1")}
    assert set(Classroom.objects.values_list("institution_id", "created_at")) == {(office.institution_id, NOW)}
    assert set(Enrolment.objects.values_list("institution_id", "enrolled_at", "left_at")) == {
        (office.institution_id, NOW, None)
    }
    first = Classroom.objects.get(sourced_id="c1")
    assert [
        (each["object_id"], each["actor_id"], each["payload"]) for each in announced("courses.classroom.edited")
    ] == [
        (pk, office.pk, {"level": level, "is_archived": False})
        for pk, level in Classroom.objects.order_by("sourced_id").values_list("pk", "level")
    ]
    enrolled = {(each["learner_id"], each["classroom_id"]) for each in announced("courses.learner.enrolled")}
    assert enrolled == set(Enrolment.objects.values_list("learner_id", "classroom_id"))
    assert audited("courses.teacher.came")[0]["after"] == {"classroom": str(first.pk), "import": str(row.pk)}
    assert audited("courses.classroom.saved")[0]["after"] == {
        "name": "5B",
        "level": "primary",
        "is_archived": False,
        "courses": [],
        "sourced_id": "c1",
        "import": str(row.pk),
    }
    assert len(audited("courses.learner.enrolled")) == 3
    # Who was put into a class is told by a reaction, and not while everybody waits for the file.
    assert Notification.objects.exclude(kind="accounts.import.finished").count() == 0


@pytest.mark.parametrize("mode", ["bulk", "delta"])
def test_the_same_file_again_changes_and_announces_nothing(office: User, mode: str) -> None:
    # Arrange
    data = package(PEOPLE, SCHOOL, PLACES, mode=mode, version="1.2", roles="userSourcedId,role\ns1,student")
    imported(office, data, leaves_out_faulty=True)
    before = facts()

    # Act
    row = imported(office, data, leaves_out_faulty=True)

    # Assert
    assert (row.state, does(row), facts()) == ("done", {}, before)


def facts() -> list[Any]:
    names = ("courses.classroom.edited", "courses.learner.enrolled", "courses.learner.left")
    rows = [list(model.objects.order_by("pk").values()) for model in (Classroom, Enrolment, ClassroomTeacher)]
    return [*rows, announced(*names), audited("courses.classroom.saved"), audited("courses.teacher.came")]


def test_a_class_that_is_here_under_the_same_name_gets_the_id(office: User) -> None:
    # Arrange
    here = make_classroom(office, name="5B", level="KG2")
    for _ in range(2):
        make_classroom(office, name="Sun")

    # Act
    row = imported(office, WHOLE)

    # Assert
    assert told(row) == [(2, "", "class_adopted")]
    assert does(row) == {"classes_created": 1, "classes_updated": 1, "enrolled": 3, "teachers_came": 1}
    here.refresh_from_db()
    assert (here.sourced_id, here.level) == ("c1", "KG2")  # which teachers chose
    assert Classroom.objects.filter(name="Sun").count() == 3  # of two nobody knows which is meant


def test_an_archived_class_stays_so_and_nobody_comes_into_it(office: User) -> None:
    # Arrange
    imported(office, WHOLE)
    first = Classroom.objects.get(sourced_id="c1")
    new = roll_over_classroom(classroom_id=first.pk, name="6B", actor=office, now=NOW).classroom
    before = set(Enrolment.objects.values_list("classroom_id", "learner_id", "state"))

    # Act
    row = imported(office, package(PEOPLE, [class_row("c1", "5B again"), SCHOOL[1]], PLACES))

    # Assert
    assert (does(row), told(row)) == ({}, [(2, "", "class_is_archived")])
    assert set(Enrolment.objects.values_list("classroom_id", "learner_id", "state")) == before
    assert Classroom.objects.get(pk=new.pk).sourced_id is None


@pytest.mark.parametrize(
    ("on", "made", "present"),
    [
        (datetime(2022, 4, 1, tzinfo=UTC), 1, {("mmichel.jones", "student"), ("john.doe", "teacher")}),
        (datetime(2022, 7, 1, tzinfo=UTC), 1, set()),  # the places are over
        (datetime(2023, 7, 1, tzinfo=UTC), 0, set()),  # and so is the term
    ],
    ids=["in the term", "after the places", "after the term"],
)
@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of other makers are not here")
def test_files_of_other_makers_come_in(office: User, on: datetime, made: int, present: set[tuple[str, str]]) -> None:
    # Act
    rows = [
        import_at(office, (SAMPLES / f"{name}_full.zip").read_bytes(), on, leaves_out_faulty=True)
        for name in ("v1p1", "v1p2")
    ]

    # Assert
    assert [each.state for each in rows] == ["done", "done"]
    assert (rows[0].counts["classes_created"], does(rows[1])) == (made, {})
    found = {(each.learner.username, "student") for each in Enrolment.objects.select_related("learner")}
    found |= {(each.teacher.username, "teacher") for each in ClassroomTeacher.objects.select_related("teacher")}
    assert found == present
    misfit = [each["line"] for each in rows[0].findings if each["code"] == "place_role_misfit"]
    assert misfit == ([3] if present else [])  # a teacher of users.csv who stands in the class as a student


@pytest.mark.parametrize(("room", "stay"), [(None, {"a", "b", "c"}), (1, {"a", "b", "c"}), (0, {"c"})])
def test_without_room_for_all_no_new_class_comes(room: int | None, stay: set[str]) -> None:
    # Arrange
    plan = ClassroomsOfFile(
        classes={
            "a": PlannedClassroom(Classroom(), is_new=True),
            "b": PlannedClassroom(Classroom(), is_new=True),
            "c": PlannedClassroom(Classroom(), before={"is_archived": False}),
        }
    )

    # Act
    leave_out_beyond_plan(plan, room=room)

    # Assert
    is_full = room == 0
    assert (set(plan.classes), plan.left_out) == (stay, {"a", "b", "c"} - stay)
    assert [each.code for each in plan.findings] == (["classes_over_plan"] if is_full else [])
    assert plan.counts()["class_rows_left_out"] == (2 if is_full else 0)


def test_the_preview_tells_class_by_class(office: User) -> None:
    # Arrange
    imported(office, WHOLE)
    row = checked(office, package(PEOPLE, SCHOOL[:1], [PLACES[0], place("e7", "c1", "t1", "teacher")]))

    # Act
    with unchanged():
        preview = preview_import(row, now=NOW)

    # Assert
    assert [(each.name, each.outcome, each.enrolled, each.left) for each in preview.classes] == [
        ("5B", "unchanged", 0, 1),
        ("Sun", "archived", 0, 0),
    ]


def test_the_console_shows_what_becomes_of_classes_and_asks(office: User, client: Client) -> None:
    # Arrange
    row = checked(office, package(PEOPLE, [class_row("c1", "=<b>5B</b>")], PLACES[:1]))
    client.force_login(office)

    # Act
    page = client.get(reverse("admin:accounts_rosterimport_change", args=[row.pk])).content.decode()
    asked = client.get(reverse("admin:accounts_rosterimport_confirm", args=[row.pk])).content.decode()

    # Assert
    assert "<bdi>=&lt;b&gt;5B&lt;/b&gt;</bdi></th><td>New</td><td>1</td><td>0</td>" in page
    assert "<dt>Learners who come into a class</dt><dd>1</dd>" in page
    assert "<dt>New classes</dt><dd>1</dd>" in asked


def test_a_file_that_would_do_more_than_was_confirmed_fails_as_a_whole(office: User) -> None:
    # Arrange
    imported(office, WHOLE)
    row = checked(office, package(PEOPLE, SCHOOL, PLACES[:1]))
    first = Classroom.objects.get(sourced_id="c2")
    Enrolment.objects.create(
        institution_id=office.institution_id,
        classroom=first,
        learner=person("s2"),
        enrolled_at=NOW,
        sourced_id="e77",
    )
    before = learners()

    # Act
    confirm_import(import_id=row.pk, actor=office, now=NOW)
    run_due_jobs(now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, told(row), learners()) == ("failed", [(0, "", "changed_meanwhile")], before)


def test_classes_of_another_school_are_not_found(office: User) -> None:
    # Arrange
    far = make_person(make_institution(), Role.ADMIN)
    imported(far, WHOLE)

    # Act
    row = checked(office, package([], [class_row("c1", "Mine")], [place("e1", "c2", "s1")], mode="delta"))

    # Assert
    assert (row.state, told(row)) == ("refused", [(2, "classSourcedId", "place_class_unknown")])
    assert {name for _id, name, *_rest in classes()} == {"5B", "Sun"}


@pytest.mark.parametrize("size", [1, 3])
def test_the_cost_does_not_grow_with_classes_and_places(office: User, size: int) -> None:
    # Arrange
    people = [user(f"p{number}") for number in range(3)]
    imported(office, package(people))
    classes = [class_row(f"k{number}", f"K {number}") for number in range(size)]
    places = [place(f"e{one}{two}", f"k{one}", f"p{two}") for one in range(size) for two in range(size)]
    row = checked(office, package(people, classes, places))
    confirm_import(import_id=row.pk, actor=office, now=NOW + timedelta(minutes=1))

    # Act
    with CaptureQueriesContext(connection) as ran:
        run_import(import_id=row.pk, actor_id=office.pk, now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, row.counts["enrolled"]) == ("done", size * size)
    assert len(ran) == COST
