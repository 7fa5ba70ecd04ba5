"""Fill our database with a school large enough to measure, and print what the cases need as JSON.

200 courses of 50 lessons; a class of 30 learners with ten attempts each and one with 1,000 each; open attempts with
five saved answers, ready to be handed in. Made through the services, except for lessons that nobody opens.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
django.setup()

from django.core.cache import cache
from django.db import connection, transaction

from accounts.api import Institution, InstitutionKind, Role, User, create_institution, create_person, start_session
from assessments.api import (
    Assessment,
    AssessmentDraft,
    AssessmentKind,
    AssessmentState,
    ItemDraft,
    PastAnswer,
    Question,
    QuestionDraft,
    QuestionKind,
    answer_question,
    import_history,
    save_assessment,
    save_question,
    start_attempt,
)
from core.events.reader import read_until_idle
from courses.api import (
    Classroom,
    ClassroomDraft,
    Concept,
    ConceptDraft,
    Course,
    CourseDraft,
    Level,
    PublicationState,
    SectionDraft,
    enrol_learner,
    save_classroom,
    save_concept,
    save_course,
)
from lessons.api import BlockDraft, BlockKind, Lesson, LessonDraft, LessonState, report_progress, save_lesson
from lessons.models import LessonVersion

NOW = datetime.now(UTC)
PASSWORD = "correct-horse-battery"  # noqa: S105 - of nobody
COURSES, LESSONS_EACH, OWN_COURSES = 200, 50, 5
CLASS_SIZE, HISTORY, QUIZZES, EXERCISES = 30, 1000, 16, 3
BLOCKS_EACH, TEXT = 8, "A line is $y = mx + b$: **slope** and intercept. " * 10
OPTIONS = [{"id": letter, "text": text, "correct": letter == "b"} for letter, text in zip("abcd", "3456", strict=True)]


@dataclass
class _School:
    institution: Institution
    teacher: User
    course: Course
    course_ids: list[UUID]
    quizzes: list[Assessment]
    exercises: list[Assessment]
    drills: list[Assessment]


def main() -> None:
    # The history of a class is one long transaction for nobody but us.
    with transaction.atomic():
        school = _make_school()
        new = _make_class(school, "new", attempts=10)
        veterans = _make_class(school, "veteran", attempts=HISTORY)
    read_until_idle(rounds=10**6)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what PostgreSQL does by itself after a while
    cache.clear()
    json.dump({"new": new, "veteran": veterans, "password": PASSWORD}, sys.stdout)


def _make_school() -> _School:
    institution = create_institution(
        name="Bench", slug="bench", kind=InstitutionKind.SCHOOL, country="ES", actor=None, now=NOW
    )
    teacher = _person(institution, "teacher", Role.TEACHER)
    concepts = [
        save_concept(author=teacher, draft=ConceptDraft(subject="Maths", code=f"c{n}", name=f"Concept {n}"), now=NOW)
        for n in range(12)
    ]
    courses = [_make_course(teacher, concepts, n) for n in range(COURSES)]
    for course in courses[:OWN_COURSES]:
        for number in range(LESSONS_EACH):
            _make_lesson(teacher, course, concepts, number)
    _fill_with_lessons(institution, teacher, courses[OWN_COURSES:])
    questions = [_make_question(teacher, courses[0], concepts, n) for n in range(5)]
    make = _Maker(teacher, courses[0], questions)
    return _School(
        institution,
        teacher,
        courses[0],
        [course.pk for course in courses[:OWN_COURSES]],
        [make.assessment(AssessmentKind.QUIZ, n) for n in range(QUIZZES)],
        [make.assessment(AssessmentKind.EXERCISE, n) for n in range(EXERCISES)],
        [_Maker(teacher, courses[0], [question]).assessment(AssessmentKind.EXERCISE, 0) for question in questions],
    )


def _fill_with_lessons(institution: Institution, teacher: User, courses: Sequence[Course]) -> None:
    """Published lessons that nobody opens, without blocks."""
    words = {"summary": "s" * 200, "objectives": [], "minutes": 10, "level": "secondary", "difficulty": "easy"}
    lessons = Lesson.objects.bulk_create(
        Lesson(
            institution_id=institution.pk,
            section=course.sections.all()[0],
            title=f"Lesson {number}",
            position=number,
            created_at=NOW,
            **words,
        )
        for course in courses
        for number in range(LESSONS_EACH)
    )
    for lesson in lessons:
        lesson.state = LessonState.PUBLISHED
        lesson.published = LessonVersion(
            institution_id=institution.pk,
            lesson=lesson,
            number=1,
            title=lesson.title,
            concepts=[],
            blocks=[],
            digest="",
            published_at=NOW,
            published_by_id=teacher.pk,
            **words,
        )
    LessonVersion.objects.bulk_create([lesson.published for lesson in lessons])
    Lesson.objects.bulk_update(lessons, ["published", "state"], batch_size=1000)


def _make_course(teacher: User, concepts: Sequence[Concept], number: int) -> Course:
    draft = CourseDraft(
        title=f"Course {number}",
        subject="Maths",
        state=PublicationState.PUBLISHED,
        sections=[SectionDraft(title="One")],
        concept_ids=[concept.pk for concept in concepts] if number == 0 else [],
    )
    return save_course(author=teacher, draft=draft, now=NOW)


def _make_lesson(teacher: User, course: Course, concepts: Sequence[Concept], number: int) -> None:
    draft = LessonDraft(
        section_id=course.sections.all()[0].pk,
        title=f"Lesson {number}",
        summary="s" * 200,
        state=LessonState.PUBLISHED,
        position=number,
        concept_ids=[concepts[number % 12].pk, concepts[(number + 1) % 12].pk],
        blocks=[BlockDraft(kind=BlockKind.TEXT, markdown=TEXT) for _ in range(BLOCKS_EACH)],
    )
    save_lesson(author=teacher, draft=draft, now=NOW)


def _make_question(teacher: User, course: Course, concepts: Sequence[Concept], number: int) -> Question:
    draft = QuestionDraft(
        kind=QuestionKind.SINGLE,
        body=f"What is $2 + 2$, in **question {number}**?",
        content={"options": OPTIONS},
        concepts={concepts[number].pk: 1.0},
        hints=["Count on."],
        solution="Two and two are four.",
    )
    return save_question(author=teacher, course_id=course.pk, draft=draft, now=NOW)


@dataclass
class _Maker:
    teacher: User
    course: Course
    questions: Sequence[Question]

    def assessment(self, kind: AssessmentKind, number: int) -> Assessment:
        draft = AssessmentDraft(
            course_id=self.course.pk,
            kind=kind,
            title=f"{kind} {number}",
            items=[ItemDraft(question_id=question.pk) for question in self.questions],
            state=AssessmentState.PUBLISHED,
        )
        return save_assessment(author=self.teacher, draft=draft, now=NOW)


def _make_class(school: _School, name: str, *, attempts: int) -> dict[str, object]:
    draft = ClassroomDraft(name=name, level=Level.SECONDARY, course_ids=school.course_ids, teacher_ids=[])
    classroom = save_classroom(author=school.teacher, draft=draft, now=NOW)
    learners = [_make_learner(school, classroom, f"{name}-{n}") for n in range(CLASS_SIZE)]
    for learner in learners:
        _give_history(learner, school.course.pk, school.drills, attempts)
        _read_lessons(learner, school)
    return {
        "usernames": [learner.username for learner in learners],
        "tokens": [_token(learner) for learner in learners],
        "teacher_token": _token(school.teacher),
        "classroom": str(classroom.pk),
        "lesson": str(Lesson.objects.filter(section__course=school.course).order_by("position")[0].pk),
        "submits": [call for learner in learners for call in _open_quizzes(learner, school)],
        "answers": [call for learner in learners for call in _open_exercises(learner, school)],
    }


def _make_learner(school: _School, classroom: Classroom, username: str) -> User:
    learner = _person(school.institution, username, Role.STUDENT)
    enrol_learner(teacher=school.teacher, classroom_id=classroom.pk, learner=learner, now=NOW)
    return learner


def _give_history(learner: User, course_id: UUID, drills: Sequence[Assessment], number: int) -> None:
    first = NOW - timedelta(days=100)
    answers = [
        PastAnswer(
            assessment_id=drills[n % len(drills)].pk,
            response=["b"] if n % 3 else ["a"],
            at=first + timedelta(hours=2 * n),
        )
        for n in range(number)
    ]
    if answers:
        import_history(learner=learner, course_id=course_id, answers=answers)


def _read_lessons(learner: User, school: _School) -> None:
    for lesson in Lesson.objects.filter(section__course=school.course).order_by("position")[:10]:
        report_progress(learner=learner, lesson_id=lesson.pk, percent=50, seconds=60, position=0, now=NOW)


def _open_quizzes(learner: User, school: _School) -> list[tuple[str, str]]:
    """Attempts with five saved answers, as (token, attempt)."""
    token, calls = _token(learner), []
    for quiz in school.quizzes:
        attempt, _is_new = start_attempt(learner=learner, assessment_id=quiz.pk, now=NOW)
        for row in attempt.responses.all():
            answer_question(
                learner=learner,
                attempt_id=attempt.pk,
                question_id=row.question_id,
                response=["b"] if row.position % 2 else ["a"],
                duration_ms=21_000,
                now=NOW,
            )
        calls.append((token, str(attempt.pk)))
    return calls


def _open_exercises(learner: User, school: _School) -> list[tuple[str, str, str]]:
    """Questions of open attempts, each of which takes three tries, as (token, attempt, question)."""
    token, calls = _token(learner), []
    for exercise in school.exercises:
        attempt, _is_new = start_attempt(learner=learner, assessment_id=exercise.pk, now=NOW)
        calls += [(token, str(attempt.pk), str(row.question_id)) for row in attempt.responses.all()]
    return calls


def _person(institution: Institution, username: str, role: Role) -> User:
    return create_person(
        institution=institution,
        username=username,
        password=PASSWORD,
        full_name=username.title(),
        role=role,
        actor=None,
        now=NOW,
    )


def _token(user: User) -> str:
    return start_session(user=user, now=NOW).access


if __name__ == "__main__":
    main()
