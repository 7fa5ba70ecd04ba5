"""Helping those who have lost their second factor."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.enums import SessionEnd
from accounts.errors import AboveOneself, PersonNotFound
from accounts.models import User
from accounts.policies import may_manage_people, may_manage_person, may_see_person, require_not_oneself
from accounts.services.second_factor import audit_second_factor, lock_second_factor
from accounts.services.sessions import end_all_sessions


@transaction.atomic
def remove_second_factor(*, user_id: UUID, actor: User, now: datetime) -> None:
    """Let somebody sign in with the password alone who has lost app and codes; they set up a new one.

    Every session of theirs ends: whoever has the lost telephone may have one.

    Raises:
        PersonNotFound: no such person, or not for ``actor`` to manage.
        AboveOneself: the person stands above ``actor``.
        NotForOneself: one's own goes through the page that asks for a code.
        NoSecondFactor: there is none.
    """
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
    if user is None or not (may_manage_people(actor) and may_see_person(actor, user)):
        raise PersonNotFound("There is no such person.")
    if not may_manage_person(actor, user):
        raise AboveOneself("This person stands above you.")
    require_not_oneself(actor, user)
    lock_second_factor(user)
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_all_sessions(user=user, reason=SessionEnd.BY_ADMIN, now=now)
    audit_second_factor(user, "removed", actor_id=actor.pk, now=now)
