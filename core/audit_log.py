"""The audit as people read it: with names, field by field, and whether an entry is sealed; and who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.audit import digest_of_entry, record_read
from core.audit_labels import audit_label
from core.models import AuditDetail, AuditSeal
from core.ports import people_names


@dataclass(frozen=True)
class FieldChange:
    """One field of the object. None where there was or is nothing."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ReadEntry:
    """An entry with what is known of it elsewhere. ``seal`` is the number of its link in the chain, None until then;
    ``is_intact`` says whether the entry is still what was sealed."""

    detail: AuditDetail
    actor_name: str | None
    object_name: str | None
    seal: int | None
    is_intact: bool | None

    @property
    def label(self) -> str:
        return audit_label(self.detail.action)

    @property
    def changes(self) -> list[FieldChange]:
        before, after = self.detail.before, self.detail.after
        return [FieldChange(name, before.get(name), after.get(name)) for name in sorted({*before, *after})]


def read_entries(details: Sequence[AuditDetail]) -> list[ReadEntry]:
    """The entries in their order. Two queries: the names, and the seals."""
    ids: set[UUID] = {detail.object_id for detail in details}
    names = people_names().of(ids | {detail.actor_id for detail in details if detail.actor_id})
    uids = [detail.uid for detail in details]
    seals = {seal.entry_uid: seal for seal in AuditSeal.objects.filter(entry_uid__in=uids)}
    return [
        ReadEntry(
            detail=detail,
            actor_name=names.get(detail.actor_id) if detail.actor_id else None,
            object_name=names.get(detail.object_id),
            seal=seals[detail.uid].number if detail.uid in seals else None,
            is_intact=seals[detail.uid].digest == digest_of_entry(detail) if detail.uid in seals else None,
        )
        for detail in details
    ]


def note_reading(user: Any, *, now: datetime) -> None:
    """Write down that ``user`` reads the audit, once an hour."""
    record_read(
        action="core.audit.read",
        institution_id=user.institution_id,
        actor_id=user.pk,
        object_type="accounts.Institution",
        object_id=user.institution_id,
        now=now,
    )
