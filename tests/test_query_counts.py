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
from courses.models import Classroom
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.services.progress import report_progress
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
            report_progress(learner=learner, lesson_id=lesson.pk, percent=50, seconds=60, last_block=0, now=NOW)
            take(learner, quiz, [["b"]] * size, at=NOW + timedelta(minutes=1))
            take(learner, exercise, [["a"]] * size, at=NOW + timedelta(minutes=2), submit=False)
    return School(learner=learners[0], teacher=teacher, admin=admin, classrooms=classrooms)


@pytest.fixture(scope="module")
def schools(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[int, School]]:
    """A school of one of everything and one of three, made once (as in ``tests.world``)."""
    with django_db_blocker.unblock(), transaction.atomic():
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
SUBMIT, ANSWER_ONE = 9, 8

# Of each list: whose it is, and the one number of statements for any number of rows.
LISTS = {
    "/api/v1/accounts/imports/": {"admin": 1},
    "/api/v1/accounts/notifications/": {"learner": 1},
    "/api/v1/courses/": {"learner": 2, "teacher": 2, "admin": 2},
    "/api/v1/courses/concepts/": {"learner": 2, "teacher": 2, "admin": 2},
    "/api/v1/courses/classrooms/": {"learner": 1, "teacher": 1, "admin": 1},
    "/api/v1/courses/enrolments/": {"learner": 1},
    "/api/v1/lessons/": {"learner": 2, "teacher": 2, "admin": 2},
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
    "/api/v1/progress/classrooms/{classroom}/mastery/": ("teacher", 5),
    "/api/v1/progress/students/{learner}/": ("teacher", 6),
    "/api/v1/progress/mastery/": ("learner", 5),
    "/api/v1/dashboards/student/": ("learner", 20),
    "/api/v1/dashboards/teacher/": ("teacher", 4),
    "/api/v1/dashboards/admin/": ("admin", 5),
}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_costs_the_same_for_one_and_for_three_of_everything(schools: dict[int, School], address: str) -> None:
    # Arrange
    role, cost = PAGES[address]

    for size, school in schools.items():
        client = client_of(getattr(school, role))
        filled = address.format(classroom=school.classrooms[0].pk, learner=school.learner.pk)

        # Act
        measured = cost_of(client, filled)

        # Assert
        assert (size, measured) == (size, cost)


@pytest.mark.parametrize(("is_stored", "cost"), [(True, 5), (False, 15)])
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
