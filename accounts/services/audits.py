"""What is written down of deeds that concern a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from core.audit import record_audit


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
    record_audit(
        action=action,
        institution_id=person.institution_id,
        actor_id=actor_id,
        object_type="accounts.User",
        object_id=person.pk,
        before=before,
        after=after,
        now=now,
    )
