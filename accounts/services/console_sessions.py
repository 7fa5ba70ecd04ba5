"""Sign-ins with a browser. Django keeps the session; what is told of it is ours."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.audit import record_audit


@transaction.atomic
def note_console_sign_in(*, user: User, now: datetime) -> None:
    """Write down that somebody signed in with a browser."""
    record_audit(
        action="accounts.console.signed_in",
        institution_id=user.institution_id,
        actor_id=user.pk,
        object_type="accounts.User",
        object_id=user.pk,
        now=now,
    )
