"""The audit over REST: whose entries, with which names, field by field, and whether they are sealed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.services.audits import audit_person, audit_reading
from accounts.services.people import manage_person
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.guardians import make_guardian
from core.audit import record_audit
from core.audit_labels import _labels, label_audits
from core.events.reader import read_until_idle
from core.maintenance import unlocked
from core.models import AuditDetail, AuditSeal
from tests.world import World

pytestmark = pytest.mark.django_db

LOG = "/api/v1/core/audit-log/"
# Without the names of whoever reads and of what is read there are the page, the names and the seals, and what
# remembers that the log was read.
PAGE = 3


@pytest.fixture
def admin() -> User:
    return make_person(make_institution(), Role.ADMIN, full_name="Mary Somerville")


@pytest.fixture
def office(admin: User) -> APIClient:
    return client_of(admin)


@pytest.fixture
def student(admin: User) -> User:
    return make_person(admin.institution, full_name="Ada Byron")


def entries(client: APIClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(LOG, query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_an_entry_says_who_changed_which_field_of_whom(office: APIClient, admin: User, student: User) -> None:
    # Arrange
    manage_person(user_id=student.pk, changes={"full_name": "Ada Lovelace", "is_active": True}, actor=admin, now=NOW)
    detail = AuditDetail.objects.get(action="accounts.user.managed")
    read_until_idle()

    # Act
    (entry,) = entries(office, action="accounts.user.managed")

    # Assert
    assert entry == {
        "id": str(detail.uid),
        "at": "2026-09-14T09:00:00Z",
        "action": "accounts.user.managed",
        "actor": {"id": str(admin.pk), "name": "Mary Somerville"},
        "object": {"type": "accounts.User", "id": str(student.pk), "name": "Ada Lovelace"},
        "changes": [{"field": "full_name", "before": "Ada Byron", "after": "Ada Lovelace"}],
        "address": "",
        "request_id": "",
        "is_sealed": True,
        "seal": AuditSeal.objects.get(entry_uid=detail.uid).number,
        "is_intact": True,
    }
    assert office.get(f"{LOG}{detail.uid}/").json() == entry


def test_an_entry_waits_for_its_seal_and_tells_when_it_was_changed(office: APIClient, student: User) -> None:
    # Arrange
    waiting = entries(office, object_id=student.pk)[0]
    read_until_idle()
    sealed = entries(office, object_id=student.pk)[0]

    # Act
    with unlocked(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditdetail SET action = 'accounts.user.other' WHERE object_type = 'accounts.User'")

    # Assert
    assert [(each["is_sealed"], each["seal"] is None, each["is_intact"]) for each in (waiting, sealed)] == [
        (False, True, None),
        (True, False, True),
    ]
    assert entries(office, object_id=student.pk)[0]["is_intact"] is False


def test_who_was_erased_has_no_name(office: APIClient, student: User) -> None:
    User.objects.filter(pk=student.pk).update(is_active=False, erased_at=NOW)

    assert entries(office, object_id=student.pk)[0]["object"]["name"] is None


def test_each_filter_narrows(office: APIClient, admin: User, student: User) -> None:
    # Arrange
    other = make_person(admin.institution)
    audit_person("accounts.user.managed", other, actor_id=admin.pk, now=NOW + timedelta(hours=1))
    at = {"since": "2026-09-14T09:30:00Z", "until": "2026-09-14T11:00:00Z"}

    # Act
    found = {
        "object_id": entries(office, object_id=student.pk),
        "actor_id": entries(office, actor_id=admin.pk, action="accounts.user.managed"),
        "at": entries(office, **at),
        "object_type": entries(office, object_type="accounts.Institution", until="2026-09-15T00:00:00Z"),
        "request_id": entries(office, request_id="no-such-request"),
    }

    # Assert
    assert {name: [each["object"]["id"] for each in rows] for name, rows in found.items()} == {
        "object_id": [str(student.pk)],
        "actor_id": [str(other.pk)],
        "at": [str(other.pk)],
        "object_type": [str(admin.institution_id)],
        "request_id": [],
    }


@pytest.mark.parametrize("query", ["actor_id=x", "since=yesterday", "salt=1", "before=x", "action=%00"])
def test_what_is_no_filter_is_refused(office: APIClient, query: str) -> None:
    # Act
    answer = office.get(f"{LOG}?{query}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")


def test_an_admin_reads_nothing_of_another_institution(office: APIClient) -> None:
    # Arrange
    stranger = make_person(make_institution())
    foreign = AuditDetail.objects.get(object_id=stranger.pk)

    # Act
    hidden, missing = office.get(f"{LOG}{foreign.uid}/"), office.get(f"{LOG}{stranger.pk}/")

    # Assert
    assert entries(office, object_id=stranger.pk) == []
    assert [each.status_code for each in (hidden, missing)] == [404, 404]


def test_that_the_log_is_read_is_written_down_once_an_hour(office: APIClient, admin: User) -> None:
    # Act
    first = entries(office, action="core.audit.read")
    for _ in range(3):
        entries(office)

    # Assert
    read = AuditDetail.objects.filter(action="core.audit.read")
    assert first == []
    assert list(read.values_list("actor_id", "object_id", "institution_id")) == [
        (admin.pk, admin.institution_id, admin.institution_id)
    ]


@pytest.mark.parametrize("size", [1, 3])
def test_a_page_costs_the_same_for_one_entry_and_for_three(office: APIClient, admin: User, size: int) -> None:
    # Arrange
    for _ in range(size):
        make_person(admin.institution)
    entries(office)

    # Act
    with CaptureQueriesContext(connection) as seen:
        found = entries(office, action="accounts.user.created")

    # Assert
    assert (len(seen.captured_queries), len(found)) == (PAGE, size + 1)


# --- reads of what is sensitive -----------------------------------------------------------------------------
def reads(action: str) -> list[tuple[object, object]]:
    return list(AuditDetail.objects.filter(action=action).order_by("uid").values_list("actor_id", "object_id"))


def test_the_staff_who_read_a_student_are_written_down_and_nobody_else(admin: User, student: User) -> None:
    # Arrange
    guardian = make_guardian(student, actor=admin)

    # Act
    for reader in (student, guardian, admin, admin):
        assert client_of(reader).get(f"/api/v1/accounts/students/{student.pk}/").status_code == 200

    # Assert
    assert reads("accounts.student.read") == [(admin.pk, student.pk)]


def test_reading_the_guardians_of_a_student_is_written_down(office: APIClient, admin: User, student: User) -> None:
    for _ in range(2):
        assert office.get(f"/api/v1/accounts/students/{student.pk}/guardians/").status_code == 200

    assert reads("accounts.guardians.read") == [(admin.pk, student.pk)]


def test_a_refused_read_leaves_no_entry(student: User) -> None:
    stranger = make_person(make_institution(), Role.ADMIN)

    assert client_of(stranger).get(f"/api/v1/accounts/students/{student.pk}/").status_code == 404
    assert reads("accounts.student.read") == []


def test_different_readers_and_things_are_different_reads(admin: User, student: User) -> None:
    # Arrange
    colleague, other = make_person(admin.institution, Role.ADMIN), make_person(admin.institution)

    # Act
    for reader, read in ((admin, student), (colleague, student), (admin, other), (admin, student)):
        audit_reading("accounts.student.read", read, reader=reader, now=timezone.now())

    # Assert
    assert reads("accounts.student.read") == [(admin.pk, student.pk), (colleague.pk, student.pk), (admin.pk, other.pk)]


# --- what no entry may hold ---------------------------------------------------------------------------------
def test_no_entry_of_the_world_holds_a_secret_and_each_has_a_label(world: World) -> None:
    # Arrange
    secrets = {
        row.password for row in User.objects.exclude(password="").exclude(password__startswith="!") if row.password
    }
    tokens = world.ids()
    told = secrets | {tokens[name] for name in ("password", "refresh", "join_code", "code", "children_code")}

    # Act
    kept = [(each.action, f"{each.before} {each.after}") for each in AuditDetail.objects.all()]

    # Assert
    assert len(kept) > 50
    assert [(action, secret) for action, text in kept for secret in told if secret in text] == []
    assert {action for action, _text in kept if action not in _labels} == set()


def test_no_entry_of_the_world_repeats_what_stayed_the_same(world: World) -> None:
    same = [
        (each.action, name)
        for each in AuditDetail.objects.all()
        for name in each.before
        if name in each.after and each.before[name] == each.after[name]
    ]

    assert same == []


@pytest.mark.parametrize("field", ["password", "sealed_secret", "refresh_jti", "children_code", "token"])
def test_a_field_that_is_a_secret_is_a_defect(admin: User, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        audit_person("accounts.user.edited", admin, actor_id=None, after={field: "x"}, now=NOW)
    assert AuditDetail.objects.filter(action="accounts.user.edited").count() == 0


def test_that_there_is_a_new_secret_may_be_said(admin: User) -> None:
    record_audit(
        action="accounts.identity_provider.edited",
        institution_id=admin.institution_id,
        actor_id=None,
        object_type="accounts.IdentityProvider",
        object_id=admin.pk,
        after={"has_new_secret": True},
        now=NOW,
    )

    assert AuditDetail.objects.get(action="accounts.identity_provider.edited").after == {"has_new_secret": True}


def test_an_action_has_one_label() -> None:
    with pytest.raises(ValueError, match=r"core\.audit\.read is registered already"):
        label_audits({"core.audit.read": "Something else"})
