"""Learners in their next school year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.enums import Role
from accounts.models import Institution, StudentProfile, User
from accounts.services.kg import set_kg_levels
from accounts.services.promotions import (
    Promotion,
    first_day_to_move_on,
    nearest_school_year,
    promote_learners,
    school_year_name,
)
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.roster_files import imported
from accounts.tests.services.record import announced, audited, unchanged

pytestmark = pytest.mark.django_db

JUNE = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
COST = 8


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


def learner(office: User, grade: str = "", **facts: object) -> StudentProfile:
    child = make_person(office.institution)
    StudentProfile.objects.filter(user=child).update(grade=grade, **facts)
    return StudentProfile.objects.get(user=child)


def promote(office: User, *profiles: StudentProfile, now: datetime = JUNE) -> Promotion:
    ids = [profile.pk for profile in profiles]
    return promote_learners(institution=office.institution, learner_ids=ids, actor=office, now=now)


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 3, 1, tzinfo=UTC), 2025),
        (datetime(2026, 3, 4, tzinfo=UTC), 2026),
        (JUNE, 2026),
        (datetime(2026, 9, 1, tzinfo=UTC), 2026),
        (datetime(2027, 2, 1, tzinfo=UTC), 2026),
    ],
)
def test_the_nearest_school_year_is_the_next_in_june_and_the_present_in_october(now: datetime, year: int) -> None:
    # Act, Assert
    assert nearest_school_year(Institution(time_zone="UTC"), now=now) == year


@pytest.mark.parametrize(("month", "name"), [(9, "2026/27"), (2, "2026")])
def test_a_school_year_has_a_name_and_a_day_from_which_learners_are_moved_on_to_it(month: int, name: str) -> None:
    # Arrange
    school = Institution(time_zone="UTC", school_year_month=month)

    # Act
    first = datetime.combine(first_day_to_move_on(school, 2026), datetime.min.time(), UTC)

    # Assert
    years = [nearest_school_year(school, now=first + timedelta(days=days)) for days in (-1, 0)]
    assert (years, school_year_name(school, 2026)) == ([2025, 2026], name)


def test_grades_count_up_once_for_a_school_year(office: User) -> None:
    # Arrange
    five, seal, none = learner(office, "5"), learner(office, "Seals"), learner(office)

    # Act
    first = promote(office, five, seal, none)
    with unchanged():
        again = promote(office, five, seal, now=JUNE + timedelta(days=100))

    # Assert
    everybody = tuple(sorted([five.pk, seal.pk, none.pk]))
    assert first == Promotion(year=2026, promoted=everybody, promoted_before=(), not_counted=(seal.pk,))
    both = tuple(sorted([five.pk, seal.pk]))
    assert again == Promotion(year=2026, promoted=(), promoted_before=both, not_counted=())
    assert StudentProfile.objects.in_bulk()[five.pk].grade == "6"
    told = {each["object_id"]: each["payload"] for each in announced("accounts.student.promoted")}
    assert told == {
        five.pk: {"year": 2026, "is_counted": True},
        seal.pk: {"year": 2026, "is_counted": False},
        none.pk: {"year": 2026, "is_counted": False},
    }
    entries = {each["object_id"]: (each["before"], each["after"]) for each in audited("accounts.student.promoted")}
    assert entries[five.pk] == (
        {"grade": "5", "promoted_for": None},
        {"grade": "6", "promoted_for": 2026},
    )
    next_year = promote(office, five, now=JUNE + timedelta(days=365))
    assert (next_year.promoted, StudentProfile.objects.get(pk=five.pk).grade) == ((five.pk,), "7")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"birth_on": date(2021, 9, 1), "kg_level": "KG1", "kg_year": 2025}, ("KG2", 2026, False)),
        ({"birth_on": date(2021, 9, 2), "kg_level": "", "kg_year": 2025}, ("KG1", 2026, False)),
        ({"birth_on": date(2019, 9, 1), "kg_level": "KG3", "kg_year": 2025}, ("", 2026, False)),
        # Decided by a teacher for the year that ends; and for the one that begins.
        (
            {"birth_on": date(2021, 9, 1), "kg_level": "KG2", "kg_year": 2025, "is_kg_overridden": True},
            ("KG2", 2026, False),
        ),
        (
            {"birth_on": date(2021, 9, 1), "kg_level": "KG1", "kg_year": 2026, "is_kg_overridden": True},
            ("KG1", 2026, True),
        ),
        ({"birth_on": None, "kg_level": "", "kg_year": None}, ("", None, False)),
    ],
)
def test_kindergarten_years_are_found_by_age_in_the_new_year(
    office: User, before: dict[str, object], after: tuple[str, int | None, bool]
) -> None:
    # Arrange
    child = learner(office, **before)

    # Act
    promote(office, child)

    # Assert
    child.refresh_from_db()
    assert (child.kg_level, child.kg_year, child.is_kg_overridden) == after
    is_new = before["kg_level"] != after[0]
    assert [each["payload"]["level"] for each in announced("accounts.student.kg_level_set")] == [after[0]] * is_new
    set_kg_levels(now=NOW)  # of the new year: found already
    child.refresh_from_db()
    assert child.kg_level == after[0]


def test_only_open_accounts_of_students_of_the_school_move_on(office: User) -> None:
    # Arrange
    gone, far = learner(office, "5"), learner(make_person(make_institution(), Role.ADMIN), "5")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    # Act
    with unchanged():
        made = promote(office, gone, far)

    # Assert
    assert (made.promoted, made.promoted_before) == ((), ())


@pytest.mark.parametrize("size", [1, 3])
def test_the_cost_is_the_same_for_one_and_for_three(office: User, size: int, django_assert_num_queries: object) -> None:
    # Arrange
    profiles = [learner(office, "5", birth_on=date(2021, 9, 1), kg_level="KG1", kg_year=2025) for _ in range(size)]

    # Act, Assert
    with django_assert_num_queries(COST):  # type: ignore[operator]
        promote(office, *profiles)


def test_a_grade_that_a_register_tells_is_one_of_the_present_year(office: User) -> None:
    # Arrange
    heading = "username,full_name,role,grade\n"
    imported(office, f"{heading}ada,Ada,student,5\neve,Eve,student,\n")
    first = dict(StudentProfile.objects.values_list("user__username", "promoted_for"))
    imported(office, f"{heading}eve,Eve,student,6\n")
    pupils = list(StudentProfile.objects.all())

    # Act
    in_the_year = promote(office, *pupils, now=NOW + timedelta(days=60))
    in_june = promote(office, *pupils, now=JUNE + timedelta(days=365))

    # Assert
    assert first == {"ada": 2026, "eve": None}
    assert (in_the_year.promoted, len(in_the_year.promoted_before), len(in_june.promoted)) == ((), 2, 2)
    assert set(StudentProfile.objects.values_list("grade", flat=True)) == {"6", "7"}
