"""What devices kept while they were offline."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import permutations
from uuid import UUID

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, only_where_writers_overlap, refused, unchanged
from core.ids import new_id
from core.retention import apply_retention
from core.tests.threads import run_together
from courses.enums import EnrolmentState
from courses.models import Classroom, Course, Enrolment
from courses.tests.factories import make_classroom, make_course
from lessons.enums import LessonState
from lessons.errors import LessonNotFound
from lessons.models import Lesson, LessonProgress, ProgressReport
from lessons.services.progress import report_progress
from lessons.services.progress_reports import ReportDraft, TakenBatch, take_reports
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db

EVENING = NOW + timedelta(hours=8)
EVENT = "lessons.lesson.progressed"


class Room:
    """A learner in a class with three lessons, the last of which is a draft; all of it is 40 days old."""

    def __init__(self) -> None:
        teacher = make_person(make_institution(), Role.TEACHER)
        self.learner: User = make_person(teacher.institution)
        course = make_course(teacher)
        make_classroom(teacher, [course], [self.learner])
        self.first, self.second = (make_lesson(teacher, course) for _ in range(2))
        self.draft = make_lesson(teacher, course, state=LessonState.DRAFT)
        Lesson.objects.update(created_at=NOW - timedelta(days=40))
        Enrolment.objects.update(enrolled_at=NOW - timedelta(days=40))

    def send(self, *reports: ReportDraft, now: datetime = EVENING, sent_at: datetime | None = None) -> TakenBatch:
        return take_reports(learner=self.learner, reports=reports, now=now, sent_at=sent_at)


@pytest.fixture
def room() -> Room:
    return Room()


def draft(lesson: Lesson, minute: float, percent: int, seconds: int = 0, **kwargs: object) -> ReportDraft:
    """A report ``minute`` minutes after NOW."""
    given: dict[str, object] = {"report_id": new_id(), "position": percent // 10, **kwargs}
    at = NOW + timedelta(minutes=minute)
    return ReportDraft(lesson_id=lesson.pk, percent=percent, seconds=seconds, at=at, **given)  # type: ignore[arg-type]


def fates(batch: TakenBatch) -> list[tuple[str, str, int]]:
    return [(str(each.outcome), each.code, each.seconds) for each in batch.reports]


def rows() -> dict[UUID, tuple[object, ...]]:
    columns = ("percent", "position", "seconds", "started_at", "reported_at", "completed_at")
    return {row.lesson_id: tuple(getattr(row, column) for column in columns) for row in LessonProgress.objects.all()}


def minutes(*numbers: int) -> list[datetime]:
    return [NOW + timedelta(minutes=number) for number in numbers]


def test_a_batch_moves_each_lesson_with_the_times_of_the_device(room: Room) -> None:
    # Act
    batch = room.send(
        draft(room.first, 10, 40, 120),
        draft(room.second, 20, 100, 300),
        draft(room.first, 30, 100, 60),
    )

    # Assert
    at10, at20, at30 = minutes(10, 20, 30)
    assert fates(batch) == [("accepted", "", 120), ("accepted", "", 300), ("accepted", "", 60)]
    assert rows() == {
        room.first.pk: (100, 10, 180, at10, at30, at30),
        room.second.pk: (100, 10, 300, at20, at20, at20),
    }
    assert {row.lesson_id: row.percent for row in batch.progress} == {room.first.pk: 100, room.second.pk: 100}
    told = [(event["object_id"], event["occurred_at"], event["payload"]) for event in announced(EVENT)]
    assert told == [
        (room.first.pk, at10, payload(40, 4, 120, is_first=True)),
        (room.second.pk, at20, payload(100, 10, 300, is_first=True, is_completed=True)),
        (room.first.pk, at30, payload(100, 10, 60, is_completed=True)),
    ]
    assert ProgressReport.objects.filter(received_at=EVENING).count() == 3


def payload(
    percent: int, position: int, seconds: int, *, is_first: bool = False, is_completed: bool = False
) -> dict[str, object]:
    return {
        "percent": percent,
        "position": position,
        "seconds": seconds,
        "is_first": is_first,
        "is_completed": is_completed,
    }


def test_a_report_that_comes_again_alone_or_in_another_batch_counts_once(room: Room) -> None:
    # Arrange
    reports = [draft(room.first, 1, 30, 60), draft(room.first, 3, 60, 60)]
    room.send(*reports)

    # Act, Assert
    with unchanged():
        assert fates(room.send(*reports, now=EVENING + timedelta(days=1))) == [("duplicate", "", 0)] * 2
    again = room.send(reports[1], draft(room.first, 5, 70, 60), reports[0])
    assert fates(again) == [("duplicate", "", 0), ("accepted", "", 60), ("duplicate", "", 0)]
    assert rows()[room.first.pk][:3] == (70, 7, 180)


def test_a_report_twice_in_one_batch_counts_once(room: Room) -> None:
    report = draft(room.first, 1, 30, 60)
    assert fates(room.send(report, report)) == [("accepted", "", 60), ("duplicate", "", 0)]
    assert rows()[room.first.pk][2] == 60


def test_what_went_through_online_and_is_sent_again_offline_counts_once(room: Room) -> None:
    # Arrange
    report = draft(room.first, 480, 30, 60)
    row = report_progress(
        learner=room.learner,
        lesson_id=room.first.pk,
        percent=30,
        seconds=60,
        position=3,
        now=EVENING,
        report_id=report.report_id,
    )

    # Act, Assert
    assert (row.percent, row.seconds, row.reported_at) == (30, 60, EVENING)
    with unchanged():
        assert fates(room.send(report)) == [("duplicate", "", 0)]


def test_a_lesson_that_is_not_there_is_refused_online_too(room: Room) -> None:
    with refused(LessonNotFound):
        report_progress(
            learner=room.learner,
            lesson_id=room.draft.pk,
            percent=30,
            seconds=60,
            position=3,
            now=EVENING,
            report_id=new_id(),
        )


def test_what_remains_does_not_depend_on_the_order_nor_on_the_batches(room: Room) -> None:
    # Arrange
    reports = [
        draft(room.first, 10, 100, 120),
        draft(room.first, 11, 40, 120),  # a minute of it at the same time, on another device
        draft(room.first, 30, 100, 60, position=12),
        draft(room.first, 5, 0, 0),
    ]
    ends = set()

    for order in permutations(reports):
        for size in (1, 4):
            LessonProgress.objects.all().delete()
            ProgressReport.objects.all().delete()

            # Act
            for start in range(0, 4, size):
                room.send(*order[start : start + size])

            # Assert
            ends.add(rows()[room.first.pk])
    at5, at10, at30 = minutes(5, 10, 30)
    assert ends == {(100, 12, 240, at5, at30, at10)}


def test_how_much_time_counts_in_all_does_not_depend_on_the_order(room: Room) -> None:
    # Arrange: the same half-hour in two lessons, and a day of 24 hours
    reports = [
        draft(room.first, 30, 10, 3600),
        draft(room.second, 60, 10, 3600),
        *(draft(room.first, -60 * hour, 10, 3600, position=hour) for hour in range(9, 34)),
    ]
    parts = [reports[:1], reports[1:12], reports[12:]]
    ends = set()

    for order in permutations(parts):
        LessonProgress.objects.all().delete()
        ProgressReport.objects.all().delete()

        # Act
        for part in order:
            room.send(*part)

        # Assert
        ends.add(sum(seconds for *_, seconds in LessonProgress.objects.values_list("lesson", "seconds")))
    assert ends == {5400 + 16 * 3600 + 3600}


def test_a_moment_counts_in_one_lesson(room: Room) -> None:
    room.send(draft(room.first, 60, 10, 3600))
    room.send(draft(room.second, 90, 10, 3600))
    assert {pk: row[2] for pk, row in rows().items()} == {room.first.pk: 3600, room.second.pk: 1800}


def test_of_a_day_sixteen_hours_count_however_many_reports_say_more(room: Room) -> None:
    # Arrange
    midnight = EVENING.replace(hour=0)
    hours = [ReportDraft(new_id(), room.first.pk, 10, midnight - timedelta(hours=hour), 1, 3600) for hour in range(48)]

    # Act
    batch = room.send(*hours[:30])
    room.send(*hours[30:])

    # Assert
    assert {each.outcome for each in batch.reports} == {"accepted"}
    assert rows()[room.first.pk][2] == 2 * 16 * 3600


@pytest.mark.parametrize("what", ["lesson", "place"])
def test_nothing_counts_of_a_time_before_one_could_see_the_lesson(room: Room, what: str) -> None:
    # Arrange
    if what == "lesson":
        Lesson.objects.filter(pk=room.first.pk).update(created_at=NOW)
    else:
        Enrolment.objects.update(enrolled_at=NOW)

    # Act
    batch = room.send(draft(room.first, -6, 90, 60), draft(room.first, -4, 10, 60), draft(room.first, 1, 20, 3600))

    # Assert
    assert fates(batch) == [("refused", "lessons.report_too_early", 0), ("accepted", "", 60), ("accepted", "", 300)]
    assert rows()[room.first.pk][:3] == (20, 2, 360)


def test_who_left_a_class_and_is_in_another_counts_from_the_first_on(room: Room) -> None:
    # Arrange
    course, teacher = Course.objects.get(), Classroom.objects.get().teachers.get().teacher
    Enrolment.objects.update(state=EnrolmentState.LEFT, left_at=NOW)
    make_classroom(teacher, [course], [room.learner])

    # Act, Assert
    assert fates(room.send(draft(room.first, -60, 10, 60))) == [("accepted", "", 60)]


def test_parallel_devices_make_no_more_seconds_than_the_clock(room: Room) -> None:
    # Arrange
    tablet = [draft(room.first, minute, 10, 60) for minute in range(1, 11)]
    phone = [draft(room.first, minute + 0.5, 20, 60) for minute in range(1, 11)]

    # Act
    room.send(*tablet)
    room.send(*phone)

    # Assert
    assert rows()[room.first.pk][2] == 10 * 60 + 30


def test_a_refused_report_takes_no_other_with_it(room: Room) -> None:
    # Arrange
    elsewhere = make_lesson(teacher := make_person(make_institution(), Role.TEACHER), make_course(teacher))
    reports = [
        draft(room.draft, 1, 30, 60),
        draft(elsewhere, 1, 30, 60),
        draft(room.first, 8 * 60 + 6, 90, 60),
        draft(room.first, -(30 * 24 - 8) * 60 - 1, 90, 60),
        draft(room.first, 1, 30, 60),
        ReportDraft(new_id(), new_id(), 30, NOW),
    ]

    # Act
    batch = room.send(*reports)

    # Assert
    missing = ("refused", "lessons.lesson_not_found", 0)
    assert fates(batch) == [
        missing,
        missing,
        ("refused", "lessons.report_in_future", 0),
        ("refused", "lessons.report_too_old", 0),
        ("accepted", "", 60),
        missing,
    ]
    assert [(row.lesson_id, row.percent) for row in batch.progress] == [(room.first.pk, 30)]
    assert (LessonProgress.objects.count(), len(announced(EVENT))) == (1, 1)


def test_a_batch_of_refused_reports_changes_nothing(room: Room) -> None:
    with unchanged():
        batch = room.send(draft(room.draft, 1, 30))
    assert (fates(batch), batch.progress) == ([("refused", "lessons.lesson_not_found", 0)], [])


@pytest.mark.parametrize("minute", [480, 482, 485])
def test_a_clock_that_is_a_little_ahead_is_now(room: Room, minute: int) -> None:
    room.send(draft(room.first, minute, 100))
    assert rows()[room.first.pk][3:] == (EVENING, EVENING, EVENING)


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-3), timedelta(hours=2), timedelta(days=4000)])
def test_a_clock_that_is_wrong_is_set_right(room: Room, wrong_by: timedelta) -> None:
    # Arrange
    at = NOW + timedelta(hours=1)
    report = ReportDraft(new_id(), room.first.pk, 100, at + wrong_by)

    # Act
    batch = room.send(report, sent_at=EVENING + wrong_by)

    # Assert
    assert fates(batch) == [("accepted", "", 0)]
    assert rows()[room.first.pk][3:] == (at, at, at)


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
@pytest.mark.parametrize("sent_at", [None, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_times_at_the_end_of_the_calendar_are_no_accident(room: Room, at: datetime, sent_at: datetime | None) -> None:
    (report,) = room.send(ReportDraft(new_id(), room.first.pk, 10, at), sent_at=sent_at).reports
    expected = "" if at == sent_at else "lessons.report_too_old" if at.year == 1 else "lessons.report_in_future"
    assert report.code == expected


def test_a_report_that_brings_nothing_is_known_and_not_announced(room: Room) -> None:
    # Arrange
    room.send(draft(room.first, 10, 40, 60))
    late = draft(room.first, 9.5, 20, 30)

    # Act
    outcomes = [fates(room.send(late)) for _ in range(2)]

    # Assert
    assert outcomes == [[("accepted", "", 0)], [("duplicate", "", 0)]]
    assert (rows()[room.first.pk][:3], len(announced(EVENT))) == ((40, 4, 60), 1)


def test_known_reports_are_kept_longer_than_they_may_be_late(room: Room) -> None:
    # Arrange
    report = draft(room.first, 10, 40, 60)
    room.send(report)

    # Act, Assert
    apply_retention(now=EVENING + timedelta(days=60))
    assert fates(room.send(report, now=EVENING + timedelta(days=29))) == [("duplicate", "", 0)]
    apply_retention(now=EVENING + timedelta(days=61))
    assert ProgressReport.objects.count() == 0
    assert fates(room.send(report, now=EVENING + timedelta(days=61))) == [("refused", "lessons.report_too_old", 0)]


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_two_devices_that_send_the_same_at_once_count_once() -> None:
    # Arrange
    room = Room()
    reports = [draft(room.first, 1, 30, 60), draft(room.second, 2, 50, 60), draft(room.first, 3, 60, 60)]

    # Act
    batches = run_together(*[partial(room.send, *order) for order in (reports, reports[::-1]) * 3])

    # Assert
    outcomes = [outcome for batch in batches for outcome, _code, _seconds in fates(batch)]
    assert (outcomes.count("accepted"), outcomes.count("duplicate")) == (3, 15)
    assert {pk: row[:3] for pk, row in rows().items()} == {room.first.pk: (60, 6, 120), room.second.pk: (50, 5, 60)}
