"""Imports of people over REST."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import RosterImport, User
from accounts.ports import CLASS_COUNTS
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.roster_files import SIMPLE, checked
from core.jobs import run_due_jobs

pytestmark = pytest.mark.django_db

URL = "/api/v1/accounts/imports/"
LATER = NOW.replace(year=2027)


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


@pytest.fixture
def client(office: User) -> APIClient:
    return client_of(office)


def upload(client: APIClient, content: str | bytes = SIMPLE, **fields: Any) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(URL, {"file": SimpleUploadedFile("people.csv", data), **fields}, format="multipart")


def test_a_file_is_sent_looked_at_and_confirmed(client: APIClient, office: User) -> None:
    # Act
    sent = upload(client, SIMPLE + "eve,Eve,queen\n", leaves_out_faulty="true")
    run_due_jobs(now=LATER)
    address = f"{URL}{sent.json()['id']}/"
    looked, confirmed = client.get(address), client.post(f"{address}confirm/")
    run_due_jobs(now=LATER)
    done = client.get(address).json()

    # Assert
    assert (sent.status_code, sent.json()["state"], sent.json()["counts"]) == (202, "checking", None)
    assert looked.json()["counts"] == {
        **dict.fromkeys(CLASS_COUNTS, 0),
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "closed": 0,
        "left_out": 1,
        "linked": 0,
        "warnings": 0,
    }
    assert looked.json()["findings"] == [
        {
            "file": "",
            "line": 4,
            "field": "role",
            "code": "role_unknown",
            "is_warning": False,
            "message": "This role is not known. Write student, teacher, guardian, parent, relative or carer.",
        }
    ]
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "running")
    assert (confirmed.json()["phase"], confirmed.json()["looked_up_count"]) == ("", 0)
    assert (done["state"], done["phase"], done["row_count"], done["done_count"]) == ("done", "", 3, 3)
    assert User.objects.filter(institution=office.institution).count() == 3


def test_findings_are_told_in_the_language_of_the_reader(client: APIClient, office: User) -> None:
    # Arrange
    row = checked(office, "")

    # Act
    found = client.get(f"{URL}{row.pk}/").json()

    # Assert
    assert [(each["line"], each["message"]) for each in found["findings"]] == [(0, "The file is empty.")]


@pytest.mark.parametrize(
    ("fields", "field", "detail"),
    [
        ({}, "file", "No file was submitted."),
        ({"file": "a text"}, "file", "The submitted data was not a file. Check the encoding type on the form."),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "file", "The submitted file is empty."),
        ({"file": SimpleUploadedFile("a.csv", b"a"), "role": "admin"}, "role", "Unknown field."),
        (
            {"file": SimpleUploadedFile("a.csv", b"a"), "second": SimpleUploadedFile("b.csv", b"b")},
            "second",
            "Unknown field.",
        ),
        (
            {"file": SimpleUploadedFile("a.csv", b"a"), "sends_letters": "maybe"},
            "sends_letters",
            "Must be a valid boolean.",
        ),
    ],
)
def test_a_form_that_is_wrong_is_refused(client: APIClient, fields: dict[str, Any], field: str, detail: str) -> None:
    # Act
    answer = client.post(URL, fields, format="multipart")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
    assert [(each["field"], each["detail"]) for each in answer.json()["errors"]] == [(field, detail)]
    assert not RosterImport.objects.exists()


def test_two_files_under_one_name_are_refused(client: APIClient) -> None:
    # Arrange
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nusername\r\n'

    # Act
    answer = client.generic("POST", URL, part + part + b"--x--\r\n", content_type="multipart/form-data; boundary=x")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.malformed")


def test_what_is_too_large_is_not_read(client: APIClient, settings: Any) -> None:
    # Arrange
    settings.MAX_UPLOAD_BYTES = 1024

    # Act
    a_little, far = upload(client, b"a" * 1025), upload(client, b"a" * 100_000)

    # Assert
    assert (a_little.status_code, a_little.json()["code"]) == (400, "accounts.import_file_too_large")
    assert (far.status_code, far.json()["code"]) == (413, "core.too_large")


def test_what_is_not_ready_is_not_confirmed(client: APIClient, office: User) -> None:
    # Arrange
    row = checked(office, "")

    # Act
    answer = client.post(f"{URL}{row.pk}/confirm/")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (409, "accounts.import_not_ready")


def test_a_discarded_import_is_gone(client: APIClient, office: User) -> None:
    # Arrange
    row = checked(office)

    # Act
    gone = client.delete(f"{URL}{row.pk}/")

    # Assert
    assert (gone.status_code, client.get(f"{URL}{row.pk}/").status_code) == (204, 404)


def test_the_template_is_given_whatever_is_accepted(client: APIClient) -> None:
    # Act
    answer = client.get(f"{URL}template/", HTTP_ACCEPT="text/csv")

    # Assert
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
