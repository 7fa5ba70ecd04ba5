"""Deeds on classes, courses, lessons, questions and quizzes leave exactly what they changed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_person
from accounts.tests.services.record import audited
from assessments.enums import QuestionKind
from assessments.services.assessments import AssessmentDraft, ItemDraft, save_assessment
from assessments.services.questions import QuestionDraft, save_question
from assessments.tests.factories import make_assessment, make_question
from courses.enums import Level, PublicationState
from courses.services.classrooms import ClassroomDraft, leave_classroom, save_classroom
from courses.services.courses import CourseDraft, save_course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.services.publishing import unpublish_lesson
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


def last(action: str) -> tuple[object, object, object, object]:
    """Object, actor, before and after of the latest entry."""
    entry = audited(action)[-1]
    return entry["object_id"], entry["actor_id"], entry["before"], entry["after"]


def test_a_class_that_is_renamed_and_gets_a_course(teacher: User) -> None:
    # Arrange
    first, second = make_course(teacher), make_course(teacher)
    classroom = make_classroom(teacher, [first], name="5B")
    draft = ClassroomDraft(name="5C", level=Level.SECONDARY, course_ids=[first.pk, second.pk], teacher_ids=[teacher.pk])

    # Act
    save_classroom(author=teacher, draft=draft, now=NOW, classroom_id=classroom.pk)

    # Assert
    assert last("courses.classroom.saved") == (
        classroom.pk,
        teacher.pk,
        {"name": "5B", "courses": [str(first.pk)]},
        {"name": "5C", "courses": sorted([str(first.pk), str(second.pk)])},
    )


def test_teachers_who_come_and_go_have_entries_of_their_own(teacher: User) -> None:
    # Arrange
    colleague = make_person(teacher.institution, Role.TEACHER)
    classroom = make_classroom(teacher, teacher_ids=[colleague.pk])
    place = {"classroom": str(classroom.pk)}

    # Act
    draft = ClassroomDraft(name=classroom.name, level=Level.SECONDARY, course_ids=[], teacher_ids=[teacher.pk])
    save_classroom(author=teacher, draft=draft, now=NOW, classroom_id=classroom.pk)

    # Assert
    came = [(each["object_id"], each["before"], each["after"]) for each in audited("courses.teacher.came")]
    assert came == [(person, {}, place) for person in sorted([teacher.pk, colleague.pk])]
    assert [(each["object_id"], each["before"], each["after"]) for each in audited("courses.teacher.went")] == [
        (colleague.pk, place, {})
    ]


def test_a_learner_who_comes_and_leaves_once(teacher: User) -> None:
    # Arrange
    learner = make_person(teacher.institution)
    classroom = make_classroom(teacher, [], [learner])

    # Act
    for _ in range(2):
        leave_classroom(learner=learner, classroom_id=classroom.pk, actor=learner, now=NOW)

    # Assert
    place = {"classroom": str(classroom.pk)}
    assert last("courses.learner.enrolled") == (learner.pk, teacher.pk, {}, place)
    assert [(each["actor_id"], each["before"], each["after"]) for each in audited("courses.learner.left")] == [
        (learner.pk, place, {})
    ]


def test_a_course_that_is_published(teacher: User) -> None:
    course = make_course(teacher, state=PublicationState.DRAFT)

    draft = CourseDraft(title=course.title, subject=course.subject, state=PublicationState.PUBLISHED)
    save_course(author=teacher, draft=draft, now=NOW, course_id=course.pk)

    assert last("courses.course.saved") == (course.pk, teacher.pk, {"state": "draft"}, {"state": "published"})


def test_a_lesson_that_is_taken_back(teacher: User) -> None:
    lesson = make_lesson(teacher, make_course(teacher))

    unpublish_lesson(author=teacher, lesson_id=lesson.pk, now=NOW)

    before = {"state": "published", "number": 1}
    assert last("lessons.lesson.unpublished") == (lesson.pk, teacher.pk, before, {"state": "draft"})


def test_a_question_whose_key_changes_names_the_versions_and_never_the_key(teacher: User) -> None:
    # Arrange
    concept = make_concept(teacher)
    question = make_question(teacher, make_course(teacher, [concept]), [concept])
    version = question.latest
    assert version is not None
    draft = QuestionDraft(
        kind=QuestionKind(version.kind),
        body=version.body,
        content=version.content,
        concepts={concept.pk: 1.0},
        hints=version.hints,
        solution=version.solution,
        difficulty=version.difficulty,
    )
    options = [{**option, "correct": not option["correct"]} for option in version.content["options"][:2]]

    # Act
    for each in (draft, replace(draft, body="Another text?"), replace(draft, content={"options": options})):
        save_question(author=teacher, course_id=question.course_id, draft=each, now=NOW, question_id=question.pk)

    # Assert
    assert [(each["before"], each["after"]) for each in audited("assessments.question.saved")] == [
        ({}, {"version": 1, "has_new_key": True}),
        ({"version": 1}, {"version": 2, "has_new_key": False}),
        ({"version": 2}, {"version": 3, "has_new_key": True}),
    ]


def test_a_quiz_whose_points_change(teacher: User) -> None:
    # Arrange
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    question = make_question(teacher, course, [concept])
    quiz = make_assessment(teacher, course, [question])
    draft = AssessmentDraft(
        course_id=course.pk,
        kind=quiz.kind,
        title=quiz.title,
        state=quiz.state,
        time_limit_minutes=quiz.time_limit_minutes,
        attempts_allowed=quiz.attempts_allowed,
        items=[ItemDraft(question.pk, Decimal(3))],
    )

    # Act
    save_assessment(author=teacher, draft=draft, now=NOW, assessment_id=quiz.pk)

    # Assert
    _object, _actor, before, after = last("assessments.assessment.saved")
    assert (set(before), set(after)) == ({"items"}, {"items"})  # type: ignore[call-overload]
    assert [Decimal(each["items"][str(question.pk)]) for each in (before, after)] == [1, 3]  # type: ignore[index]
