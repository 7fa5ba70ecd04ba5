"""Who is in a class and who teaches it: put in, taken out, and kept when the class is archived."""

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.services.people import manage_person
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, refused, unchanged
from core.ids import new_id
from courses.errors import ClassroomArchived, ClassroomNotFound, LastTeacher, LearnerNotInClass, UnknownReference
from courses.models import Classroom, Enrolment
from courses.services.classrooms import (
    change_classroom,
    enrol_by_code,
    leave_classroom,
    renew_class_code,
)
from courses.services.places import enrol_learner, enrol_learners, take_out_learner
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(teacher: User) -> User:
    return make_person(teacher.institution)


def put_in(teacher: User, classroom: Classroom, *learners: User) -> list[Enrolment]:
    learner_ids = [learner.pk for learner in learners]
    return enrol_learners(teacher=teacher, classroom_id=classroom.pk, learner_ids=learner_ids, now=NOW)


def change(classroom: Classroom, author: User, **changes: object) -> Classroom:
    return change_classroom(author=author, classroom_id=classroom.pk, changes=changes, now=NOW)


def teachers(classroom: Classroom) -> set[object]:
    return set(classroom.teachers.values_list("teacher_id", flat=True))


# --- learners -----------------------------------------------------------------------------------------------
def test_learners_are_put_in_and_only_those_who_come_are_told_of(teacher: User) -> None:
    # Arrange
    present, former, new = (make_person(teacher.institution, full_name=name) for name in ("Cy", "Bo", "Al"))
    classroom = make_classroom(teacher, learners=[present, former])
    leave_classroom(learner=former, classroom_id=classroom.pk, actor=former, now=NOW)
    already = len(announced("courses.learner.enrolled"))

    # Act
    places = put_in(teacher, classroom, present, former, new, new)

    # Assert
    assert [(place.learner, place.state) for place in places] == [
        (new, "active"),
        (former, "active"),
        (present, "active"),
    ]
    told = announced("courses.learner.enrolled")[already:]
    assert {(event["learner_id"], event["object_id"]) for event in told} == {
        (place.learner_id, place.pk) for place in places if place.learner != present
    }
    assert {(event["actor_id"], event["classroom_id"], event["occurred_at"]) for event in told} == {
        (teacher.pk, classroom.pk, NOW)
    }
    assert len(audited("courses.learner.enrolled")) == already + 2
    with unchanged():
        put_in(teacher, classroom, present, former, new)


@pytest.mark.parametrize("who", ["teacher", "other school", "nobody", "closed"])
def test_all_are_put_in_or_nobody(teacher: User, learner: User, who: str) -> None:
    # Arrange
    classroom, office = make_classroom(teacher), make_person(teacher.institution, Role.ADMIN)
    odd = {
        "teacher": lambda: make_person(teacher.institution, Role.TEACHER).pk,
        "other school": lambda: make_person(make_institution()).pk,
        "nobody": new_id,
        "closed": lambda: make_person(teacher.institution).pk,
    }[who]()
    if who == "closed":
        manage_person(user_id=odd, changes={"is_active": False}, actor=office, now=NOW)

    # Act and assert
    with refused(UnknownReference, field="learner_ids"):
        enrol_learners(teacher=teacher, classroom_id=classroom.pk, learner_ids=[learner.pk, odd], now=NOW)


def test_who_is_taken_out_keeps_the_place_as_one_that_was_left(teacher: User, learner: User) -> None:
    # Arrange
    classroom = make_classroom(teacher, learners=[learner])
    out = {"teacher": teacher, "classroom_id": classroom.pk, "learner_id": learner.pk, "now": NOW}

    # Act
    place = take_out_learner(**out)

    # Assert
    assert (place.state, Enrolment.objects.get().state) == ("left", "left")
    assert [(event["learner_id"], event["actor_id"]) for event in announced("courses.learner.left")] == [
        (learner.pk, teacher.pk)
    ]
    with unchanged():
        take_out_learner(**out)


@pytest.mark.parametrize("who", ["never in it", "other class", "nobody"])
def test_nobody_is_taken_out_who_was_never_in(teacher: User, learner: User, who: str) -> None:
    # Arrange
    classroom = make_classroom(teacher)
    if who == "other class":
        make_classroom(teacher, learners=[learner])
    learner_id = new_id() if who == "nobody" else learner.pk

    # Act and assert
    with refused(LearnerNotInClass):
        take_out_learner(teacher=teacher, classroom_id=classroom.pk, learner_id=learner_id, now=NOW)


@pytest.mark.parametrize("who", ["colleague", "learner", "other office"])
def test_strangers_change_nothing_about_a_class(teacher: User, learner: User, who: str) -> None:
    # Arrange
    classroom = make_classroom(teacher, learners=[learner])
    author = {
        "colleague": lambda: make_person(teacher.institution, Role.TEACHER),
        "learner": lambda: learner,
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()

    # Act and assert
    with refused(ClassroomNotFound):
        put_in(author, classroom, learner)
    with refused(ClassroomNotFound):
        take_out_learner(teacher=author, classroom_id=classroom.pk, learner_id=learner.pk, now=NOW)
    with refused(ClassroomNotFound):
        renew_class_code(classroom_id=classroom.pk, actor=author, now=NOW)
    with refused(ClassroomNotFound):
        change(classroom, author, name="Mine")


def test_the_people_of_an_archived_class_stay_who_they_were(teacher: User, learner: User) -> None:
    # Arrange
    colleague, other = make_person(teacher.institution, Role.TEACHER), make_person(teacher.institution)
    classroom = make_classroom(teacher, learners=[learner], teacher_ids=[colleague.pk], is_archived=True)
    key = {"classroom_id": classroom.pk, "now": NOW}
    deeds = [
        lambda: put_in(teacher, classroom, other),
        lambda: enrol_learner(teacher=teacher, learner=other, **key),
        lambda: take_out_learner(teacher=teacher, learner_id=learner.pk, **key),
        lambda: leave_classroom(learner=learner, actor=learner, **key),
        lambda: renew_class_code(actor=teacher, **key),
        lambda: change(classroom, teacher, teacher_ids=[teacher.pk]),
    ]

    # Act and assert
    for deed in deeds:
        with refused(ClassroomArchived):
            deed()
    change(classroom, teacher, name="Still ours")
    change(classroom, teacher, teacher_ids=[teacher.pk], is_archived=False)
    assert (teachers(classroom), Classroom.objects.get().name) == ({teacher.pk}, "Still ours")


# --- teachers and the code ----------------------------------------------------------------------------------
def test_a_teacher_may_leave_a_class_that_another_one_teaches_and_the_office_any(teacher: User) -> None:
    # Arrange
    school = teacher.institution
    colleague, office = make_person(school, Role.TEACHER), make_person(school, Role.ADMIN)
    classroom = make_classroom(teacher)

    # Act and assert
    with refused(LastTeacher, field="teacher_ids"):
        change(classroom, teacher, teacher_ids=[])
    change(classroom, teacher, teacher_ids=[colleague.pk])
    assert teachers(classroom) == {colleague.pk}
    assert [entry["object_id"] for entry in audited("courses.teacher.went")] == [teacher.pk]
    change(classroom, office, teacher_ids=[])
    assert teachers(classroom) == set()


def test_a_new_code_opens_the_class_and_the_one_of_before_nothing(teacher: User, learner: User) -> None:
    # Arrange
    classroom = make_classroom(teacher)

    # Act
    renewed = renew_class_code(classroom_id=classroom.pk, actor=teacher, now=NOW)

    # Assert
    assert renewed.code != classroom.code
    assert not Classroom.objects.filter(code=classroom.code).exists()
    assert enrol_by_code(learner=learner, code=renewed.code, now=NOW).state == "active"
    assert len(announced("courses.classroom.edited")) == 2
    entry = audited("courses.classroom.code_renewed")[0]
    assert (entry["object_id"], entry["before"], entry["after"]) == (classroom.pk, {}, {})


def test_a_change_of_a_class_takes_what_it_names(teacher: User) -> None:
    # Arrange
    classroom = make_classroom(teacher, name="7a")

    # Act
    change(classroom, teacher, is_archived=True)

    # Assert
    assert Classroom.objects.values_list("name", "level", "code", "is_archived").get() == (
        "7a",
        "secondary",
        classroom.code,
        True,
    )
    assert teachers(classroom) == {teacher.pk}
