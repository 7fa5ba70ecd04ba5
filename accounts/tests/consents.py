"""Consents for tests, as the office enters them from signed forms."""

from datetime import date, datetime

from accounts.consent_texts import current_text_version
from accounts.enums import ConsentPurpose, Role
from accounts.models import Consent, User
from accounts.services.consents import (
    Said,
    enter_signed_form,
    grant_consent,
    withdraw_consent,
)
from accounts.tests.factories import NOW, make_person

ML = ConsentPurpose.ML_TRAINING
EVIDENCE = "Folder 7, sheet 3"
# On the day of NOW, where 14 is the age: one who has just come to it, and one of nine.
OLD_ENOUGH, TOO_YOUNG = date(2012, 9, 14), date(2017, 9, 14)


def office_of(person: User) -> User:
    """An admin of the institution; always the same one."""
    admins = User.objects.filter(institution_id=person.institution_id, role=Role.ADMIN, username="office-of-forms")
    return admins.first() or make_person(person.institution, Role.ADMIN, username="office-of-forms")


def agree_on_paper(
    person: User, purpose: ConsentPurpose = ML, *, by: User | None = None, now: datetime = NOW
) -> Consent:
    return enter_signed_form(
        student_id=person.pk,
        purpose=purpose,
        is_granted=True,
        text_version=current_text_version(purpose),
        text_language="en",
        evidence=EVIDENCE,
        actor=by or office_of(person),
        now=now,
    ).line


def withdraw_on_paper(
    person: User, purpose: ConsentPurpose = ML, *, by: User | None = None, now: datetime = NOW
) -> Said:
    return enter_signed_form(
        student_id=person.pk,
        purpose=purpose,
        is_granted=False,
        evidence=EVIDENCE,
        actor=by or office_of(person),
        now=now,
    )


def grant(
    person: User, purpose: ConsentPurpose = ML, *, by: User | None = None, now: datetime = NOW, **kw: object
) -> Consent:
    """Agree as ``by``, who is the person unless somebody is given."""
    read = {"text_version": current_text_version(purpose), "text_language": "en", **kw}
    return grant_consent(student_id=person.pk, purpose=purpose, actor=by or person, now=now, **read)


def withdraw(person: User, purpose: ConsentPurpose = ML, *, by: User | None = None, now: datetime = NOW) -> Said:
    return withdraw_consent(student_id=person.pk, purpose=purpose, actor=by or person, now=now)
