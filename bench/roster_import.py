"""What it costs to bring in people and classes by a file, and for how long nobody else can write.

    python bench/roster_import.py [--rows 10000] [--classes 400]                                     SQLite
    python tools/with_services.py python bench/roster_import.py [--rows 10000] [--classes 400]       PostgreSQL

Everybody is in three classes. The second file is the same but for its classes: of every fourth nothing is left.

Times of one process, beside a bare ``bulk_create`` of the same accounts and profiles: only the ratios say something.
"""

import argparse
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

HEADING = "username,full_name,role,email,birth_on,grade,language,sourced_id,is_active,guardians"
USERS = "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName"
CLASSES = "sourcedId,status,title,grades,schoolSourcedId"
PLACES = "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role"
LONGEST_LOCK_SECONDS = 30


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--classes", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lyceum-bench-") as home:
        _set_up(home)
        return _measure(given.rows, given.classes)


def _set_up(home: str) -> None:
    server = os.environ.get("TEST_DATABASE_URL", "")
    if server:
        from environment import make_database, our_environment

        os.environ.update(our_environment(make_database(server, "roster")))
    else:
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    os.environ |= {"LYCEUM_HOME": home, "LOG_LEVEL": "ERROR"}

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _measure(rows: int, classes: int) -> int:
    from django.db import connection

    from accounts.services.roster_imports import confirm_import, start_import
    from accounts.services.roster_runs import check_import, run_import

    admin, now = _admin(), datetime.now(UTC)
    people, school = _file(rows), _package(rows, classes)
    cases = {
        "new people": people,
        "the same file again": people,
        "new classes": school,
        "the same classes again": school,
        "a quarter of the classes less": _package(rows, classes, leave_out=4),
    }
    bare = _timed(lambda: _bare(admin.institution, rows))
    figures: dict[str, float] = {"bare bulk_create": bare}
    for case, data in cases.items():
        row = start_import(upload=BytesIO(data), file_name="people.csv", actor=admin, now=now)
        figures[f"{case}: check"] = _timed(partial(check_import, import_id=row.pk, now=now))
        confirm_import(import_id=row.pk, actor=admin, now=now)
        with _longest_transaction() as held:
            spent = _timed(partial(run_import, import_id=row.pk, actor_id=admin.pk, now=now))
        row.refresh_from_db()
        if row.state != "done":
            raise SystemExit(f"The file was not imported: {row.state}, {row.findings[:3]}")
        figures |= {f"{case}: import": spent, f"{case}: transaction": max(held)}
    print(
        f"{connection.vendor}, {rows} rows\n\n| case | seconds | rows a second | times the bare one |\n| --- | --- | --- | --- |"
    )
    for name, spent in figures.items():
        print(f"| {name} | {spent:.2f} | {rows / spent:,.0f} | {spent / bare:.1f} |")
    longest = max(spent for name, spent in figures.items() if name.endswith(": transaction"))
    verdict = "holds" if longest < LONGEST_LOCK_SECONDS else "MISSED"
    print(f"\nNobody else writes for {longest:.1f} s; under {LONGEST_LOCK_SECONDS} s: {verdict}")
    return 0 if longest < LONGEST_LOCK_SECONDS else 1


def _file(rows: int) -> bytes:
    """Every tenth a teacher; the others students with a birth date, every fifth of kindergarten age."""
    lines = [HEADING]
    for number in range(rows):
        if number % 10 == 0:
            lines.append(f"t{number},Teacher {number},teacher,t{number}@example.org,,,en,T-{number},true,")
        else:
            born = f"{2021 if number % 5 == 1 else 2012}-03-{number % 28 + 1:02}"
            lines.append(f"s{number},Student {number},student,,{born},{number % 12 + 1},en,S-{number},true,")
    return "\n".join(lines).encode()


def _package(rows: int, classes: int, *, leave_out: int = 0) -> bytes:
    """A ZIP of OneRoster with the same people; without every ``leave_out``-th class and the places in it."""
    here = [number for number in range(classes) if not leave_out or number % leave_out]
    users, places = [USERS], [PLACES]
    for number in range(rows):
        is_teacher = number % 10 == 0
        key, role = (f"T-{number}", "teacher") if is_teacher else (f"S-{number}", "student")
        name = "Teacher" if is_teacher else "Student"
        users.append(f"{key},active,true,o,{role},{key[0].lower()}{number},{name},{number}")
        for turn in range(3):
            place = (number + turn * 7) % classes
            if place in here or not leave_out:
                places.append(f"E-{number}-{turn},active,C-{place},o,{key},{role}")
    tables = {
        "manifest.csv": ["propertyName,value", *(f"file.{name},bulk" for name in ("users", "classes", "enrollments"))],
        "users.csv": users,
        "classes.csv": [CLASSES, *(f"C-{number},active,Class {number},{number % 12 + 1},o" for number in here)],
        "enrollments.csv": places,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in tables.items():
            archive.writestr(name, "\n".join(lines))
    return out.getvalue()


def _bare(school: Any, rows: int) -> None:
    """The least that any import must write: accounts and profiles, in one transaction that is undone."""
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import StudentProfile, User

    with transaction.atomic():
        people = [
            User(institution=school, username=f"b{number}", full_name=f"B {number}", registered_at=timezone.now())
            for number in range(rows)
        ]
        User.objects.bulk_create(people, batch_size=1000)
        StudentProfile.objects.bulk_create([StudentProfile(user=user) for user in people], batch_size=1000)
        transaction.set_rollback(True)


@contextmanager
def _longest_transaction() -> Iterator[list[float]]:
    """How long each outermost transaction stood open."""
    from django.db import connection

    held, began = [0.0], [0.0]
    start, end = connection.set_autocommit, connection.commit

    def set_autocommit(autocommit: bool, *args: Any, **kwargs: Any) -> None:
        start(autocommit, *args, **kwargs)
        if not autocommit:
            began[0] = time.perf_counter()

    def commit() -> None:
        end()
        held.append(time.perf_counter() - began[0])

    connection.set_autocommit, connection.commit = set_autocommit, commit  # type: ignore[method-assign]
    try:
        yield held
    finally:
        connection.set_autocommit, connection.commit = start, end  # type: ignore[method-assign]


def _admin() -> Any:
    from accounts.api import InstitutionKind, Role, create_institution, create_person

    now = datetime.now(UTC)
    school = create_institution(
        name="Bench", slug=f"bench-{now:%H%M%S}", kind=InstitutionKind.SCHOOL, country="", actor=None, now=now
    )
    return create_person(
        institution=school, username="office", password=None, full_name="Office", role=Role.ADMIN, actor=None, now=now
    )


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
