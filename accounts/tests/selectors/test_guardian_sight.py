"""What a guardian may ask about which child: every cell of the table, and what the lists make of it."""

import pytest

from accounts.enums import GuardianSight, Role
from accounts.errors import PersonNotFound
from accounts.models import GuardianLink, User
from accounts.policies import (
    guards,
    is_in_charge_of,
    may_guardian_see,
    may_know_birth_date,
    may_see_person,
    students_in_charge_of,
)
from accounts.selectors import (
    children_of,
    get_student_in_charge_of,
    get_visible_person,
    get_visible_student,
    guardians_of,
    people_visible_to,
)
from accounts.services.guardians import end_guardian_link, end_links_of_adults
from accounts.services.people import manage_person
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import ADULT_BIRTH, born, link_of, make_guardian
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

PROFILE, PROGRESS, ATTENDANCE, NOTICES, CONSENTS, CHATS = (
    GuardianSight.PROFILE,
    GuardianSight.PROGRESS,
    GuardianSight.ATTENDANCE,
    GuardianSight.NOTICES,
    GuardianSight.CONSENTS,
    GuardianSight.CHATS,
)
YES, NO = True, False
# Chats: as the school does not let guardians read them, and as it does.
MATRIX = {
    # relation                  profile  progress attendance notices consents chats chats
    "live link":               (YES,     YES,     YES,       YES,    YES,     NO,   YES),
    "a teacher's own child":   (YES,     YES,     YES,       YES,    YES,     NO,   YES),
    "no link":                 (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "other's child":           (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "left":                    (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "revoked":                 (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "of age":                  (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "other institution":       (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "child moved away":        (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "guardian moved away":     (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "child's account closed":  (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "guardian's closed":       (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "child is a teacher now":  (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "guardian is a student":   (NO,      NO,      NO,        NO,     NO,      NO,   NO),
    "the child themselves":    (NO,      NO,      NO,        NO,     NO,      NO,   NO),
}  # fmt: skip


def pair(relation: str) -> tuple[User, User]:
    """A guardian and a child in this relation."""
    school = make_institution()
    child, office = make_person(school), make_person(school, Role.ADMIN)
    if relation == "no link":
        return make_person(school, Role.GUARDIAN), child
    if relation == "other's child":
        return make_guardian(make_person(school)), child
    if relation == "other institution":
        return make_guardian(make_person(make_institution())), child
    if relation == "the child themselves":
        return child, child
    role = Role.TEACHER if relation == "a teacher's own child" else Role.GUARDIAN
    guardian = make_guardian(child, make_person(school, role))
    happens(relation, guardian, child, office)
    return User.objects.get(pk=guardian.pk), User.objects.select_related("institution").get(pk=child.pk)


def happens(relation: str, guardian: User, child: User, office: User) -> None:
    link = link_of(child, guardian)
    if relation in {"left", "revoked"}:
        end_guardian_link(link_id=link.pk, actor=guardian if relation == "left" else office, now=NOW)
    elif relation == "of age":
        born(child, ADULT_BIRTH)
        end_links_of_adults(now=NOW)
    elif relation in {"child moved away", "guardian moved away"}:
        mover = child if relation == "child moved away" else guardian
        User.objects.filter(pk=mover.pk).update(institution=make_institution())
    elif relation in {"child's account closed", "guardian's closed"}:
        closed = child if relation == "child's account closed" else guardian
        manage_person(user_id=closed.pk, changes={"is_active": False}, actor=office, now=NOW)
    elif relation == "child is a teacher now":
        manage_person(user_id=child.pk, changes={"role": Role.TEACHER}, actor=office, now=NOW)
    elif relation == "guardian is a student":
        manage_person(user_id=guardian.pk, changes={"role": Role.STUDENT}, actor=office, now=NOW)


@pytest.mark.parametrize("relation", MATRIX)
def test_every_cell(relation: str) -> None:
    # Arrange
    guardian, child = pair(relation)

    # Act
    asked = [may_guardian_see(guardian, child, what) for what in GuardianSight]
    child.institution.guardians_see_chats = True
    let = may_guardian_see(guardian, child, CHATS)

    # Assert
    assert list(GuardianSight) == [PROFILE, PROGRESS, ATTENDANCE, NOTICES, CONSENTS, CHATS]
    assert (*asked, let) == MATRIX[relation]


@pytest.mark.parametrize("relation", [relation for relation in MATRIX if relation != "the child themselves"])
def test_lists_and_object_checks_say_the_same_as_the_table(relation: str) -> None:
    # Arrange
    guardian, child = pair(relation)
    sees = MATRIX[relation][0]

    # Act
    listed = set(people_visible_to(guardian))

    # Assert
    assert (child in listed) is may_see_person(guardian, child) is guards(guardian, child) is sees
    assert may_know_birth_date(guardian, child) is sees
    assert {link.child for link in children_of(guardian)} == listed - {guardian}
    for read in (get_visible_person, get_visible_student):
        given = {"person_id" if read is get_visible_person else "student_id": child.pk}
        if sees:
            assert read(user=guardian, **given) == child
        else:
            with pytest.raises(PersonNotFound):
                read(user=guardian, **given)


@pytest.mark.parametrize(
    ("changes", "back"),
    [
        ({"is_active": False}, {"is_active": True}),
        ({"role": Role.STUDENT}, {"role": Role.GUARDIAN}),
    ],
)
def test_what_the_office_undoes_is_undone_whole(changes: dict[str, object], back: dict[str, object]) -> None:
    # Arrange
    guardian, child = pair("live link")
    office = make_person(child.institution, Role.ADMIN)

    # Act
    seen = []
    for step in (changes, back):
        manage_person(user_id=guardian.pk, changes=step, actor=office, now=NOW)
        seen.append(may_see_person(User.objects.get(pk=guardian.pk), child))

    # Assert
    assert seen == [False, True]
    assert GuardianLink.objects.live().count() == 1
    assert list(guardians_of(child).values_list("guardian_id", flat=True)) == [guardian.pk]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMIN])
def test_a_guardian_with_a_new_role_on_the_staff_keeps_the_child(role: Role) -> None:
    # Arrange
    guardian, child = pair("live link")
    office = make_person(child.institution, Role.ADMIN)

    # Act
    manage_person(user_id=guardian.pk, changes={"role": role}, actor=office, now=NOW)

    # Assert
    promoted = User.objects.get(pk=guardian.pk)
    assert (guards(promoted, child), may_see_person(promoted, child)) == (True, True)
    assert [link.child for link in children_of(promoted)] == [child]


def test_a_teacher_who_is_a_parent_sees_both_sets_and_is_in_charge_of_one() -> None:
    # Arrange
    school = make_institution()
    teacher, colleague = make_person(school, Role.TEACHER), make_person(school, Role.TEACHER)
    learner, own_child, classmate = (make_person(school) for _ in range(3))
    make_classroom(teacher, learners=[learner])
    make_classroom(colleague, learners=[own_child, classmate])
    make_guardian(own_child, teacher)

    # Act
    people = set(people_visible_to(teacher))

    # Assert
    assert people == {teacher, learner, own_child}
    assert {each for each in (learner, own_child, classmate) if may_see_person(teacher, each)} == {learner, own_child}
    assert set(User.objects.filter(students_in_charge_of(teacher))) == {learner}
    assert [is_in_charge_of(teacher, each) for each in (learner, own_child, classmate)] == [True, False, False]
    assert [may_know_birth_date(teacher, each) for each in (learner, own_child, classmate)] == [False, True, False]
    assert get_student_in_charge_of(user=teacher, student_id=learner.pk) == learner
    with pytest.raises(PersonNotFound):
        get_student_in_charge_of(user=teacher, student_id=own_child.pk)


def test_who_is_in_charge_of_whom() -> None:
    # Arrange
    school, elsewhere = make_institution(), make_institution()
    teacher, learner, far = make_person(school, Role.TEACHER), make_person(school), make_person(elsewhere)
    make_classroom(teacher, learners=[learner])
    office, guardian = make_person(school, Role.ADMIN), make_guardian(learner)
    root = make_person(school, Role.ADMIN)
    root.is_superuser = True
    users = {"teacher": teacher, "office": office, "guardian": guardian, "learner": learner, "root": root}

    # Act
    lists = {name: set(User.objects.filter(students_in_charge_of(user))) for name, user in users.items()}

    # Assert
    assert lists == {
        "teacher": {learner},
        "office": {learner},
        "guardian": set(),
        "learner": set(),
        "root": {learner, far},
    }
    for name, user in users.items():
        assert {student for student in (learner, far) if is_in_charge_of(user, student)} == lists[name]
    assert [is_in_charge_of(office, person) for person in (teacher, office, guardian)] == [False] * 3


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("self", True),
        ("guardian", True),
        ("office", True),
        ("root", True),
        ("teacher", False),
        ("classmate", False),
        ("other office", False),
    ],
)
def test_birth_dates_are_for_those_who_need_them(who: str, expected: bool) -> None:
    # Arrange
    student = make_person(make_institution())
    school = student.institution
    reader = {
        "self": lambda: student,
        "guardian": lambda: make_guardian(student),
        "office": lambda: make_person(school, Role.ADMIN),
        "root": lambda: make_person(make_institution(), Role.ADMIN),
        "teacher": lambda: make_person(school, Role.TEACHER),
        "classmate": lambda: make_person(school),
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    reader.is_superuser = who == "root"
    if who == "teacher":
        make_classroom(reader, learners=[student])

    # Act
    may = may_know_birth_date(reader, student)

    # Assert
    assert may is expected
