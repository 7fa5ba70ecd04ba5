"""What is done about requests about data once they are approved, and what is looked after each day."""

import tempfile
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import DataRequestKind, DataRequestState
from accounts.errors import PersonNotFound
from accounts.models import DataRequest, User
from accounts.policies import may_ask_for_data_of, may_manage_person
from accounts.services.audits import audit_person
from accounts.services.data_request_notices import audit_request, remind_office, tell_of_copy, tell_of_erasure
from accounts.services.data_requests import CARRY_OUT
from accounts.services.erasure import erase_person
from core.copies import write_copy
from core.errors import PlatformError
from core.models import Job, JobState
from core.privacy import export_rows

COPY_KEPT_FOR = timedelta(days=7)
REMINDED_BEFORE = timedelta(days=7)
WRITTEN_IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger copy is written to a file first


def carry_out_data_request(*, request_id: str, now: datetime) -> None:
    """The job of an approved request. Done twice, it does nothing the second time."""
    request = _approved(UUID(request_id))
    if request is None:
        return
    if not may_ask_for_data_of(request.requested_by, request.person):
        _drop(request, now=now)
    elif request.kind == DataRequestKind.EXPORT:
        _make_copy(request, now=now)
    else:
        _erase(request, now=now)


def write_copy_of(*, person_id: UUID, target: IO[bytes], now: datetime) -> dict[str, int]:
    """Write the copy of everything about somebody to ``target``; returns how many rows each part has. For commands:
    requests leave one in the private files.

    Raises:
        PersonNotFound: nobody, or nobody any more.
    """
    person = User.objects.kept().filter(pk=person_id).select_related("institution").first()
    if person is None:
        raise PersonNotFound(_("There is no such person."))
    counts = write_copy(target, export_rows(person_id), readme=_readme(person, now))
    with transaction.atomic():
        audit_person("accounts.data_request.copied_by_command", person, actor_id=None, now=now)
    return counts


def remind_of_due_requests(*, now: datetime) -> int:
    """Tell the admins of what has to be answered within a week, once for each request; returns how many they are."""
    due = DataRequest.objects.undecided().filter(due_at__lt=now + REMINDED_BEFORE)
    for request in due.select_related("person"):
        remind_office(request, now=now)
    return len(due)


@transaction.atomic
def reopen_stuck_requests(*, now: datetime) -> int:
    """Approved ones whose job was given up are for the office to decide again; returns how many."""
    at_work = Job.objects.filter(name=CARRY_OUT).exclude(state=JobState.FAILED).values_list("key", flat=True)
    stuck = DataRequest.objects.filter(state=DataRequestState.APPROVED).exclude(pk__in=[UUID(key) for key in at_work])
    requests = list(stuck.select_for_update(of=("self",)).select_related("person"))
    for request in requests:
        _open_again(request, "core.job_failed", now=now)
    return len(requests)


def _make_copy(request: DataRequest, *, now: datetime) -> None:
    """Written before the transaction that says so: a copy that nobody knows of goes with the next retention."""
    with tempfile.SpooledTemporaryFile(max_size=WRITTEN_IN_MEMORY) as file:
        counts = write_copy(
            file,
            export_rows(request.person_id, is_for_person=_is_for_person(request)),
            readme=_readme(request.person, now),
        )
        file.seek(0)
        name = request.archive.storage.save(f"exports/{request.pk}.zip", File(file))
    with transaction.atomic():
        locked = _approved(request.pk, lock=True)
        if locked is None:
            return
        locked.archive, locked.archive_until = name, now + COPY_KEPT_FOR
        locked.state, locked.done_at, locked.outcome = DataRequestState.DONE, now, {"rows": counts}
        locked.save(update_fields=["archive", "archive_until", "state", "done_at", "outcome"])
        audit_request("accounts.data_request.done", locked, actor_id=locked.decided_by_id, now=now)
        tell_of_copy(locked, now=now)


def _erase(request: DataRequest, *, now: datetime) -> None:
    """The erasure itself marks what was asked as done."""
    try:
        with transaction.atomic():
            erase_person(person_id=request.person_id, actor_id=request.decided_by_id, now=now)
            tell_of_erasure(request, now=now)
    except PlatformError as obstacle:
        _reopen(request, obstacle, now=now)


@transaction.atomic
def _drop(request: DataRequest, *, now: datetime) -> None:
    """Who asked may not ask any more: the link of a guardian ended meanwhile, or the account was closed."""
    locked = _approved(request.pk, lock=True)
    if locked is not None:
        locked.state, locked.done_at = DataRequestState.REFUSED, now
        locked.refusal = _("Whoever asked may not ask about this person any more.")
        locked.save(update_fields=["state", "done_at", "refusal"])
        audit_request("accounts.data_request.refused", locked, actor_id=None, now=now)


@transaction.atomic
def _reopen(request: DataRequest, obstacle: PlatformError, *, now: datetime) -> None:
    """What was approved cannot be done as things stand now."""
    locked = _approved(request.pk, lock=True)
    if locked is not None:
        _open_again(locked, obstacle.code, now=now)


def _open_again(request: DataRequest, obstacle: str, *, now: datetime) -> None:
    """For the office to decide once more; ``obstacle`` is the code of what stood in the way."""
    request.state, request.decided_by, request.decided_at = DataRequestState.OPEN, None, None
    request.outcome = {"obstacle": obstacle}
    request.save(update_fields=["state", "decided_by", "decided_at", "outcome"])
    audit_request("accounts.data_request.reopened", request, actor_id=None, now=now)


def _is_for_person(request: DataRequest) -> bool:
    """Whether the copy holds what is theirs alone: not where a guardian asked for it."""
    asker = request.requested_by
    return asker.pk == request.person_id or may_manage_person(asker, request.person)


def _readme(person: User, now: datetime) -> str:
    with translation.override(person.language):
        return _(
            "What %(school)s keeps about %(name)s on Lyceum, as of %(time)s (UTC).\n\n"
            "Each table stands in data/ twice: as JSON, for programs, and as CSV, for spreadsheets. Texts that a\n"
            "spreadsheet could take for a formula begin with an apostrophe in the CSV. Files are in files/.\n"
            "Times are UTC. Secrets, and what rows about other people say of them, are left out.\n\n"
            "The tables, and how many rows each has:"
        ) % {"school": person.institution.name, "name": str(person), "time": f"{now:%Y-%m-%d %H:%M}"}


def _approved(request_id: UUID, *, lock: bool = False) -> DataRequest | None:
    rows = DataRequest.objects.select_for_update(of=("self",)) if lock else DataRequest.objects
    approved = rows.filter(pk=request_id, state=DataRequestState.APPROVED)
    return approved.select_related("person__institution", "requested_by").first()
