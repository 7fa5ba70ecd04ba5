"""``assessments/exercises/``, ``assessments/quizzes/`` and ``lessons/{id}/quiz/``."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.tests.factories import make_institution, make_person
from assessments.enums import AssessmentKind, AssessmentState
from assessments.tests.factories import make_assessment, make_question
from assessments.tests.rest.conftest import Scene
from courses.tests.factories import make_concept, make_course
from lessons.enums import LessonState
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db
BASE = "/api/v1/assessments/"


def shape(scene: Scene, kind: str) -> dict[str, Any]:
    is_quiz = kind == "quiz"
    return {
        "id": str((scene.quiz if is_quiz else scene.exercise).pk),
        "kind": kind,
        "title": "Test" if is_quiz else "Practice",
        "course_id": str(scene.course.pk),
        "lesson_id": str(scene.lesson.pk),
        "state": "published",
        "question_count": 3,
        "max_score": "3.00",
        "time_limit_minutes": None,
        "attempts_allowed": None,
    }


@pytest.mark.parametrize(("group", "kind"), [("exercises", "exercise"), ("quizzes", "quiz")])
def test_lists_and_details_hold_one_kind(scene: Scene, group: str, kind: str) -> None:
    # Arrange
    other = scene.exercise if kind == "quiz" else scene.quiz

    # Act
    listed, single = scene.pupil.get(f"{BASE}{group}/"), scene.pupil.get(f"{BASE}{group}/{shape(scene, kind)['id']}/")
    wrong_kind = scene.pupil.get(f"{BASE}{group}/{other.pk}/")

    # Assert
    assert listed.json() == {"results": [shape(scene, kind)], "next": None, "previous": None}
    assert (single.status_code, single.json()) == (200, shape(scene, kind))
    assert (wrong_kind.status_code, wrong_kind.json()["code"]) == (404, "core.not_found")


def test_the_quiz_of_a_lesson_is_its_first(scene: Scene) -> None:
    # Arrange
    make_assessment(scene.teacher, scene.course, scene.questions, scene.lesson, kind=AssessmentKind.QUIZ)

    # Act
    answer = scene.pupil.get(f"/api/v1/lessons/{scene.lesson.pk}/quiz/")

    # Assert
    assert (answer.status_code, answer.json()) == (200, shape(scene, "quiz"))


def test_a_lesson_without_a_quiz_is_404(scene: Scene) -> None:
    # Arrange
    lesson = make_lesson(scene.teacher, scene.course)

    # Act
    answer = scene.pupil.get(f"/api/v1/lessons/{lesson.pk}/quiz/")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "assessments.assessment_not_found")


def test_learners_see_neither_drafts_nor_what_belongs_to_a_draft_lesson(scene: Scene) -> None:
    # Arrange
    lesson = make_lesson(scene.teacher, scene.course, state=LessonState.DRAFT)
    draft = make_assessment(scene.teacher, scene.course, scene.questions, state=AssessmentState.DRAFT, title="Draft")
    early = make_assessment(scene.teacher, scene.course, scene.questions, lesson, title="Early")

    # Act
    seen, taught = scene.pupil.get(f"{BASE}exercises/"), scene.staff.get(f"{BASE}exercises/")
    hidden = [scene.start(each).json()["code"] for each in (draft, early)]

    # Assert
    assert [row["title"] for row in seen.json()["results"]] == ["Practice"]
    assert [row["title"] for row in taught.json()["results"]] == ["Draft", "Early", "Practice"]
    assert hidden == ["assessments.unknown_reference"] * 2


@pytest.mark.parametrize(
    ("query", "count"), [("course={course}", 1), ("lesson={lesson}", 1), ("state=published", 1), ("course={other}", 0)]
)
def test_lists_can_be_filtered(scene: Scene, query: str, count: int) -> None:
    # Arrange
    ids = {"course": scene.course.pk, "lesson": scene.lesson.pk, "other": make_course(scene.teacher).pk}

    # Act
    answer = scene.pupil.get(f"{BASE}quizzes/?{query.format(**ids)}")

    # Assert
    assert (answer.status_code, len(answer.json()["results"])) == (200, count)


@pytest.mark.parametrize("group", ["exercises", "quizzes"])
def test_of_several_those_are_found_that_ask_a_question(scene: Scene, group: str) -> None:
    # Arrange: another of the lesson asks one question of three; another course has a question that nobody here meets
    kind = AssessmentKind.EXERCISE if group == "exercises" else AssessmentKind.QUIZ
    make_assessment(scene.teacher, scene.course, scene.questions[1:2], scene.lesson, kind=kind, title="One")
    stranger = make_person(make_institution(), Role.TEACHER)
    elsewhere = make_course(stranger)
    theirs = make_question(stranger, elsewhere, [make_concept(stranger)])
    make_assessment(stranger, elsewhere, [theirs], kind=kind)

    scene.pupil.get(f"{BASE}{group}/")  # from here on it is known who asks

    # Act
    found, counts, costs = [], [], []
    for question in (*scene.questions[:2], theirs):
        with CaptureQueriesContext(connection) as captured:
            answer = scene.pupil.get(f"{BASE}{group}/?lesson={scene.lesson.pk}&question={question.pk}")
        rows = answer.json()["results"]
        found.append(sorted(row["title"] for row in rows))
        counts.append(sorted(row["question_count"] for row in rows))
        costs.append(len(captured))

    # Assert
    own = shape(scene, str(kind))["title"]
    assert found == [[own], sorted([own, "One"]), []]
    assert counts == [[3], [1, 3], []]
    assert costs == [1, 1, 1]


@pytest.mark.parametrize("query", ["question=1", "course=1", "state=open", "kind=quiz", "lesson=", "title=Test"])
def test_a_filter_that_is_unknown_or_does_not_fit_is_refused(scene: Scene, query: str) -> None:
    # Act
    answer = scene.pupil.get(f"{BASE}quizzes/?{query}")

    # Assert
    if query == "lesson=":  # an empty filter filters nothing
        assert answer.json()["results"] == [shape(scene, "quiz")]
    else:
        assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
        assert [error["field"] for error in answer.json()["errors"]] == [query.partition("=")[0]]
