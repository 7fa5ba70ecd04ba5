"""``courses/`` and ``courses/concepts/``."""

from typing import Any

import pytest

from courses.enums import Level, PublicationState
from courses.tests.factories import make_classroom, make_course
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
COURSES, CONCEPTS = "/api/v1/courses/", "/api/v1/courses/concepts/"


def titles(answer: Any, name: str = "title") -> list[str]:
    return [row[name] for row in answer.json()["results"]]


def brief(scene: Scene) -> dict[str, Any]:
    return {
        "id": str(scene.course.pk),
        "title": "Algebra",
        "subject": "Mathematics",
        "description": "Letters for numbers.",
        "description_html": "<p>Letters for numbers.</p>\n",
        "level": "secondary",
        "language": "en",
        "state": "published",
        "owner": {"id": str(scene.teacher.pk), "full_name": scene.teacher.full_name},
        "is_editable": False,
    }


def test_the_list_holds_the_courses_of_ones_classes(scene: Scene) -> None:
    # Act
    answer = scene.pupil.get(COURSES)

    # Assert
    assert answer.status_code == 200
    assert answer.json() == {"results": [brief(scene)], "next": None, "previous": None}


def test_a_course_comes_with_its_outline(scene: Scene) -> None:
    # Act
    answer = scene.pupil.get(f"{COURSES}{scene.course.pk}/")

    # Assert
    section = scene.course.sections.get()
    assert answer.status_code == 200
    assert answer.json() == {
        **brief(scene),
        "concept_ids": [str(concept.pk) for concept in scene.concepts],
        "sections": [{"id": str(section.pk), "title": "First section", "position": 0}],
    }


def test_learners_see_published_courses_of_running_classes_only(scene: Scene) -> None:
    # Arrange
    draft = make_course(scene.teacher, title="Draft", state=PublicationState.DRAFT)
    over = make_course(scene.teacher, title="Last year's")
    make_course(scene.teacher, title="Of no class")
    make_classroom(scene.teacher, [draft], [scene.learner])
    make_classroom(scene.teacher, [over], [scene.learner], is_archived=True)

    # Act
    seen = titles(scene.pupil.get(COURSES)), titles(scene.staff.get(COURSES))
    hidden = [scene.pupil.get(f"{COURSES}{course.pk}/").json()["code"] for course in (draft, over)]

    # Assert
    assert seen == (["Algebra"], ["Algebra", "Draft", "Last year's", "Of no class"])
    assert hidden == ["core.not_found"] * 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("subject=Physics", ["Motion"]),
        ("subject=physics", []),
        ("level=KG1", ["Motion"]),
        ("language=es", ["Motion"]),
        ("state=published", ["Algebra", "Motion"]),
        ("state=draft&level=KG1", []),
        ("count=1", ["Algebra", "Motion"]),
    ],
)
def test_courses_can_be_filtered(scene: Scene, query: str, expected: list[str]) -> None:
    # Arrange
    make_course(scene.teacher, title="Motion", subject="Physics", level=Level.KG1, language="es")

    # Act
    answer = scene.staff.get(f"{COURSES}?{query}")

    # Assert
    assert (answer.status_code, titles(answer)) == (200, expected)
    assert answer.json().get("count") == (2 if query == "count=1" else None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=secret", "state"),
        ("level=first", "level"),
        ("owner=me", "owner"),
        ("institution_id=1", "institution_id"),
        ("ordering=owner", "ordering"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=NaN", "page_size"),
        ("page_size=1e1", "page_size"),
        ("page_size=%D9%A1", "page_size"),
        ("subject=%00", "subject"),
    ],
)
def test_a_parameter_that_is_unknown_or_does_not_fit_is_refused(scene: Scene, query: str, field: str) -> None:
    # Act
    answer = scene.pupil.get(f"{COURSES}?{query}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_pages_follow_each_other_without_a_gap(scene: Scene) -> None:
    # Arrange
    for title in ("Chemistry", "Biology", "Chemistry"):
        make_course(scene.teacher, title=title)

    # Act
    seen, address = [], f"{COURSES}?page_size=1"
    while address:
        page = scene.staff.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]

    # Assert
    assert len(set(seen)) == len(seen) == 4
    assert seen == [row["id"] for row in scene.staff.get(COURSES).json()["results"]]


def test_concepts_come_with_their_prerequisites(scene: Scene) -> None:
    # Act
    answer = scene.pupil.get(CONCEPTS)

    # Assert
    adding, multiplying = scene.concepts
    expected = [
        {
            "id": str(concept.pk),
            "subject": "Mathematics",
            "code": concept.code,
            "name": concept.name,
            "description": "",
            "tags": [],
            "requires": requires,
        }
        for concept, requires in ((adding, []), (multiplying, [str(adding.pk)]))
    ]
    assert answer.json() == {"results": expected, "next": None, "previous": None}
    assert scene.pupil.get(f"{CONCEPTS}{multiplying.pk}/").json() == expected[1]


def test_concepts_can_be_filtered_by_course(scene: Scene) -> None:
    # Arrange
    other = make_course(scene.teacher, scene.concepts[:1])

    # Act
    found = [titles(scene.staff.get(f"{CONCEPTS}?course={course.pk}"), "name") for course in (scene.course, other)]
    malformed = scene.pupil.get(f"{CONCEPTS}?course=1")

    # Assert
    assert found == [["Adding", "Multiplying"], ["Adding"]]
    assert [error["field"] for error in malformed.json()["errors"]] == ["course"]


@pytest.mark.parametrize("address", ["x/", "1/", "concepts/x/", "classrooms/x/", "classrooms/x/enroll/"])
def test_an_address_with_no_uuid_is_404_as_a_problem(scene: Scene, address: str) -> None:
    # Act
    answer = scene.pupil.get(f"{COURSES}{address}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "core.not_found")
    assert answer["Content-Type"] == "application/problem+json"
