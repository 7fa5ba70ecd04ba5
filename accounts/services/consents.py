"""Agreeing and taking it back."""

from datetime import datetime

from django.db import transaction

from accounts.enums import ConsentPurpose
from accounts.events import ConsentGranted, ConsentWithdrawn
from accounts.models import Consent, User
from core.audit import record_audit
from core.events import announce


@transaction.atomic
def record_consent(
    *, student: User, purpose: ConsentPurpose, is_granted: bool, given_by: User, method: str, now: datetime
) -> Consent:
    """Write one line of the ledger. What holds already is not written again."""
    User.objects.select_for_update().get(pk=student.pk)  # two clicks at once write one line
    newest = Consent.objects.filter(student=student, purpose=purpose).first()
    if newest is not None and newest.is_granted == is_granted:
        return newest
    line = Consent.objects.create(
        institution_id=student.institution_id,
        student=student,
        purpose=purpose,
        is_granted=is_granted,
        given_by=given_by,
        method=method,
        at=now,
    )
    event = ConsentGranted if is_granted else ConsentWithdrawn
    announce(
        event(
            institution_id=student.institution_id,
            object_id=line.pk,
            learner_id=student.pk,
            actor_id=given_by.pk,
            occurred_at=now,
            purpose=str(purpose),
        )
    )
    record_audit(
        action=event.name,
        institution_id=student.institution_id,
        actor_id=given_by.pk,
        object_type="accounts.User",
        object_id=student.pk,
        after={"purpose": str(purpose), "method": method},
        now=now,
    )
    return line
