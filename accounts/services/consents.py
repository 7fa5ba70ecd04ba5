"""Saying yes, saying no, and entering what was signed on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.consent_ages import decider_of
from accounts.consent_rights import consent_rights, is_objection, may_enter_forms_of
from accounts.consent_texts import ConsentText, require_current_text
from accounts.enums import ConsentMethod, ConsentPurpose, GuardianSight
from accounts.errors import (
    ClosedAccountAgrees,
    ConsentBackdated,
    ConsentMissing,
    ConsentNotYours,
    ConsentObjected,
    ConsentTextUnnamed,
    EvidenceNeeded,
    PersonUnknown,
)
from accounts.events import ConsentGranted, ConsentWithdrawn
from accounts.models import Consent, User
from accounts.policies import guardians_who_may_see, may_see_consents_of
from accounts.services.audits import audit_person
from accounts.services.notifications import notify
from accounts.texts import EVIDENCE_LENGTH, require_text, shows_nothing
from core.derived_rows import erase_derived
from core.events import announce

# Servers whose clocks differ by less are forgiven.
CLOCK_SKEW = timedelta(minutes=5)
ASSENTED = "accounts.consent.assented"


@dataclass(frozen=True)
class Said:
    """The line of the ledger, and how many rows of each table went with it: none with a yes."""

    line: Consent
    erased: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def grant_consent(
    *,
    student_id: UUID,
    purpose: ConsentPurpose,
    text_version: int,
    text_language: str,
    actor: User,
    now: datetime,
) -> Consent:
    """Agree to ``purpose``, for oneself or, as the guardian who decides, for a child. Again changes nothing.

    A child who said no takes it back so: the line agrees to nothing, and a guardian may again.

    Raises:
        PersonUnknown: nobody whose consents ``actor`` sees.
        ConsentNotYours: somebody else decides.
        ConsentObjected: the child said no.
        ConsentTextOutdated, ConsentTextMissing: what was read is not what is asked today.
        ConsentBackdated: the ledger knows something later.
    """
    person = _lock_seen(student_id, actor)
    rights = consent_rights(actor, person, now=now)
    takes_back = actor.pk == student_id and is_objection(_newest(student_id, purpose), rights.decider)
    if not rights.may_grant and not takes_back:
        raise ConsentNotYours(_("This is for somebody else to decide."))
    text = require_current_text(purpose, version=text_version, language=text_language)
    method = ConsentMethod.ASSENT if takes_back else rights.method
    return _grant(person, text, actor=actor, method=method, now=now)


@transaction.atomic
def withdraw_consent(*, student_id: UUID, purpose: ConsentPurpose, actor: User, now: datetime) -> Said:
    """Say no to ``purpose``, or take a yes back. Use stops and what was derived is gone when this returns.

    Again writes no second line, but looks once more whether anything derived is left. One's own no is written down
    after that of somebody else too.

    Raises:
        PersonUnknown: nobody whose consents ``actor`` sees.
        ConsentNotYours: somebody else decides.
        ConsentBackdated: the ledger knows something later.
    """
    person = _lock_seen(student_id, actor)
    rights = consent_rights(actor, person, now=now)
    if not rights.may_withdraw:
        raise ConsentNotYours(_("This is for somebody else to decide."))
    return _withdraw(person, purpose, actor=actor, method=rights.method, now=now)


@transaction.atomic
def enter_signed_form(
    *,
    student_id: UUID,
    purpose: ConsentPurpose,
    is_granted: bool,
    evidence: str,
    actor: User,
    now: datetime,
    text_version: int | None = None,
    text_language: str = "",
) -> Said:
    """Enter, as the office, a form on which somebody said yes or no; ``evidence`` says where it is kept.

    A yes names the text that was read. A no is as with ``withdraw_consent``, also for closed accounts.

    Raises:
        PersonUnknown: nobody whose forms ``actor`` enters.
        EvidenceNeeded: nobody would find the form again.
        ClosedAccountAgrees: a yes, and nobody learns with this account.
        ConsentTextUnnamed: a yes to no text.
        ConsentObjected: a yes, and the child said no.
        ConsentTextOutdated, ConsentTextMissing, ConsentBackdated: see ``grant_consent``.
    """
    person = _lock_for_form(student_id, actor)
    entered: dict[str, Any] = {"actor": actor, "method": ConsentMethod.PAPER, "now": now}
    entered["evidence"] = _require_evidence(evidence)
    if not is_granted:
        return _withdraw(person, purpose, **entered)
    if not person.is_active:
        raise ClosedAccountAgrees(_("This account is closed."), field="student")
    if not (text_version and text_language):
        missing = "text_language" if text_version else "text_version"
        raise ConsentTextUnnamed(_("A yes names the text that was read."), field=missing)
    text = require_current_text(purpose, version=text_version, language=text_language)
    return Said(_grant(person, text, **entered))


def require_consent(*, student_id: UUID, purpose: ConsentPurpose) -> None:
    """May it be written now? For services that write what needs a consent: the answer holds until the end of the
    present transaction.

    The lock is the one of withdrawal, which therefore erases also what the caller is about to write. A closed or
    erased account lets nothing new be written, whatever its ledger says: what it said at a moment, for whoever reads
    old events, ``consent_holds`` tells.

    Raises:
        ConsentMissing: nobody agreed, or it was taken back.
        RuntimeError: there is no open transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A consent is required in the transaction of what is written.")
    person = User.objects.select_for_update(no_key=True).active().kept().filter(pk=student_id).first()
    newest = _newest(student_id, purpose) if person else None
    if newest is None or not newest.is_granted:
        raise ConsentMissing(_("Nobody has agreed to this."))


def _lock_seen(student_id: UUID, actor: User) -> User:
    person = _lock(student_id)
    if person is None or not may_see_consents_of(actor, person):
        raise PersonUnknown(_("There is no such person."), field="student")
    return person


def _lock_for_form(student_id: UUID, actor: User) -> User:
    person = _lock(student_id)
    if person is None or not may_enter_forms_of(actor, person):
        raise PersonUnknown(_("There is no such person."), field="student")
    return person


def _lock(student_id: UUID) -> User | None:
    """The person with institution and profile. Two clicks at once come one after the other; rows that only point to
    the person may be written meanwhile."""
    locked = User.objects.select_for_update(of=("self",), no_key=True).kept()
    return locked.select_related("institution", "student_profile").filter(pk=student_id).first()


def _require_evidence(evidence: str) -> str:
    if shows_nothing(evidence):
        raise EvidenceNeeded(_("Say where the signed form is kept."), field="evidence")
    return require_text(evidence, field="evidence", limit=EVIDENCE_LENGTH, lines=False)


def _newest(student_id: UUID, purpose: ConsentPurpose) -> Consent | None:
    return Consent.objects.filter(student_id=student_id, purpose=purpose).order_by("-at").first()


def _grant(
    person: User, text: ConsentText, *, actor: User, method: ConsentMethod, now: datetime, evidence: str = ""
) -> Consent:
    newest = _newest(person.pk, text.purpose)
    is_same_text = newest is not None and newest.is_granted and newest.text_version == text.version
    if newest is not None and is_same_text and evidence in ("", newest.evidence):
        return newest
    is_others_yes = method in (ConsentMethod.GUARDIAN, ConsentMethod.PAPER)
    if is_others_yes and is_objection(newest, decider_of(person, now=now)):
        raise ConsentObjected(_("The learner said no, and has to take that back first."))
    line = _next_line(person, text.purpose, newest, actor=actor, method=method, now=now)
    line.is_granted, line.evidence = method != ConsentMethod.ASSENT, evidence
    line.text_version, line.text_language, line.text_hash = text.version, text.language, text.sha256
    line.save(force_insert=True)
    said: dict[str, Any] = {"purpose": str(line.purpose), "method": str(line.method), "text_version": line.text_version}
    if line.is_granted:
        announce(ConsentGranted(**_envelope(line), **said))
    action = ConsentGranted.name if line.is_granted else ASSENTED
    audit_person(action, person, actor_id=actor.pk, now=line.at, after={**said, "text_language": line.text_language})
    return line


def _withdraw(
    person: User, purpose: ConsentPurpose, *, actor: User, method: ConsentMethod, now: datetime, evidence: str = ""
) -> Said:
    """What is derived goes first: its locks are taken before that of the learner's stream."""
    newest = _newest(person.pk, purpose)
    is_said = newest is not None and (method != ConsentMethod.SELF or newest.method == method)
    if newest is not None and not newest.is_granted and is_said:
        return Said(newest, erase_derived(person_id=person.pk, purpose=str(purpose), now=newest.at))
    line = _next_line(person, purpose, newest, actor=actor, method=method, now=now)
    line.evidence = evidence
    erased = erase_derived(person_id=person.pk, purpose=str(purpose), now=line.at)
    line.save(force_insert=True)
    said: dict[str, Any] = {"purpose": str(purpose), "method": str(method)}
    announce(ConsentWithdrawn(**_envelope(line), **said))
    audit_person(ConsentWithdrawn.name, person, actor_id=actor.pk, now=line.at, after={**said, "erased": erased})
    if newest is not None and newest.is_granted:  # a first no takes nothing back
        _confirm(line, person, now=now)
    return Said(line, erased)


def _confirm(line: Consent, person: User, *, now: datetime) -> None:
    """Tell the learner, and the guardians who see the consents, that it was taken back, whoever did it."""
    child = User.objects.filter(pk=person.pk)
    guardians = guardians_who_may_see(child, GuardianSight.CONSENTS, institution=person.institution)
    notify(
        kind="accounts.consent.withdrawn",
        recipients=[person.pk, *guardians.values_list("pk", flat=True)],
        params={"purpose": line.purpose},
        about_id=person.pk,
        link=f"/consents/?student={person.pk}",
        key=f"withdrawn {line.pk}",
        now=now,
    )


def _next_line(
    person: User,
    purpose: ConsentPurpose,
    newest: Consent | None,
    *,
    actor: User,
    method: ConsentMethod,
    now: datetime,
) -> Consent:
    """A line that says no as yet and is not stored, at ``now`` or just after the one before it.

    Raises:
        ConsentBackdated: ``now`` lies further before that than clocks differ.
    """
    at = now
    if newest is not None and at <= newest.at:
        if at < newest.at - CLOCK_SKEW:
            raise ConsentBackdated(_("Something later is known already."), at=newest.at)
        at = newest.at + timedelta(microseconds=1)
    return Consent(
        institution_id=person.institution_id,
        student=person,
        purpose=purpose,
        is_granted=False,
        given_by=actor,
        method=method,
        at=at,
    )


def _envelope(line: Consent) -> dict[str, Any]:
    return {
        "institution_id": line.institution_id,
        "object_id": line.pk,
        "learner_id": line.student_id,
        "actor_id": line.given_by_id,
        "occurred_at": line.at,
    }
