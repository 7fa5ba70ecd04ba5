"""Kindergarten years: found by age, decided by teachers, found anew each school year."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import KgLevel, Role
from accounts.models import Institution, StudentProfile, User
from accounts.services.kg import current_school_year, follow_birth_date, override_kg_level, set_kg_levels
from accounts.tasks import set_kg_levels_task
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, unchanged

pytestmark = pytest.mark.django_db
EVENT = "accounts.student.kg_level_set"
NEXT_YEAR = datetime(2027, 9, 1, 0, 0, tzinfo=UTC)


@pytest.fixture
def school() -> Institution:
    """Its school year 2026 began two weeks before ``NOW``."""
    return make_institution()


@pytest.fixture
def admin(school: Institution) -> User:
    return make_person(school, Role.ADMIN)


def born(school: Institution, birth_on: date | None, **profile: Any) -> User:
    child = make_person(school)
    StudentProfile.objects.filter(pk=child.pk).update(birth_on=birth_on, **profile)
    return child


def locked(child: User) -> StudentProfile:
    return StudentProfile.objects.select_for_update().get(pk=child.pk)


def level_of(child: User) -> tuple[str, int | None, bool]:
    profile = StudentProfile.objects.get(pk=child.pk)
    return profile.kg_level, profile.kg_year, profile.is_kg_overridden


def told() -> list[tuple[Any, str, int, bool]]:
    return [
        (row["learner_id"], row["payload"]["level"], row["payload"]["year"], row["payload"]["is_overridden"])
        for row in announced(EVENT)
    ]


# --- when a birth date is given or changes ------------------------------------------------------------------
def test_a_birth_date_brings_its_level_announced_and_audited(school: Institution, admin: User) -> None:
    # Arrange
    child = born(school, date(2021, 9, 1))

    # Act
    follow_birth_date(locked(child), actor=admin, now=NOW)

    # Assert
    assert level_of(child) == ("KG2", 2026, False)
    assert announced(EVENT) == [
        {
            "name": EVENT,
            "institution_id": school.pk,
            "learner_id": child.pk,
            "actor_id": admin.pk,
            "object_id": child.pk,
            "occurred_at": NOW,
            "payload": {"level": "KG2", "year": 2026, "is_overridden": False},
        }
    ]
    assert [(entry["object_id"], entry["before"], entry["after"]) for entry in audited(EVENT)] == [
        (child.pk, {"level": "", "year": None}, {"level": "KG2", "year": 2026})
    ]


def test_the_same_birth_date_again_changes_nothing(school: Institution, admin: User) -> None:
    # Arrange
    child = born(school, date(2021, 9, 1))
    follow_birth_date(locked(child), actor=admin, now=NOW)

    # Act, Assert
    with unchanged():
        follow_birth_date(locked(child), actor=admin, now=NOW)


def test_a_birth_date_that_changes_or_goes_takes_the_level_with_it(school: Institution, admin: User) -> None:
    # Arrange
    child = born(school, date(2021, 9, 1))

    # Act
    levels = []
    for birth_on in (date(2021, 9, 1), date(2020, 9, 1), None):
        StudentProfile.objects.filter(pk=child.pk).update(birth_on=birth_on)
        follow_birth_date(locked(child), actor=admin, now=NOW)
        levels.append(level_of(child)[0])

    # Assert
    assert levels == ["KG2", "KG3", ""]
    assert told() == [(child.pk, level, 2026, False) for level in levels]


def test_nobody_is_told_that_a_grown_student_has_no_level(school: Institution, admin: User) -> None:
    # Arrange
    student = born(school, date(2000, 1, 1))

    # Act
    follow_birth_date(locked(student), actor=admin, now=NOW)

    # Assert
    assert level_of(student) == ("", 2026, False)
    assert (told(), audited(EVENT)) == ([], [])


def test_a_new_birth_date_leaves_what_a_teacher_decided(school: Institution, admin: User) -> None:
    # Arrange
    child = born(school, date(2021, 9, 1))
    override_kg_level(locked(child), KgLevel.KG1, actor=admin, now=NOW)
    StudentProfile.objects.filter(pk=child.pk).update(birth_on=date(2020, 9, 1))

    # Act, Assert
    with unchanged():
        follow_birth_date(locked(child), actor=admin, now=NOW)
    assert level_of(child) == ("KG1", 2026, True)


# --- decided ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("level", "stored"), [(KgLevel.KG3, "KG3"), (None, "")])
def test_who_is_in_charge_decides_whatever_the_age(
    school: Institution, admin: User, level: KgLevel | None, stored: str
) -> None:
    # Arrange
    child = born(school, date(2021, 9, 1))
    follow_birth_date(locked(child), actor=admin, now=NOW)

    # Act
    override_kg_level(locked(child), level, actor=admin, now=NOW)
    with unchanged():
        override_kg_level(locked(child), level, actor=admin, now=NOW)

    # Assert
    assert level_of(child) == (stored, 2026, True)
    assert told()[1:] == [(child.pk, stored, 2026, True)]
    assert [entry["actor_id"] for entry in audited(EVENT)] == [admin.pk, admin.pk]


# --- each school year ---------------------------------------------------------------------------------------
def test_a_new_school_year_moves_every_child_on_and_replaces_what_was_decided(school: Institution, admin: User) -> None:
    # Arrange
    children = [born(school, date(year, 9, 1)) for year in (2023, 2022, 2021, 2020)]
    decided, unknown = born(school, date(2021, 9, 1)), born(school, None)
    first = set_kg_levels(now=NOW)
    for child in (decided, unknown):
        override_kg_level(locked(child), KgLevel.KG1, actor=admin, now=NOW)
    before = [level_of(child) for child in (*children, decided, unknown)]

    # Act
    second = set_kg_levels(now=NEXT_YEAR)

    # Assert
    assert before == [
        ("", 2026, False),
        ("KG1", 2026, False),
        ("KG2", 2026, False),
        ("KG3", 2026, False),
        ("KG1", 2026, True),
        ("KG1", 2026, True),
    ]
    assert [level_of(child) for child in (*children, decided, unknown)] == [
        ("KG1", 2027, False),
        ("KG2", 2027, False),
        ("KG3", 2027, False),
        ("", 2027, False),
        ("KG3", 2027, False),
        ("", 2027, False),
    ]
    assert (first, second) == (4, 6)
    assert sorted(told()[-6:]) == sorted(
        zip(
            [each.pk for each in (*children, decided, unknown)],
            ["KG1", "KG2", "KG3", "", "KG3", ""],
            [2027] * 6,
            [False] * 6,
            strict=True,
        )
    )
    assert [entry["after"] for entry in audited("accounts.kg_levels.set")] == [
        {"year": 2026, "students": 4},
        {"year": 2027, "students": 6},
    ]


def test_within_a_school_year_nothing_is_set_again(school: Institution, admin: User) -> None:
    # Arrange
    child = born(school, date(2021, 9, 1))
    set_kg_levels(now=NOW)
    override_kg_level(locked(child), KgLevel.KG1, actor=admin, now=NOW)

    # Act, Assert
    with unchanged():
        again = set_kg_levels(now=datetime(2027, 8, 31, 23, 59, tzinfo=UTC))
    assert (again, level_of(child)) == (0, ("KG1", 2026, True))


def test_a_school_year_begins_by_the_calendar_and_the_clock_of_the_school() -> None:
    # Arrange
    auckland = make_institution(time_zone="Pacific/Auckland", school_year_month=2, school_year_day=3)
    los_angeles = make_institution(time_zone="America/Los_Angeles", school_year_month=2, school_year_day=3)
    moment = datetime(2027, 2, 2, 12, 0, tzinfo=UTC)  # 3 February in Auckland, 2 February in Los Angeles

    # Act
    years = [current_school_year(school, now=moment) for school in (auckland, los_angeles)]

    # Assert
    assert years == [2027, 2026]


def test_people_who_left_or_are_no_students_are_passed_over(school: Institution) -> None:
    # Arrange
    left, teacher = born(school, date(2021, 9, 1)), born(school, date(2021, 9, 1))
    User.objects.filter(pk=left.pk).update(is_active=False)
    User.objects.filter(pk=teacher.pk).update(role=Role.TEACHER)

    # Act
    with unchanged():
        number = set_kg_levels(now=NOW)

    # Assert
    assert (number, level_of(left), level_of(teacher)) == (0, ("", None, False), ("", None, False))


# The stream of each child with a new level is locked by one statement of its own: that is what an event costs.
@pytest.mark.parametrize("size", [1, 3, 12])
def test_statements_do_not_grow_with_the_students(size: int) -> None:
    # Arrange
    set_kg_levels(now=NOW)
    idle = _statements()
    school = make_institution()
    for _ in range(size):
        born(school, date(2021, 9, 1))
        born(school, date(2000, 1, 1))

    # Act
    busy = _statements()

    # Assert
    assert busy - idle == 8


def _statements() -> int:
    with CaptureQueriesContext(connection) as seen:
        set_kg_levels(now=NOW)
    return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_more_than_a_batch_is_done_in_one_run(school: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    monkeypatch.setattr("accounts.services.kg.BATCH", 2)
    children = [born(school, date(2021, 9, 1)) for _ in range(5)]

    # Act
    number = set_kg_levels(now=NOW)

    # Assert
    assert (number, {level_of(child) for child in children}) == (5, {("KG2", 2026, False)})


def test_command_and_task_do_it_by_the_real_clock(school: Institution) -> None:
    # Arrange
    today = datetime.now(UTC).date()
    child = born(school, date(today.year - 30, 1, 1), kg_level="KG3", kg_year=today.year - 25)
    out = StringIO()

    # Act
    call_command("set_kg_levels", stdout=out)
    with unchanged():
        set_kg_levels_task()

    # Assert
    assert (out.getvalue(), level_of(child)[0]) == ("1 levels are new\n", "")
    assert settings.CELERY_BEAT_SCHEDULE["accounts.set_kg_levels"] == {
        "task": set_kg_levels_task.name,
        "schedule": 86400.0,
    }
