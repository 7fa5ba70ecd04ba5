"""Who did what to what, in a chain that shows any later change.

A deed writes an ``AuditDetail`` (salt and content) and announces only the digest of both. The reader loop seals the
digests into ``AuditSeal``, each link covering the one before, so that no deed waits for a school-wide lock, and
erasing a person's details leaves the chain whole.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, OuterRef

from core.bulk import BATCH
from core.events import DomainEvent, Projection, RecordedEvent, announce, register_event
from core.ids import new_id
from core.models import AuditDetail, AuditSeal, Bookmark, Event
from core.request_context import current_request, truncated_address
from core.tenancy import TenantModel

GENESIS = "0" * 64
# The row that says how many seals there are, so that a chain whose end was cut off is seen.
LENGTH = "core.audit_chain.length"
# The same reader of the same thing is written down again after this time.
READ_AGAIN_AFTER = timedelta(hours=1)
# What no entry may tell, however it is called.
_SECRET = re.compile(r"password|secret|token|jti|salt|sealed|children_code")
# Names that say that there is a secret, and not which.
_SAYS_ONLY_THAT = re.compile(r"(has|is)_")


@register_event
@dataclass(frozen=True, kw_only=True)
class AuditRecorded(DomainEvent):
    """An audit entry was written; the envelope names nobody, so that erasing a person does not touch it."""

    name: ClassVar[str] = "core.audit.recorded"

    digest: str


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """Who did what to what. ``before`` and ``after``: fields by name; those that stayed the same are left out."""

    action: str
    institution_id: UUID
    actor_id: UUID | None
    object_type: str
    object_id: UUID
    at: datetime
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


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
    """Write one entry in the present transaction; see ``record_audits``."""
    record_audits(
        [
            AuditEntry(
                action=action,
                institution_id=institution_id,
                actor_id=actor_id,
                object_type=object_type,
                object_id=object_id,
                at=now,
                before=before or {},
                after=after or {},
            )
        ]
    )


def record_audits(entries: Iterable[AuditEntry]) -> None:
    """Write entries in the present transaction, with the shortened address and the id of the request at hand.

    Two statements, or as few as the database takes so many rows in.

    Raises:
        ValueError: a field is named like a secret. That is a defect.
    """
    details = [_detail_of(entry) for entry in entries]
    AuditDetail.objects.bulk_create(details, batch_size=BATCH)
    announce(
        *(
            AuditRecorded(
                institution_id=detail.institution_id,
                object_id=detail.uid,
                occurred_at=detail.at,
                digest=digest_of_entry(detail),
            )
            for detail in details
        )
    )


def audit_row(  # noqa: PLR0913 - as above
    action: str,
    row: TenantModel,
    *,
    actor_id: UUID | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """One entry whose object is ``row``, in its institution."""
    record_audit(
        action=action,
        institution_id=row.institution_id,
        actor_id=actor_id,
        object_type=row._meta.label,
        object_id=row.pk,
        before=before,
        after=after,
        now=now,
    )


def record_read(  # noqa: PLR0913 - as above
    *, action: str, institution_id: UUID, actor_id: UUID, object_type: str, object_id: UUID, now: datetime
) -> None:
    """Write down that somebody of the staff read what is sensitive; once an hour for each reader and thing.

    Where the cache is away, each time: rather too often than not at all.
    """
    key = f"audit:read:{action}:{actor_id}:{object_id}"
    if not cache.add(key, 1, READ_AGAIN_AFTER.total_seconds()) and cache.get(key) is not None:
        return
    try:
        with transaction.atomic():
            record_audit(
                action=action,
                institution_id=institution_id,
                actor_id=actor_id,
                object_type=object_type,
                object_id=object_id,
                now=now,
            )
    except BaseException:
        cache.delete(key)
        raise


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both without the fields that have the same value in both."""
    kept = [name for name in {**before, **after} if _of(before, name) != _of(after, name)]
    return {name: before[name] for name in kept if name in before}, {
        name: after[name] for name in kept if name in after
    }


def _of(values: Mapping[str, Any], name: str) -> tuple[bool, Any]:
    """A field that is not there differs from one that is None."""
    return name in values, values.get(name)


def _detail_of(entry: AuditEntry) -> AuditDetail:
    before, after = changed(entry.before, entry.after)
    for name in {**before, **after}:
        if _SECRET.search(name) and not _SAYS_ONLY_THAT.match(name):
            raise ValueError(f"An audit entry does not hold {name}.")
    request = current_request()
    return AuditDetail(
        uid=new_id(),
        institution_id=entry.institution_id,
        salt=secrets.token_hex(16),
        at=entry.at,
        actor_id=entry.actor_id,
        action=entry.action,
        object_type=entry.object_type,
        object_id=entry.object_id,
        before=before,
        after=after,
        address=truncated_address(request.address),
        request_id=request.request_id,
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
        anchor = Bookmark(reader=LENGTH, position=number)
        Bookmark.objects.bulk_create(
            [anchor], update_conflicts=True, unique_fields=["reader"], update_fields=["position"]
        )


def verify_audit_chain() -> Iterator[str]:
    """What is wrong with the chain, one sentence each; nothing where it holds. Reads every seal, detail and audit event.

    Erasure and retention may take the content of an entry: ``count_emptied_entries`` says of how many it is gone.
    """
    # Before the seals are read, so that what is sealed meanwhile is not missed.
    read_to = Bookmark.objects.filter(reader=AuditChain.name).values_list("position", flat=True).first() or 0
    length = Bookmark.objects.filter(reader=LENGTH).values_list("position", flat=True).first() or 0
    yield from _broken_links(length)
    digests = dict(AuditSeal.objects.values_list("entry_uid", "digest"))
    unsealed = []
    for detail in AuditDetail.objects.iterator():
        sealed = digests.get(detail.uid)
        if sealed is None:
            unsealed.append(detail.uid)
        elif sealed != digest_of_entry(detail):
            yield f"Entry {detail.uid} was changed after it was sealed."
    unsaid = set(digests)
    for event in Event.objects.filter(name=AuditRecorded.name, position__position__lte=read_to).order_by("id"):
        unsaid.discard(event.object_id)
        if digests.get(event.object_id) != event.payload["digest"]:
            yield f"Entry {event.object_id} was recorded, but its seal is missing or another."
    for uid in _never_recorded(unsealed):
        yield f"Entry {uid} was never recorded: it is no part of the chain."
    for uid in _never_recorded(sorted(unsaid)):
        yield f"Entry {uid} was sealed, but its event is missing."


def count_emptied_entries() -> int:
    """How many sealed entries have no content any more: somebody was erased, or it was past its time."""
    details = AuditDetail.objects.filter(pk=OuterRef("entry_uid"))
    return AuditSeal.objects.filter(~Exists(details)).count()


def _broken_links(length: int) -> Iterator[str]:
    """Faults of the seals among themselves, of which there were ``length`` a moment ago."""
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
    if expected and not length:
        yield "How long the chain is was written down nowhere."
    if expected < length:
        yield f"The chain ends with seal {expected}, but there were {length}."


def _never_recorded(entry_uids: Sequence[UUID]) -> Iterator[UUID]:
    """Those of whom no event tells. An event commits with its entry, so that what is written meanwhile has one."""
    for first in range(0, len(entry_uids), BATCH):
        batch = entry_uids[first : first + BATCH]
        told = Event.objects.filter(name=AuditRecorded.name, object_id__in=batch)
        recorded = set(told.values_list("object_id", flat=True))
        yield from (uid for uid in batch if uid not in recorded)


def _link(previous: str, number: int, entry_uid: UUID, digest: str) -> str:
    return hashlib.sha256(f"{previous}|{number}|{entry_uid}|{digest}".encode()).hexdigest()
