"""What may become of a course: its states, its language, its parts, its end, its order."""

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, refused, unchanged
from assessments.tests.factories import make_assessment, make_question
from core.ids import new_id
from courses.enums import Level, PublicationState
from courses.errors import CourseHasLearners, CourseInUse, CourseNotFound, UnknownLanguage, UnknownReference
from courses.languages import tidy_language
from courses.models import Course, Section
from courses.services.classrooms import leave_classroom
from courses.services.courses import SectionDraft, arrange_sections, change_course, delete_course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db
DRAFT, PUBLISHED, ARCHIVED = PublicationState


def change(course: Course, author: User, **changes: object) -> Course:
    return change_course(author=author, course_id=course.pk, changes=changes, now=NOW)


@pytest.mark.parametrize("before", PublicationState)
@pytest.mark.parametrize("after", PublicationState)
@pytest.mark.parametrize("learners", ["none", "in class", "left"])
def test_any_state_follows_any_other_but_learners_keep_a_course_from_becoming_a_draft(
    teacher: User, before: PublicationState, after: PublicationState, learners: str
) -> None:
    # Arrange
    course, learner = make_course(teacher, state=before), make_person(teacher.institution)
    classroom = make_classroom(teacher, [course], [] if learners == "none" else [learner])
    if learners == "left":
        leave_classroom(learner=learner, classroom_id=classroom.pk, actor=learner, now=NOW)

    # Act and assert
    if after == DRAFT != before and learners != "none":
        with refused(CourseHasLearners, field="state"):
            change(course, teacher, state=after)
    else:
        assert change(course, teacher, state=after).state == after
        assert announced("courses.course.edited")[-1]["payload"] == {"state": after}


def test_a_change_takes_what_it_names_and_leaves_the_rest(teacher: User) -> None:
    # Arrange
    concept = make_concept(teacher)
    course = make_course(
        teacher, [concept], title="Algebra", description="Letters.", level=Level.PRIMARY, language="es"
    )
    outline = list(course.sections.values_list("pk", flat=True))

    # Act
    change(course, teacher, title="Algebra 2")

    # Assert
    stored = Course.objects.values_list("title", "subject", "description", "level", "language", "state").get()
    assert stored == ("Algebra 2", "Mathematics", "Letters.", "primary", "es", "published")
    assert list(course.sections.values_list("pk", flat=True)) == outline
    assert list(course.course_concepts.values_list("concept_id", flat=True)) == [concept.pk]
    entry = audited("courses.course.saved")[-1]
    assert (entry["before"], entry["after"]) == ({"title": "Algebra"}, {"title": "Algebra 2"})


@pytest.mark.parametrize(
    ("given", "tidy"),
    [("en", "en"), (" EN ", "en"), ("pt-br", "pt-BR"), ("ZH-hant", "zh-Hant"), ("es-419", "es-419"), ("haw", "haw")],
)
def test_languages_are_written_as_their_tags_are(given: str, tidy: str) -> None:
    # Act
    written = tidy_language(given)

    # Assert
    assert written == tidy


@pytest.mark.parametrize("given", ["", "xx", "e", "english", "en_US", "en-", "en-USA", "٣٣", "en\nfr", "zh-Hant-TW-x"])
def test_what_is_no_language_is_refused(teacher: User, given: str) -> None:
    # Arrange
    course = make_course(teacher)

    # Act and assert
    with refused(UnknownLanguage, field="language"):
        change(course, teacher, language=given)


def test_a_section_that_is_named_twice_is_refused(teacher: User) -> None:
    # Arrange
    course = make_course(teacher)
    twice = [SectionDraft(title=title, id=course.sections.get().pk) for title in ("One", "Two")]

    # Act and assert
    with refused(UnknownReference, field="sections"):
        change(course, teacher, sections=twice)


def test_a_course_on_which_nothing_hangs_is_deleted_with_its_sections(teacher: User) -> None:
    # Arrange
    course, other = make_course(teacher, [make_concept(teacher)], title="Empty"), make_course(teacher)

    # Act
    delete_course(author=teacher, course_id=course.pk, now=NOW)

    # Assert
    assert list(Course.objects.all()) == [other]
    assert list(Section.objects.values_list("course_id", flat=True)) == [other.pk]
    assert announced("courses.course.deleted") == [
        {
            "name": "courses.course.deleted",
            "institution_id": teacher.institution_id,
            "object_id": course.pk,
            "course_id": course.pk,
            "actor_id": teacher.pk,
            "occurred_at": NOW,
            "payload": {},
        }
    ]
    assert audited("courses.course.deleted")[0]["before"]["title"] == "Empty"
    with refused(CourseNotFound):
        delete_course(author=teacher, course_id=course.pk, now=NOW)


@pytest.mark.parametrize("what", ["class", "lesson", "question", "quiz"])
def test_a_course_on_which_something_hangs_stays(teacher: User, what: str) -> None:
    # Arrange
    course = make_course(teacher)
    if what == "class":
        make_classroom(teacher, [course])
    elif what == "lesson":
        make_lesson(teacher, course)
    else:
        question = make_question(teacher, course, [make_concept(teacher)])
        if what == "quiz":
            make_assessment(teacher, course, [question])

    # Act and assert
    with refused(CourseInUse):
        delete_course(author=teacher, course_id=course.pk, now=NOW)


@pytest.mark.parametrize("who", ["colleague", "learner", "other office"])
def test_only_the_owner_and_the_office_change_and_delete(teacher: User, who: str) -> None:
    # Arrange
    course, school = make_course(teacher), teacher.institution
    author = {
        "colleague": lambda: make_person(school, Role.TEACHER),
        "learner": lambda: make_person(school),
        "other office": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    sections = [course.sections.get().pk]

    # Act and assert
    with refused(CourseNotFound):
        change(course, author, title="Mine")
    with refused(CourseNotFound):
        delete_course(author=author, course_id=course.pk, now=NOW)
    with refused(CourseNotFound):
        arrange_sections(author=author, course_id=course.pk, section_ids=sections, now=NOW)


def test_sections_are_put_into_another_order_once(teacher: User) -> None:
    # Arrange
    course = make_course(teacher, sections=[SectionDraft(title=title) for title in "ABC"])
    a, b, c = course.sections.values_list("pk", flat=True)

    # Act
    arrange_sections(author=teacher, course_id=course.pk, section_ids=[c, a, b], now=NOW)

    # Assert
    assert list(course.sections.values_list("title", "position")) == [("C", 0), ("A", 1), ("B", 2)]
    assert len(announced("courses.course.edited")) == 2
    with unchanged():
        arrange_sections(author=teacher, course_id=course.pk, section_ids=[c, a, b], now=NOW)


@pytest.mark.parametrize("case", ["missing", "twice", "elsewhere", "nowhere"])
def test_an_order_that_is_none_of_the_course_is_refused(teacher: User, case: str) -> None:
    # Arrange
    course = make_course(teacher, sections=[SectionDraft(title="A"), SectionDraft(title="B")])
    a, b = course.sections.values_list("pk", flat=True)
    section_ids = {
        "missing": [a],
        "twice": [a, b, a],
        "elsewhere": [a, make_course(teacher).sections.get().pk],
        "nowhere": [a, b, new_id()],
    }[case]

    # Act and assert
    with refused(UnknownReference, field="sections"):
        arrange_sections(author=teacher, course_id=course.pk, section_ids=section_ids, now=NOW)
