"""The console pages of imports of people."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import ImportState, Role
from accounts.models import RosterImport, User
from accounts.tests.console import sign_in_office
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.roster_files import SIMPLE, checked, imported, start, zipped
from core.jobs import run_due_jobs

pytestmark = pytest.mark.django_db

LIST = "admin:accounts_rosterimport_changelist"
PAGE = "admin:accounts_rosterimport_change"


@pytest.fixture
def office(client: Client) -> User:
    return sign_in_office(client)


def test_a_file_is_uploaded_looked_at_and_imported(client: Client, office: User) -> None:
    # Act
    upload = {"upload": SimpleUploadedFile("people.csv", SIMPLE.encode()), "sends_letters": "on"}
    sent = client.post(reverse("admin:accounts_rosterimport_add"), upload)
    row = RosterImport.objects.get()
    waiting = client.get(sent["Location"])
    run_due_jobs(now=NOW.replace(year=2027))
    report = client.get(sent["Location"])

    # Assert
    assert (sent.status_code, sent["Location"]) == (302, reverse(PAGE, args=[row.pk]))
    assert row.options == {"sends_letters": True, "leaves_out_faulty": False}
    assert (waiting.status_code, waiting["Refresh"]) == (200, "3")
    assert (report.status_code, report.has_header("Refresh")) == (200, False)
    assert "<dt>New accounts</dt><dd>2</dd>" in report.content.decode()


def test_the_question_is_asked_before_anybody_is_imported(client: Client, office: User) -> None:
    # Arrange
    row = checked(office)
    address = reverse("admin:accounts_rosterimport_confirm", args=[row.pk])

    # Act
    asked = client.get(address)
    state_before = RosterImport.objects.get().state
    client.post(address, {"confirmed": "yes"})

    # Assert
    assert "2 new, 0 changed, 0 closed, 0 rows left out." in asked.content.decode()
    assert (state_before, RosterImport.objects.get().state) == (ImportState.CHECKED, ImportState.RUNNING)


def test_findings_are_shown_without_what_is_in_the_file(client: Client, office: User) -> None:
    # Arrange
    row = checked(office, SIMPLE + "=1+1,<b>Eve</b>,queen\n")

    # Act
    page = client.get(reverse(PAGE, args=[row.pk])).content.decode()
    table = client.get(reverse("admin:accounts_rosterimport_findings_csv", args=[row.pk])).content.decode()

    # Assert
    assert "Nothing was imported. Mend these lines and upload the file again, or leave them out." in page
    assert "1 of 3 rows has errors." in page
    assert "What the file would do" not in page
    assert "Eve" not in page
    assert "<code>username</code>" in page
    role = "This role is not known. Write student, teacher, guardian, parent, relative or carer."
    name = "A username has 2 to 150 letters, digits and . + - _, and no @."
    assert table == (
        f'\ufeffFile,Line,Column,What is wrong,Error\r\n,4,role,"{role}",true\r\n,4,username,"{name}",true\r\n'
    )


def test_the_page_of_a_checked_file_names_the_people_and_the_letters(client: Client, office: User) -> None:
    # Arrange
    known = make_person(office.institution, username="noor", full_name="Noor Aziz")
    User.objects.filter(pk=known.pk).update(sourced_id="T-1")
    rows = "username,full_name,role,email,sourced_id\nada,Ada <b>,student,ada@example.org,\nnoor,Noor A.,,,T-1\n"

    # Act
    row = checked(office, rows, sends_letters=True)
    page = client.get(reverse(PAGE, args=[row.pk])).content.decode()
    question = client.get(reverse("admin:accounts_rosterimport_confirm", args=[row.pk])).content.decode()

    # Assert
    new = '<tr><th scope="row">Ada &lt;b&gt;</th><td>ada</td><td>Student</td><td>New</td></tr>'
    changed = '<tr><th scope="row">Noor A.</th><td>noor</td><td>Student</td><td>Changes: name</td></tr>'
    assert [each in page for each in (new, changed)] == [True, True]
    assert ["1 letter will be sent." in each for each in (page, question)] == [True, True]
    assert reverse("admin:accounts_rosterimport_confirm", args=[row.pk]) in page


def test_after_the_import_the_page_says_how_people_sign_in(client: Client, office: User) -> None:
    # Act
    page = client.get(reverse(PAGE, args=[imported(office).pk])).content.decode()

    # Assert
    assert "Nobody has a password from a file." in page
    assert f'href="{reverse("admin:accounts_user_changelist")}"' in page
    assert "Who comes, changes or goes" not in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), "This is an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "This is an Excel workbook"),
        (b"PK\x03\x04garbage", "This ZIP file is damaged."),
        (b"\xff\x01\x02\x03", "This is neither a text nor a ZIP that can be opened."),
    ],
)
def test_what_cannot_be_read_is_told_without_counts(client: Client, office: User, data: bytes, words: str) -> None:
    # Act
    page = client.get(reverse(PAGE, args=[checked(office, data).pk])).content.decode()

    # Assert
    assert words in page
    assert "Nothing was imported: the file could not be read." in page
    assert "<dt>" not in page


def test_the_page_to_upload_has_one_button_and_the_columns(client: Client, office: User) -> None:
    # Act
    page = client.get(reverse("admin:accounts_rosterimport_add")).content.decode()

    # Assert
    assert [name in page for name in ('name="_save"', 'name="_continue"', 'name="_addanother"')] == [True, False, False]
    assert "Check the file" in page
    assert "<code>birth_on</code>" in page
    assert reverse("admin:accounts_rosterimport_template") in page


def test_what_is_refused_is_told_beside_the_file(client: Client, office: User, settings: object) -> None:
    # Arrange
    for _ in range(10):
        start(office)

    # Act
    page = client.post(
        reverse("admin:accounts_rosterimport_add"), {"upload": SimpleUploadedFile("people.csv", SIMPLE.encode())}
    )

    # Assert
    assert (page.status_code, RosterImport.objects.count()) == (200, 10)
    assert "10 files wait already." in page.content.decode()


def test_a_discarded_file_leaves_the_list(client: Client, office: User) -> None:
    # Arrange
    row = checked(office)

    # Act
    sent = client.post(reverse("admin:accounts_rosterimport_discard", args=[row.pk]), {"confirmed": "yes"})

    # Assert
    assert (sent.status_code, sent["Location"], RosterImport.objects.count()) == (302, reverse(LIST), 0)


@pytest.mark.parametrize(
    ("phase", "words", "has_bar"),
    [
        ("", "It begins in a moment.", False),
        ("looking_up", "Being looked up. 1 of 2 rows.", True),
        ("storing", "Being stored. All rows are stored at once", False),
    ],
)
def test_the_page_says_what_is_being_done(client: Client, office: User, phase: str, words: str, has_bar: bool) -> None:
    # Arrange
    row = start(office)
    RosterImport.objects.filter(pk=row.pk).update(state="running", phase=phase, row_count=2, looked_up_count=1)

    # Act
    page = client.get(reverse(PAGE, args=[row.pk])).content.decode()

    # Assert
    assert words in page
    assert ("<progress" in page) == has_bar


@pytest.mark.usefixtures("office")
def test_the_template_is_a_file(client: Client) -> None:
    # Act
    answer = client.get(reverse("admin:accounts_rosterimport_template"))

    # Assert
    assert answer["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert answer.content.decode().startswith("\ufeffusername,given_name,")


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMIN])
def test_strangers_see_no_import(client: Client, office: User, role: Role) -> None:
    # Arrange
    row = checked(office)
    stranger = make_person(office.institution if role == Role.TEACHER else make_institution(), role)
    client.force_login(stranger)

    # Act
    names = ("confirm", "discard", "findings_csv", "change")
    answers = [client.get(reverse(f"admin:accounts_rosterimport_{name}", args=[row.pk])).status_code for name in names]
    listed = client.get(reverse(LIST))

    # Assert
    assert set(answers) <= {302, 403, 404}
    assert listed.status_code == (403 if role == Role.TEACHER else 200)
    assert row.file_name not in listed.content.decode()


def test_the_list_costs_the_same_for_any_number_of_rows(client: Client, office: User) -> None:
    # Arrange
    costs = []
    for count in (1, 2):
        for _ in range(count):
            checked(office)
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(reverse(LIST))
        costs.append(len(seen))
        assert answer.status_code == 200

    # Assert
    assert costs[0] == costs[1]
