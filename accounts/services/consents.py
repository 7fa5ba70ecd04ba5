"""Saying yes, saying no, and entering what was signed on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.consent_rights import consent_rights, may_enter_forms_of
from accounts.consent_texts import ConsentText, require_current_text
from accounts.enums import ConsentMethod, ConsentPurpose, GuardianSight
from accounts.errors import (
    ClosedAccountAgrees,
    ConsentBackdated,
    ConsentMissing,
    ConsentNotYours,
    EvidenceNeeded,
    PersonUnknown,
)
from accounts.events import ConsentGranted, ConsentWithdrawn
from accounts.models import Consent, User
from accounts.policies import guardians_who_may_see, may_see_consents_of
from accounts.services.audits import audit_person
from accounts.services.notifications import notify
from core.derived_rows import erase_derived
from core.events import announce

# Servers whose clocks differ by less are forgiven.
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Withdrawal:
    """The line of the ledger, and how many rows of each table went with it."""

    line: Consent
    erased: Mapping[str, int]


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

    Raises:
        PersonUnknown: nobody whose consents ``actor`` sees.
        ConsentNotYours: somebody else decides.
        ConsentTextOutdated, ConsentTextMissing: what was read is not what is asked today.
        ConsentBackdated: the ledger knows something later.
    """
    person = _lock_seen(student_id, actor)
    rights = consent_rights(actor, person, now=now)
    if not rights.may_grant:
        raise ConsentNotYours(_("This is for somebody else to decide."))
    text = require_current_text(purpose, version=text_version, language=text_language)
    return _grant(person, text, actor=actor, method=rights.method, now=now)


@transaction.atomic
def withdraw_consent(*, student_id: UUID, purpose: ConsentPurpose, actor: User, now: datetime) -> Withdrawal:
    """Say no to ``purpose``, or take a yes back. Use stops and what was derived is gone when this returns.

    Again writes no second line, but looks once more whether anything derived is left.

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
def enter_signed_grant(
    *,
    student_id: UUID,
    purpose: ConsentPurpose,
    text_version: int,
    text_language: str,
    evidence: str,
    actor: User,
    now: datetime,
) -> Consent:
    """Enter, as the office, a form on which somebody agreed; ``evidence`` says where it is kept.

    Raises:
        PersonUnknown: nobody whose forms ``actor`` enters.
        EvidenceNeeded: nobody would find the form again.
        ConsentTextOutdated, ConsentTextMissing, ConsentBackdated: see ``grant_consent``.
        ClosedAccountAgrees: nobody learns with this account.
    """
    person = _lock_for_form(student_id, actor)
    kept = _require_evidence(evidence)
    if not person.is_active:
        raise ClosedAccountAgrees(_("This account is closed."), field="student")
    text = require_current_text(purpose, version=text_version, language=text_language)
    return _grant(person, text, actor=actor, method=ConsentMethod.PAPER, now=now, evidence=kept)


@transaction.atomic
def enter_signed_withdrawal(
    *, student_id: UUID, purpose: ConsentPurpose, evidence: str, actor: User, now: datetime
) -> Withdrawal:
    """Enter, as the office, a form on which somebody said no. As with ``withdraw_consent``; also for closed accounts.

    Raises:
        PersonUnknown: nobody whose forms ``actor`` enters.
        EvidenceNeeded: nobody would find the form again.
        ConsentBackdated: the ledger knows something later.
    """
    person = _lock_for_form(student_id, actor)
    kept = _require_evidence(evidence)
    return _withdraw(person, purpose, actor=actor, method=ConsentMethod.PAPER, now=now, evidence=kept)


def require_consent(*, student_id: UUID, purpose: ConsentPurpose) -> None:
    """For services that write what needs a consent: it holds until the end of the present transaction.

    The lock is the one of withdrawal, which therefore erases also what the caller is about to write. A closed or
    erased account lets nothing new be written, whatever its ledger says.

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
    kept = evidence.strip()
    if not kept:
        raise EvidenceNeeded(_("Say where the signed form is kept."), field="evidence")
    return kept


def _newest(student_id: UUID, purpose: ConsentPurpose) -> Consent | None:
    return Consent.objects.filter(student_id=student_id, purpose=purpose).order_by("-at").first()


def _grant(
    person: User, text: ConsentText, *, actor: User, method: ConsentMethod, now: datetime, evidence: str = ""
) -> Consent:
    newest = _newest(person.pk, text.purpose)
    if newest is not None and newest.is_granted and newest.text_version == text.version:
        return newest
    line = _next_line(person, text.purpose, newest, actor=actor, method=method, now=now)
    line.is_granted, line.evidence = True, evidence
    line.text_version, line.text_language, line.text_hash = text.version, text.language, text.sha256
    line.save(force_insert=True)
    said: dict[str, Any] = {"purpose": str(line.purpose), "method": str(line.method), "text_version": line.text_version}
    announce(ConsentGranted(**_envelope(line), **said))
    after = {**said, "text_language": line.text_language}
    audit_person(ConsentGranted.name, person, actor_id=actor.pk, now=line.at, after=after)
    return line


def _withdraw(
    person: User, purpose: ConsentPurpose, *, actor: User, method: ConsentMethod, now: datetime, evidence: str = ""
) -> Withdrawal:
    """What is derived goes first: its locks are taken before that of the learner's stream."""
    newest = _newest(person.pk, purpose)
    if newest is not None and not newest.is_granted:
        return Withdrawal(newest, erase_derived(person_id=person.pk, purpose=str(purpose), now=newest.at))
    line = _next_line(person, purpose, newest, actor=actor, method=method, now=now)
    line.evidence = evidence
    erased = erase_derived(person_id=person.pk, purpose=str(purpose), now=line.at)
    line.save(force_insert=True)
    said: dict[str, Any] = {"purpose": str(purpose), "method": str(method)}
    announce(ConsentWithdrawn(**_envelope(line), **said))
    audit_person(ConsentWithdrawn.name, person, actor_id=actor.pk, now=line.at, after={**said, "erased": erased})
    if newest is not None:  # a first no takes nothing back
        _confirm(line, person, now=now)
    return Withdrawal(line, erased)


def _confirm(line: Consent, person: User, *, now: datetime) -> None:
    """Tell the learner, and the guardians who see the consents, that it was taken back, whoever did it."""
    child = User.objects.filter(pk=person.pk)
    guardians = guardians_who_may_see(child, GuardianSight.CONSENTS, institution=person.institution)
    notify(
        kind="accounts.consent.withdrawn",
        recipients=[person.pk, *guardians.values_list("pk", flat=True)],
        params={"purpose": line.purpose},
        about=person.pk,
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
