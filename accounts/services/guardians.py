"""Who looks after which child: coming by a code, leaving, being sent away, and the child's coming of age."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.calendars import local_date
from accounts.enums import LinkEnd, Role
from accounts.errors import AlreadyGuardian, GuardianLinkNotFound, StudentsGuardNobody
from accounts.events import GuardianLinked, GuardianUnlinked
from accounts.lockout import GUARDIAN_CODE_TRIES, Try
from accounts.majority import latest_birth_of_age
from accounts.models import GuardianInvitation, GuardianLink, User
from accounts.policies import is_in_charge_of
from accounts.services.audits import audit_person
from accounts.services.guardian_codes import institution_of_code, is_minor, use_code
from accounts.services.registration import prepare_account, store_account
from core.events import announce
from core.ids import new_id
from core.request_context import current_request


def join_as_guardian(
    *, code: str, username: str, password: str, full_name: str, now: datetime, email: str | None = None
) -> User:
    """Open an account as guardian in the child's institution, and link it. Nothing is left behind by a refusal.

    Raises:
        GuardianCodeRefused: it is not good (any more).
        LockedOut: too many wrong codes from this address.
        UsernameMalformed, NameMalformed, PasswordTooWeak, EmailTaken, UsernameTaken: the code stays good.
    """
    guess = _guess(code.strip().upper())
    guess.require_open(now=now)
    guardian = User(
        institution=institution_of_code(code, now=now),
        username=username,
        full_name=full_name,
        role=Role.GUARDIAN,
        email=email or None,
    )
    prepare_account(guardian, password)
    with transaction.atomic():
        invitation = use_code(code, now=now, institution_id=guardian.institution_id)
        store_account(guardian, actor_id=guardian.pk, now=now)
        _link(invitation, guardian, now=now)
    guess.succeeded()
    return guardian


def link_guardian(*, code: str, guardian: User, now: datetime) -> GuardianLink:
    """Make somebody who has an account the guardian of one more child. Again the code is refused: it works once.

    Raises:
        StudentsGuardNobody: ``guardian`` is a student.
        GuardianCodeRefused: it is not good (any more), or of another institution.
        AlreadyGuardian: of this child; the code stays good.
        LockedOut: too many wrong codes by this person.
    """
    if guardian.role == Role.STUDENT:
        raise StudentsGuardNobody(_("Students are nobody's guardians."))
    guess = _guess(str(guardian.pk))
    guess.require_open(now=now)
    with transaction.atomic():
        invitation = use_code(code, now=now, institution_id=guardian.institution_id)
        if GuardianLink.objects.live().filter(child=invitation.child, guardian_id=guardian.pk).exists():
            raise AlreadyGuardian(_("You are a guardian of this child already."), field="code")
        link = _link(invitation, guardian, now=now)
    guess.succeeded()
    return link


def _guess(name: str) -> Try:
    return Try(kind="guardian_code", name=name, address=current_request().address, allowed=GUARDIAN_CODE_TRIES)


@transaction.atomic
def end_guardian_link(*, link_id: UUID, actor: User, now: datetime) -> GuardianLink:
    """Leave, as the guardian; or revoke, as somebody in charge of the child. Again changes nothing.

    Raises:
        GuardianLinkNotFound: no such link, or not for ``actor`` to end.
    """
    locked = GuardianLink.objects.select_for_update(of=("self",)).select_related("child", "guardian")
    link = locked.filter(pk=link_id).first()
    if link is not None and link.guardian_id == actor.pk:
        reason = LinkEnd.LEFT
    elif link is not None and is_in_charge_of(actor, link.child):
        reason = LinkEnd.REVOKED
    else:
        raise GuardianLinkNotFound(_("There is no such guardian."))
    if link.ended_at is None:
        _end(link, reason=reason, actor_id=actor.pk, now=now)
    return link


def end_links_of_adults(*, now: datetime) -> int:
    """End the links of all children who are of age today, by the calendar of their institution; returns how many.

    One transaction a link. Codes that are still open are refused from the same day on.
    """
    return sum(_end_if_live(link_id, now=now) for link_id in list(_links_of_adults(now)))


def end_links_if_of_age(child: User, *, now: datetime) -> None:
    """End the links of one child who turns out to be of age. For services that change what is known of them."""
    if is_minor(child, now=now):
        return
    for link_id in GuardianLink.objects.live().filter(child_id=child.pk).order_by("pk").values_list("pk", flat=True):
        _end_if_live(link_id, now=now)


def _links_of_adults(now: datetime) -> Iterator[UUID]:
    """One query for each pair of time zone and age of majority that there is."""
    live = GuardianLink.objects.live().order_by()
    calendars = live.values_list("child__institution__time_zone", "child__institution__majority_age").distinct()
    for time_zone, majority_age in list(calendars):
        yield from live.filter(
            child__institution__time_zone=time_zone,
            child__institution__majority_age=majority_age,
            child__student_profile__birth_on__lte=latest_birth_of_age(
                today=local_date(time_zone, now), majority_age=majority_age
            ),
        ).values_list("pk", flat=True)


@transaction.atomic
def _end_if_live(link_id: UUID, *, now: datetime) -> bool:
    link = GuardianLink.objects.select_for_update().live().filter(pk=link_id).first()
    if link is not None:
        _end(link, reason=LinkEnd.MAJORITY, actor_id=None, now=now)
    return link is not None


def _link(invitation: GuardianInvitation, guardian: User, *, now: datetime) -> GuardianLink:
    """Store, announce and audit. The child's row is locked."""
    link = GuardianLink.objects.create(
        id=new_id(),
        institution_id=invitation.institution_id,
        child=invitation.child,
        guardian=guardian,
        relation=invitation.relation,
        linked_at=now,
    )
    announce(
        GuardianLinked(
            institution_id=link.institution_id,
            object_id=link.pk,
            learner_id=link.child_id,
            actor_id=guardian.pk,
            occurred_at=now,
            guardian_id=str(guardian.pk),
            relation=str(link.relation),
        )
    )
    facts = {"guardian_id": str(guardian.pk), "relation": str(link.relation), "code": str(invitation.pk)}
    audit_person("accounts.guardian.linked", link.child, actor_id=guardian.pk, after=facts, now=now)
    return link


def _end(link: GuardianLink, *, reason: LinkEnd, actor_id: UUID | None, now: datetime) -> None:
    link.ended_at, link.end_reason = now, reason
    link.save(update_fields=["ended_at", "end_reason"])
    announce(
        GuardianUnlinked(
            institution_id=link.institution_id,
            object_id=link.pk,
            learner_id=link.child_id,
            actor_id=actor_id,
            occurred_at=now,
            guardian_id=str(link.guardian_id),
            reason=str(reason),
        )
    )
    facts = {"guardian_id": str(link.guardian_id), "reason": str(reason)}
    audit_person("accounts.guardian.unlinked", link.child, actor_id=actor_id, after=facts, now=now)
