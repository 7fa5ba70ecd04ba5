"""Storing what a file of people does, in few statements: rows, events, audit entries, letters."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db import models, transaction
from django.db.models import F

from accounts.auth_state import forget_auth_state
from accounts.enums import Role, SessionEnd
from accounts.events import AccountClosed, GuardianLinked, KgLevelSet, RoleChanged, UserRegistered
from accounts.kg import kg_level_of
from accounts.models import GuardianLink, Session, StudentProfile, TeacherProfile, User
from accounts.services.audits import PERSON
from accounts.services.guardians import end_links_if_of_age
from accounts.services.kg import current_school_year
from accounts.services.letters import Letter
from accounts.services.roster_matching import in_batches
from accounts.services.roster_plans import PlannedPerson, RosterPlan
from core.audit import AuditEntry, record_audits
from core.bulk import insert_rows, update_rows
from core.events import DomainEvent, announce
from core.ids import new_id
from core.jobs import enqueue_each

_FIELDS = ("full_name", "email", "email_verified_at", "role", "sourced_id")


@dataclass
class _Record:
    """What is to be told of one import, collected so that it is told at once."""

    plan: RosterPlan
    import_id: UUID
    actor_id: UUID
    events: list[DomainEvent] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)

    def tell(self, event: type[DomainEvent], object_id: UUID, **more: Any) -> None:
        self.events.append(
            event(
                institution_id=self.plan.institution.pk,
                object_id=object_id,
                actor_id=self.actor_id,
                occurred_at=self.plan.now,
                **more,
            )
        )

    def audit(self, action: str, person: User, *, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.entries.append(
            AuditEntry(
                action=action,
                institution_id=self.plan.institution.pk,
                actor_id=self.actor_id,
                object_type=PERSON,
                object_id=person.pk,
                at=self.plan.now,
                before=before,
                after={**after, "import": str(self.import_id)},
            )
        )


def write_plan(plan: RosterPlan, *, import_id: UUID, actor_id: UUID, sends_letters: bool) -> None:
    """Store all of ``plan`` in the present transaction, in which it was made with locks.

    Raises:
        IntegrityError: somebody took a name, an address or an id meanwhile.
    """
    record = _Record(plan=plan, import_id=import_id, actor_id=actor_id)
    created, updated = list(plan.by_outcome("created")), list(plan.by_outcome("updated"))
    closed = list(plan.by_outcome("closed"))
    _create(created, record)
    _update(updated, record)
    _close(closed, record)
    _find_kg_levels([*created, *updated], record)
    _link(record)
    announce(*record.events)
    record_audits(record.entries)
    plan.classes.write(import_id=import_id, actor_id=actor_id)
    for person in updated:
        if "birth_on" in person.profile_before:
            end_links_if_of_age(person.user, now=plan.now)
    _post_letters(created, updated, plan, sends_letters=sends_letters)


def _create(people: list[PlannedPerson], record: _Record) -> None:
    """Accounts without a password: nobody signs in before one is chosen, or pictures are issued."""
    for person in people:
        user = person.user
        # As ``set_unusable_password`` would, in a tenth of its time.
        user.password = f"{UNUSABLE_PASSWORD_PREFIX}{secrets.token_hex(UNUSABLE_PASSWORD_SUFFIX_LENGTH // 2)}"
        learner_id = user.pk if user.role == Role.STUDENT else None
        record.tell(UserRegistered, user.pk, learner_id=learner_id, role=str(user.role), is_self_registered=False)
        record.audit("accounts.user.created", user, before={}, after={"role": str(user.role)})
    insert_rows([person.user for person in people])
    _store_profiles(people)


def _update(people: list[PlannedPerson], record: _Record) -> None:
    changed = [person for person in people if person.before]
    for person in changed:
        user = person.user
        if "email" in person.before:
            user.email_verified_at = None
        after = {name: getattr(user, name) for name in person.before}
        record.audit("accounts.user.managed", user, before=_plain(person.before), after=_plain(after))
        if "role" in person.before:
            record.tell(RoleChanged, user.pk, before=str(person.before["role"]), after=str(user.role))
    update_rows([person.user for person in changed], update=_FIELDS)
    with_new_role = [person for person in changed if "role" in person.before]
    _end_sessions([person.user.pk for person in with_new_role], SessionEnd.ROLE, record)
    _store_profiles(with_new_role)
    known = [person for person in people if person.profile_before and not person.profile_is_new]
    update_rows([_profile(person) for person in known], update=("birth_on", "grade", "promoted_for"))
    for person in people:
        if person.profile_before:
            after = {name: getattr(person.profile, name) for name in person.profile_before}
            before = _plain(person.profile_before)
            record.audit("accounts.student.edited", person.user, before=before, after=_plain(after))


def _close(people: list[PlannedPerson], record: _Record) -> None:
    ids = [person.user.pk for person in people]
    for batch in in_batches(ids):
        User.objects.filter(pk__in=batch).update(is_active=False, closed_at=record.plan.now)
    _end_sessions(ids, SessionEnd.DEACTIVATED, record)
    for person in people:
        record.tell(AccountClosed, person.user.pk, role=str(person.user.role))
        record.audit("accounts.user.managed", person.user, before={"is_active": True}, after={"is_active": False})


def _end_sessions(user_ids: Sequence[UUID], reason: SessionEnd, record: _Record) -> None:
    for batch in in_batches(user_ids):
        Session.objects.live().filter(user__in=batch).update(ended_at=record.plan.now, end_reason=reason)
        User.objects.filter(pk__in=batch).update(epoch=F("epoch") + 1)
    for user_id in user_ids:
        transaction.on_commit(partial(forget_auth_state, user_id))


def _store_profiles(people: Iterable[PlannedPerson]) -> None:
    """What belongs to the role; what belonged to an earlier one stays."""
    every = list(people)
    insert_rows([_profile(person) for person in every if person.profile is not None and person.profile_is_new])
    teachers = [person.user for person in every if person.user.role == Role.TEACHER]
    TeacherProfile.objects.bulk_create([TeacherProfile(user=user) for user in teachers], ignore_conflicts=True)


def _find_kg_levels(people: Iterable[PlannedPerson], record: _Record) -> None:
    """Of children whose birth date is new. What a teacher decided for this school year stays."""
    school, changed = record.plan.institution, []
    year = current_school_year(school, now=record.plan.now)
    starts_on = date(year, school.school_year_month, school.school_year_day)
    for person in people:
        profile = person.profile
        is_dated = profile is not None and (person.is_new or "birth_on" in person.profile_before)
        if profile is None or not is_dated or (profile.is_kg_overridden and profile.kg_year == year):
            continue
        level, before = kg_level_of(profile.birth_on, starts_on=starts_on), profile.kg_level
        if (level, year) == (before, profile.kg_year) or profile.birth_on is None:
            continue
        profile.kg_level, profile.kg_year, profile.is_kg_overridden = level, year, False
        changed.append(profile)
        if level or before:
            user = person.user
            record.tell(KgLevelSet, user.pk, learner_id=user.pk, level=level, year=year, is_overridden=False)
            record.audit(KgLevelSet.name, user, before={"level": before}, after={"level": level, "year": year})
    update_rows(changed, update=("kg_level", "kg_year", "is_kg_overridden"))


def _link(record: _Record) -> None:
    rows = []
    for link in record.plan.links:
        row = GuardianLink(
            id=new_id(),
            institution_id=record.plan.institution.pk,
            child=link.child,
            guardian=link.guardian,
            relation=link.relation,
            linked_at=record.plan.now,
        )
        rows.append(row)
        facts = {"guardian_id": str(link.guardian.pk), "relation": str(link.relation)}
        record.tell(GuardianLinked, row.pk, learner_id=link.child.pk, **facts)
        record.audit("accounts.guardian.linked", link.child, before={}, after=facts)
    insert_rows(rows)


def _post_letters(
    created: list[PlannedPerson], updated: list[PlannedPerson], plan: RosterPlan, *, sends_letters: bool
) -> None:
    """To new people, if the importer wants it; to new addresses and to the old ones in any case."""
    welcome = [person.user for person in created if person.user.email] if sends_letters else []
    moved = [person for person in updated if "email" in person.before]
    orders: dict[Letter, Iterator[dict[str, UUID | str]]] = {
        Letter.WELCOME: ({"user_id": user.pk} for user in welcome),
        Letter.VERIFY_EMAIL: ({"user_id": each.user.pk} for each in moved if each.user.has_usable_password()),
        Letter.EMAIL_CHANGED: (
            {"user_id": each.user.pk, "email": each.before["email"]} for each in moved if each.before["email"]
        ),
    }
    for letter, ids in orders.items():
        enqueue_each(letter, ((each, plan.now) for each in ids), now=plan.now)


def _profile(person: PlannedPerson) -> StudentProfile:
    if person.profile is None:
        raise TypeError("Only students have this profile.")
    return person.profile


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As an audit entry keeps them."""
    return {name: str(value) if isinstance(value, models.TextChoices) else value for name, value in values.items()}
