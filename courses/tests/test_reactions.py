"""Learners are told once that somebody put them into a class."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import Notification, User
from accounts.tests.factories import NOW, make_institution, make_person
from core.events.reader import read_until_idle
from core.events.registry import reactions
from courses.services.classrooms import enrol_by_code, leave_classroom
from courses.services.places import enrol_learner
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db
KIND = "courses.learner.enrolled"


@pytest.fixture
def teacher() -> User:
    read_until_idle()  # from here on the reaction follows
    reactions["courses.tell_enrolled"].run()
    return make_person(make_institution(), Role.TEACHER)


def told() -> list[tuple[object, ...]]:
    return sorted(Notification.objects.filter(kind=KIND).values_list("recipient__username", "params__classroom"))


def test_who_is_put_into_a_class_is_told_once(teacher: User) -> None:
    # Arrange
    learners = [make_person(teacher.institution) for _ in range(3)]
    make_classroom(teacher, learners=learners, name="5 B")

    # Act
    read_until_idle()
    read_until_idle()

    # Assert
    assert told() == sorted((learner.username, "5 B") for learner in learners)


def test_who_came_by_the_code_knows(teacher: User) -> None:
    # Arrange
    learner, classroom = make_person(teacher.institution), make_classroom(teacher)
    enrol_by_code(learner=learner, code=classroom.code, now=NOW)

    # Act
    read_until_idle()

    # Assert
    assert told() == []


def test_going_and_coming_back_is_told_once_a_day(teacher: User) -> None:
    # Arrange
    learner = make_person(teacher.institution)
    classroom = make_classroom(teacher, learners=[learner], name="5 B")
    for moment in (NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        leave_classroom(learner=learner, classroom_id=classroom.pk, actor=teacher, now=moment)
        enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=learner, now=moment)

    # Act
    read_until_idle()

    # Assert
    assert told() == [(learner.username, "5 B")] * 2
