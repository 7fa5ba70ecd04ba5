"""Who did what to what, in a chain that shows any later change.

A deed writes an ``AuditDetail`` (salt and content) and announces only the digest of both. The reader loop seals the
digests into ``AuditSeal``, each link covering the one before, so that no deed waits for a school-wide lock, and
erasing a person's details leaves the chain whole.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from core.events import DomainEvent, Projection, RecordedEvent, announce, register_event
from core.ids import new_id
from core.models import AuditDetail, AuditSeal, Bookmark, Event
from core.request_context import current_request

GENESIS = "0" * 64


@register_event
@dataclass(frozen=True, kw_only=True)
class AuditRecorded(DomainEvent):
    """An audit entry was written; the envelope names nobody, so that erasing a person does not touch it."""

    name: ClassVar[str] = "core.audit.recorded"

    digest: str


def record_audit(  # noqa: PLR0913 - an entry has this many parts, all by keyword
    *,
    action: str,
    institution_id: UUID,
    actor_id: UUID | None,
    object_type: str,
    object_id: UUID,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry in the present transaction, with the address and the id of the request at hand."""
    request = current_request()
    detail = AuditDetail.objects.create(
        uid=new_id(),
        institution_id=institution_id,
        salt=secrets.token_hex(16),
        at=now,
        actor_id=actor_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        before=dict(before or {}),
        after=dict(after or {}),
        address=request.address,
        request_id=request.request_id,
    )
    announce(
        AuditRecorded(
            institution_id=institution_id, object_id=detail.uid, occurred_at=now, digest=digest_of_entry(detail)
        )
    )


def digest_of_entry(detail: AuditDetail) -> str:
    """SHA-256 over salt and content, the same before and after a round trip through the database."""
    content = {
        field.attname: getattr(detail, field.attname)
        for field in AuditDetail._meta.concrete_fields
        if field.name != "at"
    }
    content["at"] = detail.at.astimezone(UTC).isoformat()
    return hashlib.sha256(json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


class AuditChain(Projection):
    """Seals audit digests in the order of the log."""

    name: ClassVar[str] = "core.audit_chain"
    handles: ClassVar[frozenset[str]] = frozenset({AuditRecorded.name})
    models = (AuditSeal,)
    is_rebuildable: ClassVar[bool] = False

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        last = AuditSeal.objects.order_by("-number").first()
        number, link = (last.number, last.hash) if last else (0, GENESIS)
        seals = []
        for event in events:
            number += 1
            link = _link(link, number, event.object_id, event.payload["digest"])
            seals.append(AuditSeal(number=number, entry_uid=event.object_id, digest=event.payload["digest"], hash=link))
        AuditSeal.objects.bulk_create(seals)


def verify_audit_chain() -> Iterator[str]:
    """What is wrong with the chain, one sentence each; nothing where it holds. Reads every seal, detail and audit event."""
    # Before the seals are read, so that what is sealed meanwhile is not missed.
    read_to = Bookmark.objects.filter(reader=AuditChain.name).values_list("position", flat=True).first() or 0
    link, expected = GENESIS, 0
    for seal in AuditSeal.objects.order_by("number").iterator():
        expected += 1
        if seal.number != expected:
            yield f"Seal {expected} is missing before {seal.number}."
            expected = seal.number
        link = _link(link, seal.number, seal.entry_uid, seal.digest)
        if link != seal.hash:
            yield f"Seal {seal.number} does not follow from the one before."
            link = seal.hash
    digests = dict(AuditSeal.objects.values_list("entry_uid", "digest"))
    for detail in AuditDetail.objects.iterator():
        sealed = digests.get(detail.uid)
        if sealed is not None and sealed != digest_of_entry(detail):
            yield f"Entry {detail.uid} was changed after it was sealed."
    for event in Event.objects.filter(name=AuditRecorded.name, position__position__lte=read_to).order_by("id"):
        if digests.get(event.object_id) != event.payload["digest"]:
            yield f"Entry {event.object_id} was recorded, but its seal is missing or another."


def _link(previous: str, number: int, entry_uid: UUID, digest: str) -> str:
    return hashlib.sha256(f"{previous}|{number}|{entry_uid}|{digest}".encode()).hexdigest()
