"""Graphs of prerequisites as such: ways round, levels, orders, edges that say nothing. Knows no Django.

Edges lead from a concept, by id or by code, to the concepts that it builds on. Those that are named but are no key of
the graph lie outside of it and are passed over.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar
from uuid import UUID

Node = TypeVar("Node", UUID, str)


def find_cycle(edges: Mapping[Node, Collection[Node]], *, start: Node) -> list[Node]:
    """A shortest way from ``start`` back to itself, both ends named; empty if there is none. O(nodes + edges)."""
    came_from: dict[Node, Node] = {}
    waiting: deque[Node] = deque([start])
    while waiting:
        here: Node = waiting.popleft()
        for there in sorted(edges.get(here, ())):
            if there == start:
                return _way_back(here, came_from, start)
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return []


def _way_back(here: Node, came_from: Mapping[Node, Node], start: Node) -> list[Node]:
    """From ``start`` to ``here``, whence one step leads back."""
    way = [start, here]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def find_any_cycle(edges: Mapping[Node, Collection[Node]]) -> list[Node]:
    """Some way round, both ends named, as short as it gets from where it was found; empty if there is none.

    Whoever has no level stands on a cycle or above one: going down from one of them without leaving them leads round.
    """
    levels = levels_of(edges)
    left = sorted(node for node in edges if node not in levels)
    if not left:
        return []
    here, met = left[0], {left[0]}
    while True:
        here = min(node for node in edges[here] if node in edges and node not in levels)
        if here in met:
            return find_cycle(edges, start=here)
        met.add(here)


def levels_of(edges: Mapping[Node, Collection[Node]]) -> dict[Node, int]:
    """How high each node stands: 0 builds on nothing here, all others one step above the highest that they build on.

    Who stands on a cycle or above one has no level. O(nodes + edges).
    """
    below = {node: {each for each in requires if each in edges} for node, requires in edges.items()}
    above = turned_round(below)
    open_count = {node: len(requires) for node, requires in below.items()}
    levels = {node: 0 for node, count in open_count.items() if count == 0}
    waiting = deque(levels)
    while waiting:
        here = waiting.popleft()
        for there in above.get(here, ()):
            open_count[there] -= 1
            if open_count[there] == 0:
                levels[there] = 1 + max(levels[each] for each in below[there])
                waiting.append(there)
    return levels


def turned_round(edges: Mapping[Node, Collection[Node]]) -> dict[Node, set[Node]]:
    """What builds on each node, of those on which something does."""
    found: dict[Node, set[Node]] = {}
    for node, requires in edges.items():
        for each in requires:
            found.setdefault(each, set()).add(node)
    return found


def steps_from(edges: Mapping[Node, Collection[Node]], starts: Iterable[Node]) -> dict[Node, int]:
    """What can be reached from ``starts`` along ``edges``, with the fewest steps from the nearest of them, at least one.

    One of ``starts`` is among it where another leads to it.
    """
    steps: dict[Node, int] = {}
    waiting = deque((start, 0) for start in starts)
    while waiting:
        here, taken = waiting.popleft()
        for there in edges.get(here, ()):
            if there not in steps:
                steps[there] = taken + 1
                waiting.append((there, taken + 1))
    return steps


def idle_edges(edges: Mapping[Node, Collection[Node]]) -> list[tuple[Node, Node, Node]]:
    """Edges that follow from others: (a, c, b) where a builds on c and on b, and b, over whatever, on c.

    The graph has no cycles. Sets of nodes are the bits of a number, so that 2,000 concepts take milliseconds.
    """
    order = sorted(levels_of(edges).items(), key=lambda each: each[1])
    bit = {node: 1 << place for place, (node, _level) in enumerate(order)}
    below: dict[Node, int] = {}
    for node, _level in order:
        below[node] = 0
        for each in edges[node]:
            if each in below:
                below[node] |= bit[each] | below[each]
    return [
        (node, each, over)
        for node in sorted(below)
        for each in sorted(set(edges[node]) & below.keys())
        for over in [min((other for other in edges[node] if below.get(other, 0) & bit[each]), default=None)]
        if over is not None
    ]
