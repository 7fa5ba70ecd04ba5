"""What is written down of deeds that concern a person, and of who looks at what is sensitive."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.policies import is_in_charge_of
from core.audit import AuditEntry, record_audits, record_read

PERSON = "accounts.User"


def audit_person(
    action: str,
    person: User,
    *,
    actor_id: UUID | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """One audit entry whose object is ``person``, in their institution."""
    audit_people(action, [person], actor_id=actor_id, now=now, before=before, after=after)


def audit_people(
    action: str,
    people: Iterable[User],
    *,
    actor_id: UUID | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """An entry for each of ``people`` to whom the same was done. Two statements."""
    record_audits(
        [
            AuditEntry(
                action=action,
                institution_id=person.institution_id,
                actor_id=actor_id,
                object_type=PERSON,
                object_id=person.pk,
                at=now,
                before=before or {},
                after=after or {},
            )
            for person in people
        ]
    )


def audit_reading(action: str, person: User, *, reader: User, now: datetime, is_in_charge: bool = False) -> None:
    """Write down that the staff read what is sensitive about a student, once an hour. Nothing of who reads their own,
    nor of guardians, who read as such. ``is_in_charge``: the caller knows already that ``reader`` acts for them."""
    if reader.pk == person.pk or not (is_in_charge or is_in_charge_of(reader, person)):
        return
    record_read(
        action=action,
        institution_id=person.institution_id,
        actor_id=reader.pk,
        object_type=PERSON,
        object_id=person.pk,
        now=now,
    )
