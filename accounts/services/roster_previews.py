"""What a checked file of people will do, person by person and class by class. Looked up when somebody asks, from the
file while it waits: nothing of it is kept in the row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.enums import ImportState
from accounts.models import Institution, RosterImport, User
from accounts.ports import PlannedClass
from accounts.rosters import Roster, read_roster
from accounts.services.roster_classes import plan_classes
from accounts.services.roster_plans import PlannedPerson, RosterPlan, plan_people

MAX_CHANGES = 200


@dataclass(frozen=True)
class PlannedChange:
    """One person. ``outcome`` is created, updated or closed; ``fields`` are the names of those that change."""

    full_name: str
    username: str
    role: str
    outcome: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ImportPreview:
    """The first changes in the order of the file, how many more there are, and how many new people get a letter; the
    first classes by name; and of whom the lines are that have findings, by table and line."""

    changes: Sequence[PlannedChange] = ()
    unshown: int = 0
    letters: int = 0
    classes: Sequence[PlannedClass] = ()
    unshown_classes: int = 0
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)


def preview_import(row: RosterImport, *, now: datetime) -> ImportPreview:
    """Of a file that waits to be confirmed; empty for all others. Bounded by how many rows a file may have; a fixed
    number of statements for each thousand of them, none of which changes anything."""
    if row.state != ImportState.CHECKED:
        return ImportPreview()
    try:
        with row.file.open("rb") as stream:
            roster = read_roster(stream.read())
    except (FileNotFoundError, ValueError):
        return ImportPreview()
    school = Institution.objects.get(pk=row.institution_id)
    faulty, roster.faulty = roster.faulty, []  # what is wrong with these was told at the check
    plan = plan_people(roster, institution=school, now=now, is_locking=False, tick=lambda _done: None)
    roster.faulty = faulty
    plan_classes(plan, roster, is_locking=False)
    changing = [person for person in plan.people if person.outcome != "unchanged"]
    changes = tuple(map(_change, changing[:MAX_CHANGES]))
    letters = _letters(plan) if row.options.get("sends_letters") else 0
    classes = plan.classes.changes()
    return ImportPreview(
        changes=changes,
        unshown=len(changing) - len(changes),
        letters=letters,
        classes=tuple(classes[:MAX_CHANGES]),
        unshown_classes=max(0, len(classes) - MAX_CHANGES),
        names=_names(row, roster, plan),
    )


def _names(row: RosterImport, roster: Roster, plan: RosterPlan) -> dict[tuple[str, int], str]:
    """Of the people and places whose lines have findings. A statement, where places name people who are here already."""
    told = {(each["file"], each["line"]) for each in row.findings if each["line"]}
    found = {(each.file, each.line): each.full_name or "" for each in (*roster.rows, *roster.faulty)}
    places = {(each.file, each.line): each.person_id for each in roster.tables.places}
    wanted = {places[line] for line in told & places.keys()}
    by_id = {person.row.sourced_id: person.user.full_name for person in plan.people}
    if missing := wanted - by_id.keys():
        here = User.objects.filter(institution_id=row.institution_id, sourced_id__in=missing)
        by_id |= dict(here.values_list("sourced_id", "full_name"))
    found |= {line: by_id.get(places[line], "") for line in told & places.keys()}
    return {line: name for line, name in found.items() if line in told}


def _change(person: PlannedPerson) -> PlannedChange:
    user = person.user
    # ``promoted_for`` only goes along with the grade.
    fields = (name for name in (*person.before, *person.profile_before) if name != "promoted_for")
    return PlannedChange(
        full_name=user.full_name,
        username=user.username,
        role=str(user.role),
        outcome=person.outcome,
        fields=tuple(fields) if person.outcome == "updated" else (),
    )


def _letters(plan: RosterPlan) -> int:
    return sum(bool(person.user.email) for person in plan.by_outcome("created"))
