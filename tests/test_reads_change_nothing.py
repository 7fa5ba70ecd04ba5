"""Looking changes nothing: a hash of every table before and after each GET, for each kind of caller."""

import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.addresses import (
    api_reads,
    console_client,
    console_pages,
    other_pages,
)
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


def changed_by(client: Any, addresses: list[str]) -> list[str]:
    """``address: table`` for each table that a GET changed."""
    changed, before = [], tables()
    for address in addresses:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        after = tables()
        changed += [f"{address}: {name}" for name in after if after[name] != before[name]]
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
    changed = changed_by(client, console_pages(world))

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


def test_a_write_is_seen_by_the_hash(world: World) -> None:
    # Arrange
    before = tables()

    # Act
    answer = world.clients["learner"].patch("/api/v1/accounts/me/", {"full_name": "Other Name"}, format="json")
    after = tables()

    # Assert
    assert answer.status_code == 200
    assert "accounts_user" in {name for name in after if after[name] != before[name]}
