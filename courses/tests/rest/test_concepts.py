"""``courses/concepts/``: building and reading the concept graph."""

from typing import Any

import pytest

from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.services.record import unchanged
from courses.enums import PublicationState
from courses.models import Concept, Prerequisite
from courses.tests.factories import make_concept, make_course
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
CONCEPTS = "/api/v1/courses/concepts/"


def put(scene: Scene, method: str, address: str, body: Any = None) -> Any:
    return getattr(scene.staff, method)(f"{CONCEPTS}{address}", body, format="json")


def refusal(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    body = answer.json()
    return answer.status_code, body["code"], [(each["field"], each["detail"]) for each in body["errors"]]


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tag=numbers", ["Adding", "Counting"]),
        ("tag=Two%20Words", ["Adding"]),
        ("tag=none", []),
        ("search=OUNT", ["Counting"]),
        ("search=%25", []),
        ("subject=Mathematics&code=count", ["Counting"]),
        ("tag=numbers&subject=Physics", []),
    ],
)
def test_concepts_are_found_by_tag_and_by_a_part_of_the_name(scene: Scene, query: str, expected: list[str]) -> None:
    # Arrange
    make_concept(scene.teacher, name="Counting", code="count", tags=["numbers"])
    put(scene, "patch", f"{scene.concepts[0].pk}/", {"tags": ["Numbers", "two words"]})

    # Act
    answer = scene.pupil.get(f"{CONCEPTS}?{query}")

    # Assert
    assert (answer.status_code, names(answer)) == (200, expected)


def test_a_course_tells_its_concepts_to_who_sees_it(scene: Scene) -> None:
    # Arrange
    draft = make_course(scene.teacher, scene.concepts, state=PublicationState.DRAFT)
    colleague = client_of(make_person(scene.school, "teacher"))

    # Act
    found = [
        [names(client.get(f"{CONCEPTS}?course={course.pk}")) for client in (scene.staff, scene.pupil, colleague)]
        for course in (scene.course, draft)
    ]

    # Assert
    both = ["Adding", "Multiplying"]
    assert found == [[both, both, []], [both, [], []]]


def test_a_concept_is_made_changed_and_deleted(scene: Scene) -> None:
    # Act
    body = {"subject": "Mathematics", "code": "power", "name": "Powers", "requires": [str(scene.concepts[1].pk)]}
    made = put(scene, "post", "", {**body, "tags": ["Growing"]})
    address = f"{made.json()['id']}/"
    changed = put(scene, "patch", address, {"description": "Multiplies again and again."})
    read = scene.pupil.get(f"{CONCEPTS}{address}")
    gone = put(scene, "delete", address)
    after = [put(scene, "delete", address), put(scene, "patch", address, {"name": "X"})]

    # Assert
    expected = {**body, "id": made.json()["id"], "description": "", "tags": ["growing"]}
    assert (made.status_code, made.json()) == (201, expected)
    assert (changed.status_code, changed.json()) == (200, {**expected, "description": "Multiplies again and again."})
    assert read.json() == changed.json()
    assert (gone.status_code, gone.content) == (204, b"")
    assert [(each.status_code, each.json()["code"]) for each in after] == [(404, "courses.concept_not_found")] * 2


@pytest.mark.parametrize(
    ("body", "status", "code", "fields"),
    [
        ({"name": ""}, 400, "core.invalid_input", ["name"]),
        ({"subject": "a\u202eb"}, 400, "courses.concept_malformed", ["subject"]),
        ({"code": "a b"}, 400, "core.invalid_input", ["code"]),
        ({"owner": "me"}, 400, "core.invalid_input", ["owner"]),
        ({"tags": ["a;b"]}, 400, "courses.tag_malformed", ["tags"]),
        ({"requires": ["{foreign}"]}, 400, "courses.unknown_reference", ["requires"]),
        ({"requires": ["00000000-0000-7000-8000-000000000000"]}, 400, "courses.unknown_reference", ["requires"]),
        ({"requires": ["{multiplying}"]}, 400, "courses.prerequisite_cycle", ["requires"]),
        ({"code": "{multiplying_code}"}, 409, "courses.concept_code_taken", ["code"]),
        ({"subject": "Physics"}, 409, "courses.concept_in_graph", ["subject"]),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    scene: Scene, body: dict[str, Any], status: int, code: str, fields: list[str]
) -> None:
    # Arrange
    foreign = make_concept(make_person(make_institution(), "teacher"))
    known = {
        "{foreign}": str(foreign.pk),
        "{multiplying}": str(scene.concepts[1].pk),
        "{multiplying_code}": scene.concepts[1].code,
    }
    filled = {
        name: [known.get(each, each) for each in value] if isinstance(value, list) else known.get(value, value)
        for name, value in body.items()
    }

    # Act
    with unchanged():
        answer = put(scene, "patch", f"{scene.concepts[0].pk}/", filled)

    # Assert
    assert refusal(answer)[:2] == (status, code)
    assert [field for field, _detail in refusal(answer)[2]] == fields


def test_a_concept_that_is_taught_or_built_on_cannot_be_deleted(scene: Scene) -> None:
    with unchanged():
        answers = [put(scene, "delete", f"{concept.pk}/") for concept in scene.concepts]
    assert [refusal(answer)[:2] for answer in answers] == [
        (409, "courses.concept_required"),
        (409, "courses.concept_in_use"),
    ]


def test_an_edge_is_put_and_taken_away_again_and_again(scene: Scene) -> None:
    # Arrange
    top = make_concept(scene.teacher, name="Top")
    adding, multiplying = scene.concepts
    address = f"{top.pk}/prerequisites/{multiplying.pk}/"

    # Act
    added = [put(scene, "put", address) for _ in range(2)]
    cycle = put(scene, "put", f"{adding.pk}/prerequisites/{top.pk}/")
    taken = [put(scene, "delete", address) for _ in range(2)]

    # Assert
    assert [(each.status_code, each.json()["requires"]) for each in added] == [(200, [str(multiplying.pk)])] * 2
    said = "These concepts would build on themselves: Adding → Top → Multiplying → Adding."
    assert refusal(cycle) == (400, "courses.prerequisite_cycle", [("requires", said)])
    assert [each.status_code for each in taken] == [204, 204]
    assert not Prerequisite.objects.filter(concept=top).exists()


# --- the graph ------------------------------------------------------------------------------------------------
def test_the_graph_has_nodes_and_edges_and_is_sent_once(scene: Scene) -> None:
    # Arrange
    adding, multiplying = scene.concepts
    whole = {
        "nodes": [
            {
                "id": str(concept.pk),
                "code": concept.code,
                "name": concept.name,
                "tags": [],
                "level": level,
                "requires_count": level,
            }
            for level, concept in enumerate(scene.concepts)
        ],
        "edges": [{"from": str(adding.pk), "to": str(multiplying.pk)}],
    }

    # Act
    answers = [
        scene.pupil.get(f"{CONCEPTS}graph/?{query}")
        for query in ("subject=Mathematics", f"course={scene.course.pk}", f"concept={adding.pk}")
    ]
    etag = answers[0]["ETag"]
    again = scene.pupil.get(f"{CONCEPTS}graph/?subject=Mathematics", headers={"If-None-Match": f'"x", W/{etag}'})
    put(scene, "patch", f"{adding.pk}/", {"tags": ["numbers"]})
    later = scene.pupil.get(f"{CONCEPTS}graph/?subject=Mathematics", headers={"If-None-Match": etag})

    # Assert
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, whole)] * 3
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert {answers[0]["Cache-Control"], again["Cache-Control"]} == {"private, no-cache"}
    assert (later.status_code, later.json()["nodes"][0]["tags"], later["ETag"] == etag) == (200, ["numbers"], False)


def test_a_stranger_sees_an_empty_graph(scene: Scene) -> None:
    stranger = client_of(make_person(make_institution(), "teacher"))
    for query in ("subject=Mathematics", f"course={scene.course.pk}", f"concept={scene.concepts[0].pk}"):
        assert stranger.get(f"{CONCEPTS}graph/?{query}").json() == {"nodes": [], "edges": []}


@pytest.mark.parametrize(
    "query", ["", "subject=a&concept=00000000-0000-7000-8000-000000000000", "course=1", "tag=x", "subject="]
)
def test_one_graph_is_asked_for(scene: Scene, query: str) -> None:
    answer = scene.pupil.get(f"{CONCEPTS}graph/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")


# --- many at once ---------------------------------------------------------------------------------------------
def test_a_subject_is_exported_and_imported_elsewhere_as_it_was(scene: Scene) -> None:
    # Arrange
    make_concept(scene.teacher, scene.concepts, name="Top", code="top", description="All.", tags=["b", "a"])
    colleague = make_person(make_institution(), "teacher")
    elsewhere = client_of(colleague)

    # Act
    exported = scene.staff.get(f"{CONCEPTS}export/?subject=Mathematics").json()
    tried = elsewhere.post(f"{CONCEPTS}import/", {**exported, "dry_run": True}, format="json")
    made = elsewhere.post(f"{CONCEPTS}import/", exported, format="json")
    again = elsewhere.post(f"{CONCEPTS}import/", exported, format="json")
    back = elsewhere.get(f"{CONCEPTS}export/?subject=Mathematics").json()

    # Assert
    codes = [concept.code for concept in scene.concepts]
    assert exported["subject"] == "Mathematics"
    assert exported["concepts"][2] == {
        "code": "top",
        "name": "Top",
        "description": "All.",
        "tags": ["a", "b"],
        "requires": sorted(codes),
    }
    assert tried.status_code == made.status_code == again.status_code == 200
    assert tried.json() == made.json()
    assert (made.json()["created"], made.json()["faults"]) == ([*codes, "top"], [])
    assert [(remark["concept"], remark["code"]) for remark in made.json()["remarks"]] == [
        (codes[0], "undescribed"),
        (codes[1], "undescribed"),
        ("top", "idle_requirement"),
    ]
    assert again.json()["unchanged"] == [*codes, "top"]
    assert back == exported
    assert Concept.objects.filter(institution_id=colleague.institution_id).count() == 3


def test_a_faulty_import_is_refused_with_its_rows_and_a_trial_tells_the_same(scene: Scene) -> None:
    # Arrange
    rows = [
        {"code": "x", "name": "X", "requires": ["y"]},
        {"code": "y", "name": "Y", "requires": [scene.concepts[1].code]},
        {"code": scene.concepts[0].code, "name": "Plus", "requires": ["x"]},
    ]
    body = {"subject": "Mathematics", "concepts": rows}

    # Act
    with unchanged():
        answer, tried = put(scene, "post", "import/", body), put(scene, "post", "import/", {**body, "dry_run": True})
        broken = put(scene, "post", "import/", {**body, "concepts": [rows[0], {"code": "y", "nmae": "Y"}]})

    # Assert
    said = "These concepts would build on themselves: X → Y → Multiplying → Plus → X."
    assert refusal(answer) == (400, "core.invalid_input", [("concepts.0.requires", said)])
    assert answer.json()["errors"][0]["code"] == "cycle"
    fault = {"index": 0, "concept": "x", "field": "requires", "code": "cycle", "detail": said}
    nothing: dict[str, Any] = {"created": [], "changed": [], "unchanged": [], "remarks": [], "remark_count": 0}
    assert tried.json() == {**nothing, "faults": [fault], "fault_count": 1}
    assert [field for field, _detail in refusal(broken)[2]] == ["concepts.1.nmae"]
