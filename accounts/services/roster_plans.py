"""What a file of people would do: who comes, who changes, whose account is closed, what becomes of classes, and what is
wrong with it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.calendars import local_date
from accounts.enums import STAFF_ROLES, Relation, Role
from accounts.errors import BirthDateImplausible, EmailMalformed, NameMalformed, UsernameMalformed
from accounts.models import Institution, StudentProfile, User
from accounts.names import plain_username, require_plain_email, require_plain_name, require_username
from accounts.ports import ClassPlan, NoClasses
from accounts.rosters import Finding, Roster, RosterRow
from accounts.services.promotions import year_of_grade
from accounts.services.roster_matching import KnownPeople, find_known_people
from accounts.services.students import require_plausible_birth

_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@dataclass
class PlannedPerson:
    """One row and whom it means, as they will be. ``before`` holds what stood in the fields that change; of somebody
    new nothing, of their profile neither."""

    row: RosterRow
    user: User
    is_new: bool = False
    is_closing: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    profile: StudentProfile | None = None
    profile_is_new: bool = False
    profile_before: dict[str, Any] = field(default_factory=dict)

    @property
    def is_changed(self) -> bool:
        return bool(self.before or self.profile_before)

    @property
    def outcome(self) -> str:
        if self.is_new:
            return "created"
        return "closed" if self.is_closing else "updated" if self.is_changed else "unchanged"


@dataclass(frozen=True)
class PlannedLink:
    """A child and somebody who will be its guardian."""

    child: User
    guardian: User
    relation: Relation


@dataclass
class RosterPlan:
    """Rows at fault are in ``findings`` and not among the people."""

    institution: Institution
    now: datetime
    people: list[PlannedPerson] = field(default_factory=list)
    links: list[PlannedLink] = field(default_factory=list)
    classes: ClassPlan = field(default_factory=NoClasses)
    findings: list[Finding] = field(default_factory=list)
    ignored: int = 0  # rows that mean nobody, or somebody whom no file changes

    @property
    def error_count(self) -> int:
        return sum(not finding.is_warning for finding in self.findings)

    def counts(self, roster: Roster) -> dict[str, int]:
        """For people to read: every row of somebody is in one of the first five."""
        outcomes = Counter(person.outcome for person in self.people)
        unchanged = outcomes["unchanged"] + self.ignored
        changing = outcomes["created"] + outcomes["updated"] + outcomes["closed"]
        return {
            "created": outcomes["created"],
            "updated": outcomes["updated"],
            "unchanged": unchanged,
            "closed": outcomes["closed"],
            "left_out": roster.seen - changing - unchanged,
            "linked": len(self.links),
            "warnings": len(self.findings) - self.error_count,
            **self.classes.counts(),
        }

    def by_outcome(self, outcome: str) -> Iterator[PlannedPerson]:
        return (person for person in self.people if person.outcome == outcome)


def plan_people(
    roster: Roster, *, institution: Institution, now: datetime, is_locking: bool, tick: Callable[[int], None]
) -> RosterPlan:
    """Hold every row against the people that there are. Changes nothing that is stored."""
    plan = RosterPlan(institution=institution, now=now, findings=list(roster.findings))
    if roster.faulty and not is_locking:
        plan.findings += _more_faults(roster, plan)
    known = find_known_people(roster.rows, institution_id=institution.pk, is_locking=is_locking, tick=tick)
    met: dict[UUID, int] = {}
    for row in roster.rows:
        _plan_row(row, known, plan, met)
    return plan


def _more_faults(roster: Roster, plan: RosterPlan) -> list[Finding]:
    """Of rows that cannot come in anyway: what else is wrong with them, so that a file is mended in one go. Of each
    field only what was found first."""
    school = plan.institution
    known = find_known_people(roster.faulty, institution_id=school.pk, is_locking=False, tick=lambda _done: None)
    told = {(each.file, each.line, each.field) for each in plan.findings}
    more = [
        fault
        for row in roster.faulty
        if row.is_active
        for fault in _faults(row, known.match(row), known, plan)
        if not fault.is_warning and (fault.file, fault.line, fault.field) not in told
    ]
    return list(dict.fromkeys(more))


def _plan_row(row: RosterRow, known: KnownPeople, plan: RosterPlan, met: dict[UUID, int]) -> None:
    user = known.match(row)
    if user is not None and met.setdefault(user.pk, row.line) != row.line:
        plan.findings.append(Finding(row.file, row.line, "username", "twice", number=met[user.pk]))
    elif user is not None and (user.role == Role.ADMIN or user.is_superuser):
        _ignore(row, plan, "role", "admin_kept")
    elif user is None and not row.is_active:
        plan.ignored += 1
    elif user is not None and not user.is_active:
        _ignore(row, plan, "", "is_closed", is_told=row.is_active)
    elif user is not None and not row.is_active and not _is_another(row, user):
        plan.people.append(PlannedPerson(row=row, user=user, is_closing=True, before={"is_active": True}))
    else:
        findings = list(_faults(row, user, known, plan))
        plan.findings += findings
        if all(finding.is_warning for finding in findings):
            plan.people.append(_changed(row, user, known, plan) if user else _new(row, plan))


def _ignore(row: RosterRow, plan: RosterPlan, field: str, code: str, *, is_told: bool = True) -> None:
    plan.ignored += 1
    if is_told:
        plan.findings.append(Finding(row.file, row.line, field, code, is_warning=True))


def _faults(row: RosterRow, user: User | None, known: KnownPeople, plan: RosterPlan) -> Iterator[Finding]:
    """What is wrong with a row for somebody who is, or will be, here."""
    tell = partial(Finding, row.file, row.line)
    for name, code in _malformed(row, plan):
        yield tell(name, code)
    if row.role == Role.ADMIN:
        yield tell("role", "role_admin")
    email = "" if user and _is_of_staff(row, user) else (row.email or "").lower()
    if known.owner_of_email.get(email, user and user.pk) != (user and user.pk):
        yield tell("email", "email_taken")
    if email in known.used_elsewhere:
        yield tell("email", "email_not_usable")
    if user is None:
        needed = {"username": row.username, "full_name": row.full_name, "role": row.role}
        for name, value in needed.items():
            if not value:
                yield tell(name, f"{name}_missing")
        if row.language and _language(row) is None:
            yield tell("language", "language_unknown", is_warning=True)
    else:
        yield from _changes_to_see(row, user)


def _changes_to_see(row: RosterRow, user: User) -> Iterator[Finding]:
    """What somebody should have seen before it is done to an account, or what is not done for that reason."""
    tell = partial(Finding, row.file, row.line)
    if row.sourced_id and user.sourced_id not in (None, row.sourced_id):
        yield tell("username", "username_taken")
    elif _is_another(row, user):
        yield tell("username", "username_of_other")
    elif _new_email(row, user) and _is_of_staff(row, user):
        yield tell("email", "email_kept", is_warning=True)
    elif _new_email(row, user) and (user.has_usable_password() or user.is_email_verified):
        yield tell("email", "email_changes", is_warning=True)
    if row.role and row.role not in (user.role, Role.ADMIN):
        yield tell("role", "role_changes", is_warning=True)


def _is_another(row: RosterRow, user: User) -> bool:
    """Only an id of the register says that a new name or e-mail is of the same person: who has but the username in
    common may be anybody, and would get the account."""
    if row.sourced_id and user.sourced_id == row.sourced_id:
        return False
    return bool(_new_email(row, user)) or row.full_name not in (None, user.full_name)


def _new_email(row: RosterRow, user: User) -> str | None:
    """The address of the row, if it is another than the one of the account, in any case."""
    return row.email if row.email and row.email.lower() != (user.email or "").lower() else None


def _is_of_staff(row: RosterRow, user: User) -> bool:
    """Before or after."""
    return user.role in STAFF_ROLES or row.role in STAFF_ROLES


def _malformed(row: RosterRow, plan: RosterPlan) -> Iterator[tuple[str, str]]:
    """By the rules that hold for whoever comes in any other way."""
    try:
        if row.username:
            require_username(plain_username(row.username))
    except UsernameMalformed:
        yield "username", "username_malformed"
    try:
        require_plain_name(row.full_name or "")
    except NameMalformed:
        yield "full_name", "name_malformed"
    try:
        require_plain_email(row.email)
        if row.email:
            validate_email(row.email)
    except (EmailMalformed, ValidationError):
        yield "email", "email_malformed"
    try:
        if row.birth_on:
            require_plausible_birth(row.birth_on, today=local_date(plan.institution.time_zone, plan.now))
    except BirthDateImplausible:
        yield "birth_on", "birth_date_implausible"
    for name in ("sourced_id", "grade"):
        if not (getattr(row, name) or "").isprintable():
            yield name, "control_signs"


def _new(row: RosterRow, plan: RosterPlan) -> PlannedPerson:
    school = plan.institution
    user = User(
        institution=school,
        username=plain_username(row.username or ""),
        full_name=row.full_name or "",
        role=Role(row.role or Role.STUDENT),
        email=row.email,
        sourced_id=row.sourced_id,
        language=_language(row) or school.language,
        time_zone=school.time_zone,
        registered_at=plan.now,
    )
    profile = None
    if user.role == Role.STUDENT:
        profile = StudentProfile(user=user, birth_on=row.birth_on, grade=row.grade or "")
        _follow_grade(profile, plan)
    return PlannedPerson(row=row, user=user, is_new=True, profile=profile, profile_is_new=True)


def _changed(row: RosterRow, user: User, known: KnownPeople, plan: RosterPlan) -> PlannedPerson:
    """Usernames stay, since people sign in with them; languages stay, since people choose them; an empty cell changes
    nothing."""
    email = None if _is_of_staff(row, user) else _new_email(row, user)
    given = {"full_name": row.full_name, "email": email, "role": row.role, "sourced_id": row.sourced_id}
    person = PlannedPerson(row=row, user=user)
    person.before = _set(user, given)
    if user.role == Role.STUDENT:
        # Someone who was none until now has no profile yet; it is stored with the new role.
        person.profile, person.profile_is_new = known.profiles.get(user.pk), user.pk not in known.profiles
        person.profile = person.profile or StudentProfile(user=user)
        profile_given: dict[str, date | str | None] = {"birth_on": row.birth_on, "grade": row.grade}
        person.profile_before = _set(person.profile, profile_given)
        if "grade" in person.profile_before:
            person.profile_before |= _follow_grade(person.profile, plan)
    return person


def _follow_grade(profile: StudentProfile, plan: RosterPlan) -> dict[str, Any]:
    """Whose grade the register tells is not moved on to the year of which it is; returns what stood there before."""
    if not profile.grade:
        return {}
    year = year_of_grade(plan.institution, now=plan.now)
    return _set(profile, {"promoted_for": max(year, profile.promoted_for or 0)})


def _set(row: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Assign what the file tells and what is new; returns what stood there before."""
    news = {name: value for name, value in given.items() if value is not None and value != getattr(row, name)}
    before = {name: getattr(row, name) for name in news}
    for name, value in news.items():
        setattr(row, name, value)
    return before


def _language(row: RosterRow) -> str | None:
    """One that the platform speaks: ``en-GB`` is ``en``."""
    code = (row.language or "").replace("_", "-").lower()
    return next((each for each in (code, code.partition("-")[0]) if each in _LANGUAGES), None)
