"""Helping those who have lost their second factor."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.enums import SessionEnd
from accounts.models import User
from accounts.policies import require_not_oneself
from accounts.services.people import managed_person
from accounts.services.second_factor import audit_second_factor, lock_second_factor
from accounts.services.session_ends import end_all_sessions


@transaction.atomic
def remove_second_factor(*, user_id: UUID, actor: User, now: datetime) -> None:
    """Let somebody sign in with the password alone who has lost app and codes; they set up a new one.

    Every session of theirs ends: whoever has the lost telephone may have one.

    Raises:
        PersonNotFound: see ``managed_person``.
        NotForOneself: one's own goes through the page that asks for a code.
        NoSecondFactor: there is none.
    """
    user = managed_person(user_id, actor)
    require_not_oneself(actor, user)
    lock_second_factor(user)
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_all_sessions(user=user, reason=SessionEnd.BY_ADMIN, now=now)
    audit_second_factor(user, "removed", actor_id=actor.pk, now=now)
