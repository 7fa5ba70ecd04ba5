"""What a file does to classes: asked of the app that keeps them, for the people as they will be."""

from accounts.calendars import local_date
from accounts.ports import ClassFile, roster_classes
from accounts.rosters import Roster
from accounts.services.roster_plans import RosterPlan


def plan_classes(plan: RosterPlan, roster: Roster, *, is_locking: bool) -> None:
    """Add what becomes of classes to ``plan``, after its people."""
    here = {
        person.row.sourced_id: person.user for person in plan.people if person.row.sourced_id and not person.is_closing
    }
    named = {row.sourced_id for row in (*roster.rows, *roster.faulty) if row.sourced_id}
    file = ClassFile(
        tables=roster.tables,
        institution_id=plan.institution.pk,
        here=here,
        passed_over=frozenset(named - here.keys()),
        today=local_date(plan.institution.time_zone, plan.now),
        now=plan.now,
    )
    plan.classes = roster_classes()(file, is_locking=is_locking)
    plan.findings += plan.classes.findings
