"""Reads of the concept graph that go further than one step.

Whole ways are walked by the database in one statement; what is counted on them is counted here, in one pass over the
edges, for SQL would have to follow every way by itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.api import User
from courses.concept_graph.graphs import levels_of, steps_from, turned_round
from courses.concept_graph.rows import MAX_CONCEPTS, MAX_EDGES, ConceptRow, plain_line
from courses.errors import GraphTooLarge
from courses.models import Concept, CourseConcept, Prerequisite
from courses.policies import visible_concepts
from courses.selectors import courses_visible_to


def edges_below(concept_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """All prerequisites of the concepts, of those in turn, and so on, by what builds on them. One query."""
    return _walk(concept_ids, here="concept_id", there="requires_id")


def all_prerequisites_of(concept_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Everything that the concepts build on, directly or over others, with the fewest steps to it. One query."""
    starts = set(concept_ids)
    return steps_from(edges_below(starts), starts)


def all_building_on(concept_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Everything that builds on the concepts, directly or over others, with the fewest steps to it. One query."""
    starts = set(concept_ids)
    return steps_from(_walk(starts, here="requires_id", there="concept_id"), starts)


def in_learning_order(concepts: QuerySet[Concept]) -> list[Concept]:
    """``concepts`` so that each comes after all it builds on among them: by level, then by name. One query."""
    found: dict[UUID, Concept] = {}
    edges: defaultdict[UUID, set[UUID]] = defaultdict(set)
    rows = concepts.annotate(edge=F("prerequisites__requires_id"))  # one row for each edge
    for row in rows.order_by("name", "pk"):
        found.setdefault(row.pk, row)
        edges[row.pk] |= {row.edge} - {None}
    levels = levels_of(edges)
    return sorted(found.values(), key=lambda concept: levels[concept.pk])


def _walk(starts: Iterable[UUID], *, here: str, there: str) -> dict[UUID, set[UUID]]:
    """The edges ``here`` → ``there`` on all ways from ``starts``."""
    field = Concept._meta.pk
    given = [field.get_db_prep_value(pk, connection) for pk in set(starts)]
    if not given:
        return {}
    table, stands = Prerequisite._meta.db_table, ", ".join(["%s"] * len(given))
    # UNION drops what was reached before, so that each concept is walked on from once.
    statement = f"""
        WITH RECURSIVE reached(id) AS (
            SELECT id FROM {Concept._meta.db_table} WHERE id IN ({stands})
            UNION
            SELECT edge.{there} FROM {table} edge JOIN reached ON edge.{here} = reached.id
        )
        SELECT edge.{here}, edge.{there} FROM {table} edge JOIN reached ON edge.{here} = reached.id
    """  # noqa: S608 - made of the names of tables and columns
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        for one, other in cursor.fetchall():
            found[field.to_python(one)].add(field.to_python(other))
    return dict(found)


# --- the graph as a picture -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class GraphNode:
    """``level``: steps above what builds on nothing here; ``requires_count``: all direct prerequisites, also those that
    are not in the picture."""

    concept: Concept
    tags: tuple[str, ...]
    level: int
    requires_count: int


@dataclass(frozen=True)
class ConceptGraph:
    """Concepts by level and name; edges from what comes before to what builds on it."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[tuple[UUID, UUID], ...]


def subjects_of(user: User) -> list[str]:
    """The subjects of ``user``'s institution, by name."""
    concepts = Concept.objects.filter(institution_id=user.institution_id)
    return list(concepts.order_by("subject").values_list("subject", flat=True).distinct())


def concepts_of_subject(*, user: User, subject: str) -> QuerySet[Concept]:
    """Of ``user``'s own institution, for subjects of several would lie over one another."""
    return Concept.objects.filter(institution_id=user.institution_id, subject=plain_line(subject))


def concepts_of_course(*, user: User, course_id: UUID) -> QuerySet[Concept]:
    """What a course teaches; nothing where ``user`` does not see the course."""
    courses = courses_visible_to(user).filter(pk=course_id).values("pk")
    return Concept.objects.filter(pk__in=CourseConcept.objects.filter(course__in=courses).values("concept_id"))


def concepts_round(*, user: User, concept_id: UUID) -> QuerySet[Concept]:
    """A concept with all that it builds on and all that builds on it. Two queries, and the rows."""
    ids = {concept_id, *all_prerequisites_of([concept_id]), *all_building_on([concept_id])}
    return Concept.objects.filter(visible_concepts(user), pk__in=ids)


def require_picture(concepts: QuerySet[Concept]) -> None:
    """Two queries.

    Raises:
        GraphTooLarge: ``concepts`` are more, or build on more, than a picture shows.
    """
    if concepts.count() > MAX_CONCEPTS:
        raise _too_large()
    if Prerequisite.objects.filter(concept__in=concepts.order_by().values("pk")).count() > MAX_EDGES:
        raise _too_large()


def graph_of(concepts: QuerySet[Concept]) -> ConceptGraph:
    """The part of the graph that ``concepts`` are. Three queries.

    Raises:
        GraphTooLarge: more than ``MAX_CONCEPTS``, or more than ``MAX_EDGES`` prerequisites of theirs.
    """
    found = list(concepts.order_by("name", "pk").prefetch_related("tags")[: MAX_CONCEPTS + 1])
    if len(found) > MAX_CONCEPTS:
        raise _too_large()
    edges: dict[UUID, set[UUID]] = {concept.pk: set() for concept in found}
    pairs = Prerequisite.objects.filter(concept__in=edges).order_by().values_list("concept_id", "requires_id")
    for number, (concept_id, requires_id) in enumerate(pairs[: MAX_EDGES + 1]):
        if number == MAX_EDGES:
            raise _too_large()
        edges[concept_id].add(requires_id)
    levels = levels_of(edges)
    nodes = [
        GraphNode(
            concept=concept,
            tags=tuple(row.tag for row in concept.tags.all()),
            level=levels[concept.pk],
            requires_count=len(edges[concept.pk]),
        )
        for concept in found
    ]
    below = turned_round(edges)
    return ConceptGraph(
        nodes=tuple(sorted(nodes, key=lambda node: node.level)),
        edges=tuple((one, other) for one in sorted(below.keys() & edges.keys()) for other in sorted(below[one])),
    )


def graph_data(
    graph: ConceptGraph, more: Callable[[GraphNode], Mapping[str, Any]] = lambda _node: {}
) -> dict[str, list[dict[str, Any]]]:
    """A picture as JSON, with what else a page tells of each node. By hand: thousands of rows through serializers take
    seconds."""
    return {
        "nodes": [
            {
                "id": str(node.concept.pk),
                "code": node.concept.code,
                "name": node.concept.name,
                "tags": list(node.tags),
                "level": node.level,
                "requires_count": node.requires_count,
                **more(node),
            }
            for node in graph.nodes
        ],
        "edges": [{"from": str(one), "to": str(other)} for one, other in graph.edges],
    }


def _too_large() -> GraphTooLarge:
    text = _("A picture shows %(concepts)d concepts with %(edges)d prerequisites at most.")
    return GraphTooLarge(text % {"concepts": MAX_CONCEPTS, "edges": MAX_EDGES})


def rows_of(concepts: QuerySet[Concept]) -> dict[UUID, ConceptRow]:
    """``concepts`` of one subject as the rows of a file, each after all it builds on. Three queries."""
    found = list(concepts.order_by("name", "pk").prefetch_related("tags", "prerequisites"))
    edges = {concept.pk: {edge.requires_id for edge in concept.prerequisites.all()} for concept in found}
    codes, levels = {concept.pk: concept.code for concept in found}, levels_of(edges)
    return {
        concept.pk: ConceptRow(
            code=concept.code,
            name=concept.name,
            description=concept.description,
            tags=tuple(sorted(row.tag for row in concept.tags.all())),
            requires=tuple(sorted(codes[pk] for pk in edges[concept.pk])),
        )
        for concept in sorted(found, key=lambda concept: levels[concept.pk])
    }
