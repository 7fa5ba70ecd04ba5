"""What the jobs of an import do: the check, in which nothing is changed, and the import in one transaction."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from accounts.enums import ImportPhase, ImportState
from accounts.models import Institution, RosterImport, User
from accounts.policies import may_manage_people
from accounts.rosters import Finding, Roster, read_roster
from accounts.services.roster_classes import plan_classes
from accounts.services.roster_imports import audit_import, delete_file, tell_importer
from accounts.services.roster_links import plan_links
from accounts.services.roster_plans import RosterPlan, plan_people
from accounts.services.roster_writing import write_plan
from core.models import Tombstone

MAX_FINDINGS = 1000
_CONFIRMED = ("updated", "closed", "classes_updated", "classes_archived", "left", "teachers_went")
_TRANSIENT = (OperationalError, InterfaceError)  # the job is tried again


def check_import(*, import_id: UUID, now: datetime) -> None:
    """Read the file and hold it against the people that there are. Once it was checked, again changes nothing."""
    row = RosterImport.objects.filter(pk=import_id, state=ImportState.CHECKING).first()
    if row is None:
        return
    try:
        roster, plan = _read_and_plan(row, now=now)
    except _TRANSIENT:
        raise
    except Exception:
        _finish(row, ImportState.CHECKING, ImportState.REFUSED, [_whole("broken")], now=now)
        raise
    is_good = _may_go_on(row, roster, plan)
    state = ImportState.CHECKED if is_good else ImportState.REFUSED
    with transaction.atomic():
        fields = {"format": roster.kind or "", "counts": plan.counts(roster), "checked_at": now}
        _finish(row, ImportState.CHECKING, state, plan.findings, now=now, row_count=roster.seen, **fields)


def run_import(*, import_id: UUID, actor_id: UUID, now: datetime) -> None:
    """Import a confirmed file: everything in it, or nothing. A run that was broken off left nothing behind and is begun
    anew; once it is over, again changes nothing.

    Reading and a first look at the database come before the transaction, with a count for whoever waits. Inside it the
    plan is made once more, with locks, since the world may have changed; how far it is nobody outside can see.
    """
    row = RosterImport.objects.filter(pk=import_id, state=ImportState.RUNNING).first()
    if row is None:
        return
    actor = User.objects.active().filter(pk=actor_id).first()
    if actor is None or not (may_manage_people(actor) and _is_at_home(actor, row)):
        _finish(row, ImportState.RUNNING, ImportState.FAILED, [_whole("not_allowed")], now=now)
        return
    try:
        roster, plan = _read_and_plan(row, now=now)
        if _may_go_on(row, roster, plan):
            RosterImport.objects.filter(pk=row.pk).update(phase=ImportPhase.STORING)
            _write(row, roster, actor=actor, now=now)
        else:
            _finish(row, ImportState.RUNNING, ImportState.FAILED, plan.findings, now=now)
    except IntegrityError:
        _finish(row, ImportState.RUNNING, ImportState.FAILED, _who_was_faster(row, now=now), now=now)
    except _TRANSIENT:
        raise
    except Exception:
        _finish(row, ImportState.RUNNING, ImportState.FAILED, [_whole("broken")], now=now)
        raise


@transaction.atomic
def _write(row: RosterImport, roster: Roster, *, actor: User, now: datetime) -> None:
    """The transaction. What was fine a moment ago and is not any more fails it as a whole."""
    if not RosterImport.objects.select_for_update().filter(pk=row.pk, state=ImportState.RUNNING).exists():
        return
    plan = _plan(row, roster, now=now, is_locking=True)
    if not _may_go_on(row, roster, plan):
        _finish(row, ImportState.RUNNING, ImportState.FAILED, plan.findings, now=now)
        return
    counts = plan.counts(roster)
    if _does_more(counts, than=row.counts) or _is_somebody_erased_since(row):
        _finish(row, ImportState.RUNNING, ImportState.FAILED, [_whole("changed_meanwhile")], now=now)
        return
    write_plan(plan, import_id=row.pk, actor_id=actor.pk, sends_letters=bool(row.options.get("sends_letters")))
    audit_import("accounts.import.done", row, actor_id=actor.pk, after=counts, now=now)
    fields = {"counts": counts, "done_count": roster.seen, "row_count": roster.seen}
    _finish(row, ImportState.RUNNING, ImportState.DONE, plan.findings, now=now, **fields)


def _read_and_plan(row: RosterImport, *, now: datetime) -> tuple[Roster, RosterPlan]:
    try:
        with row.file.open("rb") as stream:
            data = stream.read()
    except (FileNotFoundError, ValueError):
        roster = Roster(findings=[_whole("file_missing")], is_whole=False)
    else:
        is_same = hashlib.sha256(data).hexdigest() == row.sha256
        roster = read_roster(data) if is_same else Roster(findings=[_whole("changed_meanwhile")], is_whole=False)
    begun = {"phase": ImportPhase.LOOKING_UP, "row_count": roster.seen, "looked_up_count": 0}
    RosterImport.objects.filter(pk=row.pk).update(**begun)
    return roster, _plan(row, roster, now=now, is_locking=False)


def _plan(row: RosterImport, roster: Roster, *, now: datetime, is_locking: bool) -> RosterPlan:
    at_fault = roster.seen - len(roster.rows)  # nobody is looked up for these

    def tick(done: int) -> None:
        if not is_locking:  # inside the transaction nobody would see it
            RosterImport.objects.filter(pk=row.pk).update(looked_up_count=at_fault + done)

    school = Institution.objects.get(pk=row.institution_id)
    plan = plan_people(roster, institution=school, now=now, is_locking=is_locking, tick=tick)
    plan_links(plan)
    plan_classes(plan, roster, is_locking=is_locking)
    return plan


def _may_go_on(row: RosterImport, roster: Roster, plan: RosterPlan) -> bool:
    """Without errors; or, where rows at fault are left out, with somebody left."""
    if not plan.error_count:
        return True
    is_somebody_left = bool(plan.people or plan.ignored or plan.classes.changes())
    return roster.is_whole and is_somebody_left and bool(row.options.get("leaves_out_faulty"))


def _does_more(counts: Mapping[str, int], *, than: Mapping[str, int]) -> bool:
    """Whether more accounts or classes would change or close, or more people leave one, than somebody has read and
    confirmed."""
    return any(counts[name] > than.get(name, 0) for name in _CONFIRMED)


def _is_somebody_erased_since(row: RosterImport) -> bool:
    """Whether a person of the institution was erased since the file came, who may stand in it and would come back. To
    be asked once the people are locked: an erasure that was under way is over by then."""
    return Tombstone.objects.filter(institution_id=row.institution_id, erased_at__gte=row.created_at).exists()


def _who_was_faster(row: RosterImport, *, now: datetime) -> list[Finding]:
    """The lines that are not good any more, after a constraint stopped the transaction."""
    _roster, plan = _read_and_plan(row, now=now)
    return plan.findings if plan.error_count else [_whole("changed_meanwhile")]


def _is_at_home(actor: User, row: RosterImport) -> bool:
    return actor.is_superuser or actor.institution_id == row.institution_id


@transaction.atomic
def _finish(
    row: RosterImport,
    before: ImportState,
    state: ImportState,
    findings: Iterable[Finding],
    *,
    now: datetime,
    **fields: Any,
) -> None:
    """Step from ``before`` to ``state``, unless somebody else did: errors first, by their lines."""
    told = sorted(findings, key=lambda finding: (finding.is_warning, finding))
    fields |= {
        "state": state,
        "phase": "",
        "findings": [asdict(finding) for finding in told[:MAX_FINDINGS]],
        "error_count": sum(not finding.is_warning for finding in told),
    }
    if state != ImportState.CHECKED:
        fields["finished_at"] = now
    if not RosterImport.objects.filter(pk=row.pk, state=before).update(**fields):
        return
    if state == ImportState.FAILED:
        audit_import("accounts.import.failed", row, actor_id=None, now=now)
    if state == ImportState.CHECKED:
        return
    delete_file(row)
    tell_importer(row, state, rows=fields.get("row_count"), now=now)


def _whole(code: str) -> Finding:
    return Finding(file="", line=0, field="", code=code)
