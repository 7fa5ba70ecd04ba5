"""Attendance in the console: the sheet of a day, the counts, and the lists."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from courses.enums import AbsenceReason, AttendanceState
from courses.models import AttendanceMark, Classroom, Enrolment
from courses.services.absences import announce_absence
from courses.services.attendance import MarkDraft, mark_attendance
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()
SHEET_COST, COUNTS_COST = 9, 6


def make_class(teacher: User, number: int = 2) -> Classroom:
    """A class that has been there for a while."""
    learners = [make_person(teacher.institution, full_name=f"Learner {index}") for index in range(number)]
    classroom = make_classroom(teacher, [], learners, name="5B")
    long_ago = timezone.now() - timedelta(days=200)
    Classroom.objects.filter(pk=classroom.pk).update(created_at=long_ago)
    Enrolment.objects.filter(classroom=classroom).update(enrolled_at=long_ago)
    return classroom


def learners_of(classroom: Classroom) -> list[User]:
    return [place.learner for place in classroom.enrolments.order_by("learner__full_name").select_related("learner")]


def page(classroom: Classroom, name: str = "courses_attendance") -> str:
    return reverse(f"admin:{name}", args=[classroom.pk])


def test_the_sheet_is_filled_in_and_shown_as_it_stands(console: Client, teacher: User) -> None:
    # Arrange
    classroom = make_class(teacher)
    first, second = learners_of(classroom)
    form = {
        "on": str(TODAY),
        f"state_{first.pk}": "late",
        f"minutes_{first.pk}": "7",
        f"reason_{first.pk}": "illness",  # belongs to another state: left out
        f"state_{second.pk}": "excused",
        f"minutes_{second.pk}": "9",
        f"reason_{second.pk}": "family",
    }

    # Act
    answer = console.post(page(classroom), form)
    html = console.get(answer["Location"]).content.decode()

    # Assert
    assert answer["Location"] == f"{page(classroom)}?on={TODAY}"
    marks = AttendanceMark.objects.order_by("learner__full_name").values_list("state", "reason", "minutes_late")
    assert list(marks) == [("late", "none", 7), ("excused", "family", None)]
    assert "2 marks were changed." in html
    assert html.count("checked") == 2
    assert (
        page(classroom) in console.get(reverse("admin:courses_classroom_change", args=[classroom.pk])).content.decode()
    )


def test_an_announced_absence_is_proposed_and_counts_for_nothing_until_it_is_saved(
    console: Client, teacher: User
) -> None:
    # Arrange
    classroom = make_class(teacher)
    first = learners_of(classroom)[0]
    announce_absence(
        student_id=first.pk,
        from_on=TODAY,
        to_on=TODAY,
        reason=AbsenceReason.ILLNESS,
        note="<b>Fever</b>",
        actor=teacher,
        now=timezone.now(),
    )

    # Act
    html = console.get(page(classroom)).content.decode()

    # Assert
    assert f'name="state_{first.pk}" value="excused" checked' in html
    assert ("proposed, not saved yet" in html, "&lt;b&gt;Fever&lt;/b&gt;" in html) == (True, True)
    assert AttendanceMark.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"state": "late", "minutes": "900"}, "Learner 0: Only who is late has minutes"),
        ({"state": "late", "minutes": "soon"}, "Please look at what you filled in"),
        ({"state": "asleep"}, "Please look at what you filled in"),
    ],
)
def test_what_does_not_fit_comes_back_as_it_was_typed(
    console: Client, teacher: User, typed: dict[str, str], text: str
) -> None:
    # Arrange
    classroom = make_class(teacher)
    first, second = learners_of(classroom)
    form = {"on": str(TODAY), f"state_{second.pk}": "absent"}
    form |= {f"{name}_{first.pk}": value for name, value in typed.items()}

    # Act
    answer = console.post(page(classroom), form)

    # Assert
    html = answer.content.decode()
    assert (answer.status_code, text in html) == (200, True)
    assert f'name="state_{second.pk}" value="absent" checked' in html
    assert AttendanceMark.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "is_open"),
    [
        ("", True),
        ("?on=yesterday", True),
        ("?on=2001-01-01", False),
        ("?on=2199-12-31", False),
        ("?on=9999-12-31", True),
    ],
)
def test_days_that_cannot_be_marked_are_shown(console: Client, teacher: User, query: str, is_open: bool) -> None:
    answer = console.get(page(make_class(teacher)) + query)
    assert (answer.status_code, "data-sheet" in answer.content.decode()) == (200, is_open)


def test_the_counts_leave_out_who_is_excused(console: Client, teacher: User) -> None:
    # Arrange
    classroom = make_class(teacher, 1)
    (learner,) = learners_of(classroom)
    for number, state in enumerate(AttendanceState):
        draft = MarkDraft(learner.pk, state)
        on = TODAY - timedelta(days=number)
        mark_attendance(classroom_id=classroom.pk, on=on, marks=[draft], actor=teacher, now=timezone.now())

    # Act
    html = console.get(page(classroom, "courses_attendance_counts")).content.decode()
    odd = console.get(page(classroom, "courses_attendance_counts") + "?from=2026-02-01&to=2026-01-01")

    # Assert
    assert "67 %" in html
    assert (odd.status_code, "The last day lies before the first one." in odd.content.decode()) == (200, True)


@pytest.mark.parametrize("name", ["courses_attendance", "courses_attendance_counts"])
def test_a_class_of_others_is_not_there(console: Client, teacher: User, name: str) -> None:
    other = make_class(make_person(teacher.institution, Role.TEACHER))
    assert console.get(page(other, name)).status_code == 404


@pytest.mark.parametrize(
    ("name", "cost"), [("courses_attendance", SHEET_COST), ("courses_attendance_counts", COUNTS_COST)]
)
def test_a_page_costs_the_same_for_one_learner_and_for_three(
    console: Client, teacher: User, name: str, cost: int
) -> None:
    for number in (1, 3):
        classroom = make_class(teacher, number)
        with CaptureQueriesContext(connection) as seen:
            console.get(page(classroom, name))
        assert (number, len(seen)) == (number, cost)


@pytest.mark.parametrize("name", ["courses_attendancemark", "courses_announcedabsence"])
def test_lists_show_what_is_ones_own(client: Client, teacher: User, name: str) -> None:
    # Arrange
    classroom = make_class(teacher, 1)
    (learner,) = learners_of(classroom)
    mark = MarkDraft(learner.pk, AttendanceState.ABSENT, AbsenceReason.FAMILY)
    mark_attendance(classroom_id=classroom.pk, on=TODAY, marks=[mark], actor=teacher, now=timezone.now())
    announce_absence(
        student_id=learner.pk, from_on=TODAY, to_on=TODAY, note="Wedding", actor=teacher, now=timezone.now()
    )
    office = make_person(teacher.institution, Role.ADMIN)
    strangers = [make_person(teacher.institution, Role.TEACHER), make_person(make_institution(), Role.ADMIN)]

    # Act
    shown = []
    for person in (teacher, office, *strangers):
        client.force_login(person)
        shown.append("Learner 0" in client.get(reverse(f"admin:{name}_changelist")).content.decode())

    # Assert
    assert shown == [True, True, False, False]


def test_the_words_of_a_guardian_are_not_for_the_office(client: Client, teacher: User) -> None:
    # Arrange
    (learner,) = learners_of(make_class(teacher, 1))
    absence = announce_absence(
        student_id=learner.pk, from_on=TODAY, to_on=TODAY, note="Wedding", actor=teacher, now=timezone.now()
    )
    address = reverse("admin:courses_announcedabsence_change", args=[absence.pk])

    # Act
    read = []
    for person in (teacher, make_person(teacher.institution, Role.ADMIN)):
        client.force_login(person)
        read.append("Wedding" in client.get(address).content.decode())

    # Assert
    assert read == [True, False]
