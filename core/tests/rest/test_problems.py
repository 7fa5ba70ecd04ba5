"""Every error is RFC 9457 problem details with a code and the request's id."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.tests.factories import client_of, make_institution, make_person
from core.rest.problems import MEDIA_TYPE, TITLES, problem_response

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.rest.urls")]

ATTEMPTS = "/api/v1/assessments/attempts/"
BREAKING = "/api/v1/breaking/any/"


def problem_of(response: HttpResponse) -> dict[str, Any]:
    """The body, after what holds for every problem."""
    body = json.loads(response.content)
    status = response.status_code
    assert set(body) == {"type", "title", "status", "detail", "code", "errors", "request_id"}
    assert response["Content-Type"] == MEDIA_TYPE
    assert (body["status"], body["title"]) == (status, TITLES[status])
    assert body["type"] == f"urn:lyceum:problem:{body['code']}"
    assert body["request_id"] == response["X-Request-ID"] != ""
    return body


@pytest.fixture
def patient() -> APIClient:
    """A caller who gets a 500 as an answer and not as an exception."""
    return APIClient(raise_request_exception=False)


@pytest.mark.parametrize(
    ("kind", "status", "code", "detail"),
    [
        ("not_found", 404, "core.not_found", "There is no such thing."),
        ("invalid", 400, "core.invalid_input", "It cannot be so."),
        ("conflict", 409, "core.conflict", "Too late."),
        ("not_allowed", 403, "core.not_allowed", "Not this."),
        ("not_signed_in", 401, "core.not_signed_in", "Who are you?"),
        ("key_reused", 422, "core.idempotency_key_reused", "Another request."),
        ("allowance", 402, "billing.allowance_exceeded", "The plan does not cover this."),
        ("upstream", 503, "core.upstream_unavailable", "Come again."),
        ("http404", 404, "core.not_found", "Not found."),
        ("denied", 403, "core.not_allowed", "You do not have permission to perform this action."),
    ],
)
def test_each_kind_of_error_has_its_status_and_code(
    api: APIClient, kind: str, status: int, code: str, detail: str
) -> None:
    response = api.get(f"/api/v1/breaking/{kind}/")

    body = problem_of(response)
    assert (response.status_code, body["code"], body["detail"]) == (status, code, detail)


def test_error_that_names_a_field_lists_it(api: APIClient) -> None:
    invalid = problem_of(api.get("/api/v1/breaking/invalid/"))
    conflict = problem_of(api.get("/api/v1/breaking/conflict/"))

    assert invalid["errors"] == [
        {"field": "answers.2.value", "code": "core.invalid_input", "detail": "It cannot be so."}
    ]
    assert conflict["errors"] == []


def test_refusal_for_want_of_identity_says_how_to_sign_in(api: APIClient) -> None:
    responses = [
        api.get(ATTEMPTS),
        api.get(ATTEMPTS, headers={"Authorization": "Bearer nonsense"}),
        api.get("/api/v1/breaking/not_signed_in/"),
        api.post("/api/v1/accounts/login/", {"username": "nobody", "password": "wrong-wrong"}, format="json"),
    ]

    assert [(problem_of(each)["status"], each["WWW-Authenticate"]) for each in responses] == [(401, "Bearer")] * 4


def test_role_that_may_not_call_is_403() -> None:
    teacher = client_of(make_person(make_institution(), Role.TEACHER))

    body = problem_of(teacher.post(ATTEMPTS, {}, format="json"))

    assert (body["status"], body["code"]) == (403, "core.not_allowed")


def test_wrong_method_is_405_and_names_the_right_ones(api: APIClient) -> None:
    response = api.delete("/api/v1/accounts/login/")

    body = problem_of(response)
    assert (body["status"], body["code"]) == (405, "core.method_not_allowed")
    assert {verb.strip() for verb in response["Allow"].split(",")} == {"POST", "OPTIONS"}


def test_unsupported_body_is_415(api: APIClient) -> None:
    body = problem_of(api.post(BREAKING, "a=1", content_type="application/x-www-form-urlencoded"))

    assert (body["status"], body["code"]) == (415, "core.unsupported_media_type")


def test_unacceptable_format_is_406(api: APIClient) -> None:
    body = problem_of(api.get("/api/v1/breaking/conflict/", headers={"Accept": "text/csv"}))

    assert (body["status"], body["code"]) == (406, "core.not_acceptable")


def test_body_over_the_limit_is_413(api: APIClient, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    fits = api.post(BREAKING, {"answers": [{"value": 1}]}, format="json")
    body = problem_of(api.post(BREAKING, {"codes": ["x" * 1000]}, format="json"))

    assert fits.status_code == 200
    assert (body["status"], body["code"], body["errors"]) == (413, "core.too_large", [])


def test_too_many_requests_say_when_to_come_again(api: APIClient) -> None:
    response = api.get("/api/v1/breaking/throttled/")

    body = problem_of(response)
    assert (body["status"], body["code"], response["Retry-After"]) == (429, "core.too_many_requests", "42")


@pytest.mark.parametrize("address", ["/api/v1/breaking/defect/", "/breaking/"])
def test_defect_is_500_without_a_trace_and_with_the_request_id(patient: APIClient, address: str) -> None:
    response = patient.get(address, headers={"X-Request-ID": "request-0001"})

    body = problem_of(response)
    assert (body["status"], body["code"], body["request_id"]) == (500, "core.defect", "request-0001")
    assert b"secret" not in response.content
    assert b"Traceback" not in response.content


@pytest.mark.parametrize("address", ["/health/a/b/", "/api/v1/nowhere/", "/api/v1/courses/not-an-id/"])
def test_unknown_address_is_404(api: APIClient, address: str) -> None:
    body = problem_of(api.get(address))

    assert (body["status"], body["code"]) == (404, "core.not_found")


def test_unknown_address_outside_of_the_api_is_a_page_for_people(api: APIClient) -> None:
    response = api.get("/nowhere/")

    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert b"There is nothing at this address" in response.content


def test_unknown_host_is_400_and_says_nothing_of_the_hosts() -> None:
    response = Client().get("/api/v1/accounts/me/", headers={"Host": "evil.example"})

    body = response.json()
    assert (response.status_code, body["code"], body["detail"]) == (400, "core.malformed", "Malformed.")
    assert response["Content-Type"] == MEDIA_TYPE
    assert b"evil" not in response.content


def test_an_error_whose_code_nobody_named_has_one_all_the_same() -> None:
    """Fields of forms may refuse without a code; what is sent never lacks one."""
    nameless = ValidationError({"since": [ErrorDetail("Enter a year.", code=None)]})

    answer = problem_response(nameless, {})

    assert answer is not None
    assert answer.data["errors"] == [{"field": "since", "code": "invalid", "detail": "Enter a year."}]
