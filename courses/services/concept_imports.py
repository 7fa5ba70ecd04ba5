"""Many concepts of a subject at once, from a file or another program. See ``courses.concept_files``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import AuditEntry, record_audits
from core.bulk import BATCH
from courses.concept_faults import text_of_fault
from courses.concept_files import ConceptRow, Fault, find_faults, plain_tag, review
from courses.concept_graph import rows_of
from courses.errors import ConceptsRefused
from courses.models import Concept, ConceptTag, Prerequisite
from courses.policies import require_author
from courses.services.concepts import lock_graph


@dataclass(frozen=True)
class ConceptImport:
    """What an import does, or would do, by the codes of the concepts. With ``faults`` it does nothing at all."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Stored:
    """The subject as it stands."""

    ids: dict[str, UUID]
    rows: dict[str, ConceptRow]


def preview_concepts(*, author: User, subject: str, rows: Sequence[ConceptRow]) -> ConceptImport:
    """What ``import_concepts`` would do now. Three queries.

    Raises:
        AuthorsOnly: ``author`` is not on the staff.
    """
    require_author(author)
    stored = _read(author, subject)
    return _plan(stored, _completed(stored, rows))


@transaction.atomic
def import_concepts(*, author: User, subject: str, rows: Sequence[ConceptRow], now: datetime) -> ConceptImport:
    """Make the concepts of ``rows``, or change those of their codes; others of the subject stay. All of them or none.

    The same again changes nothing. A handful of statements for as many rows as the database takes in one.

    Raises:
        AuthorsOnly: ``author`` is not on the staff.
        ConceptsRefused: a row is at fault; ``details["faults"]`` has them all.
    """
    require_author(author)
    lock_graph(author.institution_id)
    stored = _read(author, subject)
    wanted = _completed(stored, rows)
    plan = _plan(stored, wanted)
    if plan.faults:
        first = _("Nothing was imported. %(fault)s") % {"fault": _placed(plan.faults[0])}
        raise ConceptsRefused(first, field="concepts", faults=plan.faults)
    by_code = {row.code: row for row in wanted}
    _write(author, subject, stored, [by_code[code] for code in (*plan.created, *plan.changed)], now=now)
    return plan


def _read(author: User, subject: str) -> _Stored:
    found = rows_of(Concept.objects.filter(institution_id=author.institution_id, subject=subject))
    return _Stored(ids={row.code: pk for pk, row in found.items()}, rows={row.code: row for row in found.values()})


def _completed(stored: _Stored, rows: Iterable[ConceptRow]) -> list[ConceptRow]:
    """``rows`` in plain form, with what they leave out as it stands."""
    return [_complete(row, stored.rows.get(row.code) or ConceptRow(row.code, row.name, "", (), ())) for row in rows]


def _complete(row: ConceptRow, present: ConceptRow) -> ConceptRow:
    tags = present.tags if row.tags is None else filter(None, map(plain_tag, row.tags))
    return replace(
        row,
        description=present.description if row.description is None else row.description,
        tags=tuple(sorted(set(tags or ()))),
        requires=tuple(sorted(set((present.requires if row.requires is None else row.requires) or ()))),
    )


def _plan(stored: _Stored, rows: Sequence[ConceptRow]) -> ConceptImport:
    known = {code: row.requires or () for code, row in stored.rows.items()}
    faults = find_faults(rows, known)
    if faults:
        names = {code: row.name for code, row in stored.rows.items()} | {row.code: row.name for row in rows}
        return ConceptImport(faults=tuple(_named(fault, names) for fault in faults))
    return ConceptImport(
        created=tuple(row.code for row in rows if row.code not in stored.rows),
        changed=tuple(row.code for row in rows if stored.rows.get(row.code, row) != row),
        unchanged=tuple(row.code for row in rows if stored.rows.get(row.code) == row),
        remarks=tuple(review(rows, known)),
    )


def _named(fault: Fault, names: dict[str, str]) -> Fault:
    """The way round by names: codes say little to whoever reads."""
    return replace(fault, about=tuple(names[code] for code in fault.about)) if fault.kind == "cycle" else fault


def _placed(fault: Fault) -> str:
    if fault.index is None:
        return text_of_fault(fault)
    return _("Row %(number)d: %(fault)s") % {"number": fault.index + 1, "fault": text_of_fault(fault)}


def _write(author: User, subject: str, stored: _Stored, rows: Sequence[ConceptRow], *, now: datetime) -> None:
    concepts = {
        row.code: Concept(
            institution_id=author.institution_id,
            subject=subject,
            code=row.code,
            name=row.name,
            description=row.description or "",
            **({"id": stored.ids[row.code]} if row.code in stored.ids else {}),
        )
        for row in rows
    }
    Concept.objects.bulk_create(
        concepts.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name", "description"],
        batch_size=BATCH,
    )
    ids = stored.ids | {code: concept.pk for code, concept in concepts.items()}
    _write_edges(ids, stored, rows)
    _write_tags(ids, stored, rows)
    record_audits(
        AuditEntry(
            action="courses.concept.saved",
            institution_id=author.institution_id,
            actor_id=author.pk,
            object_type=Concept._meta.label,
            object_id=ids[row.code],
            at=now,
            before=_facts(subject, ids, stored.rows.get(row.code)),
            after=_facts(subject, ids, row),
        )
        for row in rows
    )


def _write_edges(ids: dict[str, UUID], stored: _Stored, rows: Sequence[ConceptRow]) -> None:
    wanted = {(ids[row.code], ids[code]) for row in rows for code in row.requires or ()}
    present = {
        (edge.concept_id, edge.requires_id): edge.pk
        for edge in Prerequisite.objects.filter(concept__in=[ids[row.code] for row in rows if row.code in stored.ids])
    }
    Prerequisite.objects.filter(pk__in=[pk for edge, pk in present.items() if edge not in wanted]).delete()
    Prerequisite.objects.bulk_create(
        [Prerequisite(concept_id=one, requires_id=other) for one, other in sorted(wanted - present.keys())],
        batch_size=BATCH,
    )


def _write_tags(ids: dict[str, UUID], stored: _Stored, rows: Sequence[ConceptRow]) -> None:
    wanted = {(ids[row.code], tag) for row in rows for tag in row.tags or ()}
    present = {
        (row.concept_id, row.tag): row.pk
        for row in ConceptTag.objects.filter(concept__in=[ids[row.code] for row in rows if row.code in stored.ids])
    }
    ConceptTag.objects.filter(pk__in=[pk for tag, pk in present.items() if tag not in wanted]).delete()
    ConceptTag.objects.bulk_create(
        [ConceptTag(concept_id=one, tag=tag) for one, tag in sorted(wanted - present.keys())], batch_size=BATCH
    )


def _facts(subject: str, ids: dict[str, UUID], row: ConceptRow | None) -> dict[str, Any]:
    """As ``courses.services.concepts.facts_of``."""
    if row is None:
        return {}
    requires = sorted(str(ids[code]) for code in row.requires or ())
    return {
        "subject": subject,
        "code": row.code,
        "name": row.name,
        "requires": requires,
        "tags": list(row.tags or ()),
    }
