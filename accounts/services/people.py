"""Changing people: oneself, and those one manages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.auth_state import forget_auth_state
from accounts.enums import Role, SessionEnd
from accounts.errors import PersonNotFound, SessionNotFound
from accounts.events import AccountClosed, AccountReopened, RoleChanged
from accounts.models import Session, User
from accounts.names import require_plain_email, require_plain_name
from accounts.policies import may_manage_person, require_may_give, require_not_oneself
from accounts.preferences import changed_preferences
from accounts.services.audits import audit_person
from accounts.services.invitations import revoke_invitations_of
from accounts.services.letters import Letter, post_letter
from accounts.services.passwords import make_password_link
from accounts.services.registration import make_profile, taken
from accounts.services.session_ends import end_all_sessions, end_session
from core.audit import changed
from core.errors import conflicts
from core.events import DomainEvent, announce

PROFILE_FIELDS = frozenset({"full_name", "language", "time_zone", "preferences"})
MANAGED_FIELDS = frozenset({"full_name", "email", "role", "is_active"})


@transaction.atomic
def edit_profile(*, user_id: UUID, changes: Mapping[str, Any], now: datetime) -> User:
    """Change one's own name, language, time zone or preferences; of the preferences only those that are named.

    Raises:
        NameMalformed: control characters in the name.
    """
    require_plain_name(changes.get("full_name", ""))
    user = User.objects.select_for_update().get(pk=user_id)
    given = {field: changes[field] for field in sorted(PROFILE_FIELDS & set(changes))}
    if "preferences" in given:
        given["preferences"] = changed_preferences(user.preferences, given["preferences"])
    _change(user, given, action="accounts.user.edited", actor_id=user.pk, now=now)
    return user


@transaction.atomic
def manage_person(*, user_id: UUID, changes: Mapping[str, Any], actor: User, now: datetime) -> User:
    """Change somebody's name, e-mail, role or whether the account is active. A new role or a closed account ends
    every session; a new e-mail is to be proven anew, and the old one is told.

    Raises:
        PersonNotFound: no such person, or not for ``actor`` to manage.
        AboveOneself: the role stands above ``actor``.
        NotForOneself: it is ``actor``'s own role or account.
        EmailTaken: somebody on the platform has the address.
    """
    user = managed_person(user_id, actor)
    given = {field: changes[field] for field in sorted(MANAGED_FIELDS & set(changes))}
    require_plain_name(given.get("full_name", ""))
    require_plain_email(given.get("email"))
    given = {field: value for field, value in _tidy(given).items() if value != getattr(user, field)}
    if {"role", "is_active"} & set(given):
        require_not_oneself(actor, user)
        require_may_give(actor, role=Role(given.get("role", user.role)), institution_id=user.institution_id)
    before = _change(user, given, action="accounts.user.managed", actor_id=actor.pk, now=now)
    _follow(user, before, actor=actor, now=now)
    return user


@transaction.atomic
def end_sessions_of(*, user_id: UUID, actor: User, now: datetime) -> None:
    """Sign somebody out everywhere.

    Raises:
        PersonNotFound: see ``managed_person``.
    """
    user = managed_person(user_id, actor)
    end_all_sessions(user=user, reason=SessionEnd.BY_ADMIN, now=now)
    audit_person("accounts.session.all_ended", user, actor_id=actor.pk, now=now)


@transaction.atomic
def end_session_of(*, session_id: UUID, actor: User, now: datetime) -> None:
    """Sign somebody out on one device.

    Raises:
        SessionNotFound: none, over, or of nobody whom ``actor`` manages.
    """
    session = (
        Session.objects.select_for_update(of=("self",)).select_related("user").live().filter(pk=session_id).first()
    )
    if session is None or not may_manage_person(actor, session.user):
        raise SessionNotFound(_("There is no such session."))
    end_session(session, reason=SessionEnd.BY_ADMIN, now=now)
    after = {"session": str(session.pk)}
    audit_person("accounts.session.ended", session.user, actor_id=actor.pk, after=after, now=now)


@transaction.atomic
def issue_password_link(*, user_id: UUID, actor: User, now: datetime) -> str:
    """An address at which somebody chooses a password, to be handed over: for people without e-mail, or who came by
    a list. The present password stays good until then.

    Raises:
        PersonNotFound: see ``managed_person``.
        NotForOneself: one changes one's own with the old one.
    """
    user = managed_person(user_id, actor)
    require_not_oneself(actor, user)
    return make_password_link(user=user, actor=actor, now=now)


@transaction.atomic
def grant_superuser(*, user: User, now: datetime) -> None:
    """Let a person of the platform's staff run the whole platform. For commands; there is no other way."""
    before = {"is_superuser": user.is_superuser}
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user.is_superuser = True
    after = {"is_superuser": True}
    audit_person("accounts.user.superuser_granted", user, actor_id=None, before=before, after=after, now=now)
    transaction.on_commit(lambda: forget_auth_state(user.pk))


def managed_person(user_id: UUID, actor: User) -> User:
    """The person, locked, for a service that changes them.

    Raises:
        PersonNotFound: no such person, or not for ``actor`` to manage.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None or not may_manage_person(actor, user):
        raise PersonNotFound(_("There is no such person."))
    return user


def _tidy(given: dict[str, Any]) -> dict[str, Any]:
    """No e-mail is None, never an empty text."""
    return {**given, "email": given["email"] or None} if "email" in given else given


def _change(user: User, given: Mapping[str, Any], *, action: str, actor_id: UUID, now: datetime) -> dict[str, Any]:
    """Store and audit ``given``; returns what stood there before."""
    before, given = changed({field: getattr(user, field) for field in given}, given)
    if not given:
        return {}
    for field, value in given.items():
        setattr(user, field, value)
    fields = list(given)
    if "email" in given:
        user.email_verified_at = None
        fields.append("email_verified_at")
    if "is_active" in given:
        user.closed_at = None if given["is_active"] else now
        fields.append("closed_at")
    with conflicts(User, taken()):
        user.save(update_fields=fields)
    audit_person(action, user, actor_id=actor_id, now=now, before=before, after=given)
    return before


def _follow(user: User, before: Mapping[str, Any], *, actor: User, now: datetime) -> None:
    """What a change of role, account or e-mail brings with it."""
    if "role" in before:
        make_profile(user)
        end_all_sessions(user=user, reason=SessionEnd.ROLE, now=now)
        _tell(RoleChanged, user, actor=actor, now=now, before=str(before["role"]), after=str(user.role))
    if before.get("is_active") is True:
        end_all_sessions(user=user, reason=SessionEnd.DEACTIVATED, now=now)
        _tell(AccountClosed, user, actor=actor, now=now, role=str(user.role))
    if before.get("is_active") is False:
        _tell(AccountReopened, user, actor=actor, now=now, role=str(user.role))
    if "role" in before or before.get("is_active") is True:
        revoke_invitations_of(user, actor_id=actor.pk, now=now)
    if before.get("email"):
        post_letter(Letter.EMAIL_CHANGED, now=now, user_id=user.pk, email=before["email"])
    if user.email and "email" in before:
        post_letter(Letter.VERIFY_EMAIL, now=now, user_id=user.pk)
    transaction.on_commit(lambda: forget_auth_state(user.pk))


def _tell(event: type[DomainEvent], user: User, *, actor: User, now: datetime, **payload: Any) -> None:
    announce(
        event(institution_id=user.institution_id, object_id=user.pk, actor_id=actor.pk, occurred_at=now, **payload)
    )
