"""Files of people: taken in, checked whole, confirmed, imported whole or not at all. See docs/decisions/0015."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from accounts.enums import ImportState, InstitutionKind
from accounts.errors import (
    ImportFileTooLarge,
    ImportNotFound,
    ImportNotHere,
    ImportNotReady,
    ImportRunning,
    TooManyImports,
)
from accounts.models import RosterImport, User
from accounts.policies import may_manage_people, visible_imports
from accounts.services.notifications import notify
from core.audit import audit_row
from core.errors import conflicts
from core.ids import new_id
from core.jobs import enqueue
from core.models import Job, JobState

CHECK_JOB, RUN_JOB = "accounts.check_import", "accounts.run_import"
MAX_WAITING = 10
WAITING = (ImportState.CHECKING, ImportState.CHECKED)
_OVER = (ImportState.DONE, ImportState.FAILED, ImportState.REFUSED, ImportState.EXPIRED, ImportState.OUTDATED)


def start_import(
    *, upload: IO[bytes], file_name: str, actor: User, now: datetime, options: Mapping[str, bool] | None = None
) -> RosterImport:
    """Take a file in and have it checked; nobody is changed by that. The same file again is another import.

    ``options``: ``sends_letters`` to new people with an e-mail; ``leaves_out_faulty`` rows instead of refusing all.

    Raises:
        ImportNotHere: ``actor`` manages no people of a school of their own.
        ImportFileTooLarge: larger than ``MAX_UPLOAD_BYTES``.
        TooManyImports: ten files wait already.
    """
    school = actor.institution
    if not may_manage_people(actor) or school.kind in (InstitutionKind.PLATFORM, InstitutionKind.OPEN):
        raise ImportNotHere(_("Files of people come into a school, by its own administrators."))
    data = upload.read(settings.MAX_UPLOAD_BYTES + 1)
    if len(data) > settings.MAX_UPLOAD_BYTES:
        most = settings.MAX_UPLOAD_BYTES // 2**20
        raise ImportFileTooLarge(_("The file is larger than %(most)s MiB.") % {"most": most}, field="file")
    given = {name: bool((options or {}).get(name)) for name in ("sends_letters", "leaves_out_faulty")}
    row = RosterImport(
        id=new_id(),
        institution_id=school.pk,
        file_name=_shown_name(file_name),
        sha256=hashlib.sha256(data).hexdigest(),
        options=given,
        started_by=actor,
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
def confirm_import(*, import_id: UUID, actor: User, now: datetime) -> RosterImport:
    """Have a checked file imported. Again is refused: it is imported once.

    Raises:
        ImportNotFound: no such import, or not of an institution whose people ``actor`` manages.
        ImportNotReady: it is in another state than checked.
        ImportRunning: another file comes into the institution just now.
    """
    row = _locked(import_id, actor)
    if row.state != ImportState.CHECKED:
        raise ImportNotReady(_("Only a file that was checked, and has no errors, can be imported."))
    row.state, row.looked_up_count = ImportState.RUNNING, 0
    busy = ImportRunning(_("Another file is being imported. Try again when it is done."))
    with conflicts(RosterImport, {"accounts_rosterimport_one_running": busy}):
        row.save(update_fields=["state", "looked_up_count"])
    audit_import("accounts.import.confirmed", row, actor_id=actor.pk, now=now)
    enqueue(RUN_JOB, now=now, import_id=row.pk, actor_id=actor.pk)
    return row


@transaction.atomic
def discard_import(*, import_id: UUID, actor: User, now: datetime) -> None:
    """Take an import that was not confirmed away, with its file; of one that is over, the line in the list too.

    Raises:
        ImportNotFound: see ``confirm_import``.
        ImportRunning: what runs is not stopped, and what was done stays written down.
    """
    row = _locked(import_id, actor)
    if row.state in (ImportState.RUNNING, ImportState.DONE):
        raise ImportRunning(_("What runs is not stopped, and what was imported stays in the list."))
    audit_import("accounts.import.discarded", row, actor_id=actor.pk, now=now)
    delete_file(row)
    row.delete()


def expire_imports(rows: QuerySet[RosterImport], now: datetime) -> int:
    """End those of ``rows`` that wait, files and all; returns how many."""
    waiting = rows.filter(state__in=WAITING).values_list("pk", flat=True)
    return sum(_end(row_id, WAITING, ImportState.EXPIRED, now=now) for row_id in list(waiting))


def end_stuck_imports(*, now: datetime) -> int:
    """End runs whose job was given up, so that the next file can come in, and delete files that are left over; returns
    how many runs ended. Safe to repeat."""
    at_work = Job.objects.filter(name=RUN_JOB).exclude(state=JobState.FAILED).values_list("ids__import_id", flat=True)
    stuck = RosterImport.objects.filter(state=ImportState.RUNNING).exclude(pk__in=[UUID(each) for each in at_work])
    ended = sum(
        _end(row_id, (ImportState.RUNNING,), ImportState.FAILED, now=now)
        for row_id in list(stuck.values_list("pk", flat=True))
    )
    for row in RosterImport.objects.filter(state__in=_OVER).exclude(file=""):
        with transaction.atomic():
            delete_file(row)
    return ended


def outdate_imports(*, institution_id: UUID, now: datetime) -> int:
    """End all imports of an institution that wait, files and all: somebody was erased who may stand in them, and would
    come back. Who sent them is told. Returns how many."""
    waiting = RosterImport.objects.filter(institution_id=institution_id, state__in=WAITING)
    ended = [row for row in list(waiting) if _end(row.pk, WAITING, ImportState.OUTDATED, now=now)]
    for row in ended:
        tell_importer(row, ImportState.OUTDATED, now=now)
    return len(ended)


def tell_importer(row: RosterImport, state: ImportState, *, rows: int | None = None, now: datetime) -> None:
    """Whoever sent the file, what became of it."""
    notify(
        kind="accounts.import.finished",
        recipients=[row.started_by_id] if row.started_by_id else [],
        params={"file_name": row.file_name, "rows": row.row_count if rows is None else rows, "state": state},
        link=f"/imports/{row.pk}/",
        now=now,
    )


def delete_file(row: RosterImport) -> None:
    """Once the present transaction has committed. A name that stays behind, after a crash, is found by
    ``end_stuck_imports``."""
    if row.file:
        transaction.on_commit(partial(_delete_file, row.pk, row.file.storage, str(row.file.name)))


def audit_import(
    action: str, row: RosterImport, *, actor_id: UUID | None, now: datetime, after: Mapping[str, Any] | None = None
) -> None:
    """One entry whose object is the import."""
    audit_row(action, row, actor_id=actor_id, after={"sha256": row.sha256, **(after or {})}, now=now)


def _store(row: RosterImport, *, actor: User, now: datetime) -> None:
    waiting = RosterImport.objects.filter(institution_id=row.institution_id, state__in=WAITING).count()
    if waiting >= MAX_WAITING:
        text = _("%(number)s files wait already. Import or discard one of them.")
        raise TooManyImports(text % {"number": MAX_WAITING})
    row.save(force_insert=True)
    audit_import("accounts.import.started", row, actor_id=actor.pk, after=row.options, now=now)
    enqueue(CHECK_JOB, now=now, import_id=row.pk)


def _locked(import_id: UUID, actor: User) -> RosterImport:
    row = RosterImport.objects.select_for_update().filter(visible_imports(actor), pk=import_id).first()
    if row is None:
        raise ImportNotFound(_("There is no such import."))
    return row


@transaction.atomic
def _end(row_id: UUID, before: Collection[ImportState], state: ImportState, *, now: datetime) -> bool:
    """Step from one of ``before`` to ``state``; False where somebody else was faster."""
    row = RosterImport.objects.select_for_update().filter(pk=row_id, state__in=before).first()
    if row is None:
        return False
    row.state, row.phase, row.finished_at = state, "", now
    row.save(update_fields=["state", "phase", "finished_at"])
    audit_import(f"accounts.import.{state}", row, actor_id=None, now=now)
    delete_file(row)
    return True


def _delete_file(row_id: UUID, storage: Any, name: str) -> None:
    storage.delete(name)
    RosterImport.objects.filter(pk=row_id, file=name).update(file="")


def _shown_name(name: str) -> str:
    """The last part of what the browser called it, to be shown and never used as a path."""
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return (get_valid_filename(plain) if plain.strip(" .") else "people.csv")[-200:]
