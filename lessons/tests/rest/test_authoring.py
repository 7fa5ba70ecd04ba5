"""``lessons/``: writing, publishing and looking back over REST."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.enums import Role
from accounts.tests.factories import client_of, make_institution, make_person
from assessments.tests.factories import make_question
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.models import Lesson
from lessons.tests.factories import make_lesson
from lessons.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
LESSONS = "/api/v1/lessons/"
BLOCKS = [
    {"kind": "text", "markdown": "A line."},
    {"kind": "callout", "tone": "warning", "markdown": "Mind the **sign**."},
    {
        "kind": "simulation",
        "url": "https://phet.colorado.edu/x",
        "title": "Lines",
        "description": "Move two points.",
    },
]


def write(scene: Scene, **more: object) -> Any:
    given = {"section": str(scene.lesson.section_id), "title": "New", "blocks": BLOCKS, **more}
    return scene.staff.post(LESSONS, given, format="json")


def change(scene: Scene, **changes: object) -> Any:
    return scene.staff.patch(f"{LESSONS}{scene.lesson.pk}/", changes, format="json")


def seen_by_pupil(scene: Scene) -> dict[str, Any]:
    return scene.pupil.get(f"{LESSONS}{scene.lesson.pk}/").json()


def refusal(answer: Any) -> tuple[int, str, list[str]]:
    return answer.status_code, answer.json()["code"], [error["field"] for error in answer.json()["errors"]]


def test_a_lesson_is_written_as_a_draft_in_one_request(scene: Scene) -> None:
    # Act
    answer = write(scene, minutes=25, level="KG2", difficulty="hard", position=7, concepts=[str(scene.concept.pk)])

    # Assert
    made = answer.json()
    assert answer.status_code == 201
    assert [made[name] for name in ("title", "minutes", "level", "difficulty", "position", "state")] == [
        *("New", 25, "KG2", "hard", 7, "draft"),
    ]
    assert (made["has_unpublished_changes"], made["published_number"]) == (False, None)
    assert made["concepts"] == [{"id": str(scene.concept.pk), "name": "Lines"}]
    assert [(block["kind"], block["tone"], block["html"]) for block in made["blocks"]] == [
        ("text", None, "<p>A line.</p>\n"),
        ("callout", "warning", "<p>Mind the <strong>sign</strong>.</p>\n"),
        ("simulation", None, ""),
    ]
    assert [block["markdown"] for block in made["blocks"]] == ["A line.", "Mind the **sign**.", ""]
    assert made["blocks"][2]["link"] == {name: BLOCKS[2][name] for name in ("url", "title", "description")}
    assert scene.pupil.get(f"{LESSONS}{made['id']}/").status_code == 404
    assert scene.staff.get(f"{LESSONS}{made['id']}/").json() == made


def test_a_change_reaches_learners_when_it_is_published(scene: Scene) -> None:
    # Arrange
    before = seen_by_pupil(scene)

    # Act
    changed = change(scene, title="Steepness", blocks=BLOCKS[:1])
    meanwhile, listed = seen_by_pupil(scene), scene.pupil.get(LESSONS).json()["results"]
    in_staff_list = scene.staff.get(LESSONS).json()["results"][0]
    published = scene.staff.post(f"{LESSONS}{scene.lesson.pk}/publish/", {"note": "Shorter."}, format="json")
    after = seen_by_pupil(scene)

    # Assert
    assert (changed.json()["title"], changed.json()["summary"]) == ("Steepness", "How steep?")
    assert changed.json()["has_unpublished_changes"] is True
    assert (in_staff_list["title"], in_staff_list["has_unpublished_changes"]) == ("Steepness", True)
    assert meanwhile == before
    assert [row["title"] for row in listed] == ["Slope"]
    assert {name: published.json()[name] for name in ("number", "note", "is_current")} == {
        "number": 2,
        "note": "Shorter.",
        "is_current": True,
    }
    assert (after["title"], len(after["blocks"])) == ("Steepness", 1)


def test_learners_filter_by_what_was_published(scene: Scene) -> None:
    # Arrange
    other = make_concept(scene.teacher)
    change(scene, difficulty="hard", concepts=[str(other.pk)])

    # Act
    found = {
        query: [len(client.get(f"{LESSONS}?{query}").json()["results"]) for client in (scene.pupil, scene.staff)]
        for query in ("difficulty=easy", "difficulty=hard", f"concept={scene.concept.pk}", f"concept={other.pk}")
    }

    # Assert: the second one of the staff is the draft of the scene
    assert list(found.values()) == [[1, 1], [0, 1], [1, 1], [0, 1]]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"minutes": 0}, "core.invalid_input", "minutes"),
        ({"minutes": 601}, "core.invalid_input", "minutes"),
        ({"level": "KG4"}, "core.invalid_input", "level"),
        ({"state": "published"}, "core.invalid_input", "state"),
        ({"blocks": [{"kind": "iframe"}]}, "core.invalid_input", "blocks.0.kind"),
        ({"blocks": [{"kind": "text", "html": "<b>"}]}, "core.invalid_input", "blocks.0.html"),
        ({"blocks": [{"kind": "text"}]}, "lessons.block_incomplete", "blocks.0.markdown"),
        ({"blocks": [{"kind": "callout", "markdown": "x"}]}, "lessons.block_incomplete", "blocks.0.tone"),
        ({"blocks": [{"kind": "image"}]}, "lessons.block_incomplete", "blocks.0.upload"),
        ({"blocks": [{"kind": "question"}]}, "lessons.block_incomplete", "blocks.0.question_id"),
        ({"blocks": [{**BLOCKS[2], "url": "javascript:alert(1)"}]}, "lessons.link_refused", "blocks.0.url"),
        ({"blocks": [{**BLOCKS[2], "url": "https://127.0.0.1/"}]}, "lessons.link_refused", "blocks.0.url"),
        ({"blocks": [{**BLOCKS[2], "title": ""}]}, "core.invalid_input", "blocks.0.title"),
        ({"blocks": [{"kind": "simulation", "url": BLOCKS[2]["url"]}]}, "lessons.block_incomplete", "blocks.0.title"),
        ({"concepts": ["{other}"]}, "lessons.unknown_reference", "concepts"),
        ({"section": "{other}"}, "lessons.unknown_reference", "section"),
        ({"blocks": [{"id": "{other}", "kind": "text", "markdown": "x"}]}, "lessons.unknown_reference", "blocks.0.id"),
    ],
)
def test_what_cannot_stand_in_a_lesson_is_refused_with_its_place(
    scene: Scene, changes: dict[str, Any], code: str, field: str
) -> None:
    # Arrange
    given = {name: _with_an_id(value) for name, value in changes.items()}
    before = seen_by_pupil(scene)

    # Act
    answer = change(scene, **given)

    # Assert
    assert refusal(answer) == (400, code, [field])
    assert seen_by_pupil(scene) == before


def _with_an_id(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_an_id(member) for member in value]
    if isinstance(value, dict):
        return {name: _with_an_id(member) for name, member in value.items()}
    return str(uuid4()) if value == "{other}" else value


def test_what_is_anothers_is_refused_like_what_is_missing(scene: Scene) -> None:
    # Arrange
    stranger = make_person(make_institution(), Role.TEACHER)
    theirs, own_other = make_course(stranger), make_course(scene.teacher)
    questions = [
        make_question(stranger, theirs, [make_concept(stranger)]).pk,
        make_question(scene.teacher, own_other, [scene.concept]).pk,
        uuid4(),
    ]
    files = [scene.lesson.media.get().pk, make_lesson(stranger, theirs).pk, uuid4()]
    draft = f"{LESSONS}{scene.draft.pk}/"

    # Act
    asked = [change(scene, blocks=[{"kind": "question", "question_id": str(pk)}]) for pk in questions]
    shown = [
        scene.staff.patch(draft, {"blocks": [{"kind": "image", "media_id": str(pk)}]}, format="json") for pk in files
    ]

    # Assert
    assert {(each.status_code, each.json()["code"], each.json()["detail"]) for each in asked} == {
        (400, "lessons.unknown_reference", "There is no such question in this course.")
    }
    assert {(each.status_code, each.json()["code"], each.json()["detail"]) for each in shown} == {
        (400, "lessons.unknown_reference", "There is no such file in this lesson.")
    }


def test_versions_are_listed_read_and_taken_up_again(scene: Scene) -> None:
    # Arrange
    address = f"{LESSONS}{scene.lesson.pk}/"
    change(scene, title="Steepness", blocks=BLOCKS)
    scene.staff.post(f"{address}publish/", {}, format="json")

    # Act
    listed = scene.staff.get(f"{address}versions/").json()
    first, second = (scene.staff.get(f"{address}versions/{number}/").json() for number in (1, 2))
    restored = scene.staff.post(f"{address}versions/1/restore/")
    never = scene.staff.get(f"{address}versions/3/")

    # Assert
    assert [(row["number"], row["title"], row["is_current"]) for row in listed["results"]] == [
        (2, "Steepness", True),
        (1, "Slope", False),
    ]
    assert (first["title"], second["title"]) == ("Slope", "Steepness")
    assert first["blocks"][0]["markdown"] == "A **line** is $y = mx$. <script>alert(1)</script>"
    assert (restored.json()["title"], restored.json()["blocks"]) == ("Slope", first["blocks"])
    assert (restored.json()["has_unpublished_changes"], seen_by_pupil(scene)["title"]) == (True, "Steepness")
    assert (never.status_code, never.json()["code"]) == (404, "lessons.version_not_found")


def test_nothing_incomplete_is_published(scene: Scene) -> None:
    # Arrange
    change(scene, blocks=[])

    # Act
    answer = scene.staff.post(f"{LESSONS}{scene.lesson.pk}/publish/", {}, format="json")

    # Assert
    assert refusal(answer) == (409, "lessons.lesson_incomplete", ["blocks"])
    assert len(seen_by_pupil(scene)["blocks"]) == 2


def test_only_a_draft_of_nobody_is_deleted(scene: Scene) -> None:
    # Act
    published = scene.staff.delete(f"{LESSONS}{scene.lesson.pk}/")
    draft = scene.staff.delete(f"{LESSONS}{scene.draft.pk}/")

    # Assert
    assert (published.status_code, published.json()["code"]) == (409, "lessons.lesson_in_use")
    assert draft.status_code == 204
    assert list(Lesson.objects.values_list("title", flat=True)) == ["Slope"]


def test_a_colleague_of_the_class_reads_the_draft_and_writes_nothing(scene: Scene) -> None:
    # Arrange
    colleague = make_person(scene.teacher.institution, Role.TEACHER)
    make_classroom(scene.teacher, [scene.course], teacher_ids=[colleague.pk])
    client, address = client_of(colleague), f"{LESSONS}{scene.draft.pk}/"

    # Act
    read = client.get(address)
    written = [
        client.patch(address, {"title": "Mine"}, format="json"),
        client.delete(address),
        client.post(f"{address}publish/", {}, format="json"),
        client.get(f"{address}media/"),
    ]

    # Assert
    assert (read.status_code, read.json()["title"]) == (200, "Draft")
    assert [(each.status_code, each.json()["code"]) for each in written] == [(404, "lessons.lesson_not_found")] * 4
