"""``lessons/`` and ``lessons/{id}/``, as they are read."""

from typing import Any

import pytest

from accounts.tests.factories import client_of, make_person
from courses.tests.factories import make_classroom, make_course
from lessons.tests.factories import make_lesson
from lessons.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
LESSONS = "/api/v1/lessons/"


def brief(scene: Scene, **changes: object) -> dict[str, Any]:
    return {
        "id": str(scene.lesson.pk),
        "course_id": str(scene.course.pk),
        "section_id": str(scene.lesson.section_id),
        "title": "Slope",
        "summary": "How steep?",
        "minutes": 10,
        "level": "secondary",
        "difficulty": "easy",
        "state": "published",
        "has_unpublished_changes": None,
        "concepts": [{"id": str(scene.concept.pk), "name": "Lines"}],
        "progress": None,
        **changes,
    }


def titles(answer: Any) -> list[str]:
    return [row["title"] for row in answer.json()["results"]]


def test_learners_list_published_lessons_and_teachers_drafts_too(scene: Scene) -> None:
    # Act
    seen, taught = scene.pupil.get(LESSONS), scene.staff.get(LESSONS)

    # Assert
    assert seen.json() == {"results": [brief(scene)], "next": None, "previous": None}
    assert titles(taught) == ["Slope", "Draft"]


def test_a_lesson_comes_with_its_blocks_as_safe_html(scene: Scene) -> None:
    # Act
    answer = scene.pupil.get(f"{LESSONS}{scene.lesson.pk}/")

    # Assert
    text, image = scene.lesson.blocks.order_by("position")
    empty = {
        "html": "",
        "markdown": None,
        "tone": None,
        "media": None,
        "caption": "",
        "question_id": None,
        "link": None,
    }
    assert answer.status_code == 200
    assert answer.json() == brief(
        scene,
        published_number=None,
        position=None,
        objectives=["Read a slope."],
        blocks=[
            {
                **empty,
                "id": str(text.pk),
                "kind": "text",
                "html": '<p>A <strong>line</strong> is <span class="math inline">y = mx</span>. '
                "&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
            },
            {
                **empty,
                "id": str(image.pk),
                "kind": "image",
                "media": {
                    "id": str(image.media_id),
                    "kind": "image",
                    "url": f"{LESSONS}{scene.lesson.pk}/media/{image.media_id}/",
                    "media_type": "image/png",
                    "alt_text": "A teal field.",
                    "size_bytes": image.media.size_bytes,
                    "width": 40,
                    "height": 30,
                    "duration_ms": None,
                    "captions_url": None,
                    "variants": [],
                },
                "caption": "Teal",
            },
        ],
    )


def test_a_draft_is_404_for_learners_like_one_that_does_not_exist(scene: Scene) -> None:
    # Act
    answer = scene.pupil.get(f"{LESSONS}{scene.draft.pk}/")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "lessons.lesson_not_found")
    assert scene.staff.get(f"{LESSONS}{scene.draft.pk}/").json()["title"] == "Draft"


def test_the_list_holds_ones_own_progress_and_nobody_elses(scene: Scene) -> None:
    # Arrange
    mate = make_person(scene.learner.institution)
    make_classroom(scene.teacher, [scene.course], [mate])
    client_of(mate).post(f"{LESSONS}{scene.lesson.pk}/progress/", {"percent": 90}, format="json")
    own = scene.pupil.post(f"{LESSONS}{scene.lesson.pk}/progress/", {"percent": 30}, format="json").json()

    # Act
    listed, taught = scene.pupil.get(LESSONS), scene.staff.get(LESSONS)

    # Assert
    assert [row["progress"] for row in listed.json()["results"]] == [own]
    assert [row["progress"] for row in taught.json()["results"]] == [None, None]


def test_pages_follow_each_other_in_the_order_of_the_course(scene: Scene) -> None:
    # Arrange
    for title in ("Intercept", "Two points"):
        make_lesson(scene.teacher, scene.course, title=title)

    # Act
    seen, address = [], f"{LESSONS}?page_size=1"
    while address:
        page = scene.pupil.get(address).json()
        seen += [row["title"] for row in page["results"]]
        address = page["next"]

    # Assert
    assert seen == ["Slope", "Intercept", "Two points"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("course={course}", ["Slope"]),
        ("section={section}", ["Slope"]),
        ("concept={concept}", ["Slope"]),
        ("level=secondary&difficulty=easy", ["Slope"]),
        ("difficulty=hard", []),
        ("state=draft", []),
    ],
)
def test_lessons_can_be_filtered(scene: Scene, query: str, expected: list[str]) -> None:
    # Arrange
    other = make_course(scene.teacher)
    make_classroom(scene.teacher, [other], [scene.learner])
    make_lesson(scene.teacher, other, title="Elsewhere", level="primary")
    ids = {"course": scene.course.pk, "section": scene.lesson.section_id, "concept": scene.concept.pk}

    # Act
    answer = scene.pupil.get(f"{LESSONS}?{query.format(**ids)}")

    # Assert
    assert (answer.status_code, titles(answer)) == (200, expected)


@pytest.mark.parametrize("query", ["course=1", "concept=NaN", "level=first", "difficulty=5", "search=slope"])
def test_a_filter_that_is_unknown_or_does_not_fit_is_refused(scene: Scene, query: str) -> None:
    # Act
    answer = scene.pupil.get(f"{LESSONS}?{query}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == [query.partition("=")[0]]
