"""A copy of one's data, or its erasure: asked for, and decided by the office. A job carries it out."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import DataRequestKind, DataRequestState
from accounts.errors import (
    CopyNotThere,
    DataRequestDecided,
    DataRequestNotFound,
    DataRequestOpen,
    PersonUnknown,
    ReasonNeeded,
)
from accounts.models import DataRequest, User
from accounts.policies import (
    may_ask_for_data_of,
    may_fetch_copy,
    may_manage_person,
    require_not_oneself,
    visible_data_requests,
)
from accounts.services.data_request_notices import audit_request, tell_asker, tell_of_request
from accounts.services.erasure import plan_erasure_of
from accounts.texts import REFUSAL_LENGTH, require_text, shows_nothing
from core.errors import conflicts
from core.jobs import enqueue

# GDPR Art. 12(3): one month. FERPA, 34 CFR 99.10(b): 45 days.
ANSWERED_WITHIN = timedelta(days=30)
CARRY_OUT = "accounts.carry_out_data_request"


@transaction.atomic
def ask_for_data(*, kind: DataRequestKind, person_id: UUID, actor: User, now: datetime) -> DataRequest:
    """Ask for a copy of what is kept about somebody, or for its erasure.

    Raises:
        PersonUnknown: no such person, or not for ``actor`` to ask about.
        DataRequestOpen: the same was asked and is not answered yet.
    """
    person = User.objects.filter(pk=person_id).first()
    if person is None or not may_ask_for_data_of(actor, person):
        raise PersonUnknown(_("There is no such person."), field="person")
    request = DataRequest(
        institution_id=person.institution_id,
        kind=kind,
        person=person,
        requested_by=actor,
        requested_at=now,
        due_at=now + ANSWERED_WITHIN,
    )
    again = DataRequestOpen(_("This was asked for before; the answer is on its way."))
    with conflicts(DataRequest, {"accounts_datarequest_one_at_a_time": again}):
        request.save(force_insert=True)
    audit_request("accounts.data_request.made", request, actor_id=actor.pk, now=now)
    tell_of_request(request, now=now)
    return request


@transaction.atomic
def approve_data_request(*, request_id: UUID, actor: User, now: datetime) -> DataRequest:
    """Let a request be carried out, which a job begins at once.

    Raises:
        DataRequestNotFound: none, or not for ``actor`` to decide.
        DataRequestDecided: it was before.
        NotForOneself: the erasure of one's own account, or a copy of somebody else's data that one asked for oneself.
        AlreadyErased, LastAdmin: see ``erase_person``.
    """
    request = _to_be_decided(request_id, actor)
    if request.kind == DataRequestKind.ERASURE:
        require_not_oneself(actor, request.person)
        plan_erasure_of(request.person_id)
    elif request.person_id != actor.pk:
        require_not_oneself(actor, request.requested_by)
    request.state, request.decided_by, request.decided_at = DataRequestState.APPROVED, actor, now
    request.save(update_fields=["state", "decided_by", "decided_at"])
    audit_request("accounts.data_request.approved", request, actor_id=actor.pk, now=now)
    enqueue(CARRY_OUT, now=now, key=str(request.pk), request_id=request.pk)
    return request


@transaction.atomic
def refuse_data_request(*, request_id: UUID, reason: str, actor: User, now: datetime) -> DataRequest:
    """Say no, and why (GDPR Art. 12(4)).

    Raises:
        ReasonNeeded, TextMalformed: none is given, or none that can be read.
        DataRequestNotFound, DataRequestDecided: see ``approve_data_request``.
    """
    if shows_nothing(reason):
        raise ReasonNeeded(_("Say why: the person may complain about it."), field="reason")
    reason = require_text(reason, field="reason", limit=REFUSAL_LENGTH, lines=True)
    request = _to_be_decided(request_id, actor)
    request.state, request.refusal = DataRequestState.REFUSED, reason
    request.decided_by, request.decided_at = actor, now
    request.save(update_fields=["state", "refusal", "decided_by", "decided_at"])
    audit_request("accounts.data_request.refused", request, actor_id=actor.pk, now=now)
    tell_asker("accounts.data_request.refused", request, now=now, reason=reason)
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
    audit_request("accounts.data_request.cancelled", request, actor_id=actor.pk, now=now)
    return request


def open_copy(*, request_id: UUID, reader: User, now: datetime) -> "File[bytes]":
    """The copy, to be read once by the caller, who closes it. That it was fetched is audited.

    Raises:
        DataRequestNotFound: none, or not for ``reader`` to fetch.
        CopyNotThere: it is not made yet, or too old.
    """
    request = DataRequest.objects.filter(pk=request_id).select_related("person").first()
    if request is None or not may_fetch_copy(reader, request):
        raise DataRequestNotFound(_("There is no such request."))
    if not request.archive or request.archive_until is None or request.archive_until <= now:
        raise CopyNotThere(_("There is no copy (any more): ask for a new one."))
    with transaction.atomic():
        audit_request("accounts.data_request.fetched", request, actor_id=reader.pk, now=now)
    try:
        return request.archive.open("rb")
    except FileNotFoundError as error:  # a restored backup brings rows without their files
        raise CopyNotThere(_("There is no copy (any more): ask for a new one.")) from error


def _to_be_decided(request_id: UUID, actor: User) -> DataRequest:
    seen = DataRequest.objects.select_for_update().filter(visible_data_requests(actor), pk=request_id)
    request = seen.first()
    if request is None or not may_manage_person(actor, request.person):
        raise DataRequestNotFound(_("There is no such request."))
    return _open(request)


def _open(request: DataRequest | None) -> DataRequest:
    if request is None:
        raise DataRequestNotFound(_("There is no such request."))
    if request.state != DataRequestState.OPEN:
        raise DataRequestDecided(_("This request is decided already."), state=str(request.state))
    return request
