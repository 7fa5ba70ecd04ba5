"""Making accounts and changing them."""

import unicodedata
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.auth_state import forget_auth_state
from accounts.enums import InstitutionKind, Role, SessionEnd
from accounts.errors import (
    EmailTaken,
    InstitutionNotFound,
    NameMalformed,
    PasswordTooWeak,
    PersonNotFound,
    RegistrationClosed,
    UsernameMalformed,
    UsernameTaken,
)
from accounts.events import UserRegistered
from accounts.models import Institution, StudentProfile, TeacherProfile, User
from accounts.policies import may_manage_people, may_see_person
from accounts.services.sessions import end_all_sessions
from core.audit import record_audit
from core.errors import PlatformError, conflicts
from core.events import announce

# Joiners stay allowed: names in Arabic and Indic scripts need them.
BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PROFILE_FIELDS = frozenset({"full_name", "email", "language", "time_zone"})


def register_person(
    *,
    username: str,
    password: str,
    full_name: str,
    role: Role,
    now: datetime,
    email: str | None = None,
    institution_slug: str | None = None,
) -> User:
    """Make an account for oneself: a student, or a teacher where the institution lets teachers register.

    Without an institution the account belongs to ``open``, which can reach nothing else.

    Raises:
        InstitutionNotFound: there is none of that name, or nobody may register there by themselves.
        RegistrationClosed: not in this role.
        PasswordTooWeak, EmailTaken, UsernameTaken
    """
    institution = _registration_target(institution_slug)
    if not _may_register(institution, role):
        raise RegistrationClosed("Nobody can register here in this role by themselves.", field="role")
    user = User(institution=institution, username=username, full_name=full_name, role=role, email=email or None)
    return _open_account(user, password, actor_id=user.pk, now=now)


def create_person(
    *,
    institution: Institution,
    username: str,
    password: str | None,
    full_name: str,
    role: Role,
    now: datetime,
    actor: User | None,
    email: str | None = None,
) -> User:
    """Make an account for somebody. ``actor`` is None for commands.

    With ``password`` None nobody can sign in with it until one is issued: for people who are brought in by the
    hundred, from a list or from another platform.

    Raises:
        UsernameMalformed: it holds an ``@``.
        PasswordTooWeak: see ``AUTH_PASSWORD_VALIDATORS``.
        EmailTaken: somebody on the platform has the address.
        UsernameTaken: somebody in the institution has the name.
    """
    user = User(institution=institution, username=username, full_name=full_name, role=role, email=email or None)
    return _open_account(user, password, actor_id=actor.pk if actor else None, now=now)


@transaction.atomic
def grant_superuser(*, user: User, now: datetime) -> None:
    """Let a person of the platform's staff run the whole platform. For commands; there is no other way."""
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    user.is_superuser = True
    record_audit(
        action="accounts.user.superuser_granted",
        institution_id=user.institution_id,
        actor_id=None,
        object_type="accounts.User",
        object_id=user.pk,
        now=now,
    )
    transaction.on_commit(lambda: forget_auth_state(user.pk))


@transaction.atomic
def edit_profile(*, user_id: UUID, changes: dict[str, Any], now: datetime) -> User:
    """Change one's own name, e-mail, language or time zone.

    Raises:
        EmailTaken: somebody on the platform has the address.
    """
    require_plain_name(changes.get("full_name", ""))
    user = User.objects.select_for_update().get(pk=user_id)
    fields = sorted(PROFILE_FIELDS & set(changes))
    before = {field: getattr(user, field) for field in fields}
    for field in fields:
        setattr(user, field, changes[field] or None if field == "email" else changes[field])
    with conflicts(User, _taken()):
        user.save(update_fields=fields)
    record_audit(
        action="accounts.user.edited",
        institution_id=user.institution_id,
        actor_id=user.pk,
        object_type="accounts.User",
        object_id=user.pk,
        before=before,
        after={field: getattr(user, field) for field in fields},
        now=now,
    )
    return user


@transaction.atomic
def manage_person(*, user_id: UUID, changes: dict[str, Any], actor: User, now: datetime) -> User:
    """Change somebody's name, e-mail, role or whether the account is active. A new role or a closed account ends
    every session.

    Raises:
        PersonNotFound: no such person, or not for ``actor`` to manage.
        EmailTaken: somebody on the platform has the address.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None or not (may_manage_people(actor) and may_see_person(actor, user)):
        raise PersonNotFound("There is no such person.")
    require_plain_name(changes.get("full_name", ""))
    fields = sorted({"full_name", "email", "role", "is_active"} & set(changes))
    before = {field: getattr(user, field) for field in fields}
    for field in fields:
        setattr(user, field, changes[field] or None if field == "email" else changes[field])
    with conflicts(User, _taken()):
        user.save(update_fields=fields)
    if user.role != before.get("role", user.role):
        _make_profile(user)
        end_all_sessions(user=user, reason=SessionEnd.ROLE, now=now)
    if before.get("is_active") and not user.is_active:
        end_all_sessions(user=user, reason=SessionEnd.DEACTIVATED, now=now)
    record_audit(
        action="accounts.user.managed",
        institution_id=user.institution_id,
        actor_id=actor.pk,
        object_type="accounts.User",
        object_id=user.pk,
        before=before,
        after={field: getattr(user, field) for field in fields},
        now=now,
    )
    transaction.on_commit(lambda: forget_auth_state(user_id))
    return user


def _open_account(user: User, password: str | None, *, actor_id: UUID | None, now: datetime) -> User:
    """Check and store a new person; whoever opens their own account is their own ``actor_id``."""
    _require_sound(user, password)
    user.language, user.time_zone = user.institution.language, user.institution.time_zone
    user.registered_at = now
    user.set_password(password)
    with transaction.atomic():
        with conflicts(User, _taken()):
            user.save(force_insert=True)
        _make_profile(user)
        _tell_of(user, actor_id=actor_id, now=now)
    return user


def _require_sound(user: User, password: str | None) -> None:
    if "@" in user.username:
        raise UsernameMalformed("A username has no @: that is what tells it from an e-mail.", field="username")
    require_plain_name(user.full_name)
    if password is not None:
        check_password_strength(password, user)


def require_plain_name(name: str) -> None:
    """Refuse control characters and those that turn the direction of a text round.

    Raises:
        NameMalformed: there is one.
    """
    if any(unicodedata.category(character) == "Cc" or character in BIDI_CONTROLS for character in name):
        raise NameMalformed("A name holds letters, not control characters.", field="full_name")


def check_password_strength(password: str, user: User) -> None:
    """Ask Django's validators.

    Raises:
        PasswordTooWeak: with what they said.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(" ".join(error.messages), field="password") from error


def _registration_target(slug: str | None) -> Institution:
    found = Institution.objects.filter(slug=slug) if slug else Institution.objects.filter(kind=InstitutionKind.OPEN)
    institution = found.first()
    if institution is None or not (institution.allows_student_registration or institution.allows_teacher_registration):
        raise InstitutionNotFound("There is no institution of this name to register with.", field="institution")
    return institution


def _may_register(institution: Institution, role: Role) -> bool:
    return (role == Role.STUDENT and institution.allows_student_registration) or (
        role == Role.TEACHER and institution.allows_teacher_registration
    )


def _tell_of(user: User, *, actor_id: UUID | None, now: datetime) -> None:
    """Announce and audit a new account."""
    announce(
        UserRegistered(
            institution_id=user.institution_id,
            object_id=user.pk,
            learner_id=user.pk if user.role == Role.STUDENT else None,
            actor_id=actor_id,
            occurred_at=now,
            role=str(user.role),
            is_self_registered=actor_id == user.pk,
        )
    )
    record_audit(
        action="accounts.user.created",
        institution_id=user.institution_id,
        actor_id=actor_id,
        object_type="accounts.User",
        object_id=user.pk,
        after={"role": str(user.role)},
        now=now,
    )


def _make_profile(user: User) -> None:
    if user.role == Role.STUDENT:
        StudentProfile.objects.get_or_create(user=user)
    elif user.role == Role.TEACHER:
        TeacherProfile.objects.get_or_create(user=user)


def _taken() -> dict[str, PlatformError]:
    return {
        "accounts_user_email_unique": EmailTaken("Somebody has this e-mail already.", field="email"),
        "accounts_user_username_in_institution": UsernameTaken("Somebody has this name already.", field="username"),
    }
