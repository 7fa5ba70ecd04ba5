"""The API description: valid, whole, with examples and errors; and its pages load nothing from elsewhere."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import OpenAPIV31SpecValidator
from rest_framework.test import APIClient

from tests.routes import api_routes, shape_of

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
# What people reach before they are signed in.
DOORS = {
    "accounts_email_change_confirm",
    "accounts_email_verify",
    "accounts_guardian_join",
    "accounts_invitations_accept",
    "accounts_invitations_look",
    "accounts_login",
    "accounts_login_code",
    "accounts_password_reset",
    "accounts_password_reset_confirm",
    "accounts_pictures",
    "accounts_refresh",
    "accounts_register",
    "accounts_ways_in",
    "children_class",
    "children_login",
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(public=True)


@pytest.fixture(scope="module")
def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By method and shape of the address."""
    return {
        f"{method.upper()} {shape_of(path)}": operation
        for path, members in schema["paths"].items()
        for method, operation in members.items()
    }


def test_the_schema_is_made_without_a_warning(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    # Arrange
    reset_generator_stats()

    # Act
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))

    # Assert
    assert (dict(GENERATOR_STATS._warn_cache), dict(GENERATOR_STATS._error_cache)) == ({}, {})
    assert capsys.readouterr().err == ""
    assert (tmp_path / "schema.yaml").read_text(encoding="utf-8").startswith("openapi: 3.1.0\n")


def test_the_schema_is_valid_openapi_3_1(schema: dict[str, Any]) -> None:
    # Act
    errors = [error.message for error in OpenAPIV31SpecValidator(schema).iter_errors()]

    # Assert
    assert schema["openapi"] == "3.1.0"
    assert errors == []


def test_what_answers_304_says_by_which_header(operations: dict[str, Any]) -> None:
    # Act
    asked = {
        name: [parameter for parameter in operation.get("parameters", ()) if parameter["name"] == "If-None-Match"]
        for name, operation in operations.items()
        if "304" in operation["responses"]
    }

    # Assert
    assert len(asked) >= 6
    assert [name for name, parameters in asked.items() if len(parameters) != 1] == []
    assert "GET /api/v1/lessons/{}/versions/{}/" in asked


def test_every_route_is_described_and_nothing_else(operations: dict[str, Any]) -> None:
    # Arrange
    routes = {f"{route.method} {route.address}" for prefix in ("api/v1/", "health/") for route in api_routes(prefix)}

    # Act
    described = set(operations)

    # Assert
    assert described == routes
    assert "GET /health/{}/" in described


def test_every_operation_has_a_summary_text_and_an_id_of_its_own(operations: dict[str, Any]) -> None:
    # Act
    ids = [operation["operationId"] for operation in operations.values()]
    silent = [name for name, operation in operations.items() if not operation.get("description")]

    # Assert
    assert len(ids) == len(set(ids))
    assert silent == []


def test_every_error_is_described_as_a_problem(operations: dict[str, Any]) -> None:
    # Act
    wrong = [
        (name, status)
        for name, operation in operations.items()
        for status, response in operation["responses"].items()
        if int(status) >= 400 and status != "503" and response.get("content") != PROBLEM
    ]

    # Assert
    assert wrong == []


def test_every_operation_declares_the_errors_that_follow_from_its_kind(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        # Arrange
        expected = {"429"}
        if not name.startswith("GET /health/") and operation["operationId"] not in DOORS:
            expected |= {"401", "403"}
        if "{}" in name:
            expected |= {"400", "404"}
        if not name.startswith(("GET", "DELETE")):
            expected |= {"400", "413", "415"}

        # Act
        declared = set(operation["responses"])

        # Assert
        assert expected <= declared, name


def test_what_can_be_impossible_now_declares_409_and_what_takes_a_key_declares_422(operations: dict[str, Any]) -> None:
    # Act
    conflicts = {operation["operationId"] for operation in operations.values() if "409" in operation["responses"]}
    reused = {operation["operationId"] for operation in operations.values() if "422" in operation["responses"]}
    keyed = {
        operation["operationId"]
        for operation in operations.values()
        if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", []))
    }

    # Assert
    assert reused == keyed
    deeds = {"assessments_attempts_create", "attempts_hint", "attempts_submit"}
    voices = {"accounts_activity_report", "accounts_feedback_give"}
    study = {"lessons_progress_create", "lessons_sessions_start", "lessons_sessions_interact"}
    teaching = {"courses_create", "courses_copy", "courses_classrooms_create"}
    assert keyed == {*deeds, *voices, *study, *teaching, "accounts_notifications_send"}
    guardians = {"accounts_guardian_join", "accounts_guardian_link", "accounts_guardian_code_make"}
    doors = {"classrooms_door_open", "classrooms_door_renew", "classrooms_badges"}
    people = {"accounts_register", "accounts_people_create", "accounts_people_partial_update"}
    letters = {"accounts_email_change_confirm", "accounts_invitations_accept", "accounts_invitations_create"}
    consents = {"accounts_consent_grant", "accounts_consent_withdraw", "accounts_consent_enter_form"}
    data = {f"accounts_data_requests_{deed}create" for deed in ("", "approve_", "refuse_", "cancel_")}
    imports = {"accounts_imports_create", "accounts_imports_confirm", "accounts_imports_discard"}
    concepts = {f"courses_concepts_{deed}" for deed in ("create", "partial_update", "destroy")}
    attendance = {"classrooms_day_sheet_mark", "courses_absences_announce"}
    steps = {f"lessons_sessions_{deed}" for deed in ("move", "pause", "resume", "interact")}
    others = {*attendance, *steps, "attempts_answer", "classrooms_roll_over", "accounts_notifications_send"}
    courses = {f"courses_{deed}" for deed in ("update", "partial_update", "destroy")}
    classes = {f"courses_classrooms_{deed}" for deed in ("partial_update", "leave_create")}
    classes |= {f"classrooms_{deed}" for deed in ("code_renew", "learners_enrol", "learners_take_out")}
    lessons = {f"lessons_{deed}" for deed in ("partial_update", "destroy", "publish", "media_destroy")}
    documents = {f"courses_documents_{deed}" for deed in ("release", "retry")}
    live = {f"live_lessons_{deed}" for deed in ("start", "step", "hint", "content", "poll_open", "poll_close", "vote")}
    imports |= {f"core_imports_{deed}" for deed in ("create", "confirm", "discard")}
    others |= {*courses, *documents, *classes, *lessons, *live, "classrooms_badges_pdf"}
    assert conflicts == {*deeds, *guardians, *doors, *people, *letters, *consents, *data, *imports, *concepts, *others}


def test_every_write_with_a_body_has_an_example(operations: dict[str, Any]) -> None:
    # Act
    without = [
        name
        for name, operation in operations.items()
        if "requestBody" in operation
        and not all(content.get("examples") for content in operation["requestBody"]["content"].values())
    ]

    # Assert
    assert without == []


def test_every_operation_says_whether_it_needs_a_token(operations: dict[str, Any]) -> None:
    # Act
    open_to_all = {name for name, operation in operations.items() if operation.get("security") in (None, [], [{}])}
    with_token = {name for name, operation in operations.items() if operation.get("security") == [{"bearer": []}]}

    # Assert
    assert {operations[name]["operationId"] for name in open_to_all if "/health/" not in name} == DOORS
    assert open_to_all | with_token == set(operations)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/api/docs/",
        "/api/redoc/",
    ],
)
def test_the_pages_load_nothing_from_another_host(api: APIClient, address: str) -> None:
    # Act
    page = api.get(address)
    links = re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)["']""", page.content.decode())

    # Assert
    assert (page.status_code, page["Content-Type"].split(";")[0]) == (200, "text/html")
    assert links
    assert [link for link in links if urlsplit(link).netloc or urlsplit(link).scheme not in {"", "data"}] == []
    assert "/api/schema/" in page.content.decode()


@pytest.mark.django_db
def test_the_served_schema_is_the_generated_one(api: APIClient, schema: dict[str, Any]) -> None:
    # Act
    served = api.get("/api/schema/", {"format": "json"})

    # Assert
    assert served.status_code == 200
    assert set(served.json()["paths"]) == set(schema["paths"])
