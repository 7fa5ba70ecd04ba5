"""A school as a register sends it, and what became of its classes."""

from datetime import datetime
from io import BytesIO

from accounts.models import RosterImport, User
from accounts.services.roster_imports import confirm_import, start_import
from accounts.services.roster_runs import check_import, run_import
from accounts.tests.roster_files import class_row, package, place, user
from courses.models import Classroom, ClassroomTeacher, Enrolment

PEOPLE = [user("s1"), user("s2"), user("t1", "teacher")]
SCHOOL = [class_row("c1", "5B", grades="5"), class_row("c2", "Sun", grades="KG1")]
PLACES = [place("e1", "c1", "s1"), place("e2", "c1", "s2"), place("e3", "c2", "s1"), place("e4", "c1", "t1", "teacher")]
WHOLE = package(PEOPLE, SCHOOL, PLACES)


def classes() -> list[tuple[str | None, str, str, bool]]:
    return list(
        Classroom.objects.order_by("sourced_id", "name").values_list("sourced_id", "name", "level", "is_archived")
    )


def learners() -> set[tuple[str, str]]:
    """Who is in which class now."""
    return set(Enrolment.objects.filter(state="active").values_list("classroom__name", "learner__sourced_id"))


def teachers() -> set[tuple[str, str]]:
    return set(ClassroomTeacher.objects.values_list("classroom__name", "teacher__sourced_id"))


def does(row: RosterImport) -> dict[str, int]:
    """What was counted of classes, without what was none."""
    parts = ("classes_created", "classes_updated", "classes_archived", "enrolled", "left")
    more = ("teachers_came", "teachers_went", "class_rows_left_out")
    return {name: row.counts[name] for name in (*parts, *more) if row.counts[name]}


def import_at(office: User, data: bytes, now: datetime, **options: bool) -> RosterImport:
    row = start_import(upload=BytesIO(data), file_name="x.zip", actor=office, now=now, options=options)
    check_import(import_id=row.pk, now=now)
    row.refresh_from_db()
    if row.state == "checked":
        confirm_import(import_id=row.pk, actor=office, now=now)
        run_import(import_id=row.pk, actor_id=office.pk, now=now)
        row.refresh_from_db()
    return row


def person(sourced_id: str) -> User:
    return User.objects.get(sourced_id=sourced_id)
