"""Pictures for a class, its badges, and the door itself."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.errors import LockedOut, SequenceMalformed, WrongPictures
from accounts.models import PictureCredential, Session, User
from accounts.services.people import manage_person
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.pictures import SEQUENCE, WRONG, give_pictures
from accounts.tests.services.record import audited, refused, unchanged
from core.ids import new_id
from core.request_context import calling_from
from courses.errors import ChildNotFound, ClassroomNotFound, DoorNotFound, DoorShut
from courses.models import Classroom
from courses.services.children import (
    issue_to_child,
    issue_to_class,
    knock_at_door,
    make_badges,
    sign_in_at_door,
    withdraw_from_child,
)
from courses.services.classrooms import leave_classroom
from courses.services.doors import open_door, renew_door, shut_door
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(teacher: User) -> User:
    return make_person(teacher.institution, full_name="Ada Byron")


@pytest.fixture
def classroom(teacher: User, child: User) -> Classroom:
    """Open, with ``child``, who has pictures."""
    made = make_classroom(teacher, learners=[child])
    give_pictures(teacher, child)
    return open_door(classroom_id=made.pk, actor=teacher, now=NOW)


def enter(classroom: Classroom, child: User, **given: Any) -> User:
    asked = {"class_code": classroom.children_code, "child_id": child.pk, "pictures": SEQUENCE, "now": NOW, **given}
    return sign_in_at_door(**asked).user


# --- what teachers do ---------------------------------------------------------------------------------------
def test_a_teacher_gives_pictures_to_those_of_the_class_who_have_none(teacher: User, classroom: Classroom) -> None:
    # Arrange
    newcomers = [make_person(teacher.institution) for _ in range(2)]
    other_class = make_classroom(teacher, learners=[make_person(teacher.institution)])
    make_classroom(teacher, learners=newcomers)
    with_newcomers = make_classroom(teacher, learners=newcomers)

    # Act
    numbers = [issue_to_class(classroom_id=each.pk, actor=teacher, now=NOW) for each in (classroom, with_newcomers)]
    with unchanged():
        again = issue_to_class(classroom_id=with_newcomers.pk, actor=teacher, now=NOW)

    # Assert
    assert (numbers, again) == ([0, 2], 0)
    assert not PictureCredential.objects.filter(child__in=[p.learner_id for p in other_class.enrolments.all()]).exists()


def test_a_teacher_gives_one_child_new_pictures_and_takes_them_away(
    teacher: User, classroom: Classroom, child: User
) -> None:
    # Arrange
    chosen = ("cup", "car", "moon")

    # Act
    pictures = issue_to_child(classroom_id=classroom.pk, child_id=child.pk, actor=teacher, now=NOW, sequence=chosen)
    entered = enter(classroom, child, pictures=chosen)
    withdraw_from_child(classroom_id=classroom.pk, child_id=child.pk, actor=teacher, now=NOW)

    # Assert
    assert ([picture.key for picture in pictures], entered) == ([*chosen], child)
    assert (PictureCredential.objects.count(), Session.objects.live().count()) == (0, 0)


def test_pictures_are_a_matter_of_the_class_that_the_child_is_in_now(
    teacher: User, classroom: Classroom, child: User
) -> None:
    # Arrange: a child of another class of the same teacher, one who left, somebody unknown
    elsewhere, left = make_person(teacher.institution), make_person(teacher.institution)
    make_classroom(teacher, learners=[elsewhere, left])
    gone = make_classroom(teacher, learners=[left])
    leave_classroom(learner=left, classroom_id=gone.pk, actor=left, now=NOW)

    for where, who in ((classroom, elsewhere.pk), (gone, left.pk), (classroom, new_id()), (classroom, teacher.pk)):
        # Act, Assert
        with refused(ChildNotFound):
            issue_to_child(classroom_id=where.pk, child_id=who, actor=teacher, now=NOW)
        with refused(ChildNotFound):
            withdraw_from_child(classroom_id=where.pk, child_id=who, actor=teacher, now=NOW)
    with refused(SequenceMalformed, field="pictures"):
        issue_to_child(classroom_id=classroom.pk, child_id=child.pk, actor=teacher, now=NOW, sequence=("sun",))


def test_the_class_of_somebody_else_does_not_exist(teacher: User, classroom: Classroom, child: User) -> None:
    # Arrange
    colleague, elsewhere = make_person(teacher.institution, Role.TEACHER), make_person(make_institution(), Role.ADMIN)

    for actor in (colleague, elsewhere, child):
        given = {"classroom_id": classroom.pk, "actor": actor, "now": NOW}

        # Act, Assert
        with refused(ClassroomNotFound):
            issue_to_class(**given)
        with refused(ClassroomNotFound):
            issue_to_child(child_id=child.pk, **given)
        with refused(ClassroomNotFound):
            withdraw_from_child(child_id=child.pk, **given)
        with refused(ClassroomNotFound):
            make_badges(**given)


# --- badges -------------------------------------------------------------------------------------------------
def test_badges_are_made_for_those_with_pictures_and_reading_them_is_audited(
    teacher: User, classroom: Classroom, child: User, settings: Any
) -> None:
    # Arrange
    settings.ACCOUNT_PAGES_URL = "https://school.example.org/account"
    make_classroom(teacher, learners=[make_person(teacher.institution)])

    # Act
    sheet = make_badges(classroom_id=classroom.pk, actor=teacher, now=NOW)

    # Assert
    (badge,) = sheet.badges
    assert (badge.child_id, badge.short_name, badge.class_code) == (child.pk, "Ada B.", classroom.children_code)
    assert [picture.key for picture in badge.pictures] == [*SEQUENCE]
    assert badge.address == (
        f"https://school.example.org/account/children/?class={classroom.children_code}&child={child.pk}"
    )
    assert [(entry["object_id"], entry["actor_id"]) for entry in audited("accounts.pictures.read")] == [
        (child.pk, teacher.pk)
    ]


def test_badges_without_pictures_read_no_secret(teacher: User, classroom: Classroom) -> None:
    # Act
    with unchanged():
        sheet = make_badges(classroom_id=classroom.pk, actor=teacher, now=NOW, with_pictures=False)

    # Assert
    assert [badge.pictures for badge in sheet.badges] == [()]


def test_there_are_no_badges_for_a_shut_door(teacher: User, classroom: Classroom) -> None:
    # Arrange
    shut_door(classroom_id=classroom.pk, actor=teacher, now=NOW)

    # Act, Assert
    with refused(DoorShut):
        make_badges(classroom_id=classroom.pk, actor=teacher, now=NOW)


# --- the door -----------------------------------------------------------------------------------------------
def test_the_door_shows_the_children_with_pictures_by_name(teacher: User, classroom: Classroom, child: User) -> None:
    # Arrange
    without, closed, left, early = (
        make_person(teacher.institution, full_name=name) for name in ("No Picture", "Closed", "Left", "Abel Early")
    )
    given = [closed, left, early]
    make_more = make_classroom(teacher, learners=[child, without, *given])
    for each in given:
        give_pictures(teacher, each)
    door = open_door(classroom_id=make_more.pk, actor=teacher, now=NOW)
    admin = make_person(teacher.institution, Role.ADMIN)
    manage_person(user_id=closed.pk, changes={"is_active": False}, actor=admin, now=NOW)
    leave_classroom(learner=left, classroom_id=door.pk, actor=left, now=NOW)
    typed = f" {str(door.children_code)[:3]} {str(door.children_code)[3:].lower()}"

    # Act
    with unchanged():
        seen, children = knock_at_door(class_code=typed, now=NOW)

    # Assert
    assert (seen, children) == (door, [early, child])


def test_a_code_that_opens_nothing_is_unknown_whatever_the_reason(teacher: User, classroom: Classroom) -> None:
    # Arrange: the enrolment code, an old code, a shut door, an archived class
    old = str(classroom.children_code)
    renew_door(classroom_id=classroom.pk, actor=teacher, now=NOW)
    shut, archived = (open_door(classroom_id=make_classroom(teacher).pk, actor=teacher, now=NOW) for _ in range(2))
    Classroom.objects.filter(pk=archived.pk).update(is_archived=True)
    shut_code = str(shut.children_code)
    shut_door(classroom_id=shut.pk, actor=teacher, now=NOW)
    told = []

    for code in (classroom.code, old, shut_code, str(archived.children_code), "22222ZZ", ""):
        # Act
        with CaptureQueriesContext(connection) as seen, pytest.raises(DoorNotFound) as caught:
            knock_at_door(class_code=code, now=NOW)
        told.append((len(seen), str(caught.value)))

    # Assert
    assert told == [(1, "No class has this code.")] * 6


def test_who_tries_codes_is_stopped_and_a_class_that_knows_its_own_is_not(teacher: User, classroom: Classroom) -> None:
    # Arrange
    with calling_from("192.0.2.1"):
        knock_at_door(class_code=str(classroom.children_code), now=NOW)
        for number in range(60):
            with pytest.raises(DoorNotFound):
                knock_at_door(class_code=f"22222{number:02}", now=NOW)

        # Act
        with pytest.raises(LockedOut) as caught:
            knock_at_door(class_code="2222299", now=NOW)
        classroom_seen, _children = knock_at_door(class_code=str(classroom.children_code), now=NOW)

    # Assert
    assert (caught.value.retry_after, classroom_seen) == (30, classroom)


def test_a_child_of_the_class_gets_in_with_its_pictures(classroom: Classroom, child: User) -> None:
    # Act
    entered = enter(classroom, child, class_code=f" {str(classroom.children_code).lower()} ")

    # Assert
    assert entered == child
    assert Session.objects.get().scope == "child"


def test_whatever_is_wrong_at_the_door_the_answer_costs_and_says_the_same(
    teacher: User, classroom: Classroom, child: User
) -> None:
    # Arrange
    other = make_person(teacher.institution)
    other_class = open_door(classroom_id=make_classroom(teacher, learners=[other]).pk, actor=teacher, now=NOW)
    give_pictures(teacher, other)
    without = make_person(teacher.institution)
    mixed = make_classroom(teacher, learners=[without])
    archived = open_door(classroom_id=make_classroom(teacher, learners=[child]).pk, actor=teacher, now=NOW)
    Classroom.objects.filter(pk=archived.pk).update(is_archived=True)
    ways: list[dict[str, Any]] = [
        {"class_code": "22222ZZ"},
        {"class_code": classroom.code},
        {"class_code": archived.children_code},
        {"class_code": other_class.children_code},
        {"class_code": open_door(classroom_id=mixed.pk, actor=teacher, now=NOW).children_code, "child_id": without.pk},
        {"child_id": other.pk},
        {"child_id": new_id()},
        {"child_id": teacher.pk},
        {"pictures": WRONG},
        {"pictures": ("sun", "sun", "key")},
        {"pictures": ("sun", "boat", "dragon")},
    ]
    told = []

    for given in ways:
        # Act
        with (
            calling_from(f"198.51.100.{len(told)}"),
            CaptureQueriesContext(connection) as seen,
            pytest.raises(WrongPictures) as caught,
        ):
            enter(classroom, child, **given)
        told.append((len(seen), str(caught.value)))

    # Assert
    assert told == [(2, "These are not the right pictures.")] * len(ways)
    assert Session.objects.count() == 0


def test_a_child_who_left_the_class_does_not_get_in_there_any_more(classroom: Classroom, child: User) -> None:
    # Arrange
    leave_classroom(learner=child, classroom_id=classroom.pk, actor=child, now=NOW)

    # Act, Assert
    with refused(WrongPictures):
        enter(classroom, child)
