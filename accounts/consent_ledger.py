"""Reads of the consent ledger: its lines, and how it stands with each purpose."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.consent_rights import ConsentRights, consent_rights, is_objection
from accounts.consent_texts import ConsentText, text_to_read
from accounts.enums import ConsentDecider, ConsentMethod, ConsentPurpose, Scope
from accounts.errors import PersonNotFound
from accounts.models import Consent, User
from accounts.policies import may_see_consents_of, visible_consents


@dataclass(frozen=True)
class ConsentStatus:
    """How it stands with one purpose, for somebody who reads it.

    ``is_granted`` is None where nobody has answered. ``is_outdated``: what was agreed to is not what ``text`` says
    today, so it should be asked again. ``may_grant`` and ``may_withdraw`` say what would change something.
    ``is_objected``: the child said no, and has to take that back before anybody says yes; ``may_grant`` is the child's.
    """

    purpose: ConsentPurpose
    text: ConsentText
    is_granted: bool | None
    since: datetime | None
    method: ConsentMethod | None
    is_outdated: bool
    is_objected: bool
    decider: ConsentDecider
    may_grant: bool
    may_withdraw: bool


@dataclass(frozen=True)
class ConsentStatuses:
    """Of one person, each purpose once."""

    person: User
    purposes: list[ConsentStatus]


def consent_lines_visible_to(user: User) -> QuerySet[Consent]:
    """The lines that ``user`` may read, each with whom it is about and who gave it."""
    return Consent.objects.filter(visible_consents(user)).select_related("student", "given_by")


def find_person_of_consents(*, reader: User, person_id: UUID) -> User | None:
    """Whose consents ``reader`` sees, if there is such a person."""
    person = User.objects.kept().select_related("institution").filter(pk=person_id).first()
    return person if person is not None and may_see_consents_of(reader, person) else None


def consent_statuses(
    *, reader: User, person_id: UUID, language: str, scope: Scope = Scope.FULL, now: datetime
) -> ConsentStatuses:
    """How it stands with each purpose for somebody, with the text in ``language``. At most four queries.

    In a child's session nothing can be agreed to, and everything be taken back.

    Raises:
        PersonNotFound: nobody whose consents ``reader`` sees.
    """
    people = User.objects.kept().select_related("institution", "student_profile")
    person = people.filter(pk=person_id).first()
    rights = consent_rights(reader, person, now=now) if person else None
    # Who may say something sees; the others are asked for.
    if person is None or rights is None or not (rights.may_withdraw or may_see_consents_of(reader, person)):
        raise PersonNotFound(_("There is no such person."))
    newest = _newest_lines(person)
    statuses = [
        _status(
            text_to_read(purpose, language),
            newest.get(purpose),
            rights=rights,
            scope=scope,
        )
        for purpose in ConsentPurpose
    ]
    return ConsentStatuses(person, statuses)


def _newest_lines(person: User) -> dict[str, Consent]:
    """The line of each purpose that no later one follows."""
    later = Consent.objects.filter(student=OuterRef("student"), purpose=OuterRef("purpose"), at__gt=OuterRef("at"))
    return {line.purpose: line for line in Consent.objects.filter(~Exists(later), student=person)}


def _status(text: ConsentText, line: Consent | None, *, rights: ConsentRights, scope: Scope) -> ConsentStatus:
    is_granted = line.is_granted if line else None
    is_outdated = line is not None and line.is_granted and line.text_version != text.version
    is_oneself, is_objected = rights.method == ConsentMethod.SELF, is_objection(line, rights.decider)
    may_grant = is_oneself if is_objected else rights.may_grant
    # One's own no is written down after somebody else's too.
    is_no_said = line is not None and not line.is_granted and (not is_oneself or line.method == ConsentMethod.SELF)
    return ConsentStatus(
        purpose=text.purpose,
        text=text,
        is_granted=is_granted,
        since=line.at if line else None,
        method=ConsentMethod(line.method) if line else None,
        is_outdated=is_outdated,
        is_objected=is_objected,
        decider=rights.decider,
        may_grant=may_grant and scope == Scope.FULL and (not is_granted or is_outdated),
        may_withdraw=rights.may_withdraw and not is_no_said,
    )
