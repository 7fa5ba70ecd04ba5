"""Files of people for tests, and imports made through the services."""

import io
import zipfile
from collections.abc import Mapping

from accounts.models import RosterImport, User
from accounts.services.roster_imports import CHECK_JOB, confirm_import, start_import
from accounts.tests.factories import NOW
from core.jobs import run_due_jobs
from core.models import Job

SIMPLE = "username,full_name,role\nada,Ada Byron,student\nnoor,Noor Aziz,teacher\n"


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
