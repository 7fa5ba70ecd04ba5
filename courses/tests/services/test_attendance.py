"""Writing down who was in class."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.services.people import manage_person
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, only_where_writers_overlap, refused, unchanged
from core.ids import new_id
from core.tests.threads import run_together
from courses.enums import AbsenceReason, AttendanceState
from courses.errors import ClassroomArchived, ClassroomNotFound, DayOutOfReach, MarkMalformed, UnknownReference
from courses.models import AttendanceMark, Classroom
from courses.services.attendance import MarkDraft, mark_attendance
from courses.services.classrooms import leave_classroom
from courses.services.places import enrol_learner
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 15)  # the day after the class was made
LATER = NOW + timedelta(days=1)
PRESENT, LATE, ABSENT, EXCUSED = AttendanceState


class Scene:
    """A teacher with a class of three."""

    def __init__(self) -> None:
        self.teacher = make_person(make_institution(), Role.TEACHER)
        self.learners = [make_person(self.teacher.institution) for _ in range(3)]
        self.classroom = make_classroom(self.teacher, [], self.learners)

    def drafts(self, *states: AttendanceState | None) -> list[MarkDraft]:
        return [MarkDraft(learner.pk, state) for learner, state in zip(self.learners, states, strict=False)]

    def mark(self, marks: list[MarkDraft], *, on: date = DAY, now: datetime = LATER, actor: User | None = None) -> int:
        actor = actor or self.teacher
        return mark_attendance(classroom_id=self.classroom.pk, on=on, marks=marks, actor=actor, now=now)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def states() -> list[tuple[str, str, int | None]]:
    return list(AttendanceMark.objects.order_by("learner_id").values_list("state", "reason", "minutes_late"))


def test_a_sheet_makes_a_mark_an_event_each_and_one_entry(scene: Scene) -> None:
    # Arrange
    first, second, third = scene.learners
    marks = [
        MarkDraft(first.pk, PRESENT),
        MarkDraft(second.pk, LATE, minutes_late=10),
        MarkDraft(third.pk, EXCUSED, AbsenceReason.ILLNESS),
    ]

    # Act
    changed = scene.mark(marks)

    # Assert
    assert changed == 3
    assert states() == [("present", "none", None), ("late", "none", 10), ("excused", "illness", None)]
    row = AttendanceMark.objects.get(learner=third)
    assert (row.institution_id, row.classroom_id, row.on) == (scene.teacher.institution_id, scene.classroom.pk, DAY)
    assert (row.marked_by_id, row.marked_at) == (scene.teacher.pk, LATER)
    assert announced("courses.attendance.marked")[2] == {
        "name": "courses.attendance.marked",
        "institution_id": scene.teacher.institution_id,
        "learner_id": third.pk,
        "actor_id": scene.teacher.pk,
        "classroom_id": scene.classroom.pk,
        "object_id": row.pk,
        "occurred_at": LATER,
        "payload": {
            "on": "2026-09-15",
            "state": "excused",
            "reason": "illness",
            "minutes_late": None,
            "was_state": "",
        },
    }
    assert len(announced("courses.attendance.marked")) == 3
    assert [(entry["object_id"], entry["after"]) for entry in audited("courses.attendance.taken")] == [
        (scene.classroom.pk, {"on": "2026-09-15", "present": 1, "late": 1, "excused": 1})
    ]
    assert audited("courses.attendance.corrected") == []


def test_the_same_sheet_again_changes_and_announces_nothing(scene: Scene) -> None:
    # Arrange
    scene.mark(scene.drafts(PRESENT, LATE, ABSENT))

    # Act, Assert
    with unchanged():
        assert scene.mark(scene.drafts(PRESENT, LATE, ABSENT), now=LATER + timedelta(hours=1)) == 0


def test_a_correction_changes_the_row_and_the_log_keeps_what_it_was(scene: Scene) -> None:
    # Arrange
    scene.mark(scene.drafts(PRESENT, ABSENT, PRESENT))
    second = scene.learners[1]

    # Act
    changed = scene.mark([MarkDraft(second.pk, EXCUSED, AbsenceReason.FAMILY), *scene.drafts(PRESENT)])

    # Assert
    assert (changed, states()[1]) == (1, ("excused", "family", None))
    told = announced("courses.attendance.marked")
    assert len(told) == 4
    assert (told[3]["learner_id"], told[3]["payload"]) == (
        second.pk,
        {"on": "2026-09-15", "state": "excused", "reason": "family", "minutes_late": None, "was_state": "absent"},
    )
    place = {"classroom": str(scene.classroom.pk), "on": "2026-09-15"}
    assert [(each["object_type"], each["object_id"], each["before"], each["after"]) for each in audited(CORRECTED)] == [
        (
            "accounts.User",
            second.pk,
            {"state": "absent", "reason": "none", **place},
            {"state": "excused", "reason": "family"},
        )
    ]


CORRECTED = "courses.attendance.corrected"


def test_a_mark_can_be_taken_away_once(scene: Scene) -> None:
    # Arrange
    scene.mark(scene.drafts(PRESENT, LATE))

    # Act
    changed = [scene.mark(scene.drafts(None, LATE, None)) for _ in range(2)]

    # Assert
    assert (changed, states()) == ([1, 0], [("late", "none", None)])
    last = announced("courses.attendance.marked")[-1]
    assert (last["learner_id"], last["payload"]) == (
        scene.learners[0].pk,
        {"on": "2026-09-15", "state": "", "reason": "none", "minutes_late": None, "was_state": "present"},
    )
    assert len(audited(CORRECTED)) == 1


def test_who_left_stays_on_the_sheets_of_the_days_before(scene: Scene) -> None:
    # Arrange
    gone = scene.learners[0]
    leaves_at = LATER + timedelta(days=1)
    leave_classroom(learner=gone, classroom_id=scene.classroom.pk, actor=scene.teacher, now=leaves_at)
    later = LATER + timedelta(days=5)

    # Act
    changed = scene.mark([MarkDraft(gone.pk, ABSENT)], now=later)

    # Assert
    assert changed == 1
    with refused(UnknownReference, field="marks.0.learner"):
        scene.mark([MarkDraft(gone.pk, ABSENT)], on=DAY + timedelta(days=2), now=later)


@pytest.mark.parametrize("case", ["other class", "other school", "nowhere", "came later", "twice", "closed", "teacher"])
def test_who_was_not_in_the_class_on_that_day_is_named_by_the_index(scene: Scene, case: str) -> None:
    # Arrange
    outsider = scene.learners[1]
    if case in {"other class", "came later"}:
        outsider = make_person(scene.teacher.institution)
    elif case == "other school":
        outsider = make_person(make_institution())
    elif case == "teacher":
        outsider = scene.teacher
    if case == "came later":
        after = LATER + timedelta(days=1)
        enrol_learner(teacher=scene.teacher, classroom_id=scene.classroom.pk, learner=outsider, now=after)
    if case == "closed":
        office = make_person(scene.teacher.institution, Role.ADMIN)
        manage_person(user_id=outsider.pk, changes={"is_active": False}, actor=office, now=NOW)
    wrong = MarkDraft(new_id() if case == "nowhere" else outsider.pk, PRESENT)
    marks = [scene.drafts(PRESENT)[0], wrong, *([wrong] if case == "twice" else [])]

    # Act, Assert
    with refused(UnknownReference, field=f"marks.{len(marks) - 1}.learner"):
        scene.mark(marks, now=LATER + timedelta(days=2))


@pytest.mark.parametrize(
    ("days", "on"),
    [
        (1, DAY + timedelta(days=1)),  # to come
        (1, date(2026, 9, 13)),  # before the class
        (70, date(2026, 9, 24) - timedelta(days=1)),  # 61 days ago
        (1, date(1, 1, 1)),
        (1, date(9999, 12, 31)),
    ],
)
def test_days_out_of_reach_are_refused(scene: Scene, days: int, on: date) -> None:
    with refused(DayOutOfReach, field="on"):
        scene.mark(scene.drafts(PRESENT), on=on, now=NOW + timedelta(days=days))


def test_the_last_day_in_reach_is_sixty_days_ago(scene: Scene) -> None:
    assert scene.mark(scene.drafts(PRESENT), on=date(2026, 9, 24), now=NOW + timedelta(days=70)) == 1


def test_today_is_today_where_the_school_is(scene: Scene) -> None:
    # Arrange
    Institution.objects.update(time_zone="Pacific/Auckland")  # UTC+12 on that day
    evening = datetime.fromisoformat("2026-09-15T13:00:00+00:00")

    # Act
    changed = scene.mark(scene.drafts(PRESENT), on=date(2026, 9, 16), now=evening)

    # Assert
    assert changed == 1


@pytest.mark.parametrize(
    ("state", "change", "field"),
    [
        (PRESENT, {"reason": AbsenceReason.ILLNESS}, "marks.1.reason"),
        (LATE, {"reason": AbsenceReason.OTHER}, "marks.1.reason"),
        (None, {"reason": AbsenceReason.OTHER}, "marks.1.reason"),
        (ABSENT, {"minutes_late": 5}, "marks.1.minutes_late"),
        (LATE, {"minutes_late": 0}, "marks.1.minutes_late"),
        (LATE, {"minutes_late": 481}, "marks.1.minutes_late"),
    ],
)
def test_parts_that_do_not_go_together_are_refused(
    scene: Scene, state: AttendanceState | None, change: dict[str, object], field: str
) -> None:
    marks = scene.drafts(PRESENT, state)
    marks[1] = replace(marks[1], **change)
    with refused(MarkMalformed, field=field):
        scene.mark(marks)


@pytest.mark.parametrize("who", ["other teacher", "other school", "learner"])
def test_a_class_that_one_does_not_teach_is_not_there(scene: Scene, who: str) -> None:
    school = scene.teacher.institution if who != "other school" else make_institution()
    actor = scene.learners[0] if who == "learner" else make_person(school, Role.TEACHER)
    with refused(ClassroomNotFound):
        scene.mark(scene.drafts(PRESENT), actor=actor)


def test_an_archived_class_is_over(scene: Scene) -> None:
    Classroom.objects.update(is_archived=True)
    with refused(ClassroomArchived):
        scene.mark(scene.drafts(PRESENT))


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_of_two_sheets_at_once_one_decides_and_each_learner_has_one_mark() -> None:
    # Arrange
    scene = Scene()

    # Act
    run_together(*[partial(scene.mark, scene.drafts(*[state] * 3)) for state in (PRESENT, ABSENT)])

    # Assert
    assert states() in ([(state, "none", None)] * 3 for state in ("present", "absent"))
    assert sorted(each["payload"]["was_state"] for each in announced("courses.attendance.marked")) in (
        ["", "", "", "absent", "absent", "absent"],
        ["", "", "", "present", "present", "present"],
    )
