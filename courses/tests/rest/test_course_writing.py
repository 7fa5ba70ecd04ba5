"""Making, changing, deleting and copying courses over REST."""

from typing import Any

import pytest

from accounts.enums import Role
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.services.record import unchanged
from core.ids import new_id
from courses.models import Course
from courses.services.courses import SectionDraft
from courses.tests.factories import make_classroom, make_concept, make_course
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
COURSES = "/api/v1/courses/"


def page(course: Course) -> str:
    return f"{COURSES}{course.pk}/"


def refusal(answer: Any) -> tuple[int, str, list[str]]:
    body = answer.json()
    return answer.status_code, body["code"], [error["field"] for error in body["errors"]]


def test_a_course_is_made_as_a_draft_of_ones_own(scene: Scene) -> None:
    # Arrange
    body = {
        "title": " Physics ",
        "subject": "Science",
        "description": "**Forces** <script>alert(1)</script>",
        "level": "KG1",
        "language": "PT-br",
        "concept_ids": [str(scene.concepts[1].pk), str(scene.concepts[0].pk)],
        "sections": [{"title": "Rest"}, {"title": "Motion", "id": None}],
    }

    # Act
    answer = scene.staff.post(COURSES, body, format="json")

    # Assert
    made = Course.objects.get(title="Physics")
    first, second = made.sections.all()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(made.pk),
        "title": "Physics",
        "subject": "Science",
        "description": "**Forces** <script>alert(1)</script>",
        "description_html": "<p><strong>Forces</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
        "level": "KG1",
        "language": "pt-BR",
        "state": "draft",
        "owner": {"id": str(scene.teacher.pk), "full_name": scene.teacher.full_name},
        "is_editable": True,
        "concept_ids": body["concept_ids"],
        "sections": [
            {"id": str(first.pk), "title": "Rest", "position": 0},
            {"id": str(second.pk), "title": "Motion", "position": 1},
        ],
    }
    assert scene.staff.get(page(made)).json() == answer.json()
    assert scene.pupil.get(page(made)).status_code == 404


def test_the_same_key_makes_one_course(scene: Scene) -> None:
    # Arrange
    body, key = {"title": "Physics", "subject": "Science"}, {"HTTP_IDEMPOTENCY_KEY": "once"}

    # Act
    answers = [scene.staff.post(COURSES, body, format="json", **key) for _again in range(2)]

    # Assert
    assert answers[0].json() == answers[1].json()
    assert Course.objects.filter(title="Physics").count() == 1


def test_a_part_is_changed_and_the_rest_stays(scene: Scene) -> None:
    # Arrange
    before = scene.staff.get(page(scene.course)).json()

    # Act
    answer = scene.staff.patch(page(scene.course), {"state": "archived"}, format="json")

    # Assert
    assert (answer.status_code, answer.json()) == (200, {**before, "state": "archived"})
    assert scene.pupil.get(page(scene.course)).status_code == 404


def test_sections_keep_their_ids_in_the_order_given(scene: Scene) -> None:
    # Arrange
    course = make_course(scene.teacher, sections=[SectionDraft(title="A"), SectionDraft(title="B")])
    a, b = (str(pk) for pk in course.sections.values_list("pk", flat=True))
    sections = [{"id": b, "title": "B"}, {"title": "New"}, {"id": a, "title": "A now"}]

    # Act
    shown = scene.staff.patch(page(course), {"sections": sections}, format="json").json()["sections"]

    # Assert
    assert [(row["title"], row["position"]) for row in shown] == [("B", 0), ("New", 1), ("A now", 2)]
    assert (shown[0]["id"], shown[2]["id"]) == (b, a)


def test_a_whole_course_takes_the_place_of_what_it_was(scene: Scene) -> None:
    # Arrange
    whole = {
        "title": "Algebra B",
        "subject": "Maths",
        "description": "",
        "level": "primary",
        "language": "fr",
        "state": "published",
        "sections": [],
        "concept_ids": [],
    }

    # Act
    answer = scene.staff.put(page(scene.course), whole, format="json")
    parted = scene.staff.put(page(scene.course), {"title": "Half"}, format="json")

    # Assert
    assert (answer.status_code, {name: answer.json()[name] for name in whole}) == (200, whole)
    assert refusal(parted) == (400, "core.invalid_input", list(whole)[1:])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"title": ""}, ["title"]),
        ({"title": "x" * 256}, ["title"]),
        ({"subject": "x" * 101}, ["subject"]),
        ({"description": "x" * 20_001}, ["description"]),
        ({"level": "KG9"}, ["level"]),
        ({"state": "secret"}, ["state"]),
        ({"owner": "me"}, ["owner"]),
        ({"institution_id": str(new_id())}, ["institution_id"]),
        ({"sections": [{"titel": "x"}]}, ["sections.0.titel"]),
        ({"sections": [{"title": "x"}] * 201}, ["sections"]),
        ({"sections": {"title": "x"}}, ["sections"]),
        ({"concept_ids": ["x"]}, ["concept_ids.0"]),
        ({"title": "a\x00b"}, ["title"]),
    ],
)
def test_a_body_that_does_not_fit_changes_nothing(scene: Scene, body: dict[str, Any], fields: list[str]) -> None:
    # Act
    with unchanged():
        answer = scene.staff.patch(page(scene.course), body, format="json")

    # Assert
    assert refusal(answer) == (400, "core.invalid_input", fields)


@pytest.mark.parametrize("what", ["concept", "section"])
def test_what_is_elsewhere_is_refused_like_what_is_missing(scene: Scene, what: str) -> None:
    # Arrange
    stranger = make_person(make_institution(), Role.TEACHER)
    foreign = make_concept(stranger) if what == "concept" else make_course(stranger).sections.get()
    bodies = [
        {"concept_ids": [str(key)]} if what == "concept" else {"sections": [{"id": str(key), "title": "x"}]}
        for key in (foreign.pk, new_id())
    ]

    # Act
    with unchanged():
        elsewhere, missing = (scene.staff.patch(page(scene.course), body, format="json") for body in bodies)

    # Assert
    field = "concept_ids" if what == "concept" else "sections"
    assert refusal(elsewhere) == (400, "courses.unknown_reference", [field])
    assert elsewhere.json()["errors"] == missing.json()["errors"]


def test_what_the_state_of_things_does_not_allow_is_409_with_a_code(scene: Scene) -> None:
    # Act
    with unchanged():
        back = scene.staff.patch(page(scene.course), {"state": "draft"}, format="json")
        gone = scene.staff.delete(page(scene.course))

    # Assert
    assert refusal(back) == (409, "courses.course_has_learners", ["state"])
    assert refusal(gone) == (409, "courses.course_in_use", [])


def test_an_empty_course_is_deleted(scene: Scene) -> None:
    # Arrange
    course = make_course(scene.teacher)

    # Act
    answer, again = scene.staff.delete(page(course)), scene.staff.delete(page(course))

    # Assert
    assert (answer.status_code, answer.content) == (204, b"")
    assert refusal(again) == (404, "courses.course_not_found", [])


@pytest.mark.parametrize("method", ["patch", "put", "delete", "post"])
def test_a_colleagues_course_is_not_there_to_be_changed_unless_it_is_of_ones_class_to_be_copied(
    scene: Scene, method: str
) -> None:
    # Arrange
    colleague = make_person(scene.school, Role.TEACHER)
    make_classroom(scene.teacher, [scene.course], teacher_ids=[colleague.pk])
    client, address = client_of(colleague), page(scene.course)

    # Act
    if method == "post":
        answer = client.post(f"{address}copy/", {}, format="json")
    else:
        whole = {"title": "Mine", "subject": "S"} if method == "patch" else _whole()
        answer = getattr(client, method)(address, whole, format="json")

    # Assert
    if method == "post":
        assert (answer.status_code, answer.json()["owner"]["id"]) == (201, str(colleague.pk))
        assert (answer.json()["title"], answer.json()["state"]) == ("Algebra (copy)", "draft")
    else:
        assert refusal(answer) == (404, "courses.course_not_found", [])
        assert client.get(address).json()["is_editable"] is False


def test_the_same_key_copies_once_and_the_title_may_be_another(scene: Scene) -> None:
    # Arrange
    address, key = f"{page(scene.course)}copy/", {"HTTP_IDEMPOTENCY_KEY": "once"}

    # Act
    answers = [scene.staff.post(address, {"title": "Algebra B"}, format="json", **key) for _again in range(2)]

    # Assert
    assert [answer.status_code for answer in answers] == [201, 201]
    assert list(Course.objects.filter(title="Algebra B").values_list("pk", flat=True).order_by()) == [
        Course.objects.get(pk=answers[1].json()["id"]).pk
    ]


def _whole() -> dict[str, Any]:
    return {
        "title": "Mine",
        "subject": "S",
        "description": "",
        "level": "KG1",
        "language": "en",
        "state": "draft",
        "concept_ids": [],
        "sections": [],
    }
