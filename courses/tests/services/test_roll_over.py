"""A class in its next year."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from accounts.enums import Role
from accounts.models import PictureCredential, StudentProfile, User
from accounts.services.people import manage_person
from accounts.services.students import edit_student
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.pictures import SEQUENCE, give_pictures
from accounts.tests.services.record import announced, audited, refused
from core.ids import new_id
from courses.errors import (
    ClassroomNameMissing,
    ClassroomNotFound,
    ClassroomOfThisYear,
    ClassroomRolledOver,
    UnknownReference,
)
from courses.models import Classroom
from courses.selectors import course_ids_of_classroom, learners_in, place_of_learner
from courses.services.children import sign_in_at_door
from courses.services.classrooms import leave_classroom
from courses.services.doors import open_door
from courses.services.roll_over import RolledOver, roll_over_classroom
from courses.tests.factories import make_classroom, make_course

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
JUNE = datetime(2027, 6, 20, 9, 0, tzinfo=UTC)
# Of one roll-over, beside a statement for each learner.
COST = 28


@pytest.fixture
def learners(teacher: User) -> list[User]:
    return [make_person(teacher.institution) for _ in range(3)]


@pytest.fixture
def old(teacher: User, learners: list[User]) -> Classroom:
    colleague = make_person(teacher.institution, Role.TEACHER)
    return make_classroom(teacher, [make_course(teacher)], learners, teacher_ids=[colleague.pk], name="5B 2025/26")


def roll_over(old: Classroom, actor: User, **given: object) -> Classroom:
    return rolled(old, actor, **given).classroom


def rolled(old: Classroom, actor: User, **given: object) -> RolledOver:
    return roll_over_classroom(**{"classroom_id": old.pk, "name": "6B 2026/27", "actor": actor, "now": LATER, **given})


def ids_in(classroom: Classroom) -> set[UUID]:
    return {place.learner_id for place in learners_in(classroom.pk)}


def teachers_of(classroom: Classroom) -> set[UUID]:
    return set(classroom.teachers.values_list("teacher_id", flat=True))


def test_learners_teachers_and_courses_come_along_and_the_old_class_is_archived(
    teacher: User, learners: list[User], old: Classroom
) -> None:
    # Act
    new = roll_over(old, teacher)

    # Assert
    stored, left = Classroom.objects.get(pk=new.pk), Classroom.objects.get(pk=old.pk)
    assert (stored.name, stored.level, stored.is_archived, stored.follows_id) == (
        "6B 2026/27",
        old.level,
        False,
        old.pk,
    )
    assert (stored.institution_id, stored.created_at) == (old.institution_id, LATER)
    assert stored.code != left.code
    assert (left.is_archived, left.name) == (True, "5B 2025/26")
    assert ids_in(stored) == {learner.pk for learner in learners} == ids_in(left)
    assert teachers_of(stored) == teachers_of(left)
    assert course_ids_of_classroom(stored.pk) == course_ids_of_classroom(left.pk)
    assert place_of_learner(learners[0].pk).classroom_ids == (stored.pk,)


def test_what_is_announced_and_audited(teacher: User, learners: list[User], old: Classroom) -> None:
    # Arrange
    edited = len(announced("courses.classroom.edited"))

    # Act
    new = roll_over(old, teacher, learner_ids=[learners[1].pk])

    # Assert
    assert [(each["object_id"], each["payload"]) for each in announced("courses.classroom.edited")[edited:]] == [
        (old.pk, {"level": "secondary", "is_archived": True}),
        (new.pk, {"level": "secondary", "is_archived": False}),
    ]
    assert announced("courses.classroom.followed") == [
        {
            "name": "courses.classroom.followed",
            "institution_id": old.institution_id,
            "actor_id": teacher.pk,
            "classroom_id": new.pk,
            "object_id": new.pk,
            "occurred_at": LATER,
            "payload": {"former_id": str(old.pk), "learner_count": 1},
        }
    ]
    (enrolled,) = announced("courses.learner.enrolled")[len(learners) :]
    assert (enrolled["learner_id"], enrolled["classroom_id"], enrolled["occurred_at"]) == (
        learners[1].pk,
        new.pk,
        LATER,
    )
    assert enrolled["object_id"] == learners_in(new.pk).get().pk
    place = {"classroom": str(new.pk), "follows": str(old.pk)}
    assert [each["after"] for each in audited("courses.learner.enrolled")[len(learners) :]] == [place]
    assert {each["object_id"] for each in audited("courses.teacher.came") if each["after"] == place} == teachers_of(new)
    saved = audited("courses.classroom.saved")[-2:]
    assert [(each["object_id"], each["before"]) for each in saved] == [(new.pk, {}), (old.pk, {"is_archived": False})]
    assert saved[1]["after"] == {"is_archived": True}


def test_only_those_who_are_named_come_along(teacher: User, learners: list[User], old: Classroom) -> None:
    new = roll_over(old, teacher, learner_ids=[learners[0].pk, learners[2].pk])

    assert ids_in(new) == {learners[0].pk, learners[2].pk}


def test_nobody_may_be_named_and_then_nobody_comes(teacher: User, old: Classroom) -> None:
    assert ids_in(roll_over(old, teacher, learner_ids=[])) == set()


def test_who_left_and_whose_account_is_closed_stay_behind(teacher: User, learners: list[User], old: Classroom) -> None:
    # Arrange
    admin = make_person(teacher.institution, Role.ADMIN)
    leave_classroom(learner=learners[0], classroom_id=old.pk, actor=teacher, now=NOW)
    for person_id in (learners[1].pk, *(teachers_of(old) - {teacher.pk})):
        manage_person(user_id=person_id, changes={"is_active": False}, actor=admin, now=NOW)

    # Act
    new = roll_over(old, teacher)

    # Assert
    assert ids_in(new) == {learners[2].pk}
    assert teachers_of(new) == {teacher.pk}


def test_the_children_sign_in_at_the_new_class_with_the_badge_of_the_old(
    teacher: User, learners: list[User], old: Classroom
) -> None:
    # Arrange
    child = learners[0]
    give_pictures(teacher, child, SEQUENCE)
    code = open_door(classroom_id=old.pk, actor=teacher, now=NOW).children_code
    issued = PictureCredential.objects.values().get()

    # Act
    new = roll_over(old, teacher)

    # Assert
    assert new.children_code == code
    assert Classroom.objects.get(pk=old.pk).children_code is None
    assert PictureCredential.objects.values().get() == issued
    signed_in = sign_in_at_door(class_code=code or "", child_id=child.pk, pictures=SEQUENCE, now=LATER)
    assert signed_in.user.pk == child.pk


def test_an_old_class_that_stays_open_keeps_its_door_and_its_learners(
    teacher: User, learners: list[User], old: Classroom
) -> None:
    # Arrange
    code = open_door(classroom_id=old.pk, actor=teacher, now=NOW).children_code

    # Act
    new = roll_over(old, teacher, archives_old=False)

    # Assert
    left = Classroom.objects.get(pk=old.pk)
    assert (left.is_archived, left.children_code, new.children_code) == (False, code, None)
    assert set(place_of_learner(learners[0].pk).classroom_ids) == {old.pk, new.pk}


def test_a_class_goes_on_once(teacher: User, old: Classroom) -> None:
    new = roll_over(old, teacher)

    with refused(ClassroomRolledOver):
        roll_over(old, teacher)
    assert roll_over(new, teacher, name="7B").follows_id == new.pk


def test_a_class_that_was_archived_before_the_holidays_goes_on(
    teacher: User, learners: list[User], old: Classroom
) -> None:
    Classroom.objects.filter(pk=old.pk).update(is_archived=True)

    assert ids_in(roll_over(old, teacher)) == {learner.pk for learner in learners}


def test_an_admin_takes_a_class_along_without_becoming_its_teacher(teacher: User, old: Classroom) -> None:
    admin = make_person(teacher.institution, Role.ADMIN)

    assert teachers_of(roll_over(old, admin)) == teachers_of(old)


def test_strangers_take_no_class_along(teacher: User, learners: list[User], old: Classroom) -> None:
    strangers = [
        learners[0],
        make_person(teacher.institution, Role.TEACHER),
        make_person(make_institution(), Role.ADMIN),
    ]
    for stranger in strangers:
        with refused(ClassroomNotFound):
            roll_over(old, stranger)
    with refused(ClassroomNotFound):
        roll_over(Classroom(pk=new_id()), teacher)


def test_a_blank_name_and_learners_of_elsewhere_are_refused(
    teacher: User, learners: list[User], old: Classroom
) -> None:
    with refused(ClassroomNameMissing, field="name"):
        roll_over(old, teacher, name="  ")
    for stranger_id in (make_person(teacher.institution).pk, teacher.pk, new_id()):
        with refused(UnknownReference, field="learners"):
            roll_over(old, teacher, learner_ids=[learners[0].pk, stranger_id])


@pytest.mark.parametrize("size", [1, 3])
def test_the_cost_is_the_same_for_one_learner_and_for_three(
    size: int, teacher: User, learners: list[User], old: Classroom, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(COST):  # type: ignore[operator]
        roll_over(old, teacher, learner_ids=[learner.pk for learner in learners[:size]])


# --- moving on ----------------------------------------------------------------------------------------------
def test_class_and_learners_move_on_where_that_is_wanted(teacher: User, learners: list[User]) -> None:
    # Arrange
    old = make_classroom(teacher, [], learners[:2], level="KG1", name="Sun 2025/26")
    StudentProfile.objects.filter(user=learners[0]).update(grade="5")
    StudentProfile.objects.filter(user=learners[1]).update(grade="Seals")

    # Act
    made = rolled(old, teacher, promotes=True, now=JUNE)

    # Assert
    assert made.classroom.level == "KG2"
    assert made.promotion is not None
    assert (made.promotion.year, made.promotion.promoted) == (2027, tuple(sorted(each.pk for each in learners[:2])))
    assert made.promotion.not_counted == (learners[1].pk,)
    assert StudentProfile.objects.get(user=learners[0]).grade == "6"
    assert [each["actor_id"] for each in announced("accounts.student.promoted")] == [teacher.pk] * 2


def test_without_that_nobody_moves_on(teacher: User, learners: list[User]) -> None:
    # Arrange
    old = make_classroom(teacher, [], learners, level="KG1")
    before = list(StudentProfile.objects.order_by("pk").values())

    # Act
    made = rolled(old, teacher)

    # Assert
    assert (made.classroom.level, made.promotion, announced("accounts.student.promoted")) == ("KG1", None, [])
    assert list(StudentProfile.objects.order_by("pk").values()) == before


def test_a_learner_of_two_classes_moves_on_once(teacher: User, learners: list[User], old: Classroom) -> None:
    # Arrange
    chess = make_classroom(teacher, [], learners[:1], name="Chess")
    StudentProfile.objects.update(grade="5")

    # Act
    first, second = (rolled(each, teacher, promotes=True, now=JUNE) for each in (old, chess))

    # Assert
    assert first.promotion
    assert second.promotion
    assert (second.promotion.promoted, second.promotion.promoted_before) == ((), (learners[0].pk,))
    assert set(StudentProfile.objects.values_list("grade", flat=True)) == {"6"}


def test_a_refused_roll_over_moves_nobody_on(teacher: User, old: Classroom) -> None:
    rolled(old, teacher)

    with refused(ClassroomRolledOver):
        rolled(old, teacher, promotes=True)


def test_only_those_who_come_along_move_on(teacher: User, learners: list[User], old: Classroom) -> None:
    made = rolled(old, teacher, promotes=True, learner_ids=[learners[2].pk], now=JUNE)

    assert made.promotion
    assert made.promotion.promoted == (learners[2].pk,)


@pytest.mark.parametrize(
    ("made", "now", "year"),
    [
        (NOW, NOW + timedelta(days=60), "2026/27"),  # in the middle of its year
        (datetime(2026, 8, 20, tzinfo=UTC), datetime(2026, 9, 3, tzinfo=UTC), None),  # of either year
        (NOW, JUNE, None),
    ],
)
def test_a_class_of_the_year_that_has_begun_is_not_moved_on(
    teacher: User, old: Classroom, made: datetime, now: datetime, year: str | None
) -> None:
    # Arrange
    Classroom.objects.filter(pk=old.pk).update(created_at=made)
    StudentProfile.objects.update(grade="5")

    # Act, Assert
    if year is None:
        rolled(old, teacher, promotes=True, now=now)
    else:
        with refused(ClassroomOfThisYear, field="promotes"):
            rolled(old, teacher, promotes=True, now=now)
        with pytest.raises(ClassroomOfThisYear, match=f"school year {year}. It is moved on from March 3, 2027 on."):
            rolled(old, teacher, promotes=True, now=now)
    assert set(StudentProfile.objects.values_list("grade", flat=True)) == {"5" if year else "6"}


def test_a_class_that_went_on_before_the_holidays_does_not_go_on_again_for_that_year(
    teacher: User, old: Classroom
) -> None:
    # Arrange
    new = roll_over(old, teacher, now=JUNE, promotes=True)

    # Act, Assert
    with refused(ClassroomOfThisYear, field="promotes"):
        roll_over(new, teacher, name="7B", now=JUNE + timedelta(days=100), promotes=True)


def test_who_came_with_a_grade_of_the_new_year_is_not_moved_on_to_it(
    teacher: User, learners: list[User], old: Classroom
) -> None:
    # Arrange: written down in the past year, shortly before the new one, and in it
    office = make_person(teacher.institution, Role.ADMIN)
    days = (date(2027, 5, 3), date(2027, 7, 20), date(2027, 9, 3))
    for learner, day in zip(learners, days, strict=True):
        now = datetime.combine(day, NOW.time(), UTC)
        edit_student(student_id=learner.pk, changes={"grade": "5"}, actor=office, now=now)

    # Act
    made = rolled(old, teacher, promotes=True, now=datetime(2027, 9, 5, tzinfo=UTC))

    # Assert
    grades = dict(StudentProfile.objects.values_list("user", "grade"))
    assert made.promotion
    assert [grades[learner.pk] for learner in learners] == ["6", "5", "5"]
    assert made.promotion.promoted_before == tuple(sorted(learner.pk for learner in learners[1:]))
