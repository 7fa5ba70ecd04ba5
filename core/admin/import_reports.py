"""What the page of an import of material tells below its fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from core.exchange.finding_texts import text_of
from core.exchange.formats import formats
from core.exchange.targets import Target, import_targets
from core.exchange.writing import kinds_in_order, writer_of
from core.models import ImportLine, ImportOutcome, MaterialImport, MaterialImportState
from core.ports import people_names

SHOWN = 200
_MOVING = (MaterialImportState.CHECKING, MaterialImportState.RUNNING)
_VOID = (MaterialImportState.FAILED, MaterialImportState.EXPIRED)
_TO_LOOK_AT = (ImportOutcome.REFUSED, ImportOutcome.SKIPPED, ImportOutcome.NOTE)
_COLUMNS = (
    ImportOutcome.CREATED,
    ImportOutcome.UPDATED,
    ImportOutcome.UNCHANGED,
    ImportOutcome.SKIPPED,
    ImportOutcome.REFUSED,
)


def report_of(row: MaterialImport, reader: Any) -> dict[str, Any]:
    """For the template. Five queries, however long the report is."""
    issues = row.lines.filter(outcome__in=_TO_LOOK_AT)
    made = row.lines.filter(outcome__in=(ImportOutcome.CREATED, ImportOutcome.UPDATED))
    told, told_made = list(issues.order_by("number")[:SHOWN]), list(made.order_by("number")[:SHOWN])
    is_done = row.state == MaterialImportState.DONE
    target = target_of(reader, row.target_id)
    names = people_names().of([row.started_by_id]) if row.started_by_id else {}
    return {
        "import": row,
        "is_moving": row.state in _MOVING,
        "is_ready": row.state == MaterialImportState.CHECKED,
        "is_refused": row.state == MaterialImportState.REFUSED,
        "is_void": row.state in _VOID,
        "is_expired": row.state == MaterialImportState.EXPIRED,
        "is_done": is_done,
        "by": names.get(row.started_by_id, "") if row.started_by_id else "",
        "into": target,
        "address": import_targets[row.target_kind].address(target.id) if target else "",
        "columns": [outcome.label for outcome in _COLUMNS],
        "counts": _counts_by_kind(row) if row.state != MaterialImportState.CHECKING else [],
        "issues": [_issue(line) for line in told],
        "unshown_issues": max(0, _number(row, _TO_LOOK_AT) - len(told)),
        "made": [_made(line) for line in told_made],
        "unshown_made": max(0, _number(row, (ImportOutcome.CREATED, ImportOutcome.UPDATED)) - len(told_made)),
    }


def target_of(reader: Any, target_id: UUID | None) -> Target | None:
    """What it goes into, where whoever reads may write there."""
    return import_targets["course"].find(reader, target_id) if target_id and "course" in import_targets else None


def formats_told() -> list[dict[str, Any]]:
    """What can be imported, for people."""
    return [{"title": each.title, "endings": ", ".join(each.endings)} for _name, each in formats.items()]


def _counts_by_kind(row: MaterialImport) -> list[tuple[Any, list[int]]]:
    """Of each kind of thing, how many have which outcome; in the order in which they are written."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    items = row.lines.exclude(kind="").exclude(outcome=ImportOutcome.NOTE).order_by()
    for kind, outcome, number in items.values_list("kind", "outcome").annotate(number=Count("pk")):
        found[kind][outcome] = number
    return [
        (_kind(kind), [found[kind].get(each, 0) for each in _COLUMNS]) for kind in kinds_in_order() if kind in found
    ]


def _number(row: MaterialImport, outcomes: Iterable[ImportOutcome]) -> int:
    return sum(row.counts.get(outcome, 0) for outcome in outcomes)


def _issue(line: ImportLine) -> dict[str, Any]:
    return {
        "line": line,
        "kind": _kind(line.kind),
        "text": text_of(line.code, line.params),
        "outcome": ImportOutcome(line.outcome).label,
        "address": _address(line),
    }


def _made(line: ImportLine) -> dict[str, Any]:
    outcome = ImportOutcome(line.outcome).label
    return {"line": line, "kind": _kind(line.kind), "outcome": outcome, "address": _address(line)}


def _kind(kind: str) -> Any:
    """What people call a thing of this kind; the package itself where there is none."""
    writer = writer_of(kind)
    return writer.title if writer else _("Package")


def _address(line: ImportLine) -> str:
    writer = writer_of(line.kind) if line.object_id else None
    return writer.address(line.object_id) if writer and line.object_id else ""
