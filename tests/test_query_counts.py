"""What the doors cost: one literal number of statements for each, whatever the number of rows.

Savepoints are not counted: they are the test's own transaction showing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.services.roster_imports import start_import
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.notifications import tell
from ai.services import refresh_recommendations
from assessments.enums import AssessmentKind
from assessments.tests.factories import make_assessment, make_question, take
from core.ids import new_id
from core.tests.files.kept import keep
from courses.enums import AttendanceState
from courses.models import Classroom, Document
from courses.search.vectors import has_pgvector
from courses.services.absences import announce_absence
from courses.services.attendance import MarkDraft, mark_attendance
from courses.tests.factories import make_classroom, make_concept, make_course
from courses.tests.made_documents import SENTENCES, make_document
from lessons.models import Lesson
from lessons.services.progress import report_progress
from lessons.services.progress_reports import ReportDraft, take_reports
from lessons.services.sessions import SessionDraft, start_learning_session
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db

SIZES = (1, 3)


@dataclass(frozen=True)
class School:
    """A school of ``size`` of everything: courses, lessons, classes, learners."""

    learner: User
    teacher: User
    admin: User
    classrooms: list[Classroom]


def make_school(size: int) -> School:
    school = make_institution()
    teacher, admin = make_person(school, Role.TEACHER), make_person(school, Role.ADMIN)
    learners = [make_person(school) for _ in range(size)]
    concepts = [make_concept(teacher)]
    concepts += [make_concept(teacher, concepts[:1]) for _ in range(size - 1)]
    classrooms = []
    for _ in range(size):
        start_import(upload=BytesIO(b"username"), file_name="people.csv", actor=admin, now=NOW)
        course = make_course(teacher, concepts)
        classrooms.append(make_classroom(teacher, [course], learners))
        tell(*learners, sender_id=teacher.pk)
        lesson = make_lesson(teacher, course, concepts)
        questions = [make_question(teacher, course, concepts) for _ in range(size)]
        exercise = make_assessment(teacher, course, questions, lesson)
        quiz = make_assessment(teacher, course, questions, lesson, kind=AssessmentKind.QUIZ)
        for learner in learners:
            report_progress(learner=learner, lesson_id=lesson.pk, percent=50, seconds=60, position=0, now=NOW)
            take(learner, quiz, [["b"]] * size, at=NOW + timedelta(minutes=1))
            take(learner, exercise, [["a"]] * size, at=NOW + timedelta(minutes=2), submit=False)
        start_learning_session(learner=learners[0], draft=SessionDraft(lesson_id=lesson.pk), now=NOW)
        keep(learners[0], classroom_id=classrooms[0].pk)
    _attend(teacher, learners, classrooms)
    _bring_documents(teacher, classrooms[0], size)
    return School(learner=learners[0], teacher=teacher, admin=admin, classrooms=classrooms)


def _attend(teacher: User, learners: list[User], classrooms: list[Classroom]) -> None:
    """A sheet of each class, and as many absences of one learner, the first of them on that day."""
    marks = [MarkDraft(learner.pk, AttendanceState.LATE) for learner in learners]
    for number, classroom in enumerate(classrooms):
        mark_attendance(classroom_id=classroom.pk, on=NOW.date(), marks=marks, actor=teacher, now=NOW)
        day = NOW.date() + timedelta(days=number)
        announce_absence(student_id=learners[0].pk, from_on=day, to_on=day, actor=teacher, now=NOW)


def _bring_documents(teacher: User, classroom: Classroom, size: int) -> None:
    """As many into one course, of as many passages each."""
    course = classroom.classroom_courses.get().course
    for number in range(size):
        text = "\n\n".join(f"{number}. {SENTENCES * 20}" for _ in range(size))
        make_document(teacher, course, text, is_released=True)


@pytest.fixture(scope="module")
def schools(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[int, School]]:
    """A school of one of everything and one of three, made once (as in ``tests.world``)."""
    with django_db_blocker.unblock(), transaction.atomic():
        has_pgvector(connection.alias)  # asked once in a process
        yield {size: make_school(size) for size in SIZES}
        transaction.set_rollback(True)


def statements(call: Callable[[], Any]) -> int:
    """How many SQL statements ``call`` sends."""
    with CaptureQueriesContext(connection) as seen:
        call()
    return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])


def cost_of(client: APIClient, address: str, status: int = 200) -> int:
    """The statements of one GET by a caller whose sign-in state is in the cache."""
    client.get("/api/v1/accounts/me/")

    def get() -> None:
        answer = client.get(address)
        assert answer.status_code == status, answer.content

    return statements(get)


# Deeds of a learner, by the number of statements; transaction control is not counted.
SUBMIT, ANSWER_ONE, TAKE_REPORTS = 9, 8, 10
# And of a teacher.
MARK_SHEET = 9

# Of each list: whose it is, and the one number of statements for any number of rows.
LISTS = {
    "/api/v1/core/files/": {"learner": 3, "teacher": 4, "admin": 2},
    "/api/v1/accounts/imports/": {"admin": 1},
    "/api/v1/accounts/notifications/": {"learner": 1},
    "/api/v1/courses/": {"learner": 1, "teacher": 1, "admin": 1},
    "/api/v1/courses/catalogue/": {"learner": 1, "teacher": 1, "admin": 1},
    "/api/v1/courses/catalogue/?search=mathematics": {"learner": 1},
    "/api/v1/courses/concepts/": {"learner": 3, "teacher": 3, "admin": 3},
    "/api/v1/courses/classrooms/": {"learner": 1, "teacher": 1, "admin": 1},
    "/api/v1/courses/enrolments/": {"learner": 1},
    "/api/v1/courses/absences/": {"teacher": 4, "admin": 1},
    "/api/v1/lessons/sessions/": {"learner": 2, "teacher": 4, "admin": 2},
    "/api/v1/lessons/": {"learner": 1, "teacher": 2, "admin": 2},
    "/api/v1/assessments/exercises/": {"learner": 1, "teacher": 1, "admin": 1},
    "/api/v1/assessments/quizzes/": {"learner": 1, "teacher": 1, "admin": 1},
    "/api/v1/assessments/attempts/": {"learner": 1, "teacher": 2, "admin": 1},
}


@pytest.mark.parametrize(
    ("address", "role", "cost"), [(address, role, cost) for address in LISTS for role, cost in LISTS[address].items()]
)
def test_a_list_of_one_row_and_of_three_costs_the_same(
    schools: dict[int, School], address: str, role: str, cost: int
) -> None:
    for size in SIZES:
        # Arrange
        client = client_of(getattr(schools[size], role))

        # Act
        measured = cost_of(client, address)

        # Assert
        assert (size, measured) == (size, cost)
        assert len(client.get(address).json()["results"]) >= size


PAGES = {
    f"/api/v1/courses/classrooms/{{classroom}}/attendance/{NOW:%Y-%m-%d}/": ("teacher", 6),
    "/api/v1/courses/classrooms/{classroom}/attendance/?from=2026-09-01&to=2026-09-30": ("teacher", 4),
    "/api/v1/courses/attendance/?from=2026-09-01&to=2026-09-30": ("learner", 2),
    "/api/v1/courses/concepts/graph/?subject=Mathematics": ("learner", 3),
    "/api/v1/courses/concepts/export/?subject=Mathematics": ("teacher", 3),
    "/api/v1/courses/classrooms/{classroom}/": ("teacher", 4),
    "/api/v1/courses/classrooms/{classroom}/learners/": ("teacher", 2),
    "/api/v1/courses/{course}/": ("teacher", 3),
    "/api/v1/courses/{course}/outline/": ("learner", 3),
    "/api/v1/courses/{course}/documents/": ("learner", 2),
    "/api/v1/courses/{course}/search/?q=slope": ("learner", 6),
    "/api/v1/courses/{course}/documents/{document}/": ("learner", 1),
    "/api/v1/courses/{course}/documents/{document}/passages/": ("learner", 2),
    "/api/v1/progress/classrooms/{classroom}/mastery/": ("teacher", 5),
    "/api/v1/progress/students/{learner}/": ("teacher", 6),
    "/api/v1/progress/mastery/": ("learner", 5),
    "/api/v1/dashboards/student/": ("learner", 19),
    "/api/v1/dashboards/teacher/": ("teacher", 4),
    "/api/v1/dashboards/admin/": ("admin", 5),
}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_costs_the_same_for_one_and_for_three_of_everything(schools: dict[int, School], address: str) -> None:
    # Arrange
    role, cost = PAGES[address]

    for size, school in schools.items():
        client = client_of(getattr(school, role))
        course = school.classrooms[0].classroom_courses.get().course_id
        ids = {"classroom": school.classrooms[0].pk, "learner": school.learner.pk, "course": course}
        filled = address.format(**ids, document=Document.objects.filter(course=course).latest("pk").pk)

        # Act
        measured = cost_of(client, filled)

        # Assert
        assert (size, measured) == (size, cost)


@pytest.mark.parametrize(("is_stored", "cost"), [(True, 5), (False, 14)])
def test_recommendations_cost_the_same_for_one_and_for_three_of_everything(
    schools: dict[int, School], is_stored: bool, cost: int
) -> None:
    for size, school in schools.items():
        # Arrange
        if is_stored:
            refresh_recommendations(learner_id=school.learner.pk, now=NOW + timedelta(days=36500))
        client = client_of(school.learner)

        # Act
        measured = cost_of(client, "/api/v1/ai/recommendations/")

        # Assert
        assert (size, measured) == (size, cost)


def test_the_sign_in_state_costs_one_statement_when_it_is_not_in_the_cache() -> None:
    # Arrange
    client = client_of(make_person(make_institution()))
    warm = cost_of(client, "/api/v1/courses/")
    cache.clear()

    # Act
    cold = statements(lambda: client.get("/api/v1/courses/"))

    # Assert
    assert cold == warm + 1


def test_a_counted_list_of_lessons_costs_no_more_than_the_list(schools: dict[int, School]) -> None:
    for size in SIZES:
        # Arrange
        client = client_of(schools[size].learner)

        # Act
        measured = cost_of(client, "/api/v1/lessons/?count=1")

        # Assert
        assert measured == LISTS["/api/v1/lessons/"]["learner"]
        assert client.get("/api/v1/lessons/?count=1").json()["count"] == size


@pytest.mark.parametrize("size", SIZES)
def test_a_batch_of_reports_costs_the_same_for_one_lesson_and_for_three(schools: dict[int, School], size: int) -> None:
    # Arrange
    learner = schools[size].learner
    lessons = Lesson.objects.filter(institution_id=learner.institution_id)
    reports = [ReportDraft(new_id(), lesson.pk, 90, NOW, 1, 60) for lesson in lessons for _ in range(size)]

    # Act
    measured = statements(lambda: take_reports(learner=learner, reports=reports, now=NOW))

    # Assert
    assert (len(reports), measured) == (size**2, TAKE_REPORTS)


@pytest.mark.parametrize("size", SIZES)
def test_a_sheet_costs_the_same_for_one_learner_and_for_three(size: int) -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    learners = [make_person(teacher.institution) for _ in range(size)]
    classroom = make_classroom(teacher, [], learners)
    marks = [MarkDraft(learner.pk, AttendanceState.LATE) for learner in learners]

    # Act
    measured = statements(
        lambda: mark_attendance(classroom_id=classroom.pk, on=NOW.date(), marks=marks, actor=teacher, now=NOW)
    )

    # Assert
    assert measured == MARK_SHEET


@pytest.mark.parametrize("concept_count", [1, 3])
@pytest.mark.parametrize("answers", [1, 5, 12])
def test_submitting_costs_a_fixed_number_of_statements_whatever_the_number_of_answers(
    answers: int, concept_count: int
) -> None:
    # Arrange
    client, attempt, _questions = _begin(AssessmentKind.QUIZ, concept_count, [["b"]] * answers)

    # Act
    measured = statements(lambda: client.post(f"/api/v1/assessments/attempts/{attempt}/submit/"))

    # Assert
    assert measured == SUBMIT


@pytest.mark.parametrize("concept_count", [1, 3])
def test_answering_an_exercise_question_costs_a_fixed_number_of_statements(concept_count: int) -> None:
    # Arrange
    client, attempt, questions = _begin(AssessmentKind.EXERCISE, concept_count, [None] * 5)
    url = f"/api/v1/assessments/attempts/{attempt}/answers/{questions[0]}/"

    # Act
    measured = statements(lambda: client.put(url, {"response": ["b"]}, format="json"))

    # Assert
    assert measured == ANSWER_ONE


def _begin(kind: AssessmentKind, concept_count: int, responses: list[Any]) -> tuple[APIClient, str, list[str]]:
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    concepts = [make_concept(teacher) for _ in range(concept_count)]
    course = make_course(teacher, concepts)
    make_classroom(teacher, [course], [learner])
    questions = [make_question(teacher, course, concepts) for _ in responses]
    assessment = make_assessment(teacher, course, questions, kind=kind)
    attempt = take(learner, assessment, responses, submit=False)
    client = client_of(learner)
    client.get("/api/v1/accounts/me/")
    return client, str(attempt.pk), [str(question.pk) for question in questions]
