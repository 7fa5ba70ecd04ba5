"""Many concepts of a subject at once, from a file or another program. See ``courses.concept_graph.rows``."""

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
from core.events import announce
from courses.concept_graph.fault_texts import text_of_fault
from courses.concept_graph.queries import rows_of
from courses.concept_graph.rows import (
    ConceptRow,
    Fault,
    find_faults,
    find_misfits,
    plain_line,
    plain_tag,
    review,
)
from courses.errors import ConceptsRefused
from courses.models import Concept, ConceptTag, Prerequisite
from courses.policies import require_author
from courses.services.concept_records import edited, facts_of, lock_graph, require_subject

# Of faults and remarks as many are told, with the number of all: a file can have a hundred thousand.
TOLD = 100


@dataclass(frozen=True)
class ConceptImport:
    """What an import does, or would do, by the codes of the concepts. With ``faults`` it does nothing at all.

    Of faults and remarks the first ``TOLD``; the counts are those of all.
    """

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    fault_count: int = 0
    remark_count: int = 0


@dataclass(frozen=True)
class _Stored:
    """The subject as it stands."""

    ids: dict[str, UUID]
    rows: dict[str, ConceptRow]

    @property
    def known(self) -> dict[str, tuple[str, ...]]:
        return {code: row.requires or () for code, row in self.rows.items()}


def preview_concepts(*, author: User, subject: str, rows: Sequence[ConceptRow]) -> ConceptImport:
    """What ``import_concepts`` would do now. Three queries.

    Raises:
        AuthorsOnly: ``author`` is not on the staff.
        ConceptMalformed: ``subject`` cannot name one.
    """
    require_author(author)
    subject, rows = require_subject(subject), [_plain(row) for row in rows]
    if faults := find_faults(rows):
        return with_faults(faults)
    stored = _read(author, subject)
    wanted = _completed(stored, rows)
    if misfits := _misfits(stored, wanted):
        return with_faults(misfits)
    return _with_remarks(_plan(stored, wanted), stored, wanted)


def import_concepts(*, author: User, subject: str, rows: Sequence[ConceptRow], now: datetime) -> ConceptImport:
    """Make the concepts of ``rows``, or change those of their codes; others of the subject stay. All of them or none.

    The same again changes nothing. A handful of statements for as many rows as the database takes in one. Whoever waits
    for the graph waits for these only: rows are looked at before, and reviewed when it is free again.

    Raises:
        AuthorsOnly: ``author`` is not on the staff.
        ConceptMalformed: ``subject`` cannot name one.
        ConceptsRefused: a row is at fault; ``details["faults"]`` has the first ``TOLD``.
    """
    require_author(author)
    subject, rows = require_subject(subject), [_plain(row) for row in rows]
    _refuse_for(find_faults(rows))
    with transaction.atomic():
        lock_graph(author.institution_id)
        stored = _read(author, subject)
        wanted = _completed(stored, rows)
        _refuse_for(_misfits(stored, wanted))
        done = _plan(stored, wanted)
        by_code = {row.code: row for row in wanted}
        _write(author, subject, stored, [by_code[code] for code in (*done.created, *done.changed)], now=now)
    return _with_remarks(done, stored, wanted)


def with_faults(faults: Sequence[Fault]) -> ConceptImport:
    """Of a file that does nothing for these."""
    return ConceptImport(faults=tuple(faults[:TOLD]), fault_count=len(faults))


def _refuse_for(faults: Sequence[Fault]) -> None:
    if faults:
        first = _("Nothing was imported. %(fault)s") % {"fault": _placed(faults[0])}
        raise ConceptsRefused(first, field="concepts", faults=tuple(faults[:TOLD]))


def _with_remarks(report: ConceptImport, stored: _Stored, rows: Sequence[ConceptRow]) -> ConceptImport:
    remarks = review(rows, stored.known)
    return replace(report, remarks=tuple(remarks[:TOLD]), remark_count=len(remarks))


def _read(author: User, subject: str) -> _Stored:
    found = rows_of(Concept.objects.filter(institution_id=author.institution_id, subject=subject))
    return _Stored(ids={row.code: pk for pk, row in found.items()}, rows={row.code: row for row in found.values()})


def _plain(row: ConceptRow) -> ConceptRow:
    """``row`` as it is kept."""
    return replace(
        row,
        name=plain_line(row.name),
        tags=None if row.tags is None else tuple(sorted(set(filter(None, map(plain_tag, row.tags))))),
        requires=None if row.requires is None else tuple(sorted(set(row.requires))),
    )


def _completed(stored: _Stored, rows: Iterable[ConceptRow]) -> list[ConceptRow]:
    """``rows`` with what they leave out as it stands."""
    return [_complete(row, stored.rows.get(row.code) or ConceptRow(row.code, row.name, "", (), ())) for row in rows]


def _complete(row: ConceptRow, present: ConceptRow) -> ConceptRow:
    return replace(
        row,
        description=present.description if row.description is None else row.description,
        tags=present.tags if row.tags is None else row.tags,
        requires=present.requires if row.requires is None else row.requires,
    )


def _misfits(stored: _Stored, rows: Sequence[ConceptRow]) -> list[Fault]:
    names = {code: row.name for code, row in stored.rows.items()} | {row.code: row.name for row in rows}
    return [_named(fault, names) for fault in find_misfits(rows, stored.known)]


def _plan(stored: _Stored, rows: Sequence[ConceptRow]) -> ConceptImport:
    return ConceptImport(
        created=tuple(row.code for row in rows if row.code not in stored.rows),
        changed=tuple(row.code for row in rows if stored.rows.get(row.code, row) != row),
        unchanged=tuple(row.code for row in rows if stored.rows.get(row.code) == row),
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

    def requires(row: ConceptRow) -> list[UUID]:
        return [ids[code] for code in row.requires or ()]

    def facts(row: ConceptRow | None) -> dict[str, Any]:
        return {} if row is None else facts_of(subject, row, requires(row))

    record_audits(
        AuditEntry(
            action="courses.concept.saved",
            institution_id=author.institution_id,
            actor_id=author.pk,
            object_type=Concept._meta.label,
            object_id=ids[row.code],
            at=now,
            before=facts(stored.rows.get(row.code)),
            after=facts(row),
        )
        for row in rows
    )
    announce(*(edited(concepts[row.code], requires(row), author=author, now=now) for row in rows))


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
