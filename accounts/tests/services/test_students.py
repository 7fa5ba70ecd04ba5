"""Birth date, grade and kindergarten year of a student."""

from datetime import date, timedelta

import pytest

from accounts.enums import KgLevel, Role
from accounts.errors import BirthDateImplausible, OfficeOnly, PersonNotFound
from accounts.models import StudentProfile, User
from accounts.services.students import edit_student
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import ADULT_BIRTH, live_guardians, make_guardian
from accounts.tests.services.record import announced, audited, refused, unchanged
from core.ids import new_id
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def student() -> User:
    return make_person(make_institution())


@pytest.fixture
def office(student: User) -> User:
    return make_person(student.institution, Role.ADMIN)


@pytest.fixture
def teacher(student: User) -> User:
    teacher = make_person(student.institution, Role.TEACHER)
    make_classroom(teacher, learners=[student])
    return teacher


def edit(student: User, actor: User, **changes: object) -> User:
    return edit_student(student_id=student.pk, changes=changes, actor=actor, now=NOW)


def profile_of(student: User) -> tuple[object, ...]:
    return StudentProfile.objects.values_list("birth_on", "grade", "kg_level", "is_kg_overridden").get(pk=student.pk)


def test_the_office_writes_birth_date_and_grade_down(student: User, office: User) -> None:
    # Act
    edited = edit(student, office, birth_on=date(2021, 3, 9), grade="Seals")

    # Assert
    assert profile_of(student) == (date(2021, 3, 9), "Seals", "KG2", False)  # 5 on the first of September
    assert edited.student_profile.kg_level == "KG2"
    assert audited("accounts.student.edited") == [
        {
            "institution_id": student.institution_id,
            "actor_id": office.pk,
            "object_type": "accounts.User",
            "object_id": student.pk,
            "before": {"birth_on": None, "grade": "", "promoted_for": None},
            "after": {"birth_on": "2021-03-09", "grade": "Seals", "promoted_for": 2026},
            "at": NOW,
        }
    ]
    assert [event["payload"] for event in announced("accounts.student.kg_level_set")] == [
        {"level": "KG2", "year": 2026, "is_overridden": False}
    ]
    with unchanged():
        edit(student, office, birth_on=date(2021, 3, 9), grade="Seals")


def test_what_is_not_named_stays(student: User, office: User) -> None:
    # Arrange
    edit(student, office, birth_on=date(2012, 3, 9), grade="9")

    # Act
    edit(student, office, birth_on=None)

    # Assert
    assert profile_of(student) == (None, "9", "", False)
    with unchanged():
        edit(student, office)


@pytest.mark.parametrize("field", ["birth_on", "grade"])
def test_teachers_set_the_kindergarten_year_and_nothing_else(student: User, teacher: User, field: str) -> None:
    # Act
    edit(student, teacher, kg_level=KgLevel.KG3)

    # Assert
    assert profile_of(student) == (None, "", "KG3", True)
    with refused(OfficeOnly, field=field):
        edit(student, teacher, kg_level=KgLevel.KG1, **{field: None if field == "birth_on" else "7"})


def test_the_office_decides_the_year_against_the_age(student: User, office: User) -> None:
    # Act
    edited = edit(student, office, birth_on=date(2021, 3, 9), kg_level=KgLevel.KG1)

    # Assert
    assert profile_of(student) == (date(2021, 3, 9), "", "KG1", True)
    assert (edited.student_profile.kg_level, edited.student_profile.is_kg_overridden) == ("KG1", True)
    edit(student, office, kg_level=None)
    assert profile_of(student) == (date(2021, 3, 9), "", "", True)


@pytest.mark.parametrize(
    "birth_on", [NOW.date() + timedelta(days=1), date(1905, 12, 31), date(1, 1, 1), date(9999, 12, 31)]
)
def test_a_birth_date_that_nobody_can_have_is_refused(student: User, office: User, birth_on: date) -> None:
    # Act, Assert
    with refused(BirthDateImplausible, field="birth_on"):
        edit(student, office, birth_on=birth_on)


@pytest.mark.parametrize("birth_on", [NOW.date(), date(1906, 1, 1)])
def test_the_first_and_the_last_birth_date_are_taken(student: User, office: User, birth_on: date) -> None:
    # Act
    edit(student, office, birth_on=birth_on)

    # Assert
    assert profile_of(student)[0] == birth_on


def test_who_turns_out_to_be_of_age_has_no_guardians_any_more(student: User, office: User) -> None:
    # Arrange
    guardians = {make_guardian(student).pk for _ in range(2)}
    edit(student, office, birth_on=ADULT_BIRTH + timedelta(days=1))
    kept = live_guardians(student)

    # Act
    edit(student, office, birth_on=ADULT_BIRTH)

    # Assert
    assert (kept, live_guardians(student)) == (guardians, set())
    assert [event["payload"]["reason"] for event in announced("accounts.guardian.unlinked")] == ["majority"] * 2


def test_strangers_change_nothing(student: User, office: User) -> None:
    # Arrange
    school = student.institution
    strangers = [
        student,
        make_person(school),
        make_guardian(student),
        make_person(school, Role.TEACHER),
        make_guardian(student, make_person(school, Role.TEACHER)),
        make_person(make_institution(), Role.ADMIN),
    ]

    # Act, Assert
    for stranger in strangers:
        with refused(PersonNotFound):
            edit(student, stranger, kg_level=KgLevel.KG1, grade="1")
    for person_id in (office.pk, new_id()):
        with refused(PersonNotFound):
            edit_student(student_id=person_id, changes={"grade": "1"}, actor=office, now=NOW)
