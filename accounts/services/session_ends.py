"""What ends sessions, for the deeds after which they must not go on."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.auth_state import forget_auth_state
from accounts.enums import STAFF_ROLES, Scope, SessionEnd
from accounts.models import Session, User


def end_all_sessions(*, user: User, reason: SessionEnd, now: datetime) -> None:
    """End every session of ``user`` and raise the epoch. For services that change who somebody is."""
    Session.objects.live().filter(user_id=user.pk).update(ended_at=now, end_reason=reason)
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)
    transaction.on_commit(lambda: forget_auth_state(user.pk))


def end_sessions_in(scope: Scope, *, user: User, reason: SessionEnd, now: datetime) -> None:
    """End the sessions of one scope; the others of ``user`` go on. Access tokens in use stop as with ``sign_out``."""
    Session.objects.live().filter(user_id=user.pk, scope=scope).update(ended_at=now, end_reason=reason)
    transaction.on_commit(lambda: forget_auth_state(user.pk))


def end_sessions_of_staff(*, institution_id: UUID, reason: SessionEnd, now: datetime) -> None:
    """End every session of the staff of an institution. For a rule that holds from now on."""
    staff = User.objects.filter(institution_id=institution_id, role__in=STAFF_ROLES)
    user_ids = list(staff.values_list("pk", flat=True))
    Session.objects.live().filter(user__in=staff).update(ended_at=now, end_reason=reason)
    staff.update(epoch=F("epoch") + 1)
    for user_id in user_ids:
        transaction.on_commit(partial(forget_auth_state, user_id))


def end_session(session: Session, *, reason: SessionEnd, now: datetime) -> None:
    """End one session, whose row the caller has locked."""
    session.ended_at, session.end_reason = now, reason
    session.save(update_fields=["ended_at", "end_reason"])
    transaction.on_commit(lambda: forget_auth_state(session.user_id))
