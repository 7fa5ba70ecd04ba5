"""Erasing a person, and erasing them again where they came back."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client

from accounts.enums import Role
from accounts.errors import AlreadyErased, PersonNotFound
from accounts.mail import MailText, send_mail
from accounts.models import Invitation, Notification, Session, User
from accounts.services.erasure import SWEPT_AFTER, erase_again, erase_person, plan_erasure_of
from accounts.services.invitations import invite_person
from accounts.services.students import edit_student
from accounts.tests.factories import NOW, PASSWORD, client_of, make_institution, make_person
from accounts.tests.services.record import announced, audited, everything, refused
from core.audit import verify_audit_chain
from core.events.reader import read_until_idle
from core.jobs import run_due_jobs
from core.models import AuditDetail, Tombstone
from core.private_files import private_storage
from core.tombstones import FOLDER, all_tombstones

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> User:
    return make_person(make_institution("Riverside"), Role.ADMIN)


@pytest.fixture
def learner(office: User) -> User:
    return make_person(office.institution, full_name="Ada Byron", email="ada@example.org")


def erase(person: User, office: User | None = None) -> None:
    erase_person(person_id=person.pk, actor_id=office.pk if office else None, now=NOW)


def test_a_plan_says_what_would_go_and_changes_nothing(learner: User) -> None:
    # Arrange
    before = everything()

    # Act
    plan = plan_erasure_of(learner.pk)

    # Assert
    assert everything() == before
    assert plan.reduced == {"accounts.User": 1}
    assert plan.deleted["accounts.StudentProfile"] == 1
    assert erase_person(person_id=learner.pk, actor_id=None, now=NOW).deleted["accounts.StudentProfile"] == 1


def test_nobody_and_somebody_erased_are_refused(learner: User) -> None:
    # Act, Assert
    with refused(PersonNotFound):
        erase_person(person_id=uuid4(), actor_id=None, now=NOW)
    erase(learner)
    with refused(AlreadyErased):
        erase_person(person_id=learner.pk, actor_id=None, now=NOW)
    with refused(AlreadyErased):
        plan_erasure_of(learner.pk)


def test_an_erasure_is_announced_audited_and_leaves_the_chain_whole(office: User, learner: User) -> None:
    # Arrange
    read_until_idle()

    # Act
    erase(learner, office)
    read_until_idle()

    # Assert
    assert announced("accounts.person.erased") == [
        {
            "name": "accounts.person.erased",
            "institution_id": office.institution_id,
            "actor_id": office.pk,
            "object_id": learner.pk,
            "occurred_at": NOW,
            "payload": {},
        }
    ]
    assert [entry["object_type"] for entry in audited("accounts.person.erased")] == ["core.Tombstone"]
    assert AuditDetail.objects.filter(object_id=learner.pk).exclude(action="accounts.person.erased").count() == 0
    assert list(verify_audit_chain()) == []


def test_sessions_end_at_once_on_devices_and_in_the_console(office: User) -> None:
    # Arrange
    teacher = make_person(office.institution, Role.TEACHER)
    device, browser, other = client_of(teacher), Client(), Client()
    browser.force_login(teacher)
    other.force_login(office)
    assert (device.get("/api/v1/accounts/me/").status_code, browser.get("/admin/").status_code) == (200, 200)

    # Act
    erase(teacher, office)

    # Assert
    assert Session.objects.filter(user=teacher).count() == 0
    assert [client.session.get("_auth_user_id") for client in (browser, other)] == [None, str(office.pk)]
    assert browser.get("/admin/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_tokens_of_somebody_erased_are_worth_nothing() -> None:
    # Arrange
    learner = make_person(make_institution())
    client = client_of(learner)
    assert client.get("/api/v1/accounts/me/").status_code == 200

    # Act
    erase(learner)

    # Assert
    assert client.get("/api/v1/accounts/me/").status_code == 401
    answer = client.post("/api/v1/accounts/login/", {"username": learner.username, "password": PASSWORD}, format="json")
    assert answer.status_code == 401


def test_an_invitation_that_waits_elsewhere_goes_with_the_address(office: User, learner: User) -> None:
    # Arrange
    elsewhere = make_person(make_institution("Hillside"), Role.ADMIN)
    for email in ("ADA@example.org", "grace@example.org"):
        invite_person(email=email, role=Role.TEACHER, full_name="Ada Byron", actor=elsewhere, now=NOW)

    # Act
    erase(learner, office)

    # Assert
    assert [invitation.email for invitation in Invitation.objects.all()] == ["grace@example.org"]


def test_what_somebody_was_told_about_the_erased_goes_and_the_rest_stays(office: User, learner: User) -> None:
    # Arrange
    told = {"institution_id": office.institution_id, "kind": "x", "created_at": NOW}
    Notification.objects.create(recipient=office, about_id=learner.pk, **told)
    Notification.objects.create(recipient=learner, **told)
    kept = Notification.objects.create(recipient=office, sender=learner, **told)

    # Act
    erase(learner, office)

    # Assert
    assert [(row.pk, row.sender_id) for row in Notification.objects.all()] == [(kept.pk, None)]


@pytest.mark.django_db(transaction=True)
def test_letters_that_were_written_to_files_go(settings: LazySettings, tmp_path: Path) -> None:
    # Arrange
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    learner = make_person(make_institution(), email="ada@example.org")
    for to in ("Ada@example.org", "grace@example.org"):
        send_mail(to=to, text=MailText(subject="Hello", paragraphs=("Welcome.",)))

    # Act
    erase(learner)

    # Assert
    assert ["grace@example.org" in file.read_text() for file in tmp_path.iterdir()] == [True]


def test_what_was_under_way_is_swept_a_while_later(office: User, learner: User) -> None:
    # Arrange
    erase(learner, office)
    Notification.objects.create(
        institution_id=office.institution_id, recipient_id=learner.pk, kind="late", created_at=NOW
    )

    # Act
    run_due_jobs(now=NOW + SWEPT_AFTER - timedelta(seconds=1))
    before = Notification.objects.count()
    run_due_jobs(now=NOW + SWEPT_AFTER)

    # Assert
    assert (before, Notification.objects.count()) == (1, 0)
    assert len(audited("accounts.person.erased")) == 1


def stones() -> list[str]:
    return sorted(private_storage().listdir(FOLDER)[1]) if private_storage().exists(FOLDER) else []


def test_a_restored_backup_erases_again(office: User, learner: User) -> None:
    # Arrange: erased after the backup, which knows nothing of it
    row = User.objects.filter(pk=learner.pk).values().get()
    erase(learner, office)
    run_due_jobs(now=NOW)
    written = f"{learner.pk}.json" in stones()
    Tombstone.objects.all().delete()
    User.objects.filter(pk=learner.pk).update(**{name: row[name] for name in ("full_name", "email", "erased_at")})

    # Act
    again = erase_again(now=NOW + timedelta(days=1))
    once_more = erase_again(now=NOW + timedelta(days=2))

    # Assert
    person = User.objects.get(pk=learner.pk)
    assert (written, again, once_more) == (True, [learner.pk], [])
    assert (person.full_name, person.email) == ("", None)
    assert Tombstone.objects.get(pk=learner.pk).institution_id == office.institution_id


def test_the_last_admin_who_was_erased_does_not_come_back_either(office: User) -> None:
    # Arrange
    said = {"person_id": str(office.pk), "institution_id": str(office.institution_id), "erased_at": NOW.isoformat()}
    private_storage().save(f"{FOLDER}/{office.pk}.json", ContentFile(json.dumps(said).encode()))

    # Act
    again = erase_again(now=NOW)

    # Assert
    assert again == [office.pk]


def test_a_tombstone_is_written_once_the_erasure_is_certain(office: User, learner: User) -> None:
    # Act
    erase(learner, office)
    before = f"{learner.pk}.json" in stones()
    run_due_jobs(now=NOW)

    # Assert
    assert (before, f"{learner.pk}.json" in stones()) == (False, True)
    assert [stone.person_id for stone in all_tombstones() if stone.person_id == learner.pk] == [learner.pk]


def test_what_staff_did_for_others_stays_known_without_a_name(office: User, learner: User) -> None:
    # Arrange
    colleague = make_person(office.institution, Role.ADMIN)
    edit_student(student_id=learner.pk, changes={"grade": "5"}, actor=colleague, now=NOW)

    # Act
    erase(colleague, office)

    # Assert
    assert [entry["actor_id"] for entry in audited("accounts.student.edited")] == [colleague.pk]
    assert str(User.objects.get(pk=colleague.pk)) == "(erased)"
