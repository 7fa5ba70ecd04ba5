"""Sheets of a day, counts, and what guardians announce."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import client_of, make_person
from accounts.tests.guardians import make_guardian
from core.models import AuditDetail
from courses.enums import AttendanceState
from courses.models import AnnouncedAbsence, AttendanceMark, Classroom
from courses.services.attendance import MarkDraft, mark_attendance
from courses.tests.factories import make_classroom
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db

API = "/api/v1/courses/"
GUARDIAN_COST = 3


def today() -> date:
    return timezone.now().date()


def days_ago(number: int) -> date:
    return today() - timedelta(days=number)


def sheet(scene: Scene, on: object = None, classroom: Classroom | None = None) -> str:
    return f"{API}classrooms/{(classroom or scene.classroom).pk}/attendance/{on or today()}/"


def mark(scene: Scene, on: date, *, state: str, **more: Any) -> None:
    """Through the service, for the one learner of the scene."""
    draft = MarkDraft(scene.learner.pk, AttendanceState(state), **more)
    mark_attendance(classroom_id=scene.classroom.pk, on=on, marks=[draft], actor=scene.teacher, now=timezone.now())


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """The class has been there for a year."""
    Classroom.objects.update(created_at=timezone.now() - timedelta(days=365))
    scene.classroom.enrolments.update(enrolled_at=timezone.now() - timedelta(days=365))
    return scene


@pytest.fixture
def guardian(scene: Scene) -> User:
    return make_guardian(scene.learner, actor=scene.teacher, now=timezone.now())


def test_a_sheet_shows_each_learner_and_takes_their_marks(scene: Scene) -> None:
    # Arrange
    other = make_person(scene.school, full_name="Zoe")
    make_classroom(scene.teacher, [], [other])
    body = {"marks": [{"learner": str(scene.learner.pk), "state": "late", "minutes_late": 5}]}

    # Act
    before = scene.staff.get(sheet(scene)).json()
    after = scene.staff.put(sheet(scene), body, format="json")
    again = scene.staff.put(sheet(scene), body, format="json")
    cleared = scene.staff.put(
        sheet(scene), {"marks": [{"learner": str(scene.learner.pk), "state": None}]}, format="json"
    )

    # Assert
    person = {"id": str(scene.learner.pk), "full_name": scene.learner.full_name}
    frame = {
        "on": str(today()),
        "is_open": True,
        "first_on": str(days_ago(60)),
        "last_on": str(today()),
        "learners": [{"learner": person, "mark": None, "absence": None, "proposal": None}],
    }
    assert before == frame
    row = after.json()["learners"][0]["mark"]
    shown = {"state": "late", "reason": "none", "minutes_late": 5}
    assert (after.status_code, {name: row[name] for name in shown}) == (200, shown)
    assert again.json() == after.json()
    assert cleared.json() == frame


@pytest.mark.parametrize(
    ("mark", "field", "code"),
    [
        ({"state": "present", "reason": "illness"}, "marks.0.reason", "courses.mark_malformed"),
        ({"state": "absent", "minutes_late": 3}, "marks.0.minutes_late", "courses.mark_malformed"),
        ({"state": "asleep"}, "marks.0.state", "core.invalid_input"),
        ({"state": "late", "minutes_late": 481}, "marks.0.minutes_late", "core.invalid_input"),
        ({"state": "present", "marked_by": "me"}, "marks.0.marked_by", "core.invalid_input"),
        ({}, "marks.0.state", "core.invalid_input"),
    ],
)
def test_a_mark_that_does_not_fit_is_named_by_its_index(
    scene: Scene, mark: dict[str, object], field: str, code: str
) -> None:
    answer = scene.staff.put(sheet(scene), {"marks": [{"learner": str(scene.learner.pk), **mark}]}, format="json")
    told = answer.json()
    assert (answer.status_code, [each["field"] for each in told["errors"]]) == (400, [field])
    assert code in {told["code"], told["errors"][0]["code"]}
    assert AttendanceMark.objects.count() == 0


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "26-01-01"])
def test_what_is_no_day_is_not_there(scene: Scene, day: str) -> None:
    answer = scene.staff.get(sheet(scene, day))
    marked = scene.staff.put(sheet(scene, day), {"marks": []}, format="json")
    assert [(each.status_code, each.json()["code"]) for each in (answer, marked)] == [(404, "core.not_found")] * 2
    assert AttendanceMark.objects.count() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_of_no_year_of_ours_is_refused(scene: Scene, day: str) -> None:
    answer = scene.staff.get(sheet(scene, day))
    assert (answer.status_code, answer.json()["code"]) == (400, "courses.day_out_of_reach")


@pytest.mark.parametrize("number", [-1, 61])
def test_a_day_out_of_reach_is_shown_and_not_marked(scene: Scene, number: int) -> None:
    body = {"marks": [{"learner": str(scene.learner.pk), "state": "present"}]}
    answer = scene.staff.put(sheet(scene, days_ago(number)), body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "courses.day_out_of_reach")
    assert scene.staff.get(sheet(scene, days_ago(number))).json()["is_open"] is False


def test_an_archived_class_is_shown_and_not_marked(scene: Scene) -> None:
    Classroom.objects.update(is_archived=True)
    body = {"marks": [{"learner": str(scene.learner.pk), "state": "present"}]}
    answer = scene.staff.put(sheet(scene), body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "courses.classroom_archived")
    assert scene.staff.get(sheet(scene)).json()["is_open"] is False


def test_counts_leave_out_who_is_excused(scene: Scene) -> None:
    # Arrange
    for number, state in enumerate(["present", "late", "absent", "excused", "excused"]):
        mark(scene, days_ago(number), state=state)
    mark(scene, days_ago(40), state="absent")
    nobody = make_person(scene.school, full_name="Aaron")
    make_classroom(scene.teacher, [], [nobody])
    address = f"{API}classrooms/{scene.classroom.pk}/attendance/"

    # Act
    usual = scene.staff.get(address).json()
    wide = scene.staff.get(f"{address}?from={days_ago(50)}&to={days_ago(3)}").json()

    # Assert
    assert (usual["first_on"], usual["last_on"]) == (str(days_ago(27)), str(today()))
    (row,) = usual["learners"]
    assert row["learner"]["id"] == str(scene.learner.pk)
    assert row["counts"] == {"present": 1, "late": 1, "absent": 1, "excused": 2, "rate": 2 / 3}
    assert wide["learners"][0]["counts"] == {"present": 0, "late": 0, "absent": 1, "excused": 2, "rate": 0.0}


def test_where_nothing_counts_there_is_no_rate(scene: Scene) -> None:
    mark(scene, today(), state="excused")
    answer = scene.staff.get(f"{API}classrooms/{scene.classroom.pk}/attendance/").json()
    assert answer["learners"][0]["counts"] == {"present": 0, "late": 0, "absent": 0, "excused": 1, "rate": None}


@pytest.mark.parametrize("query", ["from=2020-01-01&to=2021-01-02", "from=2026-02-01&to=2026-01-01", "to=1500-01-01"])
def test_days_that_cannot_be_asked_for_are_refused(scene: Scene, query: str) -> None:
    for address in (f"{API}classrooms/{scene.classroom.pk}/attendance/?{query}", f"{API}attendance/?{query}"):
        client = scene.staff if "classrooms" in address else scene.pupil
        answer = client.get(address)
        assert (answer.status_code, answer.json()["code"]) == (400, "courses.day_out_of_reach")


def test_attendance_is_for_the_learner_their_guardians_and_those_who_teach_them(scene: Scene, guardian: User) -> None:
    # Arrange
    colleague = make_person(scene.school, Role.TEACHER)
    make_classroom(colleague, [], [scene.learner], name="Choir")
    mark(scene, today(), state="absent", reason="illness")
    asked = f"{API}attendance/?student={scene.learner.pk}"
    clients = {
        "learner": scene.pupil,
        "guardian": client_of(guardian),
        "teacher": scene.staff,
        "colleague": client_of(colleague),
        "office": client_of(make_person(scene.school, Role.ADMIN)),
        "classmate": client_of(make_person(scene.school)),
        "stranger": client_of(make_person(scene.school, Role.TEACHER)),
    }

    # Act
    answers = {who: client.get(asked) for who, client in clients.items()}

    # Assert
    assert {who: answer.status_code for who, answer in answers.items()} == {
        **dict.fromkeys(("learner", "guardian", "teacher", "colleague", "office"), 200),
        **dict.fromkeys(("classmate", "stranger"), 404),
    }
    marks = {who: len(answer.json().get("marks", [])) for who, answer in answers.items()}
    assert marks == {
        "learner": 1,
        "guardian": 1,
        "teacher": 1,
        "colleague": 0,
        "office": 1,
        "classmate": 0,
        "stranger": 0,
    }
    own = scene.pupil.get(f"{API}attendance/").json()
    assert own == answers["learner"].json()
    assert own["counts"] == {"present": 0, "late": 0, "absent": 1, "excused": 0, "rate": 0.0}
    (shown,) = own["marks"]
    assert (shown["on"], shown["state"], shown["reason"], shown["classroom"]["name"]) == (
        str(today()),
        "absent",
        "illness",
        "7b",
    )
    assert "marked_by" not in shown
    readers = AuditDetail.objects.filter(action="courses.attendance.read", object_id=scene.learner.pk)
    assert readers.count() == 3  # the staff


@pytest.mark.parametrize("size", [1, 3])
def test_guardians_who_name_no_child_get_all_of_theirs(scene: Scene, size: int) -> None:
    # Arrange
    guardian = make_guardian(scene.learner, now=timezone.now())
    siblings = [make_person(scene.school, full_name=f"Zoe {number}") for number in range(size - 1)]
    for sibling in siblings:
        make_guardian(sibling, guardian, now=timezone.now())
    make_classroom(scene.teacher, [], [*siblings, make_person(scene.school)])
    mark(scene, today(), state="absent")
    client = client_of(guardian)
    client.get(f"{API}attendance/")

    # Act
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(f"{API}attendance/")

    # Assert
    told = answer.json()
    children = [scene.learner, *siblings]
    assert (answer.status_code, len(seen.captured_queries)) == (200, GUARDIAN_COST)
    assert [(each["learner"]["full_name"], each["counts"]["absent"]) for each in told["learners"]] == sorted(
        (child.full_name, int(child == scene.learner)) for child in children
    )
    assert [each["learner"]["id"] for each in told["marks"]] == [str(scene.learner.pk)]
    assert scene.staff.get(f"{API}attendance/").status_code == 404


def test_days_the_wrong_way_round_are_told_as_such(scene: Scene) -> None:
    answer = scene.pupil.get(f"{API}attendance/?from=2026-02-02&to=2026-02-01").json()
    assert [(each["field"], each["detail"]) for each in answer["errors"]] == [
        ("to", "The last day lies before the first one.")
    ]


def test_guardians_announce_and_the_sheet_proposes(scene: Scene, guardian: User) -> None:
    # Arrange
    parent, other = client_of(guardian), client_of(make_guardian(scene.learner, now=timezone.now()))
    body = {
        "student": str(scene.learner.pk),
        "from_on": str(today()),
        "to_on": str(today() + timedelta(days=2)),
        "reason": "family",
        "note": "A wedding.",
    }

    # Act
    made = parent.post(f"{API}absences/", body, format="json")
    twice = parent.post(f"{API}absences/", body, format="json")
    row = scene.staff.get(sheet(scene)).json()["learners"][0]
    lists = [client.get(f"{API}absences/?student={scene.learner.pk}").json() for client in (parent, other, scene.staff)]

    # Assert
    person = {"id": str(scene.learner.pk), "full_name": scene.learner.full_name}
    shown = made.json()
    told_at = shown.pop("announced_at")
    assert (made.status_code, shown) == (201, {**body, "id": shown["id"], "student": person})
    assert (twice.status_code, twice.json()["code"]) == (409, "courses.absence_announced")
    without_person = {name: value for name, value in shown.items() if name != "student"} | {"announced_at": told_at}
    assert row["absence"] == without_person
    assert (row["mark"], row["proposal"]) == (None, {"state": "excused", "reason": "family"})
    assert [[each["note"] for each in page["results"]] for page in lists] == [["A wedding."], [None], ["A wedding."]]

    # Act: the teacher decides, and the parent takes it back
    marked = scene.staff.put(
        sheet(scene), {"marks": [{"learner": str(scene.learner.pk), "state": "present"}]}, format="json"
    )
    gone = [parent.delete(f"{API}absences/{shown['id']}/").status_code for _ in range(2)]

    # Assert
    assert marked.json()["learners"][0]["proposal"] is None
    assert (gone, AnnouncedAbsence.objects.standing().count()) == ([204, 404], 0)
    assert scene.staff.get(sheet(scene)).json()["learners"][0]["absence"] is None


def test_learners_announce_nothing(scene: Scene) -> None:
    body = {"student": str(scene.learner.pk), "from_on": days_ago(0), "to_on": days_ago(0)}
    answers = [scene.pupil.get(f"{API}absences/"), scene.pupil.post(f"{API}absences/", body, format="json")]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "core.not_allowed")] * 2
    assert AnnouncedAbsence.objects.count() == 0
