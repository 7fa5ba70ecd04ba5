"""Questions, exercises, quizzes and attempts for tests, made through the services."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from accounts.tests.factories import NOW
from assessments.enums import AssessmentKind, AssessmentState, QuestionKind
from assessments.models import Assessment, Attempt, Question
from assessments.services.assessments import AssessmentDraft, ItemDraft, save_assessment
from assessments.services.attempts import answer_question, start_attempt, submit_attempt
from assessments.services.questions import QuestionDraft, save_question
from courses.models import Concept, Course
from lessons.models import Lesson

# Option "b" is right. The texts of keys and feedback are canaries: tests look for them in what learners get.
SINGLE = {
    "options": [
        {"id": "a", "text": "3", "correct": False, "feedback": "CANARY-wrong", "misconception": "added-instead"},
        {"id": "b", "text": "4", "correct": True, "feedback": "CANARY-right"},
        {"id": "c", "text": "5", "correct": False},
    ]
}
# "a" and "b" are right.
MULTIPLE = {
    "options": [
        {"id": "a", "text": "2", "correct": True},
        {"id": "b", "text": "4", "correct": True},
        {"id": "c", "text": "5", "correct": False, "feedback": "CANARY-odd", "misconception": "odd-is-even"},
    ]
}
NUMERIC = {
    "answer": "3.5",
    "tolerance": "0.05",
    "known_errors": [{"value": "-3.5", "feedback": "CANARY-sign", "misconception": "sign-lost"}],
}
CONTENT = {QuestionKind.SINGLE: SINGLE, QuestionKind.MULTIPLE: MULTIPLE, QuestionKind.NUMERIC: NUMERIC}


def make_question(
    author: User,
    course: Course,
    concepts: Sequence[Concept],
    kind: QuestionKind = QuestionKind.SINGLE,
    **kwargs: object,
) -> Question:
    given = {
        "kind": kind,
        "body": "What is $2 + 2$?",
        "content": CONTENT[kind],
        "concepts": {concept.pk: 1.0 for concept in concepts},
        "hints": ["Count on from two.", "It is even."],
        "solution": "CANARY-solution",
        **kwargs,
    }
    return save_question(author=author, course_id=course.pk, draft=QuestionDraft(**given), now=NOW)


def make_assessment(
    author: User, course: Course, questions: Sequence[Question], lesson: Lesson | None = None, **kwargs: object
) -> Assessment:
    """A published exercise, each question worth one point."""
    given = {
        "course_id": course.pk,
        "kind": AssessmentKind.EXERCISE,
        "title": "Practice",
        "items": [ItemDraft(question_id=question.pk, points=Decimal(1)) for question in questions],
        "lesson_id": lesson.pk if lesson else None,
        "state": AssessmentState.PUBLISHED,
        **kwargs,
    }
    return save_assessment(author=author, draft=AssessmentDraft(**given), now=NOW)


def take(
    learner: User, assessment: Assessment, responses: Sequence[object], *, at: datetime = NOW, submit: bool = True
) -> Attempt:
    """An attempt with the given responses in the order of the questions; None leaves one out."""
    attempt, _is_new = start_attempt(learner=learner, assessment_id=assessment.pk, now=at)
    for row, response in zip(attempt.responses.order_by("position"), responses, strict=True):
        if response is not None:
            answer_question(
                learner=learner, attempt_id=attempt.pk, question_id=row.question_id, response=response, now=at
            )
    return submit_attempt(learner=learner, attempt_id=attempt.pk, now=at)[0] if submit else attempt
