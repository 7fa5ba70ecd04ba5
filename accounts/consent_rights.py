"""Who says yes, who says no, and who enters what was signed on paper."""

from dataclasses import dataclass
from datetime import datetime

from accounts.consent_ages import decider_of
from accounts.enums import ConsentDecider, ConsentMethod, GuardianSight, Role
from accounts.models import User
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

    Who decides may grant and withdraw. Everybody may say no for themselves, however young: a guardian's yes does not
    stand against a child's no. Once the learner decides, a guardian's earlier yes goes on, but is no more theirs to
    take back.
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


def may_enter_forms_of(actor: User, person: User) -> bool:
    """The office enters what was signed on paper, for people of its institution."""
    return may_manage_person(actor, person)
