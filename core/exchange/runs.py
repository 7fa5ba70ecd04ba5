"""What the jobs of an import do: the check, which is the import itself in a transaction that is rolled back, and the
import, in one that is kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError, transaction
from django.utils import translation

from core.errors import StorageFull, UpstreamUnavailable
from core.exchange.formats import format_of
from core.exchange.imports import audit_import, delete_file
from core.exchange.items import MAX_ITEMS, PackageRefused, Reading
from core.exchange.packages import opened
from core.exchange.performing import Done, Ready, get_ready, perform
from core.exchange.reports import Report, refused_whole, report_of, shown_title, store_report
from core.exchange.targets import import_targets
from core.exchange.writing import ImportRun
from core.files.writing import files_undone
from core.models import ImportedItem, ImportOutcome, MaterialImport, MaterialImportState

TRANSIENT = (OperationalError, InterfaceError, UpstreamUnavailable, StorageFull)  # the job is tried again


class _TakenBack(Exception):
    """The end of a check, or of an import that may not be kept."""

    def __init__(self, report: Report) -> None:
        super().__init__("taken back")
        self.report = report


@dataclass(frozen=True)
class _Loaded:
    """A package as it was read, with its items looked at."""

    format_name: str
    reading: Reading
    ready: Sequence[Ready]


def check_import(*, import_id: UUID, now: datetime) -> None:
    """Do the import and take it back; the report says what it did. Once it was checked, again changes nothing."""
    row = MaterialImport.objects.filter(pk=import_id, state=MaterialImportState.CHECKING).first()
    if row is None:
        return
    loaded, report = _attempt(row, row.started_by_id, now=now, is_kept=False)
    is_good = report.may_go_on(leaves_out_faulty=bool(row.options.get("leaves_out_faulty")))
    state = MaterialImportState.CHECKED if is_good else MaterialImportState.REFUSED
    facts: dict[str, Any] = {"checked_at": now}
    if loaded is not None:
        facts |= {"format": loaded.format_name, "source": loaded.reading.source}
        facts["title"] = shown_title(loaded.reading.title)
    _finish(row, MaterialImportState.CHECKING, state, report, now=now, **facts)


def run_import(*, import_id: UUID, actor_id: UUID, now: datetime) -> None:
    """Import a confirmed package: everything in it, or nothing. A run that was broken off left nothing behind and is
    begun anew; once it is over, again changes nothing."""
    row = MaterialImport.objects.filter(pk=import_id, state=MaterialImportState.RUNNING).first()
    if row is None:
        return
    _loaded, report = _attempt(row, actor_id, now=now, is_kept=True)
    if not report.is_kept:
        _finish(row, MaterialImportState.RUNNING, MaterialImportState.FAILED, report, now=now)


def _attempt(
    row: MaterialImport, actor_id: UUID | None, *, now: datetime, is_kept: bool
) -> tuple[_Loaded | None, Report]:
    """The import, kept or taken back. Of a defect the import ends as well, and the defect stays loud."""
    try:
        with translation.override(str(row.options.get("language") or "en")):
            actor = _actor(row, actor_id)
            loaded = _load(row)
            return loaded, _write(row, loaded, actor, now=now, is_kept=is_kept)
    except PackageRefused as refusal:
        return None, refused_whole(refusal.finding)
    except TRANSIENT:
        raise
    except Exception:
        broken = refused_whole(PackageRefused("broken").finding)
        before = MaterialImportState.RUNNING if is_kept else MaterialImportState.CHECKING
        after = MaterialImportState.FAILED if is_kept else MaterialImportState.REFUSED
        _finish(row, before, after, broken, now=now)
        raise


def _actor(row: MaterialImport, actor_id: UUID | None) -> Any:
    """Whoever has the package imported, if they still may."""
    actor = get_user_model()._default_manager.filter(pk=actor_id, is_active=True).first() if actor_id else None
    kind = import_targets[row.target_kind]
    may = actor is not None and kind.may_make(actor)
    if not may or (row.target_id is not None and kind.find(actor, row.target_id) is None):
        raise PackageRefused("not_allowed")
    return actor


def _load(row: MaterialImport) -> _Loaded:
    """Read the package and do the slow work. No transaction is open."""
    try:
        with row.file.open("rb") as stream:
            data = stream.read()
    except (FileNotFoundError, ValueError) as error:
        raise PackageRefused("file_missing") from error
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise PackageRefused("changed_meanwhile")
    with opened(data, file_name=row.file_name) as package:
        chosen = format_of(package, row.format)
        reading = chosen.read(package)
    if chosen.target != row.target_kind:
        raise PackageRefused("other_target")
    if len(reading.items) > MAX_ITEMS:
        raise PackageRefused("too_many_items", most=MAX_ITEMS)
    former = ImportedItem.objects.filter(target_id=row.target_id, source=reading.source) if row.target_id else None
    digests = {(each.kind, each.key): each.digest for each in former} if former is not None else {}
    return _Loaded(chosen.name, reading, get_ready(reading.items, digests))


def _write(row: MaterialImport, loaded: _Loaded, actor: Any, *, now: datetime, is_kept: bool) -> Report:
    """The transaction, with all files that are written in it. It is kept where nothing was refused that may not be left
    out; the report of one that was not is told all the same."""
    try:
        with files_undone(), transaction.atomic():
            if is_kept and not _is_mine(row):
                return Report.of_nothing()
            run, done = _perform(row, loaded, actor, now=now)
            report = report_of(loaded.reading, done, run.notes)
            _take_back_unless(is_kept and _may_keep(row, report), report)
            report = report.kept()
            audit_import("core.import.done", row, actor_id=actor.pk, after=report.counts, now=now)
            made = {"target_id": run.target_id}
            _finish(row, MaterialImportState.RUNNING, MaterialImportState.DONE, report, now=now, **made)
    except _TakenBack as taken_back:
        return taken_back.report
    return report


def _take_back_unless(is_good: bool, report: Report) -> None:
    """Raises: _TakenBack: to end the transaction."""
    if not is_good:
        raise _TakenBack(report)


def _is_mine(row: MaterialImport) -> bool:
    """Whether the import still is to be done; locked, so that of two workers one does it."""
    return MaterialImport.objects.select_for_update().filter(pk=row.pk, state=MaterialImportState.RUNNING).exists()


def _perform(row: MaterialImport, loaded: _Loaded, actor: Any, *, now: datetime) -> tuple[ImportRun, list[Done]]:
    run = ImportRun(
        actor=actor,
        source=loaded.reading.source,
        target_id=row.target_id,
        is_new=row.target_id is None,
        now=now,
    )
    if row.target_id is not None and import_targets[row.target_kind].hold(actor, row.target_id) is None:
        raise PackageRefused("not_allowed")
    return run, perform(row, loaded.ready, run)


def _may_keep(row: MaterialImport, report: Report) -> bool:
    """Whether it is no worse than what was confirmed."""
    if not report.may_go_on(leaves_out_faulty=bool(row.options.get("leaves_out_faulty"))):
        return False
    more = [
        name for name in (ImportOutcome.UPDATED, ImportOutcome.REFUSED) if report.counts[name] > row.counts.get(name, 0)
    ]
    if more:
        raise PackageRefused("changed_meanwhile")
    return True


@transaction.atomic
def _finish(
    row: MaterialImport,
    before: MaterialImportState,
    state: MaterialImportState,
    report: Report,
    *,
    now: datetime,
    **facts: Any,
) -> None:
    """Step from ``before`` to ``state``, unless somebody else did, with the report of it."""
    if state != MaterialImportState.CHECKED:
        facts["finished_at"] = now
    counts = report.counts if report.lines else {}
    if not MaterialImport.objects.filter(pk=row.pk, state=before).update(state=state, counts=counts, **facts):
        return
    store_report(row, report)
    if state == MaterialImportState.FAILED:
        audit_import("core.import.failed", row, actor_id=None, now=now)
    if state != MaterialImportState.CHECKED:
        delete_file(row)
