"""What the database refuses of attendance by itself, named for its rule; and when people left before it was written down."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from core.errors import Conflict, conflicts
from courses.enums import AttendanceState
from courses.models import AnnouncedAbsence, AttendanceMark, Enrolment
from courses.services.absences import announce_absence
from courses.services.attendance import MarkDraft, mark_attendance
from courses.services.classrooms import leave_classroom
from courses.services.places import enrol_learner
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "model", "change"),
    [
        ("courses_attendancemark_reason_of_absence", AttendanceMark, {"reason": "illness"}),
        ("courses_attendancemark_reason_of_absence", AttendanceMark, {"state": "late", "reason": "other"}),
        ("courses_attendancemark_minutes_of_late", AttendanceMark, {"minutes_late": 5}),
        ("courses_attendancemark_minutes_of_late", AttendanceMark, {"state": "late", "minutes_late": 0}),
        ("courses_attendancemark_minutes_of_late", AttendanceMark, {"state": "late", "minutes_late": 481}),
        ("courses_announcedabsence_ends_after_it_begins", AnnouncedAbsence, {"to_on": NOW.date() - timedelta(days=1)}),
        ("courses_announcedabsence_withdrawn_without_note", AnnouncedAbsence, {"withdrawn_at": NOW}),
    ],
)
def test_the_database_keeps_what_must_always_hold(rule: str, model: type, change: dict[str, object]) -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    learner = make_person(teacher.institution)
    classroom = make_classroom(teacher, [], [learner])
    marks = [MarkDraft(learner.pk, AttendanceState.PRESENT)]
    mark_attendance(classroom_id=classroom.pk, on=NOW.date(), marks=marks, actor=teacher, now=NOW)
    announce_absence(student_id=learner.pk, from_on=NOW.date(), to_on=NOW.date(), note="Fever.", actor=teacher, now=NOW)

    # Act, Assert
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model.objects.update(**change)


def test_a_learner_has_one_mark_for_a_class_and_day() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    learner = make_person(teacher.institution)
    classroom = make_classroom(teacher, [], [learner])
    marks = [MarkDraft(learner.pk, AttendanceState.PRESENT)]
    mark_attendance(classroom_id=classroom.pk, on=NOW.date(), marks=marks, actor=teacher, now=NOW)
    double = AttendanceMark.objects.get()
    double.pk = classroom.pk

    # Act, Assert
    taken = Conflict("twice")
    with pytest.raises(Conflict), conflicts(AttendanceMark, {"courses_attendancemark_once": taken}):
        double.save(force_insert=True)


def test_the_log_tells_when_somebody_left_before_that_was_written_down() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    gone, there = make_person(teacher.institution), make_person(teacher.institution)
    classroom = make_classroom(teacher, [], [gone, there])
    for days in (1, 3):
        leave_classroom(learner=gone, classroom_id=classroom.pk, actor=teacher, now=NOW + timedelta(days=days))
        if days == 1:
            enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=gone, now=NOW + timedelta(days=2))
    Enrolment.objects.update(left_at=None)

    # Act
    import_module("courses.migrations.0005_attendance").say_when_they_left(apps, None)

    # Assert
    left = dict(Enrolment.objects.values_list("learner_id", "left_at"))
    assert left == {gone.pk: NOW + timedelta(days=3), there.pk: None}
