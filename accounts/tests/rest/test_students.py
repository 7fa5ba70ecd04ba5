"""A student's profile over HTTP, and what guardians read of the learning apps."""

from datetime import date, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.guardians import born, make_guardian
from accounts.tests.services.record import unchanged
from assessments.enums import AssessmentKind
from assessments.tests.factories import make_assessment, make_question, take
from courses.models import Classroom
from courses.tests.factories import make_classroom, make_concept, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def student() -> User:
    return born(make_person(make_institution(), full_name="Ada Byron"), date(2015, 12, 10))


@pytest.fixture
def classmate(student: User) -> User:
    return make_person(student.institution, full_name="Mary Somerville")


@pytest.fixture
def teacher(student: User, classmate: User) -> User:
    """Of a class in which both have taken a quiz."""
    teacher = make_person(student.institution, Role.TEACHER)
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], [student, classmate])
    quiz = make_assessment(teacher, course, [make_question(teacher, course, [concept])], kind=AssessmentKind.QUIZ)
    for learner in (student, classmate):
        take(learner, quiz, [["b"]], at=NOW + timedelta(minutes=1))
    return teacher


def url(student: User) -> str:
    return f"/api/v1/accounts/students/{student.pk}/"


def patch(client: APIClient, student: User, **changes: object) -> Any:
    return client.patch(url(student), changes, format="json")


KNOWN = {"full_name": "Ada Byron", "grade": "", "kg_level": None, "is_kg_overridden": False}


@pytest.mark.parametrize("who", ["self", "guardian", "office"])
def test_who_needs_the_birth_date_reads_it(student: User, who: str) -> None:
    # Arrange
    reader = {
        "self": lambda: student,
        "guardian": lambda: make_guardian(student),
        "office": lambda: make_person(student.institution, Role.ADMIN),
    }[who]()

    # Act
    answer = client_of(reader).get(url(student))

    # Assert
    assert (answer.status_code, answer.json()) == (
        200,
        {"id": str(student.pk), **KNOWN, "birth_on": "2015-12-10"},
    )


def test_a_teacher_reads_the_rest(student: User, teacher: User) -> None:
    # Act
    answer = client_of(teacher).get(url(student))

    # Assert
    assert (answer.status_code, answer.json()) == (200, {"id": str(student.pk), **KNOWN})


def test_people_who_are_no_students_have_no_profile_here(student: User, teacher: User) -> None:
    # Arrange
    office = client_of(make_person(student.institution, Role.ADMIN))

    # Act
    answers = [office.get(url(person)) for person in (teacher, make_guardian(student))]

    # Assert
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (404, "accounts.person_not_found")
    ] * 2


def test_the_office_changes_what_it_wrote(student: User) -> None:
    # Arrange
    office = client_of(make_person(student.institution, Role.ADMIN))

    # Act
    answer = patch(office, student, birth_on="2021-03-09", grade="Seals")

    # Assert
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "id": str(student.pk),
            "full_name": "Ada Byron",
            "grade": "Seals",
            "kg_level": "KG2",
            "is_kg_overridden": False,
            "birth_on": "2021-03-09",
        },
    )


def test_a_teacher_decides_the_kindergarten_year_only(student: User, teacher: User) -> None:
    # Arrange
    client = client_of(teacher)

    # Act
    decided, refused = patch(client, student, kg_level="KG3"), patch(client, student, grade="7")

    # Assert
    assert (decided.status_code, decided.json()["kg_level"], decided.json()["is_kg_overridden"]) == (200, "KG3", True)
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.office_only")
    assert [error["field"] for error in refused.json()["errors"]] == ["grade"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_on", "2999-01-01"),
        ("birth_on", "09/03/2021"),
        ("birth_on", "2021-02-30"),
        ("birth_on", 5),
        ("grade", "x" * 21),
        ("grade", None),
        ("kg_level", "KG4"),
        ("kg_level", ""),
        ("full_name", "Eve"),
        ("is_kg_overridden", True),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(student: User, field: str, value: object) -> None:
    # Arrange
    office = client_of(make_person(student.institution, Role.ADMIN))

    # Act
    with unchanged():
        answer = patch(office, student, **{field: value})

    # Assert
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


@pytest.mark.parametrize("who", ["self", "guardian"])
def test_families_change_nothing(student: User, who: str) -> None:
    # Arrange
    client = client_of(student if who == "self" else make_guardian(student))

    # Act
    with unchanged():
        answer = patch(client, student, kg_level="KG1")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (403, "core.not_allowed")


# --- what guardians read elsewhere --------------------------------------------------------------------------
def pages_of(student: User) -> list[str]:
    return [
        url(student),
        f"/api/v1/progress/students/{student.pk}/",
        f"/api/v1/ai/recommendations/?student={student.pk}",
    ]


def test_guardians_read_what_the_learner_reads_of_their_child_alone(
    student: User, classmate: User, teacher: User
) -> None:
    # Arrange
    guardian, own = client_of(make_guardian(student)), client_of(student)

    # Act
    read = [guardian.get(page) for page in pages_of(student)]
    others = [guardian.get(page) for page in pages_of(classmate)]

    # Assert
    assert [answer.status_code for answer in read] == [200] * 3
    assert [answer.json() for answer in read] == [own.get(page).json() for page in pages_of(student)]
    assert read[1].json()["concepts"]
    assert [(answer.status_code, answer.json()["code"]) for answer in others] == [
        (404, "accounts.person_not_found")
    ] * 3


def test_guardians_see_no_class_no_classmate_and_no_answers(student: User, classmate: User, teacher: User) -> None:
    # Arrange
    guardian, classroom = client_of(make_guardian(student)), Classroom.objects.get()

    # Act
    lists = {
        address: guardian.get(f"/api/v1/{address}/")
        for address in ("courses", "courses/classrooms", "lessons", "assessments/quizzes", "assessments/attempts")
    }
    shut = [
        guardian.get(f"/api/v1/progress/classrooms/{classroom.pk}/mastery/"),
        guardian.get(f"/api/v1/courses/classrooms/{classroom.pk}/"),
        guardian.get("/api/v1/progress/mastery/"),
        guardian.get("/api/v1/dashboards/teacher/"),
    ]
    texts = [answer.content.decode() for answer in (*lists.values(), *shut, *map(guardian.get, pages_of(student)))]

    # Assert
    assert {address: answer.json()["results"] for address, answer in lists.items()} == {
        address: [] for address in lists
    }
    assert [answer.status_code for answer in shut] == [403, 404, 403, 403]
    assert [text for text in texts if "Somerville" in text or str(classmate.pk) in text] == []


def test_a_teacher_reads_their_own_childs_progress_but_not_the_class(student: User, teacher: User) -> None:
    # Arrange
    parent = client_of(make_guardian(student, make_person(student.institution, Role.TEACHER)))

    # Act
    statuses = [parent.get(page).status_code for page in pages_of(student)]

    # Assert
    assert statuses == [200] * 3
    assert parent.get(f"/api/v1/progress/classrooms/{Classroom.objects.get().pk}/mastery/").status_code == 404
    assert parent.get("/api/v1/assessments/attempts/").json()["results"] == []
