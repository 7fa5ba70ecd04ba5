"""Doors that were shut because of wrong tries leave an entry, and few of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.errors import LockedOut, WrongCredentials, WrongPictures
from accounts.models import Institution, User
from accounts.pictures import PICTURES
from accounts.services import lockout_audits
from accounts.services.credentials import authenticate_person
from accounts.services.pictures import sign_in_with_pictures
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.pictures import SEQUENCE, give_pictures
from accounts.tests.services.record import audited
from core.models import AuditDetail
from core.request_context import calling_from

pytestmark = pytest.mark.django_db

ACTION = "accounts.sign_in.locked_out"


def lock_out(name: str, *, tries: int = 8) -> int:
    """How often the door was shut in so many tries."""
    shut = 0
    for _ in range(tries):
        try:
            authenticate_person(identifier=name, password="wrong", now=NOW)
        except WrongCredentials:
            continue
        except LockedOut:
            shut += 1
    return shut


def test_a_shut_door_is_written_down_once_for_the_person() -> None:
    # Arrange
    person = make_person(make_institution(), username="ada")

    # Act
    with calling_from("192.0.2.7", request_id="request-0001"):
        shut = lock_out("ada")

    # Assert
    assert shut > 1
    assert audited(ACTION) == [
        {
            "institution_id": person.institution_id,
            "actor_id": None,
            "object_type": "accounts.User",
            "object_id": person.pk,
            "before": {},
            "after": {"door": "password"},
            "at": NOW,
        }
    ]
    entry = AuditDetail.objects.get(action=ACTION)
    assert (entry.address, entry.request_id) == ("192.0.2.0/24", "request-0001")


def test_a_wrong_password_that_shuts_nothing_leaves_no_entry() -> None:
    make_person(make_institution(), username="ada")

    assert lock_out("ada", tries=3) == 0
    assert audited(ACTION) == []


def test_a_name_that_nobody_has_is_written_down_without_the_name() -> None:
    # Arrange
    platform = Institution.objects.get(slug="platform")

    # Act
    lock_out("nobody-has-this")

    # Assert
    entries = audited(ACTION)
    assert [(each["institution_id"], each["object_id"], each["after"]) for each in entries] == [
        (platform.pk, platform.pk, {"door": "password"})
    ]
    assert "nobody-has-this" not in str(list(AuditDetail.objects.values()))


def test_known_and_unknown_names_take_the_same_work() -> None:
    # Arrange
    make_person(make_institution(), username="ada")

    # Act
    costs = [cost_of_the_first_refusal(name) for name in ("ada", "eve")]

    # Assert
    assert costs[0] == costs[1] > 0


def cost_of_the_first_refusal(name: str) -> int:
    """How many statements the try sends that first finds the door shut."""
    for _ in range(8):
        with CaptureQueriesContext(connection) as seen:
            if lock_out(name, tries=1):
                break
    return len(seen.captured_queries)


def test_an_address_fills_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout_audits, "OF_AN_ADDRESS", 2)

    for name in ("a", "b", "c"):
        lock_out(name)

    assert len(audited(ACTION)) == 2


def test_pictures_shut_a_door_too() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.ADMIN)
    child = make_person(teacher.institution)
    give_pictures(teacher, child, SEQUENCE)
    wrong = [key for key in PICTURES if key not in SEQUENCE][:3]

    # Act
    for _ in range(8):
        with pytest.raises((WrongPictures, LockedOut)):
            sign_in_with_pictures(child_id=child.pk, pictures=wrong, crowd="c", is_expected=True, now=NOW)

    # Assert
    assert [(each["object_id"], each["after"]) for each in audited(ACTION)] == [(child.pk, {"door": "pictures"})]


def test_after_the_pause_the_right_password_lets_in() -> None:
    person = make_person(make_institution(), username="ada")
    lock_out("ada")

    found = authenticate_person(identifier="ada", password=PASSWORD, now=NOW + timedelta(minutes=20))

    assert found == User.objects.get(pk=person.pk)
