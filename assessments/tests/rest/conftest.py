"""An exercise and a quiz of the same three questions, and their learner."""

from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import client_of, make_institution, make_person
from assessments.enums import AssessmentKind, QuestionKind
from assessments.models import Assessment, Question
from assessments.tests.factories import make_assessment, make_question
from core.models import Event
from courses.models import Concept, Course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.models import Lesson
from lessons.tests.factories import make_lesson

ATTEMPTS = "/api/v1/assessments/attempts/"


@dataclass(frozen=True)
class Scene:
    teacher: User
    learner: User
    concept: Concept
    course: Course
    lesson: Lesson
    questions: list[Question]
    exercise: Assessment
    quiz: Assessment
    pupil: APIClient
    staff: APIClient

    def start(self, assessment: Assessment, **headers: str) -> Any:
        return self.pupil.post(ATTEMPTS, {"assessment": str(assessment.pk)}, format="json", **headers)

    def begin(self, assessment: Assessment) -> str:
        """The id of a started attempt."""
        return str(self.start(assessment).json()["id"])

    def answer(self, attempt: str, response: object, number: int = 0, **more: object) -> Any:
        """Answer the question at the place ``number``: 0 single, 1 multiple, 2 numeric."""
        url = f"{ATTEMPTS}{attempt}/answers/{self.questions[number].pk}/"
        return self.pupil.put(url, {"response": response, **more}, format="json")

    def hint(self, attempt: str, number: int = 0, **headers: str) -> Any:
        return self.pupil.post(f"{ATTEMPTS}{attempt}/answers/{self.questions[number].pk}/hint/", **headers)

    def submit(self, attempt: str, **headers: str) -> Any:
        return self.pupil.post(f"{ATTEMPTS}{attempt}/submit/", **headers)

    def events(self, name: str) -> list[Event]:
        return list(Event.objects.filter(name=name, learner_id=self.learner.pk).order_by("learner_seq"))


@pytest.fixture
def scene() -> Scene:
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], [learner])
    lesson = make_lesson(teacher, course, [concept])
    questions = [make_question(teacher, course, [concept], kind) for kind in QuestionKind]
    return Scene(
        teacher=teacher,
        learner=learner,
        concept=concept,
        course=course,
        lesson=lesson,
        questions=questions,
        exercise=make_assessment(teacher, course, questions, lesson),
        quiz=make_assessment(teacher, course, questions, lesson, kind=AssessmentKind.QUIZ, title="Test"),
        pupil=client_of(learner),
        staff=client_of(teacher),
    )
