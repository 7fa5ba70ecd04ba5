"""Making and changing courses."""

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, refused
from core.ids import new_id
from courses.enums import Level, PublicationState
from courses.errors import CourseNotFound, SectionInUse, UnknownReference
from courses.models import Course, Section
from courses.services.courses import CourseDraft, SectionDraft, save_course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


def change(course: Course, author: User, **kwargs: object) -> Course:
    given = {"title": course.title, "subject": course.subject, "state": PublicationState.PUBLISHED, **kwargs}
    return save_course(author=author, draft=CourseDraft(**given), now=NOW, course_id=course.pk)


def outline(course: Course) -> list[tuple[object, str, int]]:
    return list(course.sections.order_by("position").values_list("pk", "title", "position"))


def test_a_course_is_made_with_its_outline_and_announced(teacher: User) -> None:
    b, a = make_concept(teacher), make_concept(teacher)
    draft = CourseDraft(
        title="Algebra",
        subject="Mathematics",
        description="Letters.",
        level=Level.PRIMARY,
        language="es",
        sections=[SectionDraft(title="One"), SectionDraft(title="Two")],
        concept_ids=[a.pk, b.pk, a.pk],
    )
    course = save_course(author=teacher, draft=draft, now=NOW)
    stored = Course.objects.get(pk=course.pk)
    assert (stored.institution_id, stored.owner_id, stored.state) == (teacher.institution_id, teacher.pk, "draft")
    assert (stored.title, stored.subject, stored.description) == ("Algebra", "Mathematics", "Letters.")
    assert (stored.level, stored.language, stored.created_at) == ("primary", "es", NOW)
    assert [(title, position) for _pk, title, position in outline(stored)] == [("One", 0), ("Two", 1)]
    assert list(stored.course_concepts.values_list("concept_id", "position")) == [(a.pk, 0), (b.pk, 1)]
    assert announced("courses.course.edited") == [
        {
            "name": "courses.course.edited",
            "institution_id": teacher.institution_id,
            "object_id": course.pk,
            "course_id": course.pk,
            "actor_id": teacher.pk,
            "occurred_at": NOW,
            "payload": {"state": "draft"},
        }
    ]


def test_sections_keep_their_ids_in_a_new_order(teacher: User) -> None:
    course = make_course(teacher, sections=[SectionDraft(title=title) for title in ("A", "B", "C")])
    a, _b, c = (pk for pk, _title, _position in outline(course))
    drafts = [SectionDraft(title="C now", id=c), SectionDraft(title="New"), SectionDraft(title="A", id=a)]
    change(course, teacher, sections=drafts)
    after = outline(course)
    assert [(pk in (a, c), title, position) for pk, title, position in after] == [
        (True, "C now", 0),
        (False, "New", 1),
        (True, "A", 2),
    ]
    assert (after[0][0], after[2][0]) == (c, a)


def test_what_is_not_given_stays(teacher: User) -> None:
    concept = make_concept(teacher)
    course = make_course(teacher, [concept], sections=[SectionDraft(title="A")])
    before = outline(course)
    change(course, teacher, title="Other")
    assert outline(course) == before
    assert list(course.course_concepts.values_list("concept_id", flat=True)) == [concept.pk]
    assert Course.objects.get().title == "Other"


def test_empty_lists_empty(teacher: User) -> None:
    course = make_course(teacher, [make_concept(teacher)])
    change(course, teacher, sections=[], concept_ids=[])
    assert (outline(course), course.course_concepts.count()) == ([], 0)


@pytest.mark.parametrize("where", ["another course", "another school", "nowhere"])
def test_a_section_of_elsewhere_is_refused(teacher: User, where: str) -> None:
    course = make_course(teacher)
    section_id = {
        "another course": lambda: make_course(teacher).sections.get().pk,
        "another school": lambda: make_course(make_person(make_institution(), Role.TEACHER)).sections.get().pk,
        "nowhere": new_id,
    }[where]()
    with refused(UnknownReference, field="sections"):
        change(course, teacher, sections=[SectionDraft(title="Mine", id=section_id)])


def test_a_section_with_lessons_cannot_be_left_out(teacher: User) -> None:
    course = make_course(teacher, sections=[SectionDraft(title="Full"), SectionDraft(title="Empty")])
    full, empty = course.sections.all()
    make_lesson(teacher, course)
    with refused(SectionInUse, field="sections"):
        change(course, teacher, sections=[SectionDraft(title="Empty", id=empty.pk)])
    change(course, teacher, sections=[SectionDraft(title="Full", id=full.pk)])
    assert list(Section.objects.values_list("pk", flat=True)) == [full.pk]


@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_a_concept_of_elsewhere_is_refused_like_a_missing_one(teacher: User, is_elsewhere: bool) -> None:
    course = make_course(teacher)
    concept_id = make_concept(make_person(make_institution(), Role.TEACHER)).pk if is_elsewhere else new_id()
    with refused(UnknownReference, field="concept_ids"):
        change(course, teacher, concept_ids=[concept_id])


@pytest.mark.parametrize("who", ["colleague", "colleague in class", "learner", "other office"])
def test_only_the_owner_and_the_office_change_a_course(teacher: User, who: str) -> None:
    course = make_course(teacher)
    school = teacher.institution
    author = {
        "colleague": lambda: make_person(school, Role.TEACHER),
        "colleague in class": lambda: make_person(school, Role.TEACHER),
        "learner": lambda: make_person(school),
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    if who == "colleague in class":
        make_classroom(teacher, [course], teacher_ids=[author.pk])
    with refused(CourseNotFound):
        change(course, author, title="Mine")
    change(course, make_person(school, Role.ADMIN), title="Of the office")
    assert Course.objects.values_list("title", "owner_id").get() == ("Of the office", teacher.pk)


def test_a_course_that_does_not_exist_is_not_found(teacher: User) -> None:
    with refused(CourseNotFound):
        save_course(author=teacher, draft=CourseDraft(title="T", subject="S"), now=NOW, course_id=new_id())
