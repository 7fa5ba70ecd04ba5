"""A database that is away or busy is 503 with Retry-After, in the API and everywhere else; a defect stays a 500."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import AsyncClient, Client
from rest_framework.test import APIClient

from accounts.tests.factories import PASSWORD, make_institution, make_person
from core.models import Maintenance
from core.outage import is_outage
from core.rest.problems import MEDIA_TYPE
from core.tests.threads import in_thread, is_postgresql, run_together

LOGIN = "/api/v1/accounts/login/"
SIGN_IN = {"username": "nobody", "password": PASSWORD}


def outage_of(response: HttpResponse) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, body["code"]) == (503, "core.unavailable"), response.content
    assert (response["Retry-After"], response["Content-Type"]) == ("2", MEDIA_TYPE)
    assert body["request_id"] == response["X-Request-ID"] != ""
    return body


@pytest.fixture
def impatient() -> Iterator[None]:
    """A connection that waits a tenth of a second for a lock."""
    options = connection.settings_dict["OPTIONS"]
    before = dict(options)
    connection.close()
    if is_postgresql():
        options["options"] = "-c lock_timeout=100"
    else:
        options["timeout"] = 0.1
    yield
    connection.close()
    options.clear()
    options.update(before)


@pytest.mark.usefixtures("no_database")
def test_api_without_a_database_is_503() -> None:
    response = APIClient(raise_request_exception=False).post(LOGIN, SIGN_IN, format="json")

    assert outage_of(response)["detail"] == "The database does not answer at the moment. Come again."


@pytest.mark.usefixtures("no_database")
def test_console_without_a_database_is_503() -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32

    outage_of(client.get("/admin/"))


@pytest.mark.usefixtures("no_database")
def test_console_of_the_embedded_server_without_a_database_is_503() -> None:
    client = AsyncClient(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32

    outage_of(async_to_sync(client.get)("/admin/"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("impatient")
def test_lock_that_is_not_had_in_time_is_503() -> None:
    # Arrange
    make_person(make_institution(), username="grace", email="grace@example.org")
    Maintenance.objects.get_or_create(pk=1)
    sign_in = {"email": "grace@example.org", "password": PASSWORD}
    connection.close()

    def ask() -> HttpResponse:
        response: HttpResponse = APIClient(raise_request_exception=False).post(LOGIN, sign_in, format="json")
        return response

    # Act
    with transaction.atomic():
        if is_postgresql():
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE accounts_session")
        [response] = run_together(in_thread(ask))

    # Assert
    outage_of(response)
    assert ask().status_code == 200


def of(cause: Exception, kind: type[Exception] = OperationalError) -> Exception:
    """As Django raises it."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


def sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("of code", code)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    "cause",
    [
        psycopg.OperationalError("consuming input failed: server closed the connection unexpectedly"),
        psycopg.errors.AdminShutdown(),
        psycopg.errors.CrashShutdown(),
        psycopg.errors.CannotConnectNow(),
        psycopg.errors.TooManyConnections(),
        psycopg.errors.LockNotAvailable(),
        psycopg.errors.DeadlockDetected(),
        psycopg.errors.SerializationFailure(),
        psycopg.errors.DiskFull(),
        sqlite(sqlite3.SQLITE_BUSY),
        sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT),
        sqlite(sqlite3.SQLITE_CANTOPEN),
        sqlite(sqlite3.SQLITE_FULL),
    ],
    ids=repr,
)
def test_what_passes_is_an_outage(cause: Exception) -> None:
    assert is_outage(of(cause))


@pytest.mark.parametrize(
    "error",
    [
        None,
        RuntimeError("database is locked"),
        of(psycopg.errors.QueryCanceled()),
        of(psycopg.errors.StatementTooComplex()),
        of(psycopg.errors.UndefinedTable(), ProgrammingError),
        of(sqlite(sqlite3.SQLITE_ERROR)),  # no such table
        of(sqlite3.InterfaceError("Error binding parameter 0"), InterfaceError),
    ],
    ids=repr,
)
def test_what_stays_is_a_defect(error: Exception | None) -> None:
    assert not is_outage(error)


def test_connection_that_was_lost_before_is_an_outage() -> None:
    assert is_outage(of(psycopg.InterfaceError("the connection is closed"), InterfaceError))
