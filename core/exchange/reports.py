"""The report of an import: a line for each item and each remark, the gravest first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.bulk import BATCH
from core.exchange.items import LONGEST_TITLE, Finding, Level, Reading
from core.exchange.performing import Done
from core.models import ImportLine, ImportOutcome, MaterialImport

# Of remarks that are no items; a package can have one for each of its pictures.
MAX_REMARKS = 2_000
_LEVELS = {Level.REFUSED: ImportOutcome.REFUSED, Level.SKIPPED: ImportOutcome.SKIPPED, Level.NOTE: ImportOutcome.NOTE}
_GRAVEST_FIRST = [
    ImportOutcome.REFUSED,
    ImportOutcome.SKIPPED,
    ImportOutcome.NOTE,
    ImportOutcome.UPDATED,
    ImportOutcome.CREATED,
    ImportOutcome.UNCHANGED,
]


@dataclass(frozen=True)
class Report:
    """What an import did, or would do. ``counts``: items and remarks by outcome, also of remarks beyond those that are
    kept. It ``is_whole`` where the package could be read to its end; ``is_kept`` once what it tells of is in the
    database."""

    lines: Sequence[ImportLine]
    counts: dict[str, int]
    is_whole: bool = True
    is_kept: bool = False

    @classmethod
    def of_nothing(cls) -> "Report":
        """Somebody else did it."""
        return cls([], _counts([]), is_kept=True)

    def may_go_on(self, *, leaves_out_faulty: bool) -> bool:
        """Without errors; or, where items at fault are left out, with something left."""
        if not self.is_whole:
            return False
        if not self.counts[ImportOutcome.REFUSED]:
            return True
        rest = (ImportOutcome.CREATED, ImportOutcome.UPDATED, ImportOutcome.UNCHANGED)
        return leaves_out_faulty and any(self.counts[name] for name in rest)

    def kept(self) -> "Report":
        return replace(self, is_kept=True)


def report_of(reading: Reading, done: Sequence[Done], notes: Sequence[Finding]) -> Report:
    """What became of the items of a package, and what its format and its writers had to say."""
    titles = {(each.item.kind, each.item.key): each.item.title for each in done}
    items = [_line_of(each) for each in done]
    remarks = sorted((_line_of_finding(each, titles) for each in (*reading.findings, *notes)), key=_rank)
    return Report(sorted([*items, *remarks[:MAX_REMARKS]], key=_rank), _counts([*items, *remarks]))


def refused_whole(finding: Finding) -> Report:
    """Of a package that cannot be read."""
    lines = [_line_of_finding(finding, {})]
    return Report(lines, _counts(lines), is_whole=False)


def store_report(row: MaterialImport, report: Report) -> None:
    """In place of the one that was there."""
    row.lines.all().delete()
    for number, line in enumerate(report.lines, start=1):
        line.material_import, line.number = row, number
        line.object_id = line.object_id if report.is_kept else None
    ImportLine.objects.bulk_create(report.lines, batch_size=BATCH)


def _counts(lines: Sequence[ImportLine]) -> dict[str, int]:
    found = Counter(str(line.outcome) for line in lines)
    return {str(outcome): found[outcome] for outcome in ImportOutcome}


def _rank(line: ImportLine) -> int:
    return _GRAVEST_FIRST.index(ImportOutcome(line.outcome))


def _line_of(done: Done) -> ImportLine:
    item, reason = done.item, done.reason
    return ImportLine(
        outcome=done.outcome,
        kind=item.kind[:20],
        key=item.key,
        title=shown_title(item.title),
        code=reason.code if reason else "",
        params=dict(reason.params) if reason else {},
        member=item.where.member[:200],
        line=item.where.line,
        path=(reason.path if reason and reason.path else item.where.path)[:300],
        object_id=done.object_id,
    )


def _line_of_finding(finding: Finding, titles: dict[tuple[str, str], str]) -> ImportLine:
    return ImportLine(
        outcome=_LEVELS[finding.level],
        kind=finding.kind[:20],
        key=finding.key[:200],
        title=shown_title(titles.get((finding.kind, finding.key), "")),
        code=finding.code,
        params=dict(finding.params),
        member=finding.where.member[:200],
        line=finding.where.line,
        path=finding.where.path[:300],
    )


def shown_title(title: str) -> str:
    """A title that may hold anything, to be stored and shown."""
    return "".join(sign if sign.isprintable() else " " for sign in title)[:LONGEST_TITLE].strip()
