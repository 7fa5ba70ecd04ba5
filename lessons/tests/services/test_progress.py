"""How far a learner is."""

from datetime import timedelta
from functools import partial

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, only_where_writers_overlap, refused, unchanged
from core.ids import new_id
from core.tests.threads import run_together
from courses.models import Classroom, Course
from courses.tests.factories import make_classroom, make_course
from lessons.enums import LessonState
from lessons.errors import LessonNotFound
from lessons.models import Lesson, LessonProgress
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


def room() -> tuple[User, Lesson]:
    """A learner in a class with a published lesson."""
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    course = make_course(teacher)
    make_classroom(teacher, [course], [learner])
    return learner, make_lesson(teacher, course)


def report(learner: User, lesson: Lesson, percent: int, seconds: int = 0, *, minute: int = 0) -> LessonProgress:
    return report_progress(
        learner=learner,
        lesson_id=lesson.pk,
        percent=percent,
        seconds=seconds,
        position=percent // 10,
        now=NOW + timedelta(minutes=minute),
    )


def payloads() -> list[dict[str, object]]:
    return [row["payload"] for row in announced("lessons.lesson.progressed")]


def test_a_first_report_makes_a_row_and_is_announced() -> None:
    learner, lesson = room()
    report(learner, lesson, 40, 90)
    row = LessonProgress.objects.get()
    assert (row.institution_id, row.lesson_id, row.learner_id) == (learner.institution_id, lesson.pk, learner.pk)
    assert (row.percent, row.position, row.seconds, row.state) == (40, 4, 90, "in_progress")
    assert (row.started_at, row.reported_at, row.completed_at) == (NOW, NOW, None)
    assert announced("lessons.lesson.progressed") == [
        {
            "name": "lessons.lesson.progressed",
            "institution_id": learner.institution_id,
            "object_id": lesson.pk,
            "learner_id": learner.pk,
            "actor_id": learner.pk,
            "course_id": lesson.section.course_id,
            "occurred_at": NOW,
            "payload": {"percent": 40, "position": 4, "seconds": 90, "is_first": True, "is_completed": False},
        }
    ]


def test_opening_a_lesson_counts_as_a_report() -> None:
    learner, lesson = room()
    report(learner, lesson, 0)
    assert payloads() == [{"percent": 0, "position": 0, "seconds": 0, "is_first": True, "is_completed": False}]


def test_progress_never_goes_back_and_time_adds_up() -> None:
    learner, lesson = room()
    for minute, (percent, seconds) in enumerate([(30, 60), (100, 60), (60, 30), (20, 10)]):
        report(learner, lesson, percent, seconds, minute=minute)
    row = LessonProgress.objects.get()
    assert (row.percent, row.seconds, row.state) == (100, 160, "completed")
    assert (row.completed_at, row.reported_at) == (NOW + timedelta(minutes=1), NOW + timedelta(minutes=3))
    assert [(each["percent"], each["seconds"], each["is_completed"]) for each in payloads()] == [
        (30, 60, False),
        (100, 60, True),
        (100, 30, False),
        (100, 10, False),
    ]


@pytest.mark.parametrize("percent", [0, 39, 40])
def test_a_report_that_brings_nothing_changes_nothing(percent: int) -> None:
    learner, lesson = room()
    report(learner, lesson, 40, 60)
    with unchanged():
        report(learner, lesson, percent, 0, minute=5)


def test_a_late_report_does_not_turn_the_clock_back() -> None:
    learner, lesson = room()
    report(learner, lesson, 40, minute=10)
    report(learner, lesson, 50, minute=5)
    assert LessonProgress.objects.get().reported_at == NOW + timedelta(minutes=10)


def test_no_report_counts_for_more_than_an_hour() -> None:
    learner, lesson = room()
    report(learner, lesson, 10, 3600, minute=120)
    report(learner, lesson, 10, 86_400, minute=240)
    assert LessonProgress.objects.get().seconds == 7200
    assert [each["seconds"] for each in payloads()] == [3600, 3600]


def test_reports_add_no_more_than_the_time_that_went_by_in_whichever_lesson() -> None:
    # Arrange
    learner, lesson = room()
    other = make_lesson(Classroom.objects.get().teachers.get().teacher, Course.objects.get())

    # Act
    for minute, reported in [(30, lesson), (30, lesson), (30, other), (31, other), (31, lesson), (32, lesson)]:
        report(learner, reported, 10, 3600, minute=minute)

    # Assert: half an hour since they came into the class and five minutes more, and then the minutes
    assert dict(LessonProgress.objects.values_list("lesson", "seconds")) == {lesson.pk: 2160, other.pk: 60}
    assert [each["seconds"] for each in payloads()] == [2100, 0, 60, 60]


def test_the_earliest_moment_of_all_reports_completes_a_lesson() -> None:
    learner, lesson = room()
    report(learner, lesson, 100, minute=10)
    report(learner, lesson, 100, minute=5)
    assert LessonProgress.objects.get().completed_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("case", ["draft", "other class", "other school", "nowhere"])
def test_a_lesson_that_one_does_not_see_is_not_found(case: str) -> None:
    learner, lesson = room()
    if case == "draft":
        Lesson.objects.update(state=LessonState.DRAFT, published=None)
    elif case == "other class":
        learner = make_person(learner.institution)
    elif case == "other school":
        learner = make_person(make_institution())
    lesson_id = new_id() if case == "nowhere" else lesson.pk
    with refused(LessonNotFound):
        report_progress(learner=learner, lesson_id=lesson_id, percent=5, seconds=5, position=0, now=NOW)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_many_first_reports_at_once_make_one_row() -> None:
    learner, lesson = room()
    run_together(*[partial(report, learner, lesson, 10 * (number + 1), 1) for number in range(10)])
    row = LessonProgress.objects.get()
    assert (row.percent, row.seconds) == (100, 1)  # it was one second, whoever tells of it
    assert sum(each["is_first"] for each in payloads()) == 1
    assert sum(each["is_completed"] for each in payloads()) == 1
