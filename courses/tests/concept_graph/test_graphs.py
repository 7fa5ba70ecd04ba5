"""Graphs of prerequisites as such."""

from itertools import pairwise, product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.concept_graph.graphs import find_any_cycle, find_cycle, idle_edges, levels_of, steps_from, turned_round

Graph = dict[str, set[str]]


def chain(length: int) -> tuple[list[UUID], dict[UUID, set[UUID]]]:
    ids = [UUID(int=number + 1) for number in range(length)]
    return ids, {one: {other} for one, other in pairwise(ids)}


def test_a_chain_of_2000_has_no_cycle_and_its_closing_is_found() -> None:
    ids, graph = chain(2000)
    assert find_cycle(graph, start=ids[0]) == []
    graph[ids[-1]] = {ids[0]}
    assert find_cycle(graph, start=ids[0]) == [*ids, ids[0]]
    assert find_cycle(graph, start=ids[700]) == [*ids[700:], *ids[:700], ids[700]]


def test_a_dense_graph_is_walked_once() -> None:
    ids = [UUID(int=number + 1) for number in range(300)]
    graph = {one: set(ids[index + 1 :]) for index, one in enumerate(ids)}
    assert find_cycle(graph, start=ids[0]) == []


def test_a_cycle_elsewhere_is_not_ones_own() -> None:
    a, b, c = (UUID(int=number) for number in (1, 2, 3))
    assert find_cycle({a: {b}, b: {c}, c: {b}}, start=a) == []
    assert find_cycle({}, start=a) == []
    assert find_cycle({a: {a}}, start=a) == [a, a]


def test_the_shortest_way_round_is_named() -> None:
    assert find_cycle({"a": {"b", "d"}, "b": {"c"}, "c": {"d"}, "d": {"a"}}, start="a") == ["a", "d", "a"]


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({}, []),
        ({"a": {"b"}, "b": set()}, []),
        ({"a": {"elsewhere"}}, []),
        ({"a": {"a"}}, ["a", "a"]),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, ["b", "c", "b"]),
        ({"a": set(), "b": {"a", "d"}, "c": {"b"}, "d": {"c"}}, ["b", "d", "c", "b"]),
    ],
)
def test_some_way_round_is_found_wherever_it_is(graph: Graph, expected: list[str]) -> None:
    assert find_any_cycle(graph) == expected


# --- against plain definitions, on made-up graphs --------------------------------------------------------------
NODES = "abcdef"
dags = st.sets(st.sampled_from([pair for pair in product(NODES, NODES) if pair[0] > pair[1]])).map(
    lambda pairs: {node: {low for high, low in pairs if high == node} for node in NODES}
)
graphs = st.sets(st.sampled_from(list(product(NODES, NODES)))).map(
    lambda pairs: {node: {low for high, low in pairs if high == node} for node in NODES}
)


def ways(graph: Graph, here: str) -> list[str]:
    """Every way down from a node of a graph without cycles."""
    return [here, *(here + way for low in graph[here] for way in ways(graph, low))]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(dags)
def test_levels_steps_and_idle_edges_are_what_all_ways_say(graph: Graph) -> None:
    # Arrange
    all_ways = {node: ways(graph, node) for node in NODES}

    # Act
    levels, steps = levels_of(graph), {node: steps_from(graph, [node]) for node in NODES}

    # Assert
    assert levels == {node: max(len(way) - 1 for way in all_ways[node]) for node in NODES}
    assert steps == {
        node: {
            low: min(len(way) - 1 for way in all_ways[node] if way[-1] == low)
            for low in {way[-1] for way in all_ways[node]} - {node}
        }
        for node in NODES
    }
    assert {(high, low) for high, low, _over in idle_edges(graph)} == {
        (way[0], way[-1]) for node in NODES for way in all_ways[node] if len(way) > 2 and way[-1] in graph[node]
    }
    assert all(over in graph[high] and low in steps[over] for high, low, over in idle_edges(graph))
    assert find_any_cycle(graph) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(graphs)
def test_a_way_round_is_one(graph: Graph) -> None:
    # Act
    way = find_any_cycle(graph)

    # Assert
    assert bool(way) == (len(levels_of(graph)) < len(NODES))
    assert all(low in graph[high] for high, low in pairwise(way))
    assert way[:1] == way[-1:]
    assert len(set(way)) == max(len(way) - 1, 0)


def test_a_graph_is_turned_round() -> None:
    assert turned_round({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"b": {"a"}, "c": {"a", "b"}}
