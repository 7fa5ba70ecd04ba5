"""Building the concept graph."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.errors import conflicts
from courses.errors import ConceptCodeTaken, ConceptInGraph, ConceptNotFound, PrerequisiteCycle, UnknownReference
from courses.models import Concept, Prerequisite
from courses.policies import require_author


@transaction.atomic
def save_concept(
    *,
    author: User,
    subject: str,
    code: str,
    name: str,
    description: str,
    requires: Iterable[UUID],
    now: datetime,
    concept_id: UUID | None = None,
) -> Concept:
    """Make a concept, or change the one of ``concept_id``, with its prerequisites.

    Raises:
        AuthorsOnly: ``author`` is not on the staff.
        ConceptNotFound: ``concept_id`` is not one of the institution's.
        ConceptInGraph: it would move to another subject although others hang on it.
        ConceptCodeTaken: the subject has another concept of this code.
        UnknownReference: a prerequisite is not a concept of the institution and the subject.
        PrerequisiteCycle: the concept would, over others, build on itself; the message names the way.
    """
    require_author(author)
    concept = Concept(institution_id=author.institution_id)
    _lock(Concept.objects.filter(institution_id=author.institution_id).filter(Q(subject=subject) | Q(pk=concept_id)))
    if concept_id is not None:
        found = Concept.objects.filter(pk=concept_id, institution_id=author.institution_id).first()
        if found is None:
            raise ConceptNotFound(_("There is no such concept."))
        concept = found
        if concept.subject != subject and _has_edges(concept):
            raise ConceptInGraph(_("Take its prerequisites and what builds on it away first."), field="subject")
    before = _facts_of(concept) if concept_id else {}
    concept.subject, concept.code, concept.name, concept.description = subject, code, name, description
    taken = ConceptCodeTaken(_("The subject has a concept of this code."), field="code")
    with conflicts(Concept, {"courses_concept_code_in_subject": taken}):
        concept.save()
    set_prerequisites(concept=concept, requires=requires)
    audit_row("courses.concept.saved", concept, actor_id=author.pk, before=before, after=_facts_of(concept), now=now)
    return concept


@transaction.atomic
def set_prerequisites(*, concept: Concept, requires: Iterable[UUID]) -> None:
    """Make ``requires`` the direct prerequisites of ``concept``.

    All concepts of the subject are locked first, in one order, so that two changes which each are fine cannot close a
    cycle together.

    Raises:
        UnknownReference, PrerequisiteCycle: see ``save_concept``.
    """
    wanted = set(requires)
    graph = Concept.objects.filter(institution_id=concept.institution_id, subject=concept.subject)
    names = _lock(graph)
    if wanted - names.keys():
        raise UnknownReference(_("There is no such concept in this subject."), field="requires")
    edges: dict[UUID, set[UUID]] = {pk: set() for pk in names}
    for owner_id, requires_id in Prerequisite.objects.filter(concept__in=graph).values_list(
        "concept_id", "requires_id"
    ):
        edges[owner_id].add(requires_id)
    edges[concept.pk] = wanted
    cycle = find_cycle(edges, start=concept.pk)
    if cycle:
        way = " → ".join(names[concept_id] for concept_id in cycle)
        raise PrerequisiteCycle(
            _("These concepts would build on themselves: %(way)s.") % {"way": way}, field="requires"
        )
    Prerequisite.objects.filter(concept=concept).exclude(requires_id__in=wanted).delete()
    Prerequisite.objects.bulk_create(
        (Prerequisite(concept=concept, requires_id=requires_id) for requires_id in sorted(wanted)),
        ignore_conflicts=True,
    )


def _facts_of(concept: Concept) -> dict[str, Any]:
    requires = Prerequisite.objects.filter(concept=concept).order_by("requires_id")
    return {
        "subject": concept.subject,
        "code": concept.code,
        "name": concept.name,
        "requires": [str(concept_id) for concept_id in requires.values_list("requires_id", flat=True)],
    }


def _lock(concepts: QuerySet[Concept]) -> dict[UUID, str]:
    """Lock ``concepts`` in one order, before any other lock on one of them; their names."""
    return dict(concepts.select_for_update().order_by("pk").values_list("pk", "name"))


def _has_edges(concept: Concept) -> bool:
    return Prerequisite.objects.filter(Q(concept=concept) | Q(requires=concept)).exists()


def find_cycle(edges: Mapping[UUID, set[UUID]], *, start: UUID) -> list[UUID]:
    """A way from ``start`` back to itself along ``edges``, both ends named; empty if there is none. O(edges)."""
    came_from: dict[UUID, UUID] = {}
    stack = [start]
    while stack:
        here = stack.pop()
        for there in sorted(edges.get(here, ())):
            if there == start:
                way = [here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return [*reversed(way), start]
            if there not in came_from:
                came_from[there] = here
                stack.append(there)
    return []
