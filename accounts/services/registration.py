"""Making accounts: one's own, and somebody else's."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import InstitutionKind, Role
from accounts.errors import (
    EmailTaken,
    InstitutionNotFound,
    RegistrationClosed,
    UsernameTaken,
)
from accounts.events import UserRegistered
from accounts.models import Institution, StudentProfile, TeacherProfile, User
from accounts.names import plain_username, require_plain_email, require_plain_name, require_username
from accounts.policies import require_may_give
from accounts.services.audits import audit_person
from accounts.services.letters import Letter, post_letter
from accounts.services.passwords import check_password_strength
from core.errors import PlatformError, conflicts
from core.events import announce


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
        raise RegistrationClosed(_("Nobody can register here in this role by themselves."), field="role")
    user = User(institution=institution, username=username, full_name=full_name, role=role, email=email or None)
    return open_account(user, password, actor_id=user.pk, now=now)


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
        AboveOneself: ``actor`` may not give this role, or not there.
        UsernameMalformed: see ``require_username``.
        PasswordTooWeak: see ``AUTH_PASSWORD_VALIDATORS``.
        EmailTaken: somebody on the platform has the address.
        UsernameTaken: somebody in the institution has the name.
    """
    user = User(institution=institution, username=username, full_name=full_name, role=role, email=email or None)
    if actor is not None:
        require_may_give(actor, role=role, institution_id=institution.pk)
    return open_account(user, password, actor_id=actor.pk if actor else None, now=now)


def open_account(user: User, password: str | None, *, actor_id: UUID | None, now: datetime) -> User:
    """Check and store a new person; whoever opens their own account is their own ``actor_id``.

    Raises:
        UsernameMalformed, NameMalformed, PasswordTooWeak: see ``prepare_account``.
        EmailTaken, UsernameTaken: see ``store_account``.
    """
    prepare_account(user, password)
    return store_account(user, actor_id=actor_id, now=now)


def prepare_account(user: User, password: str | None) -> None:
    """Check a new person and hash the password: slow, and so before a transaction is opened.

    Raises:
        UsernameMalformed, EmailMalformed, NameMalformed, PasswordTooWeak
    """
    user.username = plain_username(user.username)
    require_username(user.username)
    require_plain_email(user.email)
    require_plain_name(user.full_name)
    if password is not None:
        check_password_strength(password, user)
    user.set_password(password)


@transaction.atomic
def store_account(user: User, *, actor_id: UUID | None, now: datetime) -> User:
    """Store a prepared person. For the services by which people come in, after they have asked whether somebody may.

    An address that is not proven yet gets a letter, if there is a password to sign in with.

    Raises:
        EmailTaken, UsernameTaken
    """
    user.language, user.time_zone = user.institution.language, user.institution.time_zone
    user.registered_at = now
    with conflicts(User, taken()):
        user.save(force_insert=True)
    make_profile(user)
    _tell_of(user, actor_id=actor_id, now=now)
    if user.email and user.has_usable_password() and not user.is_email_verified:
        post_letter(Letter.VERIFY_EMAIL, now=now, user_id=user.pk)
    return user


def _registration_target(slug: str | None) -> Institution:
    found = Institution.objects.filter(slug=slug) if slug else Institution.objects.filter(kind=InstitutionKind.OPEN)
    institution = found.first()
    if institution is None or not (institution.allows_student_registration or institution.allows_teacher_registration):
        raise InstitutionNotFound(_("There is no institution of this name to register with."), field="institution")
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
    audit_person("accounts.user.created", user, actor_id=actor_id, after={"role": str(user.role)}, now=now)


def make_profile(user: User) -> None:
    """What belongs to the role; what belonged to an earlier one stays."""
    if user.role == Role.STUDENT:
        StudentProfile.objects.get_or_create(user=user)
    elif user.role == Role.TEACHER:
        TeacherProfile.objects.get_or_create(user=user)


def taken() -> dict[str, PlatformError]:
    """What a constraint says when a race breaks it."""
    return {
        "accounts_user_email_unique": EmailTaken(_("Somebody has this e-mail already."), field="email"),
        "accounts_user_username_in_institution": UsernameTaken(_("Somebody has this name already."), field="username"),
    }
