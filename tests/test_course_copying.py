"""A course once more: everything that stands in it, nothing of who learned from it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, refused
from assessments.models import (
    Assessment,
    AssessmentItem,
    Attempt,
    Question,
    QuestionConcept,
    QuestionPicture,
    QuestionVersion,
)
from assessments.services.questions import QuestionDraft, save_question
from assessments.tests.factories import make_assessment, make_question, take
from assessments.tests.pictures import CONTENT, drawings
from core.ids import new_id
from core.isolation import rows_across_institutions
from courses.errors import AuthorsOnly, CourseNotFound
from courses.models import ClassroomCourse, Course, CourseConcept, Document, Passage, Section
from courses.services.copying import copy_course
from courses.services.courses import SectionDraft
from courses.tests.factories import make_classroom, make_concept, make_course
from courses.tests.made_documents import make_document
from lessons.enums import BlockKind, LessonState
from lessons.models import Lesson, LessonBlock, LessonConcept, LessonMedia, LessonProgress, LessonVersion
from lessons.services.lessons import BlockDraft, change_lesson
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson, picture

pytestmark = pytest.mark.django_db
# What no copy shares with what it was made from.
OWN = {
    *("id", "created_at", "draft_digest", "course_id", "section_id", "lesson_id", "media_id", "published_id"),
    *("question_id", "latest_id", "assessment_id", "document_id"),
}


def make_full_course(teacher: User, lesson_count: int = 1) -> Course:
    """A course with two sections, lessons with every kind of block, questions, an exercise and a learner's work."""
    concepts = [make_concept(teacher)]
    concepts.append(make_concept(teacher, concepts))
    sections = [SectionDraft(title="One"), SectionDraft(title="Two")]
    course = make_course(teacher, concepts[::-1], sections=sections, title="Algebra", description="*Letters*")
    learner = make_person(teacher.institution)
    make_classroom(teacher, [course], [learner])
    for _number in range(lesson_count):
        question = make_question(teacher, course, concepts, content=CONTENT, pictures=drawings())
        blocks = [
            BlockDraft(kind=BlockKind.TEXT, markdown="$x$"),
            BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal field.", caption="Teal"),
            BlockDraft(kind=BlockKind.QUESTION, question_id=question.pk),
        ]
        lesson = make_lesson(
            teacher, course, concepts, section_id=course.sections.last().pk, blocks=blocks, objectives=["Know x."]
        )
        exercise = make_assessment(teacher, course, [question], lesson)
        report_progress(learner=learner, lesson_id=lesson.pk, percent=50, seconds=60, position=0, now=NOW)
        take(learner, exercise, [["b"]], at=NOW)
        make_document(teacher, course, is_released=True)
    return course


def copied(teacher: User, course: Course, **kwargs: str) -> Course:
    return copy_course(author=teacher, course_id=course.pk, now=NOW, **kwargs)


def said(rows: object) -> list[dict[str, object]]:
    """What rows say apart from what is their own, in their order."""
    return [{name: _plain(value) for name, value in row.items() if name not in OWN} for row in rows.values()]


def _plain(value: object) -> object:
    """Vectors are compared as lists."""
    return value.tolist() if hasattr(value, "tolist") else value


def in_course(model: type, course: Course) -> object:
    path = {
        Section: "course",
        CourseConcept: "course",
        Lesson: "section__course",
        LessonBlock: "lesson__section__course",
        LessonConcept: "lesson__section__course",
        LessonMedia: "lesson__section__course",
        LessonVersion: "lesson__section__course",
        Question: "course",
        QuestionVersion: "question__course",
        QuestionConcept: "question__course",
        QuestionPicture: "question__course",
        Assessment: "course",
        AssessmentItem: "assessment__course",
        Document: "course",
        Passage: "document__course",
    }[model]
    return model.objects.filter(**{path: course}).order_by("pk")


def test_everything_that_stands_in_a_course_comes_along(teacher: User) -> None:
    # Arrange
    course = make_full_course(teacher, lesson_count=2)

    # Act
    copy = copied(teacher, course)

    # Assert
    stored = Course.objects.get(pk=copy.pk)
    assert (stored.title, stored.state, stored.owner_id, stored.created_at) == (
        "Algebra (copy)",
        "draft",
        teacher.pk,
        NOW,
    )
    for name in ("institution_id", "subject", "description", "level", "language"):
        assert getattr(stored, name) == getattr(course, name)
    models = (Section, CourseConcept, Lesson, LessonBlock, LessonConcept, LessonMedia, Question, QuestionConcept)
    for model in (*models, QuestionVersion, QuestionPicture, Assessment, AssessmentItem, Document, Passage):
        assert said(in_course(model, copy)) == said(in_course(model, course)), model
        assert in_course(model, copy).exists(), model


def test_what_is_copied_points_to_what_is_copied_with_it(teacher: User) -> None:
    # Arrange
    course = make_full_course(teacher)

    # Act
    copy = copied(teacher, course)

    # Assert
    lesson, question, exercise = (in_course(model, copy).get() for model in (Lesson, Question, Assessment))
    assert lesson.section == copy.sections.last()
    _text, shown, asked = in_course(LessonBlock, copy)
    assert (shown.media, asked.question_id) == (in_course(LessonMedia, copy).get(), question.pk)
    assert lesson.published == in_course(LessonVersion, copy).get()
    block = lesson.published.blocks[2]
    assert (block["id"], block["question_id"]) == (str(asked.pk), str(question.pk))
    assert lesson.published.blocks[1]["media"]["id"] == str(shown.media_id)
    assert question.latest == in_course(QuestionVersion, copy).get()
    assert (exercise.lesson, exercise.items.get().question, exercise.items.get().points) == (
        lesson,
        question,
        Decimal(1),
    )
    assert list(rows_across_institutions()) == []


def test_nothing_of_learners_and_no_history_comes_along(teacher: User) -> None:
    # Arrange
    course = make_full_course(teacher)
    question = in_course(Question, course).get()
    draft = QuestionDraft(
        kind=question.latest.kind,
        body="Newer?",
        content=question.latest.content,
        concepts={link.concept_id: link.weight for link in question.question_concepts.all()},
    )
    save_question(author=teacher, course_id=course.pk, draft=draft, now=NOW, question_id=question.pk)
    lesson = in_course(Lesson, course).get()
    for title in ("Newer", "Newest"):
        changes = {"title": title, "state": LessonState.PUBLISHED}
        change_lesson(author=teacher, lesson_id=lesson.pk, changes=changes, now=NOW)

    # Act
    copy = copied(teacher, course)

    # Assert
    assert list(in_course(LessonVersion, copy).values_list("number", "title")) == [(1, "Newest")]
    assert list(in_course(QuestionVersion, copy).values_list("number", "body")) == [(1, "Newer?")]
    assert not ClassroomCourse.objects.filter(course=copy).exists()
    assert not LessonProgress.objects.filter(lesson__section__course=copy).exists()
    assert not Attempt.objects.filter(assessment__course=copy).exists()


def test_the_copy_is_announced_and_written_down_once(teacher: User) -> None:
    # Arrange
    course = make_full_course(teacher)

    # Act
    copy = copied(teacher, course, title="  Mine  ")

    # Assert
    assert announced("courses.course.copied") == [
        {
            "name": "courses.course.copied",
            "institution_id": teacher.institution_id,
            "object_id": copy.pk,
            "course_id": copy.pk,
            "actor_id": teacher.pk,
            "occurred_at": NOW,
            "payload": {"source_id": str(course.pk)},
        }
    ]
    entry = audited("courses.course.copied")[0]
    assert (entry["object_id"], entry["after"]) == (
        copy.pk,
        {"title": "Mine", "state": "draft", "source": str(course.pk)},
    )
    assert len(announced("courses.course.edited")) == 1


def test_a_copy_of_many_lessons_costs_as_many_statements_as_one_of_one(teacher: User) -> None:
    # Arrange
    small, large = make_full_course(teacher), make_full_course(teacher, lesson_count=4)

    # Act
    costs = []
    for course in (small, large):
        with CaptureQueriesContext(connection) as seen:
            copied(teacher, course)
        costs.append(len(seen))

    # Assert
    assert costs[0] == costs[1]


def test_a_course_without_anything_in_it_is_copied_too(teacher: User) -> None:
    # Arrange
    course = make_course(teacher, sections=[], title="x" * 255)

    # Act
    first, second = copied(teacher, course), copied(teacher, course)

    # Assert
    assert first.pk != second.pk
    assert first.title == "x" * 240 + " (copy)"
    assert not first.sections.exists()


def test_teachers_copy_courses_of_their_classes_into_their_own_and_no_others(teacher: User) -> None:
    # Arrange
    colleague = make_person(teacher.institution, Role.TEACHER)
    shared, hidden = make_course(teacher), make_course(teacher)
    make_classroom(teacher, [shared], teacher_ids=[colleague.pk])

    # Act
    copy = copied(colleague, shared)

    # Assert
    assert (copy.owner_id, copy.institution_id) == (colleague.pk, teacher.institution_id)
    for course_id in (hidden.pk, new_id()):
        with refused(CourseNotFound):
            copy_course(author=colleague, course_id=course_id, now=NOW)


def test_only_the_staff_copies(teacher: User) -> None:
    # Arrange
    course, learner = make_course(teacher), make_person(teacher.institution)
    make_classroom(teacher, [course], [learner])
    stranger = make_person(make_institution(), Role.ADMIN)

    # Act and assert
    with refused(AuthorsOnly):
        copied(learner, course)
    with refused(CourseNotFound):
        copied(stranger, course)


def test_a_lesson_that_was_changed_since_it_was_published_is_a_draft_in_the_copy(teacher: User) -> None:
    # Arrange
    course = make_full_course(teacher)
    lesson = in_course(Lesson, course).get()
    change_lesson(author=teacher, lesson_id=lesson.pk, changes={"title": "Not yet"}, now=NOW)

    # Act
    copy = copied(teacher, course)

    # Assert
    assert in_course(Lesson, copy).values_list("title", "state", "published").get() == ("Not yet", "draft", None)
    assert not in_course(LessonVersion, copy).exists()


def test_a_question_of_elsewhere_is_asked_as_before(teacher: User) -> None:
    # Arrange
    course = make_full_course(teacher)
    elsewhere = make_question(teacher, make_course(teacher), [make_concept(teacher)])
    in_course(LessonBlock, course).filter(kind=BlockKind.QUESTION).update(question_id=elsewhere.pk)

    # Act
    copy = copied(teacher, course)

    # Assert
    assert in_course(LessonBlock, copy).get(kind=BlockKind.QUESTION).question_id == elsewhere.pk


def test_a_superusers_copy_stays_where_the_course_is(teacher: User) -> None:
    # Arrange
    root = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    root.is_superuser = True

    # Act
    copy = copied(root, make_full_course(teacher))

    # Assert
    assert (copy.institution_id, copy.owner_id) == (teacher.institution_id, teacher.pk)
    assert list(rows_across_institutions()) == []
