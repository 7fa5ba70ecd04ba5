"""Which guardians a file ties to which children. What cannot be tied is a warning: the people come in all the same."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.calendars import local_date
from accounts.enums import LinkEnd, Relation, Role
from accounts.majority import is_of_age
from accounts.models import GuardianInvitation, GuardianLink, StudentProfile, User
from accounts.rosters import Finding, RosterRow
from accounts.services.guardian_codes import MAX_GUARDIANS
from accounts.services.roster_matching import in_batches
from accounts.services.roster_plans import PlannedLink, RosterPlan

# What the school or the guardian ended is not begun again by a file that has not heard of it.
_STAYS_ENDED = (LinkEnd.REVOKED, LinkEnd.LEFT)


@dataclass(frozen=True)
class _Known:
    """Somebody whom an id of the file means: a row of it, or somebody who is here already."""

    user: User
    relation: Relation | None
    birth_on: date | None


@dataclass(frozen=True)
class _Tie:
    row: RosterRow
    child: _Known
    guardian: _Known


def plan_links(plan: RosterPlan) -> None:
    """Add the links of ``plan`` to it: after its people, with a fixed number of statements for each thousand ties."""
    ties = list(_ties(plan, _people_of(plan)))
    if not ties:
        return
    children = {tie.child.user.pk for tie in ties}
    live, ended, taken = _links_of(children), _ended_of(children), _places_of(children, plan)
    today, school = local_date(plan.institution.time_zone, plan.now), plan.institution
    for tie in ties:
        pair = (tie.child.user.pk, tie.guardian.user.pk)
        if pair in live:
            continue
        if is_of_age(tie.child.birth_on, today=today, majority_age=school.majority_age):
            _warn(plan, tie.row, "child_of_age")
        elif pair in ended:
            _warn(plan, tie.row, "link_was_ended")
        elif taken[pair[0]] >= MAX_GUARDIANS:
            _warn(plan, tie.row, "guardians_full")
        else:
            live.add(pair)
            taken[pair[0]] += 1
            relation = tie.guardian.relation or Relation.PARENT
            plan.links.append(PlannedLink(tie.child.user, tie.guardian.user, relation))


def _people_of(plan: RosterPlan) -> dict[str, _Known]:
    """By their ids: the rows of the file, and who else is named in it."""
    known = {
        person.row.sourced_id: _Known(
            person.user,
            _relation(person.row),
            person.profile.birth_on if person.profile else None,
        )
        for person in plan.people
        if person.row.sourced_id and not person.is_closing
    }
    named = {sourced_id for person in plan.people for sourced_id in person.row.agents} - set(known)
    for batch in in_batches(sorted(named)):
        found = User.objects.filter(institution_id=plan.institution.pk, sourced_id__in=batch, is_active=True)
        profiles = StudentProfile.objects.in_bulk([user.pk for user in found])
        for user in found:
            relation = Relation.PARENT if user.role == Role.GUARDIAN else None
            profile = profiles.get(user.pk)
            known[user.sourced_id or ""] = _Known(user, relation, profile.birth_on if profile else None)
    return known


def _ties(plan: RosterPlan, known: dict[str, _Known]) -> Iterable[_Tie]:
    for person in plan.people:
        if person.is_closing or not person.row.agents:
            continue
        own = known.get(person.row.sourced_id or "") or _Known(person.user, _relation(person.row), None)
        if person.profile:
            own = _Known(own.user, own.relation, person.profile.birth_on)
        for sourced_id in dict.fromkeys(person.row.agents):
            other = known.get(sourced_id)
            if other is None:
                _warn(plan, person.row, "agent_unknown")
            elif _may_guard(other) and own.user.role == Role.STUDENT:
                yield _Tie(person.row, child=own, guardian=other)
            elif _may_guard(own) and other.user.role == Role.STUDENT:
                yield _Tie(person.row, child=other, guardian=own)
            else:
                _warn(plan, person.row, "agent_no_guardian")


def _relation(row: RosterRow) -> Relation | None:
    return Relation(row.relation) if row.relation else None


def _may_guard(person: _Known) -> bool:
    return person.relation is not None and person.user.role != Role.STUDENT


def _links_of(children: set[UUID]) -> set[tuple[UUID, UUID]]:
    return {
        pair
        for batch in in_batches(sorted(children))
        for pair in GuardianLink.objects.live().filter(child__in=batch).values_list("child_id", "guardian_id")
    }


def _ended_of(children: set[UUID]) -> set[tuple[UUID, UUID]]:
    return {
        pair
        for batch in in_batches(sorted(children))
        for pair in GuardianLink.objects.filter(child__in=batch, end_reason__in=_STAYS_ENDED).values_list(
            "child_id", "guardian_id"
        )
    }


def _places_of(children: set[UUID], plan: RosterPlan) -> Counter[UUID]:
    """Of each child, how many guardians and open codes there are."""
    taken: Counter[UUID] = Counter()
    for batch in in_batches(sorted(children)):
        taken.update(GuardianLink.objects.live().filter(child__in=batch).values_list("child_id", flat=True))
        codes = GuardianInvitation.objects.good(plan.now).filter(child__in=batch)
        taken.update(codes.values_list("child_id", flat=True))
    return taken


def _warn(plan: RosterPlan, row: RosterRow, code: str) -> None:
    plan.findings.append(Finding(row.file, row.line, "guardians", code, is_warning=True))
