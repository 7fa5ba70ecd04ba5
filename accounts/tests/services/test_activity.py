"""What frontends report that people spent time with."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from accounts.activity import ActivityDay, activity_days, person_of_activity
from accounts.enums import ActivityKind, Role
from accounts.errors import ActivityImplausible, PersonNotFound, SpanTooLong
from accounts.models import Activity, User
from accounts.services.activity import report_activity
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import make_guardian
from accounts.tests.services.record import announced, refused

pytestmark = pytest.mark.django_db

HOUR = 3600
EVENT = "accounts.activity.reported"


def report(person: User, seconds: int = 600, **given: object) -> Activity:
    given = {"kind": ActivityKind.VIDEO, "now": NOW, **given}
    return report_activity(person_id=person.pk, seconds=seconds, **given)


def test_a_report_is_stored_and_announced_for_the_learner() -> None:
    # Arrange
    learner, target = make_person(make_institution()), uuid4()

    # Act
    made = report(learner, 600, target_id=target, happened_at=NOW - timedelta(hours=2))

    # Assert
    stored = Activity.objects.get()
    assert (stored.pk, stored.person_id, stored.institution_id) == (made.pk, learner.pk, learner.institution_id)
    assert (stored.kind, stored.seconds, stored.target_id) == ("video", 600, target)
    assert stored.happened_at == NOW - timedelta(hours=2)
    assert announced(EVENT) == [
        {
            "name": EVENT,
            "institution_id": learner.institution_id,
            "learner_id": learner.pk,
            "actor_id": learner.pk,
            "object_id": made.pk,
            "occurred_at": NOW - timedelta(hours=2),
            "payload": {"kind": "video", "seconds": 600},
        }
    ]


def test_a_teachers_report_has_no_learner_and_happened_now() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)

    # Act
    made = report(teacher)

    # Assert
    assert made.happened_at == NOW
    assert ["learner_id" in event for event in announced(EVENT)] == [False]


def test_a_clock_that_is_a_little_fast_is_no_reason_to_refuse() -> None:
    assert report(make_person(make_institution()), happened_at=NOW + timedelta(seconds=90)).happened_at == NOW


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"seconds": -1}, "seconds"),
        ({"seconds": 4 * HOUR + 1}, "seconds"),
        ({"happened_at": NOW + timedelta(minutes=3)}, "happened_at"),
        ({"happened_at": NOW - timedelta(days=7, seconds=1)}, "happened_at"),
    ],
)
def test_what_cannot_have_been_is_refused(given: dict[str, object], field: str) -> None:
    learner = make_person(make_institution())

    with refused(ActivityImplausible, field=field):
        report(learner, **given)  # type: ignore[arg-type]


def test_the_limits_themselves_are_accepted() -> None:
    learner = make_person(make_institution())

    made = [report(learner, 0), report(learner, 4 * HOUR, happened_at=NOW - timedelta(days=7))]

    assert [each.seconds for each in made] == [0, 4 * HOUR]


def test_a_day_of_the_persons_own_calendar_has_24_hours() -> None:
    # Arrange: in Tokyo the day of 9:00 UTC began at 15:00 UTC of the day before.
    learner, other = make_person(make_institution()), make_person(make_institution())
    User.objects.filter(pk=learner.pk).update(time_zone="Asia/Tokyo")
    begins = NOW.replace(hour=15) - timedelta(days=1)
    for _ in range(6):
        report(learner, 4 * HOUR, happened_at=begins)

    # Act, Assert
    with refused(ActivityImplausible, field="seconds"):
        report(learner, 1)
    report(learner, 4 * HOUR, happened_at=begins - timedelta(seconds=1))
    report(other, 4 * HOUR)
    report(learner, 0)


def test_days_are_those_of_the_zone_with_seconds_by_kind() -> None:
    # Arrange
    learner, other = make_person(make_institution()), make_person(make_institution())
    zone = ZoneInfo("Europe/Madrid")  # two hours before UTC in September
    late = datetime(2026, 9, 13, 22, 30, tzinfo=UTC)  # the 14th in Madrid
    report(learner, 100, happened_at=late)
    report(learner, 200)
    report(learner, 50, kind=ActivityKind.READING)
    report(learner, 70, happened_at=late - timedelta(hours=1))
    report(other, 999)

    # Act
    days = activity_days(learner, zone=zone, since=date(2026, 9, 13), until=date(2026, 9, 14))
    second = activity_days(learner, zone=zone, since=date(2026, 9, 14), until=date(2026, 9, 14))

    # Assert
    last = ActivityDay(date(2026, 9, 14), {"reading": 50, "video": 300}, 3)
    assert days == [ActivityDay(date(2026, 9, 13), {"video": 70}, 1), last]
    assert second == [last]


@pytest.mark.parametrize(
    ("since", "until"), [(date(2026, 1, 2), date(2026, 1, 1)), (date(2025, 1, 1), date(2026, 1, 2))]
)
def test_a_span_of_no_day_or_of_too_many_is_refused(since: date, until: date) -> None:
    with pytest.raises(SpanTooLong) as caught:
        activity_days(User(id=uuid4()), zone=UTC, since=since, until=until)
    assert caught.value.field == "since"


def test_the_longest_span_is_366_days_and_one_query(django_assert_num_queries: object) -> None:
    learner = make_person(make_institution())

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert activity_days(learner, zone=UTC, since=date(2025, 1, 1), until=date(2026, 1, 1)) == []


def test_activity_is_seen_by_the_student_the_guardians_and_the_staff_in_charge() -> None:
    # Arrange
    school = make_institution()
    admin, student, classmate = make_person(school, Role.ADMIN), make_person(school), make_person(school)
    guardian = make_guardian(student, actor=admin)
    strangers = [classmate, make_person(school, Role.TEACHER), make_person(make_institution(), Role.ADMIN)]
    strangers.append(make_guardian(classmate, actor=admin))

    # Act
    seen = [person_of_activity(reader=each, student_id=student.pk) for each in (student, guardian, admin)]

    # Assert
    assert seen == [student] * 3
    assert person_of_activity(reader=admin, student_id=None) == admin
    for stranger in strangers:
        with pytest.raises(PersonNotFound):
            person_of_activity(reader=stranger, student_id=student.pk)
    with pytest.raises(PersonNotFound):
        person_of_activity(reader=admin, student_id=guardian.pk)
