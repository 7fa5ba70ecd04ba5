"""``courses/catalogue/``: what is taught in an institution."""

from typing import Any

import pytest

from accounts.enums import Role, Scope
from accounts.tests.factories import client_of, make_institution, make_person
from courses.enums import Level, PublicationState
from courses.tests.factories import make_course
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
CATALOGUE = "/api/v1/courses/catalogue/"


@pytest.fixture(autouse=True)
def shelf(scene: Scene) -> None:
    """Beside the class's Algebra: three published courses of a colleague, a draft, an archived one, one elsewhere."""
    colleague = make_person(scene.school, Role.TEACHER)
    make_course(colleague, title="Motion", subject="Physics", language="es", description="Speed, with some álgebra.")
    make_course(colleague, title="Counting", level=Level.KG1, description="One, two, three.")
    make_course(colleague, title="Playing", level=Level.MIXED)
    make_course(colleague, title="Algebra draft", state=PublicationState.DRAFT)
    make_course(colleague, title="Algebra of last year", state=PublicationState.ARCHIVED)
    make_course(make_person(make_institution(), Role.TEACHER), title="Algebra elsewhere")


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


def test_the_catalogue_tells_all_of_the_institution_what_is_published(scene: Scene) -> None:
    # Arrange
    guardian = client_of(make_person(scene.school, Role.GUARDIAN))

    # Act
    answer = scene.pupil.get(CATALOGUE)

    # Assert
    assert titles(answer) == ["Algebra", "Counting", "Motion", "Playing"]
    assert answer.json()["results"][0] == {
        "id": str(scene.course.pk),
        "title": "Algebra",
        "subject": "Mathematics",
        "description_html": "<p>Letters for numbers.</p>\n",
        "level": "secondary",
        "language": "en",
        "owner": {"id": str(scene.teacher.pk), "full_name": scene.teacher.full_name},
        "is_mine": True,
    }
    assert [row["is_mine"] for row in answer.json()["results"]] == [True, False, False, False]
    assert [row["is_mine"] for row in scene.staff.get(CATALOGUE).json()["results"]] == [True, False, False, False]
    assert [row["is_mine"] for row in guardian.get(CATALOGUE).json()["results"]] == [False] * 4


def test_a_session_of_pictures_reaches_no_catalogue(scene: Scene) -> None:
    # Act
    answer = client_of(scene.learner, Scope.CHILD).get(CATALOGUE)

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (403, "core.not_allowed")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("subject=Physics", ["Motion"]),
        ("language=es", ["Motion"]),
        ("level=KG1", ["Counting"]),
        ("kindergarten=true", ["Counting", "Playing"]),
        ("kindergarten=false", ["Algebra", "Motion"]),
        ("search=", ["Algebra", "Counting", "Motion", "Playing"]),
        ("search=%20%20", ["Algebra", "Counting", "Motion", "Playing"]),
        ("search=algebra", ["Algebra", "Motion"]),
        ("search=%C3%81LGEBRA", ["Algebra", "Motion"]),
        ("search=algebra%20sp", ["Motion"]),
        ("search=mathematics&level=KG1", ["Counting"]),
        ("search=one%20two%20thr&count=1", ["Counting"]),
        ("search=%22*%20NEAR(", []),
        ("search=***", []),
    ],
)
def test_the_catalogue_is_searched_and_filtered(scene: Scene, query: str, expected: list[str]) -> None:
    # Act
    answer = scene.pupil.get(f"{CATALOGUE}?{query}")

    # Assert
    assert titles(answer) == expected
    assert answer.json().get("count") == (1 if "count" in query else None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("search=a%00", "search"),
        (f"search={'x' * 201}", "search"),
        ("kindergarten=yes", "kindergarten"),
        ("level=KG9", "level"),
        ("state=draft", "state"),
        ("search=algebra&cursor=cD14", "cursor"),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused(scene: Scene, query: str, field: str) -> None:
    # Act
    answer = scene.pupil.get(f"{CATALOGUE}?{query}")

    # Assert
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


@pytest.mark.parametrize("query", ["", "search=mathematics"])
def test_pages_follow_each_other_without_a_gap_there_and_back(scene: Scene, query: str) -> None:
    # Arrange
    for title in ("Mathematics", "Mathematics", "Zahlen"):
        make_course(scene.teacher, title=title)
    whole = [row["id"] for row in scene.pupil.get(f"{CATALOGUE}?{query}").json()["results"]]

    # Act
    seen, back, address = [], [], f"{CATALOGUE}?page_size=2&{query}"
    while address:
        page = scene.pupil.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    address = page["previous"]
    while address:
        page = scene.pupil.get(address).json()
        back = [row["id"] for row in page["results"]] + back
        address = page["previous"]

    # Assert
    assert len(whole) == (7 if not query else 6)
    assert seen == whole
    assert back == whole[: len(back)]
    assert len(back) >= len(whole) - 2


def test_the_best_match_comes_first(scene: Scene) -> None:
    # Arrange
    make_course(scene.teacher, title="Zebra", description="fractions")
    make_course(scene.teacher, title="Fractions", description="none")

    # Act
    found = titles(scene.pupil.get(f"{CATALOGUE}?search=fractions"))

    # Assert
    assert found == ["Fractions", "Zebra"]
