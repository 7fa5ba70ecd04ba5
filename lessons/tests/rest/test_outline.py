"""``courses/{id}/outline/``."""

from typing import Any

import pytest

from accounts.enums import Scope
from accounts.tests.factories import NOW, client_of
from accounts.tests.services.record import unchanged
from core.ids import new_id
from courses.services.courses import SectionDraft, change_course
from lessons.models import Lesson
from lessons.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db


def address(scene: Scene) -> str:
    return f"/api/v1/courses/{scene.course.pk}/outline/"


@pytest.fixture
def empty_section(scene: Scene) -> str:
    """After the first one."""
    first = scene.course.sections.get()
    sections = [SectionDraft(id=first.pk, title=first.title), SectionDraft(title="Second")]
    change_course(author=scene.teacher, course_id=scene.course.pk, changes={"sections": sections}, now=NOW)
    return str(scene.course.sections.last().pk)


def titles(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200, answer.content
    return {each["title"]: [row["title"] for row in each["lessons"]] for each in answer.json()["sections"]}


def test_an_outline_tells_learners_how_far_they_are_and_teachers_what_is_a_draft(
    scene: Scene, empty_section: str
) -> None:
    # Arrange
    Lesson.objects.filter(pk=scene.lesson.pk).update(position=5)
    Lesson.objects.filter(pk=scene.draft.pk).update(position=4)
    report = {"percent": 40, "seconds": 5}
    scene.pupil.post(f"/api/v1/lessons/{scene.lesson.pk}/progress/", report, format="json")

    # Act
    learners, teachers = scene.pupil.get(address(scene)), scene.staff.get(address(scene))
    childs = client_of(scene.learner, Scope.CHILD).get(address(scene))

    # Assert
    lesson = {
        "id": str(scene.lesson.pk),
        "title": scene.lesson.title,
        "minutes": scene.lesson.minutes,
        "state": "published",
        "percent": 40,
    }
    first = scene.course.sections.first()
    second = {"id": empty_section, "title": "Second", "lessons": []}
    assert learners.json() == {"sections": [{"id": str(first.pk), "title": first.title, "lessons": [lesson]}, second]}
    assert childs.json() == learners.json()
    assert [(row["title"], row["state"], row["percent"]) for row in teachers.json()["sections"][0]["lessons"]] == [
        ("Draft", "draft", None),
        (scene.lesson.title, "published", None),
    ]


def test_an_outline_is_put_into_another_order(scene: Scene, empty_section: str) -> None:
    # Arrange
    first = scene.course.sections.first()
    lessons = [str(pk) for pk in Lesson.objects.filter(section__course=scene.course).values_list("pk", flat=True)]
    body = {"sections": [{"id": empty_section, "lessons": lessons}, {"id": str(first.pk), "lessons": []}]}

    # Act
    answer, again = (scene.staff.put(address(scene), body, format="json") for _again in range(2))

    # Assert
    assert list(titles(answer)) == ["Second", first.title]
    assert [row["id"] for row in answer.json()["sections"][0]["lessons"]] == lessons
    assert again.json() == answer.json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sections": None},
        {"sections": [{"id": "x", "lessons": []}]},
        {"sections": [{"id": str(new_id())}]},
        {"sections": [{"id": str(new_id()), "lessons": ["x"]}]},
        {"sections": [], "state": "draft"},
        {"sections": []},
        {"sections": [{"id": str(new_id()), "lessons": []}]},
    ],
)
def test_a_body_that_does_not_fit_changes_nothing(scene: Scene, body: dict[str, Any]) -> None:
    # Act
    with unchanged():
        answer = scene.staff.put(address(scene), body, format="json")

    # Assert
    assert answer.status_code == 400
    assert answer.json()["code"] in {"core.invalid_input", "courses.unknown_reference"}
    assert {error["field"].split(".")[0] for error in answer.json()["errors"]} <= {"sections", "state"}
