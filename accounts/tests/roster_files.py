"""Files of people for tests, and imports made through the services."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from accounts.models import RosterImport, User
from accounts.services.roster_imports import CHECK_JOB, confirm_import, start_import
from accounts.tests.factories import NOW
from core.jobs import run_due_jobs
from core.models import Job

SIMPLE = "username,full_name,role\nada,Ada Byron,student\nnoor,Noor Aziz,teacher\n"


USER = "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName"
CLASS = "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds"
PLACE = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"


def zipped(tables: Mapping[str, str | bytes], *, level: int = 6) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in tables.items():
            archive.writestr(name, content)
    return out.getvalue()


def start(actor: User, text: str | bytes = SIMPLE, **options: bool) -> RosterImport:
    data = text.encode() if isinstance(text, str) else text
    return start_import(upload=io.BytesIO(data), file_name="people.csv", actor=actor, now=NOW, options=options)


def checked(actor: User, text: str | bytes = SIMPLE, **options: bool) -> RosterImport:
    """An import whose check is done."""
    row = start(actor, text, **options)
    assert Job.objects.filter(name=CHECK_JOB, ids__import_id=str(row.pk)).count() == 1
    run_due_jobs(now=NOW)
    row.refresh_from_db()
    return row


def imported(actor: User, text: str | bytes = SIMPLE, **options: bool) -> RosterImport:
    """An import that was checked, confirmed and run."""
    row = checked(actor, text, **options)
    confirm_import(import_id=row.pk, actor=actor, now=NOW)
    run_due_jobs(now=NOW)
    row.refresh_from_db()
    return row


def told(row: RosterImport) -> list[tuple[int, str, str]]:
    """The findings of an import: line, field, code."""
    return [(each["line"], each["field"], each["code"]) for each in row.findings]


def user(sourced_id: str, role: str = "student", status: str = "active") -> str:
    return f"{sourced_id},{status},true,org-1,{role},{sourced_id.lower()},Given,{sourced_id}"


def class_row(sourced_id: str, title: str, *, status: str = "active", grades: str = "", **more: str) -> str:
    course, school, terms = (more.get(name, "") for name in ("course", "school", "terms"))
    return f'{sourced_id},{status},,"{title}","{grades}",{course},,homeroom,,{school or "org-1"},"{terms}"'


def place(sourced_id: str, class_id: str, person_id: str, role: str = "student", **more: str) -> str:
    status, school, begins, ends = (more.get(name, "") for name in ("status", "school", "begins", "ends"))
    return f"{sourced_id},{status or 'active'},,{class_id},{school or 'org-1'},{person_id},{role},true,{begins},{ends}"


def package(
    users: Sequence[str] = (),
    classes: Sequence[str] | None = None,
    places: Sequence[str] | None = None,
    *,
    mode: str = "bulk",
    version: str = "1.1",
    **more: str,
) -> bytes:
    """A ZIP of OneRoster; ``more`` are other tables by their names. A table that is None is said to be absent."""
    given = {"users": users or None, "classes": classes, "enrollments": places}
    headings = {"users": USER, "classes": CLASS, "enrollments": PLACE}
    said = [f"file.{name},{mode if rows is not None else 'absent'}" for name, rows in given.items()]
    said += [f"file.{name},bulk" for name in more]
    tables = {f"{name}.csv": "\n".join([headings[name], *rows]) for name, rows in given.items() if rows is not None}
    tables |= {f"{name}.csv": text for name, text in more.items()}
    manifest = ["propertyName,value", f"oneroster.version,{version}", *said]
    return zipped({"manifest.csv": "\n".join(manifest), **tables})
