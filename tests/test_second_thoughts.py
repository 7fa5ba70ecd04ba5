"""What happens when somebody changes their mind, or something changes under them."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from accounts.services.people import manage_person
from accounts.services.sessions import sign_out_everywhere
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from ai.services import refresh_recommendations
from assessments.enums import AssessmentKind
from assessments.errors import AssessmentInUse
from assessments.services.assessments import AssessmentDraft, ItemDraft, save_assessment
from assessments.services.attempts import answer_question, start_attempt, submit_attempt
from assessments.tests.factories import make_assessment, make_question, take
from core.models import Event
from courses.errors import ConceptInGraph
from courses.models import Concept, Course
from courses.services.classrooms import ClassroomDraft, save_classroom
from courses.services.concepts import ConceptDraft, save_concept
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import LessonState
from lessons.models import Lesson
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


def _class_of_one() -> tuple[User, User, Concept, Course]:
    """A teacher, the one learner of the class, and the course of one concept that they work on."""
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], [learner])
    return teacher, learner, concept, course


def test_changing_an_answer_before_the_end_of_a_quiz_is_no_second_try() -> None:
    teacher, learner, concept, course = _class_of_one()
    question = make_question(teacher, course, [concept])
    quiz = make_assessment(teacher, course, [question], kind=AssessmentKind.QUIZ)
    attempt, _is_new = start_attempt(learner=learner, assessment_id=quiz.pk, now=NOW)

    for response in (["a"], ["c"], ["b"]):
        answer_question(learner=learner, attempt_id=attempt.pk, question_id=question.pk, response=response, now=NOW)
    submit_attempt(learner=learner, attempt_id=attempt.pk, now=NOW)

    graded = Event.objects.get(name="assessments.response.graded").payload
    assert (graded["share"], graded["try_number"]) == (1.0, 1)


def test_an_exercise_that_was_attempted_does_not_become_a_quiz() -> None:
    teacher, learner, concept, course = _class_of_one()
    question = make_question(teacher, course, [concept])
    exercise = make_assessment(teacher, course, [question])
    take(learner, exercise, [["b"]])
    draft = AssessmentDraft(
        course_id=course.pk, kind=AssessmentKind.QUIZ, title="Practice", items=[ItemDraft(question_id=question.pk)]
    )

    with pytest.raises(AssessmentInUse):
        save_assessment(author=teacher, draft=draft, assessment_id=exercise.pk, now=NOW)

    exercise.refresh_from_db()
    assert exercise.kind == AssessmentKind.EXERCISE


@pytest.mark.django_db(transaction=True)
def test_signing_out_everywhere_ends_the_console_too() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    console = Client()
    console.force_login(teacher)
    before = console.get("/admin/").status_code

    sign_out_everywhere(user=teacher, now=NOW)

    assert (before, console.get("/admin/").status_code) == (200, 302)


def test_a_class_can_be_archived_after_a_co_teacher_became_admin() -> None:
    school = make_institution()
    teacher, colleague, office = (make_person(school, role) for role in (Role.TEACHER, Role.TEACHER, Role.ADMIN))
    classroom = make_classroom(teacher, teacher_ids=[colleague.pk])
    manage_person(user_id=colleague.pk, changes={"role": Role.ADMIN}, actor=office, now=NOW)
    draft = ClassroomDraft(
        name=classroom.name,
        level=classroom.level,
        course_ids=[],
        teacher_ids=[teacher.pk, colleague.pk],
        is_archived=True,
    )

    assert save_classroom(author=teacher, draft=draft, classroom_id=classroom.pk, now=NOW).is_archived


def test_a_concept_in_the_graph_does_not_move_to_another_subject() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    base = make_concept(teacher)
    make_concept(teacher, [base])

    with pytest.raises(ConceptInGraph):
        draft = ConceptDraft(subject="Geometry", code=base.code, name=base.name)
        save_concept(author=teacher, draft=draft, concept_id=base.pk, now=NOW)


def test_a_lesson_that_was_taken_back_is_recommended_no_more() -> None:
    teacher, learner, concept, course = _class_of_one()
    lesson = make_lesson(teacher, course, [concept])
    refresh_recommendations(learner_id=learner.pk, now=NOW + timedelta(days=365))
    pupil = client_of(learner)
    Lesson.objects.filter(pk=lesson.pk).update(state=LessonState.DRAFT, published=None)

    assert pupil.get("/api/v1/ai/recommendations/").json() == {"results": []}
