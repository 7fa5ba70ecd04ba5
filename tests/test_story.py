"""The first story in one process: learn, answer, see mastery move, get the next step; the teacher sees it."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from assessments.tests.factories import make_assessment, make_question, take
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


def test_answers_move_mastery_and_the_next_step() -> None:
    # Arrange
    school = make_institution()
    teacher, learner = make_person(school, Role.TEACHER), make_person(school)
    base = make_concept(teacher, name="Adding")
    further = make_concept(teacher, [base], name="Multiplying")
    course = make_course(teacher, [base, further])
    classroom = make_classroom(teacher, [course], [learner])
    lesson = make_lesson(teacher, course, [base], title="Adding")
    make_lesson(teacher, course, [further], title="Multiplying")
    questions = [make_question(teacher, course, [base]) for _ in range(6)]
    exercise = make_assessment(teacher, course, questions, lesson)
    pupil, staff = client_of(learner), client_of(teacher)

    # Act
    first = pupil.get("/api/v1/ai/recommendations/").json()["results"][0]
    pupil.post(f"/api/v1/lessons/{lesson.pk}/progress/", {"percent": 100, "seconds": 300}, format="json")
    take(learner, exercise, [["b"]] * 6, at=NOW + timedelta(hours=1))
    second = pupil.get("/api/v1/ai/recommendations/").json()["results"][0]
    seen = staff.get(f"/api/v1/progress/classrooms/{classroom.pk}/mastery/").json()

    # Assert
    assert (first["title"], first["reason"]) == ("Adding", "first_step")
    assert first["is_fallback"] is True
    assert second["title"] == "Multiplying" or second["reason"] == "weakest_ready"
    assert [concept["name"] for concept in seen["concepts"]] == ["Adding", "Multiplying"]
    assert seen["rows"][0]["cells"][0]["answers"] == 6
    assert seen["rows"][0]["cells"][1]["band"] == "not_enough_data"
