"""Every route, every method, every caller: docs/authorization.toml against what the platform answers."""

import json
from typing import Any

import pytest
from django.http import HttpResponse

from tests.addresses import undone
from tests.authorization_table import LISTS, ROWS, TABLE, ask, expected_statuses, members, statuses
from tests.routes import api_routes, shape_of
from tests.world import CALLERS, World

pytestmark = pytest.mark.django_db


def test_the_table_names_every_route_and_no_other() -> None:
    # Arrange
    routes = {f"{route.method} {route.address}" for route in api_routes()}

    # Act
    named = {f"{method} {shape_of(address)}" for method, address in map(str.split, ROWS)}

    # Assert
    assert named == routes


@pytest.mark.parametrize("row", ROWS)
def test_the_table_names_every_caller_once_and_says_why(row: str) -> None:
    # Act
    named = [caller for status in statuses(row) for caller in members(TABLE[row][status])]
    rest = set(CALLERS) - set(named)

    # Assert
    assert len(named) == len(set(named))
    assert set(named) <= set(CALLERS)
    assert sum("rest" in TABLE[row][status] for status in statuses(row)) == (1 if rest else 0)
    assert len(TABLE[row]["why"]) > 10
    assert set(TABLE[row]) - set(statuses(row)) <= {"why", "body", "upload", "ending", "sees", "owner"}


@pytest.mark.parametrize("row", ROWS)
def test_each_caller_gets_the_status_of_the_table(world: World, row: str) -> None:
    """A refusal is a problem with a code, and what is not one's own looks as if it did not exist."""
    # Act
    answers = {caller: call(world, caller, row) for caller in CALLERS}
    hidden = {caller: without_request_id(answer) for caller, answer in answers.items() if answer.status_code == 404}
    ids = missing_in_address(world, row) if hidden else {}
    missing = {caller: without_request_id(call(world, caller, row, ids=ids)) for caller in hidden}

    # Assert
    assert {caller: answer.status_code for caller, answer in answers.items()} == expected_statuses(row)
    assert missing == hidden
    for answer in answers.values():
        if answer.status_code >= 400:
            check_problem(answer)


@pytest.mark.parametrize("row", [row for row in ROWS if "401" in TABLE[row]])
def test_a_closed_account_is_not_signed_in(world: World, row: str) -> None:
    # Act
    answer = call(world, "deactivated", row)

    # Assert
    assert (answer.status_code, problem(answer)["code"]) == (401, "accounts.token_refused")


@pytest.mark.parametrize("row", LISTS)
def test_a_list_holds_the_owners_rows_for_those_who_may_see_them_only(world: World, row: str) -> None:
    # Arrange
    own = ids_in(call(world, TABLE[row].get("owner", "learner"), row))
    sees = set(members(TABLE[row]["sees"]))
    allowed = [caller for caller, status in expected_statuses(row).items() if status == 200]

    for caller in allowed:
        # Act
        theirs = ids_in(call(world, caller, row))

        # Assert
        assert own & theirs == (own if caller in sees else set()), caller
    assert own


def test_each_answer_with_results_is_checked_as_a_list(world: World) -> None:
    # Arrange
    reads = [row for row in ROWS if row.startswith("GET")]

    # Act
    answers = {row: call(world, "superuser", row) for row in reads}
    is_json = {row: answer["Content-Type"] == "application/json" for row, answer in answers.items()}
    with_results = [row for row in reads if is_json[row] and "results" in json.loads(answers[row].content)]

    # Assert
    assert with_results == LISTS


def check_problem(answer: HttpResponse) -> None:
    body = problem(answer)
    assert answer["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail", "code", "errors", "request_id"}
    assert (body["status"], body["type"]) == (answer.status_code, f"urn:lyceum:problem:{body['code']}")
    assert body["request_id"] == answer["X-Request-ID"]
    assert ("WWW-Authenticate" in answer) == (answer.status_code == 401)


def missing_in_address(world: World, row: str) -> dict[str, str]:
    """The owner's names, but what the address names does not exist."""
    missing = world.missing()
    return {name: missing[name] if f"{{{name}}}" in row else value for name, value in world.ids().items()}


def call(world: World, caller: str, row: str, *, ids: dict[str, str] | None = None) -> HttpResponse:
    """One request, whose effect is undone."""
    with undone():
        answer = ask(world, caller, row, ids=ids)
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer


def ids_in(answer: HttpResponse) -> set[str]:
    return {row["id"] for row in json.loads(answer.content)["results"]}


def problem(answer: HttpResponse) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer.content)
    return body


def without_request_id(answer: HttpResponse) -> dict[str, Any]:
    return {name: value for name, value in problem(answer).items() if name != "request_id"}
