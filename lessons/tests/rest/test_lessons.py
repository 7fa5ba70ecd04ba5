"""``lessons/``, ``lessons/{id}/`` and the pictures of a lesson."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from accounts.tests.factories import client_of, make_institution, make_person
from courses.tests.factories import make_classroom, make_course
from lessons.enums import BlockKind
from lessons.models import LessonBlock
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
        "concepts": [{"id": str(scene.concept.pk), "name": "Lines"}],
        "progress": None,
        **changes,
    }


def image_url(scene: Scene) -> str:
    return f"{LESSONS}{scene.lesson.pk}/images/{scene.lesson.blocks.get(kind=BlockKind.IMAGE).pk}/"


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
    assert answer.status_code == 200
    assert answer.json() == brief(
        scene,
        objectives=["Read a slope."],
        blocks=[
            {
                "id": str(text.pk),
                "kind": "text",
                "html": '<p>A <strong>line</strong> is <span class="math inline">y = mx</span>. '
                "&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
                "image_url": None,
                "alt_text": "",
                "caption": "",
                "question_id": None,
            },
            {
                "id": str(image.pk),
                "kind": "image",
                "html": "",
                "image_url": image_url(scene),
                "alt_text": "A teal field.",
                "caption": "Teal",
                "question_id": None,
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


@pytest.mark.parametrize("accept", ["*/*", "image/*", "image/png", "image/avif,image/webp,*/*;q=0.8", "text/html"])
def test_a_picture_is_served_as_what_it_is(scene: Scene, accept: str) -> None:
    # Act
    answer = scene.pupil.get(image_url(scene), HTTP_ACCEPT=accept)

    # Assert
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert Image.open(BytesIO(answer.getvalue())).size == (40, 30)


@pytest.mark.parametrize("who", ["nobody", "another school's", "who left"])
def test_a_picture_is_not_served_to_those_who_do_not_see_the_lesson(scene: Scene, api: Any, who: str) -> None:
    # Arrange
    client = {"nobody": api, "another school's": client_of(make_person(make_institution())), "who left": scene.pupil}[
        who
    ]
    scene.pupil.post(f"/api/v1/courses/classrooms/{_classroom_of(scene)}/leave/")

    # Act
    answer = client.get(image_url(scene), HTTP_ACCEPT="image/*")

    # Assert
    expected = (401, "core.not_signed_in") if who == "nobody" else (404, "lessons.lesson_not_found")
    assert (answer.status_code, answer.json()["code"]) == expected
    assert answer["Content-Type"] == "application/problem+json"


def test_a_picture_of_a_draft_or_under_another_lesson_is_404(scene: Scene) -> None:
    # Arrange
    block = scene.lesson.blocks.get(kind=BlockKind.IMAGE)
    text = scene.lesson.blocks.get(kind=BlockKind.TEXT)

    # Act
    answers = [
        scene.staff.get(f"{LESSONS}{scene.draft.pk}/images/{block.pk}/"),
        scene.staff.get(f"{LESSONS}{scene.lesson.pk}/images/{text.pk}/"),
    ]
    LessonBlock.objects.filter(pk=block.pk).update(lesson=scene.draft)
    answers.append(scene.pupil.get(f"{LESSONS}{scene.draft.pk}/images/{block.pk}/"))

    # Assert
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (404, "lessons.lesson_not_found")
    ] * 3


def test_pictures_lie_in_no_public_folder(scene: Scene, api: Any) -> None:
    # Arrange
    name = scene.lesson.blocks.get(kind=BlockKind.IMAGE).image.name

    # Act
    statuses = [scene.pupil.get(f"/{folder}{name}").status_code for folder in ("", "media/", "static/")]

    # Assert
    assert statuses == [404, 404, 404]


def _classroom_of(scene: Scene) -> str:
    return str(scene.pupil.get("/api/v1/courses/classrooms/").json()["results"][0]["id"])
