"""A class with a course to write questions in."""

from dataclasses import dataclass

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from assessments.enums import AssessmentKind
from assessments.models import Assessment, Question
from assessments.tests.factories import make_assessment, make_question
from courses.models import Concept, Course
from courses.tests.factories import make_classroom, make_concept, make_course


@dataclass(frozen=True)
class Room:
    """A teacher and a learner, one course with one concept."""

    teacher: User
    learner: User
    course: Course
    concept: Concept

    def question(self, weight: float = 1.0, **kwargs: object) -> Question:
        question = make_question(self.teacher, self.course, [self.concept], **kwargs)
        question.question_concepts.update(weight=weight)
        return question

    def exercise(self, *questions: Question, **kwargs: object) -> Assessment:
        return make_assessment(self.teacher, self.course, questions, **kwargs)

    def quiz(self, *questions: Question, **kwargs: object) -> Assessment:
        return self.exercise(*questions, kind=AssessmentKind.QUIZ, **kwargs)


def make_room() -> Room:
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], [learner])
    return Room(teacher, learner, course, concept)
