"""Making classes, joining and leaving them."""

from datetime import timedelta
from functools import partial

import pytest

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, only_where_writers_overlap, refused, unchanged
from core.codes import CODE_ALPHABET
from core.ids import new_id
from core.tests.threads import run_together
from courses.enums import Level
from courses.errors import ClassroomNotFound, UnknownClassCode, UnknownReference
from courses.models import Classroom, Enrolment
from courses.services.classrooms import (
    ClassroomDraft,
    enrol_by_code,
    leave_classroom,
    save_classroom,
)
from courses.services.places import enrol_learner
from courses.tests.factories import make_classroom, make_course

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def learner(teacher: User) -> User:
    return make_person(teacher.institution)


def change(classroom: Classroom, author: User, **kwargs: object) -> Classroom:
    given = {"name": "7A", "level": Level.SECONDARY, "course_ids": [], "teacher_ids": [], **kwargs}
    return save_classroom(author=author, draft=ClassroomDraft(**given), now=LATER, classroom_id=classroom.pk)


def teachers(classroom: Classroom) -> set[object]:
    return set(classroom.teachers.values_list("teacher_id", flat=True))


def moves() -> list[tuple[str, object, object]]:
    rows = announced("courses.learner.enrolled", "courses.learner.left")
    return [(row["name"].rpartition(".")[2], row["learner_id"], row["actor_id"]) for row in rows]


# --- making -------------------------------------------------------------------------------------------------
def test_a_class_is_made_with_a_code_its_maker_and_its_courses(teacher: User) -> None:
    course, colleague = make_course(teacher), make_person(teacher.institution, Role.TEACHER)
    draft = ClassroomDraft(name="7A", level=Level.KG1, course_ids=[course.pk, course.pk], teacher_ids=[colleague.pk])
    classroom = save_classroom(author=teacher, draft=draft, now=NOW)
    stored = Classroom.objects.get()
    assert (stored.institution_id, stored.name, stored.level) == (teacher.institution_id, "7A", "KG1")
    assert (stored.is_archived, stored.created_at) == (False, NOW)
    assert teachers(stored) == {teacher.pk, colleague.pk}
    assert list(stored.classroom_courses.values_list("course_id", flat=True)) == [course.pk]
    assert announced("courses.classroom.edited") == [
        {
            "name": "courses.classroom.edited",
            "institution_id": teacher.institution_id,
            "object_id": classroom.pk,
            "classroom_id": classroom.pk,
            "actor_id": teacher.pk,
            "occurred_at": NOW,
            "payload": {"level": "KG1", "is_archived": False},
        }
    ]


def test_codes_are_seven_signs_that_nobody_mistakes(teacher: User) -> None:
    codes = [make_classroom(teacher).code for _ in range(40)]
    assert len(set(codes)) == 40
    assert {len(code) for code in codes} == {7}
    assert set("".join(codes)) <= set(CODE_ALPHABET)


def test_a_code_stays_when_the_class_changes(teacher: User) -> None:
    classroom = make_classroom(teacher)
    change(classroom, teacher, name="7B", level=Level.PRIMARY, is_archived=True, teacher_ids=[teacher.pk])
    row = Classroom.objects.values_list("code", "name", "level", "is_archived").get()
    assert row == (classroom.code, "7B", "primary", True)


@pytest.mark.parametrize("who", ["learner", "office", "other school", "nobody"])
def test_only_teachers_of_the_school_teach_a_class(teacher: User, who: str) -> None:
    classroom = make_classroom(teacher)
    teacher_id = {
        "learner": lambda: make_person(teacher.institution).pk,
        "office": lambda: make_person(teacher.institution, Role.ADMIN).pk,
        "other school": lambda: make_person(make_institution(), Role.TEACHER).pk,
        "nobody": new_id,
    }[who]()
    with refused(UnknownReference, field="teacher_ids"):
        change(classroom, teacher, teacher_ids=[teacher_id])


@pytest.mark.parametrize("whose", ["colleague", "other school", "nobody"])
def test_a_course_that_one_does_not_see_is_refused(teacher: User, whose: str) -> None:
    classroom = make_classroom(teacher)
    course_id = {
        "colleague": lambda: make_course(make_person(teacher.institution, Role.TEACHER)).pk,
        "other school": lambda: make_course(make_person(make_institution(), Role.TEACHER)).pk,
        "nobody": new_id,
    }[whose]()
    with refused(UnknownReference, field="course_ids"):
        change(classroom, teacher, course_ids=[course_id])


def test_not_even_a_superuser_gives_a_class_a_course_of_another_school(teacher: User) -> None:
    root = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    root.is_superuser = True
    classroom, foreign = make_classroom(teacher), make_course(make_person(make_institution(), Role.TEACHER))
    with refused(UnknownReference, field="course_ids"):
        change(classroom, root, course_ids=[foreign.pk], teacher_ids=[teacher.pk])


def test_a_course_that_is_there_already_may_stay_though_a_new_teacher_does_not_own_it(teacher: User) -> None:
    colleague = make_person(teacher.institution, Role.TEACHER)
    course = make_course(teacher)
    classroom = make_classroom(teacher, [course], teacher_ids=[colleague.pk])
    change(classroom, colleague, course_ids=[course.pk], teacher_ids=[teacher.pk])
    assert list(classroom.classroom_courses.values_list("course_id", flat=True)) == [course.pk]


@pytest.mark.parametrize("who", ["colleague", "learner", "other office"])
def test_a_class_that_one_does_not_teach_is_not_found(teacher: User, learner: User, who: str) -> None:
    classroom = make_classroom(teacher, learners=[learner])
    author = {
        "colleague": lambda: make_person(teacher.institution, Role.TEACHER),
        "learner": lambda: learner,
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    with refused(ClassroomNotFound):
        change(classroom, author)
    with refused(ClassroomNotFound):
        enrol_learner(teacher=author, classroom_id=classroom.pk, learner=learner, now=NOW)


# --- joining and leaving ------------------------------------------------------------------------------------
def test_joining_by_code_puts_the_learner_in_once(teacher: User, learner: User) -> None:
    classroom = make_classroom(teacher)
    place = enrol_by_code(learner=learner, code=f" {classroom.code.lower()} ", now=NOW)
    stored = Enrolment.objects.get()
    assert (stored.pk, stored.institution_id, stored.classroom_id) == (place.pk, teacher.institution_id, classroom.pk)
    assert (stored.learner_id, stored.state, stored.enrolled_at) == (learner.pk, "active", NOW)
    with unchanged():
        enrol_by_code(learner=learner, code=classroom.code, now=LATER, classroom_id=classroom.pk)
    assert announced("courses.learner.enrolled") == [
        {
            "name": "courses.learner.enrolled",
            "institution_id": teacher.institution_id,
            "object_id": place.pk,
            "learner_id": learner.pk,
            "actor_id": learner.pk,
            "classroom_id": classroom.pk,
            "occurred_at": NOW,
            "payload": {},
        }
    ]


@pytest.mark.parametrize("case", ["unknown", "empty", "archived", "other school", "another class"])
def test_a_code_that_opens_nothing_is_refused(teacher: User, learner: User, case: str) -> None:
    classroom, other = make_classroom(teacher, is_archived=case == "archived"), make_classroom(teacher)
    foreign = make_classroom(make_person(make_institution(), Role.TEACHER))
    code = {"unknown": "2222222", "empty": "", "other school": foreign.code}.get(case, classroom.code)
    wanted = other.pk if case == "another class" else None
    with refused(UnknownClassCode, field="code"):
        enrol_by_code(learner=learner, code=code, now=NOW, classroom_id=wanted)


def test_a_teacher_enrols_a_student_of_the_school_once(teacher: User, learner: User) -> None:
    classroom = make_classroom(teacher)
    enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=learner, now=NOW)
    with unchanged():
        enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=learner, now=LATER)
    assert moves() == [("enrolled", learner.pk, teacher.pk)]


@pytest.mark.parametrize("who", ["teacher", "other school", "closed"])
def test_nobody_but_a_student_of_the_school_is_enrolled(teacher: User, who: str) -> None:
    classroom = make_classroom(teacher)
    school = make_institution() if who == "other school" else teacher.institution
    other = make_person(school, Role.TEACHER if who == "teacher" else Role.STUDENT)
    User.objects.filter(pk=other.pk).update(is_active=who != "closed")
    with refused(UnknownReference, field="learner_ids"):
        enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=other, now=NOW)


def test_who_leaves_keeps_the_row_and_comes_back_to_it(teacher: User, learner: User) -> None:
    classroom = make_classroom(teacher, learners=[learner])
    place = leave_classroom(learner=learner, classroom_id=classroom.pk, actor=teacher, now=NOW)
    assert Enrolment.objects.get().state == "left"
    with unchanged():
        leave_classroom(learner=learner, classroom_id=classroom.pk, actor=teacher, now=LATER)
    assert enrol_by_code(learner=learner, code=classroom.code, now=LATER).pk == place.pk
    assert Enrolment.objects.values_list("state", "enrolled_at").get() == ("active", LATER)
    assert moves() == [
        ("enrolled", learner.pk, teacher.pk),
        ("left", learner.pk, teacher.pk),
        ("enrolled", learner.pk, learner.pk),
    ]


def test_nobody_leaves_a_class_they_are_not_in(teacher: User, learner: User) -> None:
    classroom = make_classroom(teacher)
    for classroom_id in (classroom.pk, new_id()):
        with refused(ClassroomNotFound):
            leave_classroom(learner=learner, classroom_id=classroom_id, actor=learner, now=NOW)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_take_one_place() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    learner, classroom = make_person(teacher.institution), make_classroom(teacher)
    places = run_together(*[partial(enrol_by_code, learner=learner, code=classroom.code, now=NOW)] * 12)
    assert {place.pk for place in places} == {Enrolment.objects.get().pk}
    assert moves() == [("enrolled", learner.pk, learner.pk)]
