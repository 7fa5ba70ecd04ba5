"""Requests about data in the console: what the office sees before it decides, and what becomes of it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import DataRequestKind, Role
from accounts.models import DataRequest, User
from accounts.services.data_requests import ask_for_data
from accounts.tests.console import sign_in_office
from accounts.tests.factories import make_institution, make_person
from accounts.tests.guardians import make_guardian
from accounts.tests.services.record import unchanged
from core.jobs import run_due_jobs

pytestmark = pytest.mark.django_db
LIST = reverse("admin:accounts_datarequest_changelist")


@pytest.fixture
def office(client: Client) -> User:
    return sign_in_office(client)


def ask(office: User, kind: DataRequestKind = DataRequestKind.ERASURE) -> DataRequest:
    learner = make_person(office.institution, full_name="Ada Byron")
    return ask_for_data(kind=kind, person_id=learner.pk, actor=learner, now=timezone.now())


def deed(request: DataRequest, path: str) -> str:
    change = reverse("admin:accounts_datarequest_change", args=[request.pk])
    return f"{change.removesuffix('change/')}{path}/"


def test_the_office_sees_what_would_go_and_only_the_button_erases(client: Client, office: User) -> None:
    # Arrange
    request = ask(office)

    # Act
    with unchanged():
        page = client.get(deed(request, "approve")).content.decode()
    client.post(deed(request, "approve"), {"confirmed": "yes"})
    run_due_jobs(now=timezone.now())

    # Assert
    assert "Erase Ada Byron?" in page
    assert "Deleted: birth date, grade, kindergarten year" in page
    assert "Kept without a name: accounts, and with them all evidence of learning" in page
    request.refresh_from_db()
    assert (request.state, request.person.full_name) == ("done", "")
    done = client.get(reverse("admin:accounts_datarequest_change", args=[request.pk])).content.decode()
    assert re.search(r"\d+ rows of \d+ tables", done)
    assert "(&#x27;" not in done


def test_the_office_is_warned_of_a_copy_that_goes_too_and_of_guardians(client: Client, office: User) -> None:
    # Arrange
    request = ask(office)
    make_guardian(request.person, actor=office)
    DataRequest.objects.filter(pk=request.pk).update(
        archive="exports/x.zip", archive_until=timezone.now() + timedelta(days=1)
    )

    # Act
    page = client.get(deed(request, "approve")).content.decode()

    # Assert
    assert "A copy that can still be fetched" in page
    assert "Guardians" in page


def test_what_is_most_urgent_stands_first(client: Client, office: User) -> None:
    # Arrange
    late, done, early = (ask(office, DataRequestKind.EXPORT) for _ in range(3))
    for days, request in ((5, late), (1, done), (2, early)):
        DataRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() + timedelta(days=days))
    DataRequest.objects.filter(pk=done.pk).update(state="refused")

    # Act
    page = client.get(LIST).content.decode()

    # Assert
    assert page.index(str(early.pk)) < page.index(str(late.pk)) < page.index(str(done.pk))


def test_a_refusal_needs_a_reason(client: Client, office: User) -> None:
    # Arrange
    request = ask(office, DataRequestKind.EXPORT)

    # Act
    page = client.get(deed(request, "refuse")).content.decode()
    with unchanged():
        client.post(deed(request, "refuse"), {"confirmed": "yes", "answer": " "})
    client.post(deed(request, "refuse"), {"confirmed": "yes", "answer": "It has to be kept."})

    # Assert
    assert 'name="answer"' in page
    request.refresh_from_db()
    assert (request.state, request.refusal) == ("refused", "It has to be kept.")


def test_what_is_over_its_time_is_said_on_the_page_and_on_the_first_one(client: Client, office: User) -> None:
    # Arrange
    ask(office)
    DataRequest.objects.update(due_at=timezone.now() - timedelta(days=1))

    # Act
    page, home = client.get(LIST).content.decode(), client.get(reverse("admin:index")).content.decode()

    # Assert
    assert "Overdue" in page
    assert "Data requests" in home
    assert "overdue" in home


def test_the_last_admin_is_told_why_it_cannot_be(client: Client, office: User) -> None:
    # Arrange
    request = ask_for_data(kind=DataRequestKind.ERASURE, person_id=office.pk, actor=office, now=timezone.now())

    # Act
    with unchanged():
        answer = client.get(deed(request, "approve"), follow=True).content.decode()

    # Assert
    assert "Nobody else administers this institution" in answer


def test_other_schools_and_teachers_find_nothing(client: Client, office: User) -> None:
    # Arrange
    request = ask(office)
    others = [make_person(make_institution("Hillside"), Role.ADMIN), make_person(office.institution, Role.TEACHER)]

    # Act, Assert
    for other in others:
        client.force_login(other)
        assert "Ada Byron" not in client.get(LIST).content.decode()
        for path in ("approve", "refuse", "change"):
            with unchanged():
                assert client.post(deed(request, path), {"confirmed": "yes", "answer": "No."}).status_code in {302, 403}


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_many(
    client: Client, office: User, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Arrange
    for _ in range(size):
        ask(office)
    client.get(LIST)

    # Act, Assert
    with django_assert_num_queries(4):
        client.get(LIST)
