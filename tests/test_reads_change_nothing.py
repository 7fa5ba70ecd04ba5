"""Looking changes nothing: a hash of every table before and after each GET, for each kind of caller."""

import hashlib
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.models import AuditDetail
from tests.addresses import (
    api_reads,
    console_client,
    console_pages,
    other_pages,
)
from tests.live.faults import in_part
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_long_wait")]

# What may change all the same, and why.
ALLOWED = {
    "/health/: core_workerpulse": "that the database takes a write is tried with one, and the worker leaves a sign",
    "/health/celery/: core_workerpulse": "the same",
    "/health/db/: core_workerpulse": "the same",
    "/health/ready/: core_workerpulse": "the same",
    "/account/second-factor/set-up/: django_session": "the secret that the page shows waits there to be confirmed",
}

# Reads of what is sensitive are written down, once an hour for a reader: the entry, its event, and its place in the
# queue of the reader loop. Nothing else may change. Name, role and e-mail of one's own people (``people/{}/``) are the
# daily bread of the office, and is not written down; nor are lists of many, whose entries would bury the others.
AUDITED_READS = {
    "/api/v1/accounts/students/{}/": "a student's profile, by the staff",
    "/api/v1/accounts/students/{}/guardians/": "a student's guardians, by the staff",
    "/api/v1/accounts/consents/status/?student={}": "a student's consents, by the office",
    "/api/v1/accounts/consents/?student={}": "the same, line by line",
    "/admin/accounts/consent/{}/change/": "the same",
    "/api/v1/accounts/activity/?student={}": "what a student spent time with, by the staff",
    "/api/v1/accounts/activity/days/?student={}": "the same, by day",
    "/api/v1/accounts/data-requests/{}/download/": "a copy of everything about a person",
    "/api/v1/courses/attendance/?student={}": "how a student attends, by the staff",
    "/api/v1/core/audit-log/?object_id={}": "the audit itself",
    "/api/v1/core/audit-log/{}/": "the same",
    "/admin/core/auditdetail/": "the same",
    "/admin/core/auditdetail/{}/change/": "the same",
    "/admin/accounts/user/{}/change/": "as the profile",
    "/admin/accounts/guardians/{}/": "as the guardians",
}
_AUDIT_TABLES = {"core_auditdetail", "core_event", "core_waiting_event"}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def tables() -> dict[str, str]:
    """A hash of all rows of each table."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(name)}")  # noqa: S608 - the name of a table
            rows = "\n".join(sorted(map(repr, cursor.fetchall())))
            found[name] = hashlib.sha256(rows.encode(errors="surrogatepass")).hexdigest()
    return found


def writes() -> int:
    """How many rows were written so far, kept or not: where it stays, the tables need not be looked at."""
    if connection.vendor == "sqlite":
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0] or 0)


def changed_by(client: Any, addresses: list[str]) -> list[str]:
    """``address: table`` for each table that a GET changed."""
    changed, before, written = [], tables(), writes()
    for address in addresses:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if writes() == written:
            continue
        after, written = tables(), writes()
        audited = _AUDIT_TABLES if _UUID.sub("{}", address) in AUDITED_READS else set()
        changed += [f"{address}: {name}" for name in after if after[name] != before[name] and name not in audited]
        before = after
    return [each for each in changed if each not in ALLOWED]


@pytest.mark.parametrize("caller", ["anonymous", "learner", "guardian", "teacher", "admin", "superuser"])
def test_no_read_of_the_api_changes_a_row(world: World, caller: str) -> None:
    # Act
    changed = changed_by(world.clients[caller], api_reads(world))

    # Assert
    assert changed == []


@pytest.mark.parametrize("caller", ["teacher", "admin", "superuser"])
def test_no_page_of_the_console_changes_a_row(world: World, caller: str) -> None:
    # Arrange
    client = console_client(world, caller)

    # Act
    changed = changed_by(client, in_part(console_pages(world), of=caller, few=60))

    # Assert
    assert changed == []


@pytest.mark.parametrize("caller", ["anonymous", "learner", "teacher"])
def test_no_other_page_changes_a_row(world: World, caller: str) -> None:
    # Arrange
    client = Client(raise_request_exception=False) if caller == "anonymous" else console_client(world, caller)

    # Act
    changed = changed_by(client, other_pages())

    # Assert
    assert changed == []


def test_an_audited_read_is_written_down_once(world: World) -> None:
    # Arrange
    teacher, address = world.clients["teacher"], f"/api/v1/accounts/students/{world.ids()['learner']}/"
    before = tables()

    # Act
    teacher.get(address)
    once = tables()
    teacher.get(address)

    # Assert
    assert {name for name in once if once[name] != before[name]} == _AUDIT_TABLES
    assert tables() == once


@pytest.mark.parametrize(
    ("caller", "address", "action"),
    [
        ("admin", "consents/?student={learner}", "accounts.consents.read"),
        ("admin", "consents/", ""),
        ("teacher", "consents/?student={learner}", ""),  # sees none of them
        ("guardian", "consents/?student={learner}", ""),
        ("teacher", "activity/?student={learner}", "accounts.activity.read"),
        ("teacher", "activity/days/?student={learner}", "accounts.activity.read"),
        ("guardian", "activity/?student={learner}", ""),
        ("learner", "activity/", ""),
    ],
)
def test_what_the_staff_reads_of_one_learner_is_written_down(
    world: World, caller: str, address: str, action: str
) -> None:
    # Arrange
    before = set(AuditDetail.objects.values_list("uid", flat=True))

    # Act
    answer = world.clients[caller].get(f"/api/v1/accounts/{address.format_map(world.ids())}")

    # Assert
    fresh = AuditDetail.objects.exclude(uid__in=before).values_list("action", "actor_id", "object_id")
    people = world.people
    assert answer.status_code == 200
    assert list(fresh) == ([(action, people[caller].pk, people["learner"].pk)] if action else [])


def test_a_write_is_seen_by_the_hash(world: World) -> None:
    # Arrange
    before = tables()

    # Act
    answer = world.clients["learner"].patch("/api/v1/accounts/me/", {"full_name": "Other Name"}, format="json")
    after = tables()

    # Assert
    assert answer.status_code == 200
    assert "accounts_user" in {name for name in after if after[name] != before[name]}
