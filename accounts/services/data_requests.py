"""A copy of one's data, or its erasure: asked for, decided by the office, carried out by a job."""

import tempfile
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import DataRequestKind, DataRequestState
from accounts.errors import (
    CopyNotThere,
    DataRequestDecided,
    DataRequestNotFound,
    DataRequestOpen,
    PersonNotFound,
    PersonUnknown,
    ReasonNeeded,
)
from accounts.models import DataRequest, RosterImport, User
from accounts.policies import (
    may_ask_for_data_of,
    may_fetch_copy,
    may_manage_person,
    require_not_oneself,
    visible_data_requests,
)
from accounts.services.audits import audit_person
from accounts.services.erasure import erase_person, plan_erasure_of
from accounts.services.notifications import notify
from core.copies import write_copy
from core.errors import conflicts
from core.jobs import JobKind, enqueue, register_job
from core.privacy import ErasurePlan, export_rows
from core.private_files import private_storage

# GDPR Art. 12(3): one month. FERPA, 34 CFR 99.10(b): 45 days.
ANSWERED_WITHIN = timedelta(days=30)
COPY_KEPT_FOR = timedelta(days=7)
LOST_AFTER = timedelta(days=1)
CARRY_OUT = "accounts.carry_out_data_request"
WRITTEN_IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger copy is written to a file first


@transaction.atomic
def ask_for_data(*, kind: DataRequestKind, person_id: UUID, actor: User, now: datetime) -> DataRequest:
    """Ask for a copy of what is kept about somebody, or for its erasure.

    Raises:
        PersonUnknown: no such person, or not for ``actor`` to ask about.
        DataRequestOpen: the same was asked and is not answered yet.
    """
    person = User.objects.filter(pk=person_id).first()
    if person is None or not may_ask_for_data_of(actor, person):
        raise PersonUnknown("There is no such person.", field="person")
    request = DataRequest(
        institution_id=person.institution_id,
        kind=kind,
        person=person,
        requested_by=actor,
        requested_at=now,
        due_at=now + ANSWERED_WITHIN,
    )
    again = DataRequestOpen("This was asked for before; the answer is on its way.")
    with conflicts(DataRequest, {"accounts_datarequest_one_at_a_time": again}):
        request.save(force_insert=True)
    _audit("accounts.data_request.made", request, actor_id=actor.pk, now=now)
    return request


@transaction.atomic
def approve_data_request(*, request_id: UUID, actor: User, now: datetime) -> DataRequest:
    """Let a request be carried out, which a job begins at once.

    Raises:
        DataRequestNotFound: none, or not for ``actor`` to decide.
        DataRequestDecided: it was before.
        NotForOneself: the erasure of one's own account.
        AlreadyErased, LastAdmin: see ``erase_person``.
    """
    request = _to_be_decided(request_id, actor)
    if request.kind == DataRequestKind.ERASURE:
        require_not_oneself(actor, request.person)
        plan_erasure_of(request.person_id)
    request.state, request.decided_by, request.decided_at = DataRequestState.APPROVED, actor, now
    request.save(update_fields=["state", "decided_by", "decided_at"])
    _audit("accounts.data_request.approved", request, actor_id=actor.pk, now=now)
    enqueue(CARRY_OUT, now=now, key=str(request.pk), request_id=request.pk)
    return request


@transaction.atomic
def refuse_data_request(*, request_id: UUID, reason: str, actor: User, now: datetime) -> DataRequest:
    """Say no, and why (GDPR Art. 12(4)).

    Raises:
        ReasonNeeded: none is given.
        DataRequestNotFound, DataRequestDecided: see ``approve_data_request``.
    """
    if not reason.strip():
        raise ReasonNeeded("Say why: the person may complain about it.", field="reason")
    request = _to_be_decided(request_id, actor)
    request.state, request.refusal = DataRequestState.REFUSED, reason
    request.decided_by, request.decided_at = actor, now
    request.save(update_fields=["state", "refusal", "decided_by", "decided_at"])
    _audit("accounts.data_request.refused", request, actor_id=actor.pk, now=now)
    _tell("accounts.data_request.refused", request, now=now, about=request.person_id, reason=reason)
    return request


@transaction.atomic
def cancel_data_request(*, request_id: UUID, actor: User, now: datetime) -> DataRequest:
    """Take back what one asked for.

    Raises:
        DataRequestNotFound: none, or of somebody else.
        DataRequestDecided: it is too late.
    """
    own = DataRequest.objects.select_for_update().filter(pk=request_id, requested_by=actor)
    request = _open(own.first())
    request.state, request.decided_at = DataRequestState.CANCELLED, now
    request.save(update_fields=["state", "decided_at"])
    _audit("accounts.data_request.cancelled", request, actor_id=actor.pk, now=now)
    return request


def carry_out_data_request(*, request_id: str, now: datetime) -> None:
    """The job of an approved request. Done twice, it does nothing the second time."""
    request = _approved(request_id)
    if request is None:
        return
    if not may_ask_for_data_of(request.requested_by, request.person):
        _drop(request, now=now)
    elif request.kind == DataRequestKind.EXPORT:
        _make_copy(request, now=now)
    else:
        _erase(request, now=now)


def open_copy(*, request_id: UUID, reader: User, now: datetime) -> "File[bytes]":
    """The copy, to be read once by the caller, who closes it. That it was fetched is audited.

    Raises:
        DataRequestNotFound: none, or not for ``reader`` to fetch.
        CopyNotThere: it is not made yet, or too old.
    """
    request = DataRequest.objects.filter(pk=request_id).select_related("person").first()
    if request is None or not may_fetch_copy(reader, request):
        raise DataRequestNotFound("There is no such request.")
    if not request.archive or request.archive_until is None or request.archive_until <= now:
        raise CopyNotThere("There is no copy (any more): ask for a new one.")
    with transaction.atomic():
        _audit("accounts.data_request.fetched", request, actor_id=reader.pk, now=now)
    return request.archive.open("rb")


def write_copy_of(*, person_id: UUID, target: IO[bytes], now: datetime) -> dict[str, int]:
    """Write the copy of everything about somebody to ``target``; returns how many rows each part has. For commands:
    requests leave one in the private files.

    Raises:
        PersonNotFound: nobody, or nobody any more.
    """
    person = User.objects.kept().filter(pk=person_id).select_related("institution").first()
    if person is None:
        raise PersonNotFound("There is no such person.")
    counts = write_copy(target, export_rows(person_id), readme=_readme(person, now))
    with transaction.atomic():
        audit_person("accounts.data_request.copied_by_command", person, actor_id=None, now=now)
    return counts


def plan_of(request: DataRequest) -> ErasurePlan:
    """What an erasure would do, for whoever decides.

    Raises:
        AlreadyErased, LastAdmin: see ``erase_person``.
    """
    return plan_erasure_of(request.person_id)


def forget_lost_files(*, now: datetime) -> int:
    """Delete private files of requests and imports that no row names, a day after they were written: a worker died
    between the file and the row, or between the row's end and the file's. Returns how many."""
    storage, number = private_storage(), 0
    for folder, rows in (
        ("exports", DataRequest.objects.values_list("archive")),
        ("imports", RosterImport.objects.values_list("file")),
    ):
        named = {name for (name,) in rows if name}
        for name in storage.listdir(folder)[1] if storage.exists(folder) else []:
            path = f"{folder}/{name}"
            if path not in named and storage.get_modified_time(path) < now - LOST_AFTER:
                storage.delete(path)
                number += 1
    return number


def _make_copy(request: DataRequest, *, now: datetime) -> None:
    """Written before the transaction that says so: a copy that nobody knows of goes with the next retention."""
    with tempfile.SpooledTemporaryFile(max_size=WRITTEN_IN_MEMORY) as file:
        counts = write_copy(file, export_rows(request.person_id), readme=_readme(request.person, now))
        file.seek(0)
        name = request.archive.storage.save(f"exports/{request.pk}.zip", File(file))
    with transaction.atomic():
        locked = _approved(str(request.pk), lock=True)
        if locked is None:
            return
        locked.archive, locked.archive_until = name, now + COPY_KEPT_FOR
        locked.state, locked.done_at, locked.outcome = DataRequestState.DONE, now, {"rows": counts}
        locked.save(update_fields=["archive", "archive_until", "state", "done_at", "outcome"])
        _audit("accounts.data_request.done", locked, actor_id=locked.decided_by_id, now=now)
        _tell("accounts.data_request.done", locked, now=now, about=locked.person_id)


def _erase(request: DataRequest, *, now: datetime) -> None:
    """The erasure itself marks what was asked as done."""
    with transaction.atomic():
        locked = _approved(str(request.pk), lock=True)
        if locked is not None:
            erase_person(person_id=locked.person_id, actor_id=locked.decided_by_id, now=now)
            _tell("accounts.data_request.done", locked, now=now, about=None)  # nothing is about them any more


@transaction.atomic
def _drop(request: DataRequest, *, now: datetime) -> None:
    """Who asked may not ask any more: the link of a guardian ended meanwhile, or the account was closed."""
    locked = _approved(str(request.pk), lock=True)
    if locked is not None:
        locked.state, locked.decided_at = DataRequestState.CANCELLED, now
        locked.save(update_fields=["state", "decided_at"])
        _audit("accounts.data_request.cancelled", locked, actor_id=None, now=now)


def _readme(person: User, now: datetime) -> str:
    with translation.override(person.language):
        return _(
            "What %(school)s keeps about %(name)s on Lyceum, as of %(time)s (UTC).\n\n"
            "Each table stands in data/ twice: as JSON, for programs, and as CSV, for spreadsheets. Texts that a\n"
            "spreadsheet could take for a formula begin with an apostrophe in the CSV. Files are in files/.\n"
            "Times are UTC. Secrets, and what rows about other people say of them, are left out.\n\n"
            "The tables, and how many rows each has:"
        ) % {"school": person.institution.name, "name": str(person), "time": f"{now:%Y-%m-%d %H:%M}"}


def _to_be_decided(request_id: UUID, actor: User) -> DataRequest:
    seen = DataRequest.objects.select_for_update().filter(visible_data_requests(actor), pk=request_id)
    request = seen.first()
    if request is None or not may_manage_person(actor, request.person):
        raise DataRequestNotFound("There is no such request.")
    return _open(request)


def _open(request: DataRequest | None) -> DataRequest:
    if request is None:
        raise DataRequestNotFound("There is no such request.")
    if request.state != DataRequestState.OPEN:
        raise DataRequestDecided("This request is decided already.", state=str(request.state))
    return request


def _approved(request_id: str, *, lock: bool = False) -> DataRequest | None:
    rows = DataRequest.objects.select_for_update(of=("self",)) if lock else DataRequest.objects
    approved = rows.filter(pk=UUID(request_id), state=DataRequestState.APPROVED)
    return approved.select_related("person__institution", "requested_by").first()


def _tell(kind: str, request: DataRequest, *, now: datetime, about: UUID | None, **params: str) -> None:
    """Whoever asked; somebody who was erased is told nothing any more."""
    notify(
        kind=kind,
        recipients=[request.requested_by_id],
        params={"kind": request.kind, **params},
        about=about,
        link=f"/data-requests/{request.pk}/",
        key=f"{kind} {request.pk}",
        now=now,
    )


def _audit(action: str, request: DataRequest, *, actor_id: UUID | None, now: datetime) -> None:
    audit_person(action, request.person, actor_id=actor_id, after={"kind": str(request.kind)}, now=now)


register_job(CARRY_OUT, JobKind(carry_out_data_request, time_limit=timedelta(hours=1)))
