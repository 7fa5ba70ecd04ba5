"""Building the concept graph, concept by concept. Each deed holds the graph of the institution while it looks and writes,
so that changes which each are fine cannot close a cycle together."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.errors import PlatformError, conflicts
from core.events import announce
from courses.concept_graph.fault_texts import text_of_fault, way_round
from courses.concept_graph.graphs import find_cycle
from courses.concept_graph.queries import edges_below
from courses.concept_graph.rows import (
    MAX_CONCEPTS,
    MAX_EDGES,
    MAX_REQUIRES,
    ConceptRow,
    Fault,
    faults_of_row,
    plain_line,
    plain_tag,
)
from courses.errors import (
    ConceptCodeTaken,
    ConceptInGraph,
    ConceptInUse,
    ConceptMalformed,
    ConceptNotFound,
    ConceptRequired,
    PrerequisiteCycle,
    SubjectFull,
    TagMalformed,
    UnknownReference,
)
from courses.events import ConceptDeleted
from courses.models import Concept, ConceptTag, Prerequisite
from courses.policies import require_author
from courses.services.concept_records import edited, facts_of, lock_graph, require_subject

# Rows that are a concept's own; any other row that points to it keeps it where it is.
_OWN = (Prerequisite, ConceptTag)
# Of a way round as many ids are told.
_TOLD = 100


@dataclass(frozen=True)
class ConceptDraft:
    """A concept as somebody wants it. ``requires`` are the ids of its direct prerequisites."""

    subject: str
    code: str
    name: str
    description: str = ""
    requires: Collection[UUID] = ()
    tags: Collection[str] = ()


@transaction.atomic
def save_concept(*, author: User, draft: ConceptDraft, now: datetime, concept_id: UUID | None = None) -> Concept:
    """Make a concept, or change the one of ``concept_id``, with its prerequisites and tags. The same again changes nothing.

    Subject and name are kept on one line, tags in plain form.

    Raises:
        AuthorsOnly: ``author`` is not on the staff.
        ConceptMalformed: subject, code or name is none, or a part is longer or more than ``courses.concept_graph.rows`` says.
        ConceptNotFound: ``concept_id`` is not one of the institution's.
        SubjectFull: the subject would have more concepts, or prerequisites among them, than a graph can have.
        ConceptInGraph: it would move to another subject although others hang on it.
        ConceptCodeTaken: the subject has another concept of this code.
        UnknownReference: a prerequisite is not a concept of the institution and the subject.
        PrerequisiteCycle: the concept would, over others, build on itself; the message names the way.
        TagMalformed: a tag holds more than letters, digits, hyphens and underscores, or is too long.
    """
    require_author(author)
    draft = _plain(draft)
    lock_graph(author.institution_id)
    concept = Concept(institution_id=author.institution_id) if concept_id is None else _own(author, concept_id)
    return _store(concept, draft, author=author, now=now)


@transaction.atomic
def edit_concept(*, author: User, concept_id: UUID, changes: Mapping[str, Any], now: datetime) -> Concept:
    """Change the parts of a concept that ``changes`` names, as ``ConceptDraft`` calls them; the others stay.

    Raises:
        as ``save_concept``.
    """
    require_author(author)
    lock_graph(author.institution_id)
    concept = _own(author, concept_id)
    present = ConceptDraft(
        subject=concept.subject,
        code=concept.code,
        name=concept.name,
        description=concept.description,
        requires=_requires(concept),
        tags=_tags(concept),
    )
    return _store(concept, _plain(replace(present, **changes)), author=author, now=now)


@transaction.atomic
def add_prerequisite(*, author: User, concept_id: UUID, requires_id: UUID, now: datetime) -> Concept:
    """Let a concept build on another one. What is so already stays so.

    Raises:
        AuthorsOnly, ConceptMalformed, SubjectFull, PrerequisiteCycle: see ``save_concept``.
        ConceptNotFound: one of the two is not one of the institution's.
        UnknownReference: the other one belongs to another subject.
    """
    require_author(author)
    lock_graph(author.institution_id)
    concept, other = _own(author, concept_id), _own(author, requires_id)
    if other.subject != concept.subject:
        raise _unknown()
    present = _requires(concept)
    _change_edges(concept, [*present, other.pk], author=author, now=now)
    return concept


@transaction.atomic
def remove_prerequisite(*, author: User, concept_id: UUID, requires_id: UUID, now: datetime) -> Concept:
    """Let a concept no longer build on another one directly. What is so already stays so.

    Raises:
        AuthorsOnly: see ``save_concept``.
        ConceptNotFound: one of the two is not one of the institution's.
    """
    require_author(author)
    lock_graph(author.institution_id)
    concept, other = _own(author, concept_id), _own(author, requires_id)
    _change_edges(concept, [pk for pk in _requires(concept) if pk != other.pk], author=author, now=now)
    return concept


@transaction.atomic
def delete_concept(*, author: User, concept_id: UUID, now: datetime) -> None:
    """Take a concept out of the graph, with its tags and its edges to what it builds on.

    Edges of others to it do not go along: whether those then build on what it built on is for people to say.

    Raises:
        AuthorsOnly, ConceptNotFound: see ``save_concept``.
        ConceptRequired: others build on it; the message names some.
        ConceptInUse: a course, a lesson, a question or mastery of it hangs on it.
    """
    require_author(author)
    lock_graph(author.institution_id)
    # Locked, so that nothing is hung on it meanwhile.
    concept = _own(author, concept_id, among=Concept.objects.select_for_update())
    above = Concept.objects.filter(prerequisites__requires=concept).order_by("name", "pk")
    if names := list(above.values_list("name", flat=True)[:3]):
        raise ConceptRequired(_("Others build on it: %(names)s.") % {"names": ", ".join(names)})
    if _is_in_use(concept):
        raise ConceptInUse(_("Courses, lessons, questions or what learners showed of it hang on it."))
    audit_row("courses.concept.deleted", concept, actor_id=author.pk, before=_facts(concept), now=now)
    announce(
        ConceptDeleted(institution_id=concept.institution_id, object_id=concept.pk, actor_id=author.pk, occurred_at=now)
    )
    concept.delete()


def _own(author: User, concept_id: UUID, *, among: QuerySet[Concept] | None = None) -> Concept:
    concepts = Concept.objects.all() if among is None else among
    found = concepts.filter(pk=concept_id, institution_id=author.institution_id).first()
    if found is None:
        raise ConceptNotFound(_("There is no such concept."))
    return found


def _plain(draft: ConceptDraft) -> ConceptDraft:
    """``draft`` as it is kept."""
    plain = replace(
        draft,
        subject=require_subject(draft.subject),
        name=plain_line(draft.name),
        requires=frozenset(draft.requires),
        tags=list(dict.fromkeys(filter(None, map(plain_tag, draft.tags)))),
    )
    row = ConceptRow(plain.code, plain.name, plain.description, tuple(plain.tags), tuple(map(str, plain.requires)))
    for fault in faults_of_row(row):
        raise _malformed(fault)
    return plain


def _malformed(fault: Fault) -> PlatformError:
    kind = TagMalformed if fault.kind == "tag_malformed" else ConceptMalformed
    return kind(text_of_fault(fault), field=fault.field)


def _store(concept: Concept, draft: ConceptDraft, *, author: User, now: datetime) -> Concept:
    before = {} if concept._state.adding else _facts(concept)
    is_moved = concept.subject != draft.subject  # also a new one
    if before and is_moved and _has_edges(concept):
        raise ConceptInGraph(_("Take its prerequisites and what builds on it away first."), field="subject")
    if is_moved and _graph(concept.institution_id, draft.subject).count() >= MAX_CONCEPTS:
        raise _full("subject")
    concept.subject, concept.code, concept.name, concept.description = (
        draft.subject,
        draft.code,
        draft.name,
        draft.description,
    )
    taken = ConceptCodeTaken(_("The subject has a concept of this code."), field="code")
    with conflicts(Concept, {"courses_concept_code_in_subject": taken}):
        concept.save()
    _set_edges(concept, set(draft.requires))
    concept.tags.exclude(tag__in=draft.tags).delete()
    ConceptTag.objects.bulk_create((ConceptTag(concept=concept, tag=tag) for tag in draft.tags), ignore_conflicts=True)
    _tell(concept, before, author=author, now=now)
    return concept


def _change_edges(concept: Concept, wanted: Iterable[UUID], *, author: User, now: datetime) -> None:
    before = _facts(concept)
    if len(wanted := set(wanted)) > max(MAX_REQUIRES, len(before["requires"])):
        raise _malformed(Fault("too_many", field="requires", about=(str(MAX_REQUIRES),)))
    _set_edges(concept, wanted)
    _tell(concept, before, author=author, now=now)


def _set_edges(concept: Concept, wanted: set[UUID]) -> None:
    """Make ``wanted`` the direct prerequisites of ``concept``."""
    graph, present = _graph(concept.institution_id, concept.subject), set(_requires(concept))
    if wanted == present:
        return
    if graph.filter(pk__in=wanted).count() != len(wanted):
        raise _unknown()
    cycle = find_cycle({**edges_below(wanted), concept.pk: wanted}, start=concept.pk)
    if cycle:
        names = dict(Concept.objects.filter(pk__in=cycle).values_list("pk", "name"))
        text = _("These concepts would build on themselves: %(way)s.") % {"way": way_round([names[pk] for pk in cycle])}
        raise PrerequisiteCycle(text, field="requires", cycle=cycle[:_TOLD])
    others = Prerequisite.objects.filter(concept__in=graph.exclude(pk=concept.pk).values("pk"))
    if len(wanted) > len(present) and others.count() + len(wanted) > MAX_EDGES:
        raise _full("requires")
    Prerequisite.objects.filter(concept=concept).exclude(requires_id__in=wanted).delete()
    Prerequisite.objects.bulk_create(
        (Prerequisite(concept=concept, requires_id=requires_id) for requires_id in sorted(wanted - present)),
        ignore_conflicts=True,
    )


def _tell(concept: Concept, before: dict[str, Any], *, author: User, now: datetime) -> None:
    """Audit and announce what changed, if anything did."""
    after = _facts(concept)
    if after == before:
        return
    audit_row("courses.concept.saved", concept, actor_id=author.pk, before=before, after=after, now=now)
    announce(edited(concept, after["requires"], author=author, now=now))


def _facts(concept: Concept) -> dict[str, Any]:
    row = ConceptRow(concept.code, concept.name, concept.description, tuple(_tags(concept)))
    return facts_of(concept.subject, row, _requires(concept))


def _graph(institution_id: UUID, subject: str) -> QuerySet[Concept]:
    return Concept.objects.filter(institution_id=institution_id, subject=subject).order_by()


def _requires(concept: Concept) -> list[UUID]:
    edges = Prerequisite.objects.filter(concept=concept)
    return list(edges.order_by("requires_id").values_list("requires_id", flat=True))


def _tags(concept: Concept) -> list[str]:
    return list(ConceptTag.objects.filter(concept=concept).order_by("tag").values_list("tag", flat=True))


def _has_edges(concept: Concept) -> bool:
    return Prerequisite.objects.filter(Q(concept=concept) | Q(requires=concept)).exists()


def _is_in_use(concept: Concept) -> bool:
    """Whether a row of any app points to it, in whatever way that app would let it go."""
    pointing: list[Any] = [field for field in Concept._meta.get_fields(include_hidden=True) if field.one_to_many]
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: concept}).exists()
        for relation in pointing
        if relation.related_model not in _OWN
    )


def _unknown() -> UnknownReference:
    return UnknownReference(_("There is no such concept in this subject."), field="requires")


def _full(field: str) -> SubjectFull:
    text = _("A subject has %(concepts)d concepts with %(edges)d prerequisites at most.")
    return SubjectFull(text % {"concepts": MAX_CONCEPTS, "edges": MAX_EDGES}, field=field)
