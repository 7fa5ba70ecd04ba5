"""Who sees which courses and classes, and what is read of them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from core.ids import new_id
from courses.enums import Level, PublicationState
from courses.errors import ClassroomNotFound, CourseNotFound
from courses.models import Classroom, Course
from courses.relations import ClassroomRelations
from courses.selectors import (
    classrooms_visible_to,
    concepts_of_courses,
    concepts_visible_to,
    course_ids_of_classroom,
    courses_visible_to,
    get_visible_classroom,
    get_visible_course,
    learners_in,
    place_of_learner,
    prerequisites_of,
)
from courses.services.classrooms import leave_classroom
from courses.tests.factories import make_classroom, make_concept, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    """Two teachers of one school, each with a course and a class of one learner; drafts and an archived class."""
    here, there = make_institution(), make_institution()
    people = {
        "admin": make_person(here, Role.ADMIN),
        "teacher": make_person(here, Role.TEACHER),
        "colleague": make_person(here, Role.TEACHER),
        "learner": make_person(here),
        "other": make_person(here),
        "gone": make_person(here),
        "guardian": make_person(here, Role.GUARDIAN),
        "stranger": make_person(there, Role.ADMIN),
    }
    algebra = make_course(people["teacher"], title="algebra")
    draft = make_course(people["teacher"], title="draft", state=PublicationState.DRAFT)
    old = make_course(people["teacher"], title="old")
    biology = make_course(people["colleague"], title="biology")
    make_classroom(people["teacher"], [algebra, draft], [people["learner"], people["gone"]], name="7A")
    make_classroom(people["teacher"], [old], [people["learner"]], name="6A", is_archived=True)
    make_classroom(people["colleague"], [biology], [people["other"]], name="7B", level=Level.PRIMARY)
    make_course(people["stranger"], title="elsewhere")
    seven = Classroom.objects.get(name="7A")
    leave_classroom(learner=people["gone"], classroom_id=seven.pk, actor=people["teacher"], now=NOW)
    return people


@pytest.mark.parametrize(
    ("who", "courses", "classes"),
    [
        ("admin", {"algebra", "draft", "old", "biology"}, {"7A", "6A", "7B"}),
        ("teacher", {"algebra", "draft", "old"}, {"7A", "6A"}),
        ("colleague", {"biology"}, {"7B"}),
        ("learner", {"algebra"}, {"7A"}),
        ("other", {"biology"}, {"7B"}),
        ("gone", set(), set()),
        ("guardian", set(), set()),
        ("stranger", {"elsewhere"}, set()),
    ],
)
def test_everybody_sees_their_own(people: dict[str, User], who: str, courses: set[str], classes: set[str]) -> None:
    user = people[who]
    assert {course.title for course in courses_visible_to(user)} == courses
    assert {classroom.name for classroom in classrooms_visible_to(user)} == classes
    for course in Course.objects.all():
        if course.title in courses:
            assert get_visible_course(user=user, course_id=course.pk) == course
        else:
            with pytest.raises(CourseNotFound):
                get_visible_course(user=user, course_id=course.pk)
    for classroom in Classroom.objects.all():
        if classroom.name in classes:
            assert get_visible_classroom(user=user, classroom_id=classroom.pk) == classroom
        else:
            with pytest.raises(ClassroomNotFound):
                get_visible_classroom(user=user, classroom_id=classroom.pk)


def test_a_teacher_sees_courses_of_a_class_taught_together(people: dict[str, User]) -> None:
    shared = make_course(people["colleague"], title="shared")
    make_classroom(people["colleague"], [shared], teacher_ids=[people["teacher"].pk])
    assert "shared" in {course.title for course in courses_visible_to(people["teacher"])}


def test_concepts_are_seen_by_the_whole_school_and_nobody_else(people: dict[str, User]) -> None:
    own, foreign = make_concept(people["teacher"]), make_concept(people["stranger"])
    assert {who: list(concepts_visible_to(user)) for who, user in people.items()} == {
        who: [foreign] if who == "stranger" else [own] for who in people
    }


def test_who_is_in_class_and_what_it_works_on(people: dict[str, User]) -> None:
    seven = classrooms_visible_to(people["admin"]).get(name="7A")
    assert seven.learner_count == 1
    assert [place.learner for place in learners_in(seven.pk)] == [people["learner"]]
    titles = Course.objects.filter(pk__in=course_ids_of_classroom(seven.pk)).values_list("title", flat=True)
    assert sorted(titles) == ["algebra", "draft"]


def test_the_place_of_a_learner_is_where_they_learn_now(
    people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        place = place_of_learner(people["learner"].pk)
    assert place.classroom_ids == (Classroom.objects.get(name="7A").pk,)
    assert place.course_ids == (Course.objects.get(title="algebra").pk,)
    assert place.levels == {"secondary"}
    nowhere = place_of_learner(people["gone"].pk)
    assert (nowhere.classroom_ids, nowhere.course_ids, nowhere.levels) == ((), (), frozenset())


def test_concepts_of_courses_come_once_in_the_order_of_the_courses(
    people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a, b, c = (make_concept(people["teacher"]) for _ in range(3))
    second = make_course(people["teacher"], [c, a], title="2")
    first = make_course(people["teacher"], [b, a], title="1")
    with django_assert_num_queries(1):
        assert concepts_of_courses([second.pk, first.pk]) == [b, a, c]


def test_direct_prerequisites_by_concept(people: dict[str, User]) -> None:
    a = make_concept(people["teacher"])
    b = make_concept(people["teacher"], [a])
    c = make_concept(people["teacher"], [a, b])
    assert prerequisites_of([a.pk, b.pk, c.pk, new_id()]) == {b.pk: {a.pk}, c.pk: {a.pk, b.pk}}


def test_a_teacher_teaches_those_in_a_running_class(people: dict[str, User]) -> None:
    relations, teacher = ClassroomRelations(), people["teacher"]
    assert relations.learners_of(teacher_id=teacher.pk) == {people["learner"].pk}
    taught = {who for who, user in people.items() if relations.teaches(teacher_id=teacher.pk, learner_id=user.pk)}
    assert taught == {"learner"}
