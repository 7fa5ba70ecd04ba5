"""Sign-ins with a browser. Django keeps the session; what is told of it is ours."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.audits import audit_person


@transaction.atomic
def note_console_sign_in(*, user: User, now: datetime) -> None:
    """Write down that somebody signed in with a browser."""
    audit_person("accounts.console.signed_in", user, actor_id=user.pk, now=now)
