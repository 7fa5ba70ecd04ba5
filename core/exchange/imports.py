"""Imports of material: taken in, checked whole, confirmed, imported whole or not at all. As files of people come in:
docs/decisions/0015."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.audit import audit_row
from core.exchange.errors import (
    ImportFileTooLarge,
    ImportNotFound,
    ImportNotHere,
    ImportNotReady,
    ImportRunning,
    TooManyImports,
    UnknownImportFormat,
    UnknownImportTarget,
)
from core.exchange.formats import formats
from core.exchange.targets import import_targets
from core.files.names import shown_name
from core.ids import new_id
from core.jobs import enqueue
from core.models import Job, JobState, MaterialImport, MaterialImportState
from core.policies import visible_imports

CHECK_JOB, RUN_JOB = "core.check_import", "core.run_import"
MAX_WAITING = 10
WAITING = (MaterialImportState.CHECKING, MaterialImportState.CHECKED)
_OVER = (
    MaterialImportState.DONE,
    MaterialImportState.FAILED,
    MaterialImportState.REFUSED,
    MaterialImportState.EXPIRED,
)


@dataclass(frozen=True)
class ImportOrder:
    """What is to be done with a package. It goes into ``target_id``, or into a new thing of ``target_kind``; without a
    ``format_name`` its format is told by what is in it. ``leaves_out_faulty``: import what is without errors, instead of
    refusing all."""

    format_name: str = ""
    target_kind: str = "course"
    target_id: UUID | None = None
    leaves_out_faulty: bool = False


def start_import(
    *, upload: IO[bytes], file_name: str, actor: Any, now: datetime, order: ImportOrder = ImportOrder()
) -> MaterialImport:
    """Take a package in and have it checked; nothing is changed by that. What its findings quote is said in the language
    of the moment.

    Raises:
        ImportNotHere: ``actor`` makes nothing of this kind.
        UnknownImportFormat, UnknownImportTarget: there is none, or ``actor`` may not write into it.
        ImportFileTooLarge: larger than ``MAX_UPLOAD_BYTES``.
        TooManyImports: ten packages of ``actor`` wait already.
    """
    institution_id = _institution(actor, order)
    if order.format_name and order.format_name not in formats:
        raise UnknownImportFormat(_("There is no such format."), field="format")
    data = upload.read(settings.MAX_UPLOAD_BYTES + 1)
    if len(data) > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 2**20
        raise ImportFileTooLarge(_("The file is larger than %(most)s MiB.") % {"most": most}, field="file")
    row = MaterialImport(
        id=new_id(),
        institution_id=institution_id,
        target_kind=order.target_kind,
        target_id=order.target_id,
        format=order.format_name,
        file_name=shown_name(file_name, otherwise="package"),
        sha256=hashlib.sha256(data).hexdigest(),
        options={"leaves_out_faulty": order.leaves_out_faulty, "language": get_language() or "en"},
        started_by_id=actor.pk,
        created_at=now,
    )
    row.file.save(f"{row.pk}.upload", ContentFile(data), save=False)
    try:
        with transaction.atomic():
            _store(row, actor=actor, now=now)
    except BaseException:
        row.file.delete(save=False)
        raise
    return row


@transaction.atomic
def confirm_import(*, import_id: UUID, actor: Any, now: datetime) -> MaterialImport:
    """Have a checked package imported. Again is refused: it is imported once.

    Raises:
        ImportNotFound: no such import, or not for ``actor`` to see.
        ImportNotReady: it is in another state than checked.
    """
    row = _locked(import_id, actor)
    if row.state != MaterialImportState.CHECKED:
        raise ImportNotReady(_("Only a file that was checked, and has no errors, can be imported."))
    row.state = MaterialImportState.RUNNING
    row.save(update_fields=["state"])
    audit_import("core.import.confirmed", row, actor_id=actor.pk, now=now)
    enqueue(RUN_JOB, now=now, import_id=row.pk, actor_id=actor.pk)
    return row


@transaction.atomic
def discard_import(*, import_id: UUID, actor: Any, now: datetime) -> None:
    """Take an import that was not confirmed away, with its file and report; of one that is over, the line in the list
    too.

    Raises:
        ImportNotFound: see ``confirm_import``.
        ImportRunning: what runs is not stopped, and what was done stays written down.
    """
    row = _locked(import_id, actor)
    if row.state in (MaterialImportState.RUNNING, MaterialImportState.DONE):
        raise ImportRunning(_("What runs is not stopped, and what was imported stays in the list."))
    audit_import("core.import.discarded", row, actor_id=actor.pk, now=now)
    delete_file(row)
    row.delete()


def expire_imports(rows: QuerySet[MaterialImport], now: datetime) -> int:
    """End those of ``rows`` that wait, files and all; returns how many."""
    waiting = rows.filter(state__in=WAITING).values_list("pk", flat=True)
    return sum(_end(row_id, WAITING, MaterialImportState.EXPIRED, now=now) for row_id in list(waiting))


def end_stuck_imports(*, now: datetime) -> int:
    """End checks and runs whose job was given up, and delete files that are left over; returns how many ended. Safe to
    repeat."""
    ended = sum(
        _end(row_id, (state,), MaterialImportState.FAILED, now=now)
        for state, job in ((MaterialImportState.CHECKING, CHECK_JOB), (MaterialImportState.RUNNING, RUN_JOB))
        for row_id in _stuck(state, job)
    )
    for row in MaterialImport.objects.filter(state__in=_OVER).exclude(file=""):
        with transaction.atomic():
            delete_file(row)
    return ended


def _stuck(state: MaterialImportState, job: str) -> list[UUID]:
    at_work = Job.objects.filter(name=job).exclude(state=JobState.FAILED).values_list("ids__import_id", flat=True)
    rows = MaterialImport.objects.filter(state=state).exclude(pk__in=[UUID(each) for each in at_work])
    return list(rows.values_list("pk", flat=True))


def delete_file(row: MaterialImport) -> None:
    """Once the present transaction has committed. A name that stays behind, after a crash, is found by
    ``end_stuck_imports``."""
    if row.file:
        transaction.on_commit(partial(_delete_file, row.pk, row.file.storage, str(row.file.name)))


def audit_import(
    action: str, row: MaterialImport, *, actor_id: UUID | None, now: datetime, after: Mapping[str, Any] | None = None
) -> None:
    """One entry whose object is the import."""
    audit_row(action, row, actor_id=actor_id, after={"sha256": row.sha256, **(after or {})}, now=now)


def _institution(actor: Any, order: ImportOrder) -> UUID:
    """Where the import belongs: where its target stands, or its actor is at home."""
    if order.target_kind not in import_targets:
        raise UnknownImportTarget(_("There is no such place to import into."), field="target")
    kind = import_targets[order.target_kind]
    if not kind.may_make(actor):
        raise ImportNotHere(_("Material is imported by teachers and admins."))
    if order.target_id is None:
        institution_id: UUID = actor.institution_id
        return institution_id
    target = kind.find(actor, order.target_id)
    if target is None:
        raise UnknownImportTarget(_("There is no such place to import into."), field="target")
    return target.institution_id


def _store(row: MaterialImport, *, actor: Any, now: datetime) -> None:
    waiting = MaterialImport.objects.filter(started_by_id=actor.pk, state__in=WAITING).count()
    if waiting >= MAX_WAITING:
        text = _("%(number)s files wait already. Import or discard one of them.")
        raise TooManyImports(text % {"number": MAX_WAITING})
    row.save(force_insert=True)
    audit_import("core.import.started", row, actor_id=actor.pk, now=now)
    enqueue(CHECK_JOB, now=now, import_id=row.pk)


def _locked(import_id: UUID, actor: Any) -> MaterialImport:
    row = MaterialImport.objects.select_for_update().filter(visible_imports(actor), pk=import_id).first()
    if row is None:
        raise ImportNotFound(_("There is no such import."))
    return row


@transaction.atomic
def _end(row_id: UUID, before: Collection[MaterialImportState], state: MaterialImportState, *, now: datetime) -> bool:
    """Step from one of ``before`` to ``state``; False where somebody else was faster."""
    row = MaterialImport.objects.select_for_update().filter(pk=row_id, state__in=before).first()
    if row is None:
        return False
    row.state, row.finished_at = state, now
    row.save(update_fields=["state", "finished_at"])
    audit_import(f"core.import.{state}", row, actor_id=None, now=now)
    delete_file(row)
    return True


def _delete_file(row_id: UUID, storage: Any, name: str) -> None:
    storage.delete(name)
    MaterialImport.objects.filter(pk=row_id, file=name).update(file="")
