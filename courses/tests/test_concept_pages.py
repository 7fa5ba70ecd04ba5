"""The console page of the concept graph: looking at the picture and drawing in it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.services.people import grant_superuser
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import unchanged
from courses.models import Concept
from courses.tests.factories import make_classroom, make_concept, make_course

pytestmark = pytest.mark.django_db


def graph_address(subject: str = "Mathematics") -> str:
    return f"{reverse('admin:courses_graph')}?subject={subject}"


def names(page: Any) -> list[str]:
    return [node["name"] for node in page.context["graph"]["nodes"]]


def draw(console: Client, deed: str, address: str = "", **fields: Any) -> Any:
    return console.post(address or graph_address(), {"deed": deed, **fields})


# --- looking --------------------------------------------------------------------------------------------------
def test_the_picture_holds_its_concepts_also_for_who_has_no_script(console: Client, teacher: User) -> None:
    # Arrange
    base = make_concept(teacher, name="Adding", code="add", tags=["numbers"], description="</script><b>Adds.")
    make_concept(teacher, [base], name="Multiplying")
    make_concept(teacher, name="Motion", subject="Physics")
    make_concept(make_person(make_institution(), Role.TEACHER), name="Foreign")

    # Act
    page = console.get(graph_address())
    first = console.get(reverse("admin:courses_graph"))

    # Assert
    text = page.content.decode()
    assert names(page) == names(first) == ["Adding", "Multiplying"]
    assert page.context["graph"]["nodes"][0] == {
        "id": str(base.pk),
        "code": "add",
        "name": "Adding",
        "description": "</script><b>Adds.",
        "tags": ["numbers"],
        "level": 0,
        "requires_count": 0,
        "page": reverse("admin:courses_concept_change", args=[base.pk]),
    }
    assert "</script><b>" not in text
    assert [(node["name"], requires) for node, requires in page.context["rows"]] == [
        ("Adding", []),
        ("Multiplying", ["Adding"]),
    ]
    assert page.context["subjects"] == ["Mathematics", "Physics"]
    assert ("data-draw" in text, "vendor/cytoscape/cytoscape.min.js" in text, "http://" in text) == (True, True, False)


def test_the_picture_of_a_course_and_round_a_concept(console: Client, teacher: User) -> None:
    # Arrange
    base = make_concept(teacher, name="Adding")
    top = make_concept(teacher, [base], name="Multiplying")
    course = make_course(teacher, [top])

    # Act
    of_course = console.get(reverse("admin:courses_course_graph", args=[course.pk]))
    of_concept = console.get(reverse("admin:courses_concept_graph", args=[base.pk]))
    pages = {"course": course.pk, "concept": base.pk}
    linked = [
        reverse(f"admin:courses_{kind}_graph", args=[pk])
        in console.get(reverse(f"admin:courses_{kind}_change", args=[pk])).content.decode()
        for kind, pk in pages.items()
    ]

    # Assert
    assert (names(of_course), names(of_concept)) == (["Multiplying"], ["Adding", "Multiplying"])
    assert (b"data-draw" in of_course.content, b"data-draw" in of_concept.content) == (False, True)
    assert f'data-focus="{base.pk}"' in of_concept.content.decode()
    assert linked == [True, True]


def test_a_course_without_concepts_says_what_to_do(console: Client, teacher: User) -> None:
    # Arrange
    course = make_course(teacher, subject="Physics")
    colleague = make_person(teacher.institution, Role.TEACHER)
    of_class = make_course(colleague, title="Seen in class")
    make_classroom(colleague, [of_class], teacher_ids=[teacher.pk])

    # Act
    own, seen = (
        console.get(reverse("admin:courses_course_graph", args=[each.pk])).content.decode()
        for each in (course, of_class)
    )

    # Assert
    choosing = [
        reverse("admin:courses_course_change", args=[each.pk]) in page
        for each, page in ((course, own), (of_class, seen))
    ]
    assert choosing == [True, False]
    assert [text.count("This course has no concepts yet") for text in (own, seen)] == [1, 1]
    assert f'href="{graph_address("Physics")}"' in own
    assert "There are no concepts yet" not in own


def test_a_new_subject_is_begun_on_the_page(console: Client, teacher: User) -> None:
    # Arrange
    make_concept(teacher, name="Adding")

    # Act
    begun = console.get(graph_address("Biology"))
    known = console.get(graph_address("mathematics"))
    drawn = draw(console, "add", graph_address("Biology"), name="Cells", code="cells")

    # Assert
    assert (begun.context["subjects"], names(known)) == (["Biology", "Mathematics"], ["Adding"])
    html = begun.content.decode()
    assert "There are no concepts in Biology yet." in html
    assert html.count('name="subject"') == 2
    assert (drawn.status_code, Concept.objects.get(code="cells").subject) == (200, "Biology")


def test_what_is_not_ones_own_is_not_there(client: Client, teacher: User) -> None:
    # Arrange
    concept = make_concept(teacher, name="Adding")
    course = make_course(teacher, [concept])
    addresses = [
        reverse("admin:courses_concept_graph", args=[concept.pk]),
        reverse("admin:courses_course_graph", args=[course.pk]),
    ]

    # Act
    client.force_login(make_person(make_institution(), Role.TEACHER))
    strangers = [client.get(address).status_code for address in addresses]
    empty = client.get(graph_address())
    client.force_login(make_person(teacher.institution))
    learners = [client.get(address).status_code for address in (*addresses, graph_address())]

    # Assert
    assert strangers == [404, 404]
    assert names(empty) == []
    assert set(learners) <= {302, 403}


def test_a_superuser_looks_at_the_graph_of_a_school_and_does_not_draw_in_it(client: Client, teacher: User) -> None:
    # Arrange
    concept = make_concept(teacher, name="Adding", tags=["signs", "numbers"])
    superuser = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    grant_superuser(user=superuser, now=NOW)
    superuser.refresh_from_db()
    client.force_login(superuser)
    address = reverse("admin:courses_concept_graph", args=[concept.pk])

    # Act
    page = client.get(address)
    form = client.get(reverse("admin:courses_concept_change", args=[concept.pk]))
    with unchanged():
        drawn = draw(client, "delete", address, concept=concept.pk)

    # Assert
    assert (form.status_code, b"numbers, signs" in form.content, b"take-out" in form.content) == (200, True, False)
    assert (names(page), b"data-draw" in page.content) == (["Adding"], False)
    assert b"data-draw" not in drawn.content


@pytest.mark.parametrize("subject", ["%00", "x" * 300, "%0A", "' OR 1=1"])
def test_an_odd_subject_is_an_empty_one(console: Client, subject: str) -> None:
    page = console.get(graph_address(subject))
    assert (page.status_code, names(page)) == (200, [])


# --- drawing --------------------------------------------------------------------------------------------------
def test_concepts_and_edges_are_drawn_and_wiped_out(console: Client, teacher: User) -> None:
    # Arrange
    base = make_concept(teacher, name="Adding")

    # Act
    added = draw(console, "add", name="Multiplying", code="times")
    made = Concept.objects.get(code="times")
    joined = draw(console, "connect", concept=made.pk, requires=base.pk)
    parted = draw(console, "disconnect", concept=made.pk, requires=base.pk)
    gone = draw(console, "delete", concept=made.pk)

    # Assert
    answers = [answer.json()["graph"] for answer in (added, joined, parted, gone)]
    assert [len(graph["nodes"]) for graph in answers] == [2, 2, 2, 1]
    assert [graph["edges"] for graph in answers] == [[], [{"from": str(base.pk), "to": str(made.pk)}], [], []]
    assert (made.subject, made.institution_id) == ("Mathematics", teacher.institution_id)


def test_a_refused_edge_names_its_way_round(console: Client, teacher: User) -> None:
    # Arrange
    base = make_concept(teacher, name="Adding")
    top = make_concept(teacher, [base], name="Multiplying")

    # Act
    with unchanged():
        answer = draw(console, "connect", concept=base.pk, requires=top.pk)

    # Assert
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "message": "These concepts would build on themselves: Adding → Multiplying → Adding.",
            "code": "courses.prerequisite_cycle",
            "cycle": [str(pk) for pk in (base.pk, top.pk, base.pk)],
        },
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"deed": "paint"},
        {"deed": "add", "name": "", "code": "x"},
        {"deed": "add", "name": "X", "code": "a b"},
        {"deed": "add", "name": "X" * 151, "code": "x"},
        {"deed": "connect", "concept": "x", "requires": "y"},
        {"deed": "delete"},
        {},
    ],
)
def test_what_cannot_be_drawn_is_told(console: Client, fields: dict[str, str]) -> None:
    with unchanged():
        answer = console.post(graph_address(), fields)
    assert (answer.status_code, answer.json()["cycle"], bool(answer.json()["message"])) == (400, [], True)


@pytest.mark.parametrize("deed", ["connect", "disconnect", "delete"])
def test_what_is_drawn_on_a_page_stands_on_it(console: Client, teacher: User, deed: str) -> None:
    # Arrange
    base = make_concept(teacher, subject="Physics")
    top = make_concept(teacher, [base], subject="Physics")
    own = make_concept(teacher)
    pairs = [(top, base)] if deed == "delete" else [(top, base), (own, base), (top, own)]

    # Act
    with unchanged():
        answers = [draw(console, deed, concept=one.pk, requires=other.pk) for one, other in pairs]

    # Assert
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "courses.concept_not_found")}


@pytest.mark.parametrize(
    ("place", "code"),
    [("concept_graph.queries", "courses.graph_too_large"), ("services.concepts", "courses.subject_full")],
)
def test_what_would_be_too_much_for_a_picture_is_not_drawn(
    console: Client, teacher: User, place: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Arrange
    make_concept(teacher), make_concept(teacher)
    monkeypatch.setattr(f"courses.{place}.MAX_CONCEPTS", 1)

    # Act
    with unchanged():
        answer = draw(console, "add", name="X", code="x")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_a_long_list_has_pages_and_a_long_description_is_cut(
    console: Client, teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Arrange
    base = make_concept(teacher, name="Adding", description="x" * 400)
    make_concept(teacher, [base], name="Multiplying")
    monkeypatch.setattr("courses.admin.concept_graph._ROWS", 1)

    # Act
    pages = [console.get(f"{graph_address()}&page={number}") for number in (1, 2)]

    # Assert
    assert [[(node["name"], low) for node, low in page.context["rows"]] for page in pages] == [
        [("Adding", [])],
        [("Multiplying", ["Adding"])],
    ]
    assert [names(page) for page in pages] == [["Adding", "Multiplying"]] * 2
    assert pages[0].context["graph"]["nodes"][0]["description"] == "x" * 300 + "…"
    assert ("page=2" in pages[0].content.decode(), "page=1" in pages[1].content.decode()) == (True, True)


def test_nothing_is_drawn_from_another_site(teacher: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(teacher)
    with unchanged():
        assert draw(client, "add", name="X", code="x").status_code == 403
