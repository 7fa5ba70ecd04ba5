"""The codes with which the school asks somebody to be the guardian of a child."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.calendars import local_date
from accounts.enums import Relation, Role
from accounts.errors import (
    GuardianCodeNotFound,
    GuardianCodeRefused,
    GuardiansFull,
    NeedsNoGuardian,
    PersonNotFound,
)
from accounts.majority import is_of_age
from accounts.models import GuardianInvitation, GuardianLink, Institution, StudentProfile, User
from accounts.policies import is_in_charge_of
from accounts.services.audits import audit_person
from core.codes import new_code
from core.ids import new_id

MAX_GUARDIANS = 10
GOOD_FOR = timedelta(days=30)
CODE_LENGTH = 10
_GROUP = CODE_LENGTH // 2


@dataclass(frozen=True)
class MadeCode:
    """A new code in two groups, as it is shown this once."""

    invitation: GuardianInvitation
    code: str


@transaction.atomic
def make_guardian_code(*, child_id: UUID, relation: Relation, actor: User, now: datetime) -> MadeCode:
    """Make a code with which one person becomes the child's guardian. Each call makes another.

    Open codes count as guardians, so that no code is refused for want of a place.

    Raises:
        PersonNotFound: no such student, or ``actor`` is not in charge of them.
        NeedsNoGuardian: the child is of age, or the account is closed.
        GuardiansFull: ten guardians and open codes.
    """
    child = lock_child(child_id)
    if child is None or not is_in_charge_of(actor, child):
        raise PersonNotFound(_("There is no such student."))
    if not (child.is_active and is_minor(child, now=now)):
        raise NeedsNoGuardian(_("Who is of age, or has a closed account, gets no guardian."))
    taken = GuardianLink.objects.live().filter(child=child).count()
    if taken + GuardianInvitation.objects.good(now).filter(child=child).count() >= MAX_GUARDIANS:
        raise GuardiansFull(_("A child has ten guardians at most, open codes among them."))
    code = new_code(CODE_LENGTH)
    invitation = GuardianInvitation.objects.create(
        id=new_id(),
        institution_id=child.institution_id,
        child=child,
        relation=relation,
        code_digest=_digests(code)[0],
        created_by=actor,
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    _audit("accounts.guardian.code_made", invitation, actor=actor, now=now)
    return MadeCode(invitation=invitation, code=f"{code[:_GROUP]}-{code[_GROUP:]}")


@transaction.atomic
def revoke_guardian_code(*, code_id: UUID, child_id: UUID, actor: User, now: datetime) -> None:
    """Take a code back. One that is not open any more is left as it is.

    Raises:
        GuardianCodeNotFound: the child has no such code, or ``actor`` is not in charge of the child.
    """
    locked = GuardianInvitation.objects.select_for_update(of=("self",)).select_related("child")
    invitation = locked.filter(pk=code_id, child_id=child_id).first()
    if invitation is None or not is_in_charge_of(actor, invitation.child):
        raise GuardianCodeNotFound(_("There is no such code."))
    if invitation.used_at is not None or invitation.revoked_at is not None or invitation.expires_at <= now:
        return
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    _audit("accounts.guardian.code_revoked", invitation, actor=actor, now=now)


def institution_of_code(code: str, *, now: datetime) -> Institution:
    """Where a code that can still be used comes from.

    Raises:
        GuardianCodeRefused: there is none; ``use_code`` looks closer.
    """
    asked = GuardianInvitation.objects.good(now).filter(code_digest__in=_digests(code))
    institution_id = asked.values_list("institution_id", flat=True).first()
    if institution_id is None:
        raise GuardianCodeRefused(_("This code is not good (any more)."), field="code")
    return Institution.objects.get(pk=institution_id)


def use_code(code: str, *, now: datetime, institution_id: UUID | None = None) -> GuardianInvitation:
    """The code's row, used up in the present transaction, with its child, whose row is locked.

    With an ``institution_id``, a code of any other is as unknown as one that never was.

    Raises:
        GuardianCodeRefused: see there.
    """
    asked = GuardianInvitation.objects.filter(code_digest__in=_digests(code))
    if institution_id is not None:
        asked = asked.filter(institution_id=institution_id)
    child_id = asked.values_list("child_id", flat=True).first()
    # The child before the code, as where codes are made: two who lock both cannot wait for one another.
    child = lock_child(child_id) if child_id else None
    invitation = asked.good(now).select_for_update().first()
    if child is None or invitation is None or not (child.is_active and is_minor(child, now=now)):
        raise GuardianCodeRefused(_("This code is not good (any more)."), field="code")
    invitation.child, invitation.used_at = child, now
    invitation.save(update_fields=["used_at"])
    return invitation


def lock_child(child_id: UUID) -> User | None:
    """The student, locked, with institution and profile; None if there is no such student."""
    locked = User.objects.select_for_update(of=("self",)).select_related("institution", "student_profile")
    return locked.filter(pk=child_id, role=Role.STUDENT).first()


def is_minor(child: User, *, now: datetime) -> bool:
    """Whether the student is not of age, as far as is known."""
    profile: StudentProfile | None = getattr(child, "student_profile", None)
    school = child.institution
    birth_on = profile.birth_on if profile else None
    return not is_of_age(birth_on, today=local_date(school.time_zone, now), majority_age=school.majority_age)


def _digests(code: str) -> list[str]:
    """What is kept of a code, however it was typed: under today's key first, then under those that it follows."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum()).encode(errors="replace")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [
        salted_hmac("accounts.guardian_code", plain, secret=key, algorithm="sha256").hexdigest()
        for key in map(str, keys)
    ]


def _audit(action: str, invitation: GuardianInvitation, *, actor: User, now: datetime) -> None:
    facts = {"code": str(invitation.pk), "relation": str(invitation.relation)}
    audit_person(action, invitation.child, actor_id=actor.pk, after=facts, now=now)
