"""Erasing a person, and erasing them again where they came back."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client, TestCase
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.errors import AlreadyErased, LastAdmin, PersonNotFound
from accounts.mail import MailText, forget_old_mail, send_mail
from accounts.models import Institution, Invitation, Notification, Session, User
from accounts.services.erasure import SWEPT_AFTER, erase_again, erase_person, plan_erasure_of
from accounts.services.invitations import invite_person
from accounts.services.people import grant_superuser, manage_person
from accounts.services.students import edit_student
from accounts.tests.factories import NOW, PASSWORD, client_of, make_institution, make_person
from accounts.tests.services.record import announced, audited, everything, refused
from core.audit import verify_audit_chain
from core.events.reader import read_until_idle
from core.files.storage import private_storage
from core.jobs import run_due_jobs
from core.models import AuditDetail, Tombstone
from core.retention import apply_retention
from core.tombstones import FOLDER, mend_tombstones

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


@pytest.mark.django_db(transaction=True)
def test_sessions_end_at_once_on_devices_and_in_the_console() -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN)
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

    both = tmp_path / "both.log"  # letters of the same moment stand in one file
    both.write_bytes(b"".join(file.read_bytes() for file in sorted(tmp_path.glob("*.log"))))

    # Act
    erase(learner)

    # Assert
    left = [file.read_text() for file in tmp_path.iterdir()]
    assert ["grace@example.org" in text for text in left] == [True, True]
    assert not any("ada@example.org" in text.lower() for text in left)


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
    assert User.objects.filter(mend_tombstones(now=NOW)).get(pk=learner.pk) == learner


@pytest.mark.django_db(transaction=True)
def test_a_tombstone_goes_with_its_file_and_does_not_come_back() -> None:
    # Arrange
    learner = make_person(make_institution())
    erase(learner)
    run_due_jobs(now=NOW)
    gone = NOW + timedelta(days=3654)

    # Act
    apply_retention(now=gone)
    erase_again(now=gone)

    # Assert
    assert (Tombstone.objects.filter(pk=learner.pk).count(), f"{learner.pk}.json" in stones()) == (0, False)


def test_a_broken_or_foreign_file_among_the_tombstones_stops_nobody(learner: User) -> None:
    # Arrange
    storage = private_storage()
    names = [storage.save(f"{FOLDER}/{name}", ContentFile(b"")) for name in (f"{learner.pk}.json", ".DS_Store")]

    # Act
    again = erase_again(now=NOW)
    for name in names:
        storage.delete(name)

    # Assert: the name of the file says whom
    assert again == [learner.pk]


def test_letters_to_an_address_of_before_are_forgotten_too(
    settings: LazySettings, tmp_path: Path, office: User
) -> None:
    # Arrange
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    learner = make_person(office.institution, email="before@example.org")
    manage_person(user_id=learner.pk, changes={"email": "after@example.org"}, actor=office, now=NOW)
    for to in ("before@example.org", "after@example.org"):
        send_mail(to=to, text=MailText(subject="Hello", paragraphs=("Welcome.",)))

    # Act
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase(learner, office)

    # Assert
    assert list(tmp_path.iterdir()) == []


def test_old_letters_in_files_go(settings: LazySettings, tmp_path: Path) -> None:
    # Arrange
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    (tmp_path / "x.log").write_text("x")
    written = datetime.fromtimestamp((tmp_path / "x.log").stat().st_mtime, UTC)

    # Act
    gone = [forget_old_mail(now=written + timedelta(days=days)) for days in (29, 31)]

    # Assert
    assert gone == [0, 1]


def test_the_last_superuser_is_not_erased_and_one_who_is_has_no_power_left() -> None:
    # Arrange
    platform = Institution.objects.get(slug="platform")
    one, other = make_person(platform, Role.ADMIN), make_person(platform, Role.ADMIN)
    for person in (one, other):
        grant_superuser(user=person, now=NOW)

    # Act
    erase(one, other)

    # Assert
    assert User.objects.get(pk=one.pk).is_superuser is False
    make_person(platform, Role.ADMIN)
    with refused(LastAdmin):
        erase_person(person_id=other.pk, actor_id=None, now=NOW)


def test_a_start_without_anybody_to_erase_again_costs_a_few_statements(
    office: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Arrange
    for _ in range(3):
        erase(make_person(office.institution), office)
    run_due_jobs(now=NOW)
    erase_again(now=NOW)  # what other tests have left among the files

    # Act, Assert: whose tombstone is there, and who of them is here
    with django_assert_num_queries(2):
        assert erase_again(now=NOW) == []


def test_what_staff_did_for_others_stays_known_without_a_name(office: User, learner: User) -> None:
    # Arrange
    colleague = make_person(office.institution, Role.ADMIN)
    edit_student(student_id=learner.pk, changes={"grade": "5"}, actor=colleague, now=NOW)

    # Act
    erase(colleague, office)

    # Assert
    assert [entry["actor_id"] for entry in audited("accounts.student.edited")] == [colleague.pk]
    assert str(User.objects.get(pk=colleague.pk)) == "(erased)"
