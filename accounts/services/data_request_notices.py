"""What is written down of requests about data, and who is told of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.enums import DataRequestKind, GuardianSight, Role
from accounts.models import DataRequest, User
from accounts.policies import guardians_who_may_see
from accounts.services.audits import audit_person
from accounts.services.notifications import notify


def audit_request(action: str, request: DataRequest, *, actor_id: UUID | None, now: datetime) -> None:
    audit_person(action, request.person, actor_id=actor_id, after={"kind": str(request.kind)}, now=now)


def tell_asker(kind: str, request: DataRequest, *, now: datetime, **params: str) -> None:
    """Whoever asked, what became of it."""
    _tell(kind, request, [request.requested_by_id], now=now, **params)


def tell_of_copy(request: DataRequest, *, now: datetime) -> None:
    """Whoever asked, and the person: a copy of their data is there."""
    _tell("accounts.data_request.done", request, {request.requested_by_id, request.person_id}, now=now)


def tell_of_erasure(request: DataRequest, *, now: datetime) -> None:
    """Whoever asked. Nothing is about the person any more, so the day on which it was asked says which one it was."""
    notify(
        kind="accounts.data_request.erased",
        recipients=[request.requested_by_id],
        params={"asked_on": f"{request.requested_at:%Y-%m-%d}"},
        link=_link(request),
        key=f"erased {request.pk}",
        now=now,
    )


def tell_of_request(request: DataRequest, *, now: datetime) -> None:
    """The admins, who have to answer, and the guardians of a child who asks for themselves."""
    told = set(_office_of(request)) | set(_guardians_of(request))
    _tell("accounts.data_request.made", request, told - {request.requested_by_id}, now=now)


def remind_office(request: DataRequest, *, now: datetime) -> None:
    """The admins: it is due within days."""
    _tell("accounts.data_request.due", request, _office_of(request), now=now, due_on=f"{request.due_at:%Y-%m-%d}")


def _office_of(request: DataRequest) -> Iterable[UUID]:
    admins = User.objects.active().filter(institution_id=request.institution_id, role=Role.ADMIN)
    return admins.values_list("pk", flat=True)


def _guardians_of(request: DataRequest) -> Iterable[UUID]:
    if request.requested_by_id != request.person_id:  # guardians do not learn of one another
        return ()
    child = User.objects.filter(pk=request.person_id)
    seen = guardians_who_may_see(child, GuardianSight.PROFILE, institution=request.person.institution)
    return seen.values_list("pk", flat=True)


def _tell(
    kind: str, request: DataRequest, recipients: Iterable[UUID], *, now: datetime, **params: str | DataRequestKind
) -> None:
    notify(
        kind=kind,
        recipients=recipients,
        params={"kind": request.kind, **params},
        about_id=request.person_id,
        link=_link(request),
        key=f"{kind} {request.pk}",
        now=now,
    )


def _link(request: DataRequest) -> str:
    return f"/data-requests/{request.pk}/"
