"""The order of the ledger's lines, and what writers ask of it."""

from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.db import transaction

from accounts.enums import ConsentPurpose
from accounts.errors import (
    ConsentBackdated,
    ConsentMissing,
)
from accounts.models import Consent, User
from accounts.selectors import consent_holds
from accounts.services.consents import CLOCK_SKEW, require_consent
from accounts.tests.consents import (
    ML,
    OLD_ENOUGH,
    grant,
    withdraw,
)
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import born
from accounts.tests.services.record import announced, only_where_writers_overlap, refused
from core.tests.threads import run_together

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def youth() -> User:
    return born(make_person(make_institution()), OLD_ENOUGH)


def lines(person: User) -> list[tuple[str, bool, str]]:
    found = Consent.objects.filter(student=person).order_by("at")
    return list(found.values_list("purpose", "is_granted", "method"))


# --- time and order -------------------------------------------------------------------------------------------
def test_purposes_and_students_have_lines_of_their_own(youth: User) -> None:
    # Arrange
    other = born(make_person(youth.institution), OLD_ENOUGH)

    # Act
    grant(youth)
    grant(youth, ConsentPurpose.MEDIA)
    grant(other)
    withdraw(youth, now=LATER)

    # Assert
    rows = Consent.objects.order_by("pk").values_list("student_id", "purpose", "is_granted")
    assert list(rows) == [
        (youth.pk, "ml_training", True),
        (youth.pk, "media", True),
        (other.pk, "ml_training", True),
        (youth.pk, "ml_training", False),
    ]


def test_the_newest_line_up_to_a_moment_is_what_holds_then(youth: User) -> None:
    # Arrange
    for day, say in ((1, grant), (3, withdraw), (5, grant)):
        say(youth, now=NOW + timedelta(days=day))

    # Act
    holds = [consent_holds(student_id=youth.pk, purpose=ML, at=NOW + timedelta(days=day)) for day in range(7)]

    # Assert
    assert holds == [False, True, True, False, False, True, True]
    assert not consent_holds(student_id=youth.pk, purpose=ConsentPurpose.EMOTION, at=LATER)


@pytest.mark.parametrize("behind", [timedelta(0), timedelta(seconds=1), CLOCK_SKEW])
def test_a_clock_that_is_a_little_behind_stops_no_withdrawal(youth: User, behind: timedelta) -> None:
    # Arrange
    granted = grant(youth)

    # Act
    line = withdraw(youth, now=NOW - behind).line

    # Assert
    assert line.at == granted.at + timedelta(microseconds=1)
    assert Consent.objects.filter(student=youth).first() == line
    assert not consent_holds(student_id=youth.pk, purpose=ML, at=LATER)


def test_what_lies_before_the_newest_line_is_refused(youth: User) -> None:
    long_ago = NOW - CLOCK_SKEW - timedelta(microseconds=1)
    grant(youth)
    with refused(ConsentBackdated):
        withdraw(youth, now=long_ago)
    withdraw(youth)
    with refused(ConsentBackdated):
        grant(youth, now=long_ago)


def test_a_line_of_another_purpose_does_not_count_for_the_order(youth: User) -> None:
    # Arrange
    grant(youth, ConsentPurpose.MEDIA, now=LATER)

    # Act
    line = grant(youth)

    # Assert
    assert line.at == NOW


# --- what writers ask ---------------------------------------------------------------------------------------------
def test_a_writer_is_let_on_while_the_newest_line_says_yes(youth: User) -> None:
    # Act and assert
    with pytest.raises(ConsentMissing):
        require_consent(student_id=youth.pk, purpose=ML)
    grant(youth)
    require_consent(student_id=youth.pk, purpose=ML)
    with pytest.raises(ConsentMissing):
        require_consent(student_id=youth.pk, purpose=ConsentPurpose.MEDIA)
    withdraw(youth, now=LATER)
    with pytest.raises(ConsentMissing):
        require_consent(student_id=youth.pk, purpose=ML)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_active": False, "erased_at": NOW}])
def test_for_a_closed_or_erased_account_nothing_new_is_written(youth: User, change: dict[str, object]) -> None:
    # Arrange
    grant(youth)
    User.objects.filter(pk=youth.pk).update(**change)

    # Act and assert
    with pytest.raises(ConsentMissing):
        require_consent(student_id=youth.pk, purpose=ML)
    assert consent_holds(student_id=youth.pk, purpose=ML, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_can_be_required(youth: User) -> None:
    grant(youth)
    with pytest.raises(RuntimeError, match="in the transaction"):
        require_consent(student_id=youth.pk, purpose=ML)
    with transaction.atomic():
        require_consent(student_id=youth.pk, purpose=ML)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_write_one_line(youth: User) -> None:
    found = run_together(*[partial(grant, youth)] * 12)
    assert {line.pk for line in found} == set(Consent.objects.values_list("pk", flat=True))
    assert (Consent.objects.count(), len(announced("accounts.consent.granted"))) == (1, 1)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_a_writer_who_was_let_on(youth: User) -> None:
    # Arrange
    grant(youth)
    is_let_on, is_withdrawn = Event(), Event()

    def write() -> bool:
        with transaction.atomic():
            require_consent(student_id=youth.pk, purpose=ML)
            is_let_on.set()
            return is_withdrawn.wait(timeout=1)

    def take_back() -> None:
        is_let_on.wait(timeout=30)
        withdraw(youth, now=LATER)
        is_withdrawn.set()

    # Act
    overtaken, _none = run_together(write, take_back)

    # Assert
    assert overtaken is False
    assert lines(youth) == [("ml_training", True, "self"), ("ml_training", False, "self")]
