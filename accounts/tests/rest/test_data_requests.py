"""Requests about data over HTTP, from the asking to the ZIP."""

import io
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import DataRequest, User
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.guardians import make_guardian
from core.jobs import run_due_jobs

pytestmark = pytest.mark.django_db
BASE = "/api/v1/accounts/data-requests/"


@pytest.fixture
def office() -> User:
    return make_person(make_institution("Riverside"), Role.ADMIN)


@pytest.fixture
def learner(office: User) -> User:
    return make_person(office.institution, full_name="Ada Byron")


def send(client: APIClient, path: str = "", **body: Any) -> Any:
    return client.post(f"{BASE}{path}", body, format="json")


def test_from_asking_to_the_zip(office: User, learner: User) -> None:
    # Arrange
    asker, decider = client_of(learner), client_of(office)

    # Act
    made = send(asker, kind="export")
    approved = send(decider, f"{made.json()['id']}/approve/")
    run_due_jobs(now=timezone.now())
    seen = asker.get(f"{BASE}{made.json()['id']}/")
    copy = asker.get(f"{BASE}{made.json()['id']}/download/", HTTP_ACCEPT="application/zip")

    # Assert
    assert (made.status_code, approved.status_code, seen.status_code, copy.status_code) == (201, 200, 200, 200)
    assert [answer.json()["state"] for answer in (made, approved, seen)] == ["open", "approved", "done"]
    assert made.json()["person"] == {"id": str(learner.pk), "full_name": "Ada Byron"}
    assert copy.headers["Content-Type"] == "application/zip"
    assert copy.headers["Cache-Control"] == "private, no-store"
    with ZipFile(io.BytesIO(b"".join(copy.streaming_content))) as archive:
        assert archive.testzip() is None
        assert {"README.txt", "data/accounts.User.json", "data/accounts.User.csv"} <= set(archive.namelist())


def test_there_is_no_copy_before_it_is_made_and_none_when_it_is_old(office: User, learner: User) -> None:
    # Arrange
    client = client_of(learner)
    path = f"{BASE}{send(client, kind='export').json()['id']}/download/"

    # Act
    early = client.get(path)
    send(client_of(office), f"{DataRequest.objects.get().pk}/approve/")
    run_due_jobs(now=timezone.now())
    DataRequest.objects.update(archive_until=timezone.now() - timedelta(seconds=1))
    late = client.get(path)

    # Assert
    assert [(answer.status_code, answer.json()["code"]) for answer in (early, late)] == [
        (404, "accounts.copy_not_there")
    ] * 2


def test_a_child_somebody_else_guards_is_a_person_who_does_not_exist(office: User, learner: User) -> None:
    # Arrange
    other = make_guardian(make_person(office.institution), actor=office)

    # Act
    answers = [
        send(client_of(other), kind="erasure", person=person)
        for person in (str(learner.pk), "0192f0c1-0000-7000-8000-000000000001")
    ]

    # Assert
    assert [answer.status_code for answer in answers] == [400, 400]
    problems = [{**answer.json(), "request_id": ""} for answer in answers]
    assert problems[0] == problems[1]
    assert problems[0]["code"] == "accounts.person_unknown"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "copy"},
        {"kind": "export", "person": "x"},
        {"kind": "export", "state": "done"},
        {"kind": "export", "due_at": "2020-01-01T00:00:00Z"},
        {"kind": "export", "requested_by": "0192f0c1-0000-7000-8000-000000000001"},
    ],
)
def test_a_malformed_request_is_refused_and_nothing_is_kept(learner: User, body: dict[str, str]) -> None:
    # Act
    answer = send(client_of(learner), **body)

    # Assert
    assert (answer.status_code, DataRequest.objects.count()) == (400, 0)


def test_a_refusal_gives_a_reason_that_the_person_reads(office: User, learner: User) -> None:
    # Arrange
    client, decider = client_of(learner), client_of(office)
    path = send(client, kind="erasure").json()["id"]

    # Act
    without = send(decider, f"{path}/refuse/", reason="  ")
    refused = send(decider, f"{path}/refuse/", reason="Certificates are kept for ten years.")
    again = send(decider, f"{path}/approve/")

    # Assert
    assert (without.status_code, refused.status_code, again.status_code) == (400, 200, 409)
    assert client.get(f"{BASE}{path}/").json()["refusal"] == "Certificates are kept for ten years."
    assert again.json()["code"] == "accounts.data_request_decided"


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_many(
    office: User, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Arrange
    for _ in range(size):
        send(client_of(make_person(office.institution)), kind="export")
    client = client_of(office)
    client.get(BASE)

    # Act
    with django_assert_num_queries(1):
        rows = client.get(BASE).json()["results"]

    # Assert
    assert len(rows) == size


def test_filters_are_those_of_kind_and_state(office: User, learner: User) -> None:
    # Arrange
    client = client_of(learner)
    for kind in ("export", "erasure"):
        send(client, kind=kind)

    # Act
    kinds = [row["kind"] for row in client.get(BASE, {"kind": "erasure"}).json()["results"]]
    unknown = client.get(BASE, {"person": str(learner.pk)})

    # Assert
    assert kinds == ["erasure"]
    assert unknown.status_code == 400
