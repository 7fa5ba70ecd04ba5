"""Who says yes, who says no, and who enters what was signed on paper."""

from dataclasses import dataclass
from datetime import datetime

from accounts.consent_ages import decider_of
from accounts.enums import ConsentDecider, ConsentMethod, GuardianSight, Role
from accounts.models import Consent, User
from accounts.policies import may_guardian_see, may_manage_person


@dataclass(frozen=True)
class ConsentRights:
    """What somebody may say for a person, and as whom they would say it."""

    decider: ConsentDecider
    method: ConsentMethod
    may_grant: bool
    may_withdraw: bool


def consent_rights(actor: User, person: User, *, now: datetime) -> ConsentRights:
    """The rights of ``actor`` over the consents of ``person``, who has institution and profile at hand.

    Who decides may grant and withdraw. Everybody may say no for themselves, however young: see ``is_objection``. Once
    the learner decides, a guardian's earlier yes goes on, but is no more theirs to take back.
    """
    decider = decider_of(person, now=now)
    is_oneself = actor.pk == person.pk
    if is_oneself:
        is_theirs = decider == ConsentDecider.SELF
        return ConsentRights(decider, ConsentMethod.SELF, may_grant=is_theirs, may_withdraw=True)
    is_theirs = (
        decider == ConsentDecider.GUARDIAN
        and actor.role != Role.STUDENT
        and may_guardian_see(actor, person, GuardianSight.CONSENTS)
    )
    return ConsentRights(decider, ConsentMethod.GUARDIAN, may_grant=is_theirs, may_withdraw=is_theirs)


def is_objection(newest: Consent | None, decider: ConsentDecider) -> bool:
    """Whether the newest line of a purpose is a child's own no, against which nobody says yes.

    Below the age both have to be willing. The no stands until the child takes it back, from a session of their own
    with all rights, by saying yes: that alone agrees to nothing, and a guardian decides again.
    """
    is_own_no = newest is not None and not newest.is_granted and newest.method == ConsentMethod.SELF
    return is_own_no and decider == ConsentDecider.GUARDIAN


def may_enter_forms_of(actor: User, person: User) -> bool:
    """The office enters what was signed on paper, for people of its institution."""
    return may_manage_person(actor, person)
