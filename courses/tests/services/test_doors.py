"""The children's door of a class: opened, given a new code and shut by those who teach there."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, refused, unchanged
from core.codes import CODE_ALPHABET
from core.ids import new_id
from core.models import AuditDetail
from courses.errors import ClassroomArchived, ClassroomNotFound
from courses.models import Classroom
from courses.services.doors import open_door, renew_door, shut_door
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db
Deed = Callable[..., Classroom]


@pytest.fixture
def classroom(teacher: User) -> Classroom:
    return make_classroom(teacher)


def do(deed: Deed, classroom: Classroom, actor: User) -> str | None:
    deed(classroom_id=classroom.pk, actor=actor, now=NOW)
    return Classroom.objects.get(pk=classroom.pk).children_code


def test_the_door_is_shut_until_it_is_opened_with_a_code_of_its_own(teacher: User, classroom: Classroom) -> None:
    # Arrange
    before = classroom.children_code

    # Act
    code = do(open_door, classroom, teacher)

    # Assert
    assert before is None
    assert code is not None
    assert (len(code), set(code) <= set(CODE_ALPHABET), code == classroom.code) == (7, True, False)
    assert audited("courses.children_door.opened") == [
        {
            "institution_id": classroom.institution_id,
            "actor_id": teacher.pk,
            "object_type": "courses.Classroom",
            "object_id": classroom.pk,
            "before": {},
            "after": {},
            "at": NOW,
        }
    ]


def test_opening_again_keeps_the_code_and_renewing_changes_it(teacher: User, classroom: Classroom) -> None:
    # Arrange
    first = do(open_door, classroom, teacher)

    # Act
    with unchanged():
        second = do(open_door, classroom, teacher)
    third = do(renew_door, classroom, teacher)

    # Assert
    assert second == first
    assert third not in {None, first}
    assert len(audited("courses.children_door.renewed")) == 1


def test_renewing_opens_a_shut_door(teacher: User, classroom: Classroom) -> None:
    # Act
    code = do(renew_door, classroom, teacher)

    # Assert
    assert code is not None


def test_the_door_is_shut_once(teacher: User, classroom: Classroom) -> None:
    # Arrange
    do(open_door, classroom, teacher)

    # Act
    code = do(shut_door, classroom, teacher)
    with unchanged():
        do(shut_door, classroom, teacher)

    # Assert
    assert code is None
    assert len(audited("courses.children_door.shut")) == 1


def test_the_audit_holds_no_code(teacher: User, classroom: Classroom) -> None:
    # Act
    codes = {do(deed, classroom, teacher) for deed in (open_door, renew_door, shut_door)} - {None}

    # Assert
    details = str(list(AuditDetail.objects.values("before", "after")))
    assert len(codes) == 2
    assert not any(str(code) in details for code in codes)


@pytest.mark.parametrize("deed", [open_door, renew_door, shut_door])
def test_nobody_but_those_who_teach_there_has_a_hand_in_it(teacher: User, classroom: Classroom, deed: Deed) -> None:
    # Arrange
    do(open_door, classroom, teacher)
    colleague, elsewhere = make_person(teacher.institution, Role.TEACHER), make_person(make_institution(), Role.ADMIN)

    for actor in (colleague, elsewhere, make_person(teacher.institution)):
        # Act, Assert
        with refused(ClassroomNotFound):
            deed(classroom_id=classroom.pk, actor=actor, now=NOW)
    with refused(ClassroomNotFound):
        deed(classroom_id=new_id(), actor=teacher, now=NOW)
    assert do(deed, classroom, make_person(teacher.institution, Role.ADMIN)) != classroom.code


@pytest.mark.parametrize("deed", [open_door, renew_door])
def test_an_archived_class_is_not_opened(teacher: User, classroom: Classroom, deed: Any) -> None:
    # Arrange
    Classroom.objects.filter(pk=classroom.pk).update(is_archived=True)

    # Act, Assert
    with refused(ClassroomArchived):
        deed(classroom_id=classroom.pk, actor=teacher, now=NOW)
