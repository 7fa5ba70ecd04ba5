"""Reads of the concept graph that go further than one step."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from core.ids import new_id
from courses.concept_graph.queries import (
    all_building_on,
    all_prerequisites_of,
    concepts_of_course,
    concepts_of_subject,
    concepts_round,
    edges_below,
    graph_of,
    in_learning_order,
    require_picture,
)
from courses.enums import PublicationState
from courses.errors import GraphTooLarge
from courses.models import Concept, Prerequisite
from courses.tests.factories import make_concept, make_course

pytestmark = pytest.mark.django_db

SIZE = 7
PAIRS = [pair for pair in product(range(SIZE), range(SIZE)) if pair[0] > pair[1]]


def below(edges: set[tuple[int, int]], here: int) -> dict[int, int]:
    """What a node of a graph without cycles stands on, with the fewest steps: every way is walked."""
    found: dict[int, int] = {}
    for high, low in edges:
        if high == here:
            for node, steps in {low: 0, **below(edges, low)}.items():
                found[node] = min(found.get(node, SIZE), steps + 1)
    return found


class TestAgainstPlainWalks(TestCase):
    """Hypothesis rolls back after each example, which needs Django's own kind of test."""

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(edges=st.sets(st.sampled_from(PAIRS)), starts=st.sets(st.integers(0, SIZE - 1), max_size=3))
    def test_closures_and_orders_are_what_all_ways_say(self, edges: set[tuple[int, int]], starts: set[int]) -> None:
        # Arrange
        school = new_id()
        concepts = [
            Concept(institution_id=school, subject="Maths", code=f"c{n}", name=f"C{SIZE - n}") for n in range(SIZE)
        ]
        Concept.objects.bulk_create(concepts)
        Prerequisite.objects.bulk_create(
            Prerequisite(concept=concepts[high], requires=concepts[low]) for high, low in edges
        )
        ids = [concepts[start].pk for start in starts]
        turned = {(low, high) for high, low in edges}

        # Act
        down, up = all_prerequisites_of(ids), all_building_on(ids)
        order = in_learning_order(Concept.objects.filter(institution_id=school))

        # Assert
        assert down == _nearest(edges, starts, concepts)
        assert up == _nearest(turned, starts, concepts)
        assert edges_below(ids) == _edges_by_node(
            edges, starts | {low for one in starts for low in below(edges, one)}, concepts
        )
        place = {concept.pk: number for number, concept in enumerate(order)}
        assert len(order) == SIZE
        assert all(place[concepts[low].pk] < place[concepts[high].pk] for high, low in edges)


def _nearest(edges: set[tuple[int, int]], starts: set[int], concepts: list[Concept]) -> dict[UUID, int]:
    ways = [below(edges, start) for start in starts]
    return {
        concepts[node].pk: min(way[node] for way in ways if node in way) for node in {n for way in ways for n in way}
    }


def _edges_by_node(edges: set[tuple[int, int]], nodes: set[int], concepts: list[Concept]) -> dict[UUID, set[UUID]]:
    found = {concepts[node].pk: {concepts[low].pk for high, low in edges if high == node} for node in nodes}
    return {node: lows for node, lows in found.items() if lows}


def test_whole_ways_cost_one_statement(teacher: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # Arrange
    chain = [make_concept(teacher)]
    for _ in range(4):
        chain.append(make_concept(teacher, chain[-1:]))
    other = make_concept(teacher)
    ids = [concept.pk for concept in chain]

    for starts in ([chain[4].pk], [chain[4].pk, chain[3].pk, other.pk]):
        # Act
        with django_assert_num_queries(1):
            down = all_prerequisites_of(starts)
        with django_assert_num_queries(1):
            up = all_building_on([ids[0], *starts])

        # Assert
        assert down == {
            **{pk: 4 - place for place, pk in enumerate(ids[:4])},
            **({ids[2]: 1, ids[1]: 2, ids[0]: 3} if len(starts) > 1 else {}),
        }
        assert up.keys() == set(ids[1:])
    with django_assert_num_queries(1):
        ordered = in_learning_order(Concept.objects.filter(subject="Mathematics"))
    assert ordered[-4:] == chain[1:]
    with django_assert_num_queries(0):
        assert all_prerequisites_of([]) == all_building_on([]) == {}


def test_a_picture_of_one_concept_and_of_many_costs_three_statements(
    teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Arrange
    base = make_concept(teacher, name="Base", tags=["b", "a"])
    left, right = make_concept(teacher, [base], name="Left"), make_concept(teacher, [base], name="Right")
    top = make_concept(teacher, [left, right, base], name="Top")
    alone = make_concept(teacher, subject="Physics", name="Alone")

    # Act
    with django_assert_num_queries(3):
        graph = graph_of(concepts_of_subject(user=teacher, subject="Mathematics"))
    with django_assert_num_queries(3):
        small = graph_of(concepts_of_subject(user=teacher, subject="Physics"))

    # Assert
    assert [(node.concept, node.tags, node.level, node.requires_count) for node in graph.nodes] == [
        (base, ("a", "b"), 0, 0),
        (left, (), 1, 1),
        (right, (), 1, 1),
        (top, (), 2, 3),
    ]
    assert set(graph.edges) == {
        *((base.pk, each.pk) for each in (left, right, top)),
        (left.pk, top.pk),
        (right.pk, top.pk),
    }
    assert len(graph.edges) == 5
    assert ([node.concept for node in small.nodes], small.edges) == ([alone], ())


def test_which_concepts_a_picture_shows(teacher: User) -> None:
    # Arrange
    base = make_concept(teacher)
    top = make_concept(teacher, [base])
    above, aside = make_concept(teacher, [top]), make_concept(teacher, [base])
    course = make_course(teacher, [above, top], state=PublicationState.DRAFT)
    colleague, learner = make_person(teacher.institution, Role.TEACHER), make_person(teacher.institution)
    stranger = make_person(make_institution(), Role.TEACHER)
    make_concept(stranger)

    # Act
    taught = graph_of(concepts_of_course(user=teacher, course_id=course.pk))
    round_top = {person: set(concepts_round(user=person, concept_id=top.pk)) for person in (learner, stranger)}
    hidden = [list(concepts_of_course(user=person, course_id=course.pk)) for person in (colleague, learner, stranger)]

    # Assert
    assert [(node.concept, node.level, node.requires_count) for node in taught.nodes] == [(top, 0, 1), (above, 1, 1)]
    assert taught.edges == ((top.pk, above.pk),)
    assert round_top == {learner: {base, top, above}, stranger: set()}
    assert aside not in round_top[learner]
    assert hidden == [[], [], []]
    assert set(concepts_of_subject(user=learner, subject="Mathematics")) == {base, top, above, aside}


@pytest.mark.parametrize("bound", ["MAX_CONCEPTS", "MAX_EDGES"])
def test_a_picture_has_a_bound(teacher: User, bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    ground = [make_concept(teacher), make_concept(teacher)]
    make_concept(teacher, ground)
    concepts = concepts_of_subject(user=teacher, subject="Mathematics")
    fits = {"MAX_CONCEPTS": 3, "MAX_EDGES": 2}[bound]

    # Act
    monkeypatch.setattr("courses.concept_graph.queries." + bound, fits)
    require_picture(concepts)
    graph = graph_of(concepts)
    monkeypatch.setattr("courses.concept_graph.queries." + bound, fits - 1)

    # Assert
    assert (len(graph.nodes), len(graph.edges)) == (3, 2)
    for look in (require_picture, graph_of):
        with pytest.raises(GraphTooLarge, match=r"^A picture shows \d+ concepts with \d+ prerequisites at most\.$"):
            look(concepts)
