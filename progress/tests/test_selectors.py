"""Reads: mastery of one learner and of a class, for those who may see it."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.errors import PersonNotFound
from accounts.tests.factories import NOW, make_institution, make_person
from assessments.tests.factories import make_assessment, make_question, take
from assessments.tests.services.rooms import Room, make_room
from core.ids import new_id
from courses.errors import ClassroomNotFound
from courses.models import Classroom
from courses.services.places import enrol_learner
from courses.tests.factories import make_classroom, make_concept
from progress.mastery import Mastery
from progress.selectors import heat_map, mastery_by_concept, mastery_of_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return make_room()


def practise(room: Room, *shares: bool) -> None:
    questions = [room.question() for _ in shares]
    take(room.learner, room.exercise(*questions), [["b"] if share else ["a"] for share in shares])


def test_mastery_by_concept_knows_what_it_does_not_know(
    room: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    practise(room, *[True] * 8)
    unknown = new_id()
    with django_assert_num_queries(1):
        found = mastery_by_concept(room.learner.pk, [unknown, room.concept.pk], now=NOW)
    assert list(found) == [unknown, room.concept.pk]
    assert found[unknown] == Mastery.unknown(unknown)
    assert (found[room.concept.pk].answers, found[room.concept.pk].is_mastered) == (8, True)
    assert mastery_by_concept(room.teacher.pk, [room.concept.pk], now=NOW)[room.concept.pk].answers == 0


def test_a_learner_reads_their_own_concepts_in_course_order(room: Room) -> None:
    make_concept(room.teacher)  # in no course
    practise(room, True)
    read = mastery_of_learner(reader=room.learner, learner_id=room.learner.pk, now=NOW)
    assert [(item.concept.pk, item.mastery.answers) for item in read] == [(room.concept.pk, 1)]


@pytest.mark.parametrize("who", ["classmate", "colleague", "guardian", "other office"])
def test_a_strangers_mastery_is_not_to_be_seen(room: Room, who: str) -> None:
    school = room.teacher.institution
    reader = {
        "classmate": lambda: make_person(school),
        "colleague": lambda: make_person(school, Role.TEACHER),
        "guardian": lambda: make_person(school, Role.GUARDIAN),
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    with pytest.raises(PersonNotFound):
        mastery_of_learner(reader=reader, learner_id=room.learner.pk, now=NOW)
    with pytest.raises(ClassroomNotFound):
        heat_map(reader=reader, classroom_id=Classroom.objects.get().pk, now=NOW)


def test_learners_do_not_see_the_heat_map_of_their_class(room: Room) -> None:
    with pytest.raises(ClassroomNotFound):
        heat_map(reader=room.learner, classroom_id=Classroom.objects.get().pk, now=NOW)


def test_a_heat_map_shows_every_learner_by_name_and_every_concept(room: Room) -> None:
    classroom = Classroom.objects.get()
    late = make_person(room.teacher.institution, full_name="Aaron First")
    enrol_learner(teacher=room.teacher, classroom_id=classroom.pk, learner=late, now=NOW)
    practise(room, *[True] * 8)
    seen = heat_map(reader=room.teacher, classroom_id=classroom.pk, now=NOW)
    assert (seen.classroom, [concept.pk for concept in seen.concepts]) == (classroom, [room.concept.pk])
    assert [(row.learner_name, [cell.answers for cell in row.cells]) for row in seen.rows] == [
        ("Aaron First", [0]),
        (room.learner.full_name, [8]),
    ]
    assert seen.share_mastered(0) == 1.0  # of the one of whom enough is known
    faded = heat_map(reader=room.teacher, classroom_id=classroom.pk, now=NOW + timedelta(days=400))
    assert faded.share_mastered(0) == 0.0


def test_nobody_known_means_no_share(room: Room) -> None:
    practise(room, True)
    assert heat_map(reader=room.teacher, classroom_id=Classroom.objects.get().pk, now=NOW).share_mastered(0) is None


@pytest.mark.parametrize("size", [1, 3])
def test_a_heat_map_costs_five_queries_whatever_its_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    room = make_room()
    classroom = make_classroom(
        room.teacher, [room.course], [make_person(room.teacher.institution) for _ in range(size)]
    )
    for place in classroom.enrolments.all():
        exercise = make_assessment(
            room.teacher, room.course, [make_question(room.teacher, room.course, [room.concept]) for _ in range(size)]
        )
        take(place.learner, exercise, [["b"]] * size)
    with django_assert_num_queries(5):
        heat_map(reader=room.teacher, classroom_id=classroom.pk, now=NOW)
