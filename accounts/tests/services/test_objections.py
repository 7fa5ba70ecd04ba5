"""A child's own no: it stands until the child takes it back. And papers that come twice."""

from datetime import timedelta

import pytest

from accounts.errors import ConsentNotYours, ConsentObjected
from accounts.models import Consent, User
from accounts.selectors import consent_holds
from accounts.services.consents import enter_signed_form
from accounts.tests.consents import (
    ML,
    OLD_ENOUGH,
    TOO_YOUNG,
    agree_on_paper,
    grant,
    office_of,
    withdraw,
    withdraw_on_paper,
)
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import born, make_guardian
from accounts.tests.services.record import announced, audited, refused, unchanged

pytestmark = pytest.mark.django_db

LATER, LAST = NOW + timedelta(days=1), NOW + timedelta(days=2)


@pytest.fixture
def child() -> User:
    return born(make_person(make_institution()), TOO_YOUNG)


def lines(person: User) -> list[tuple[bool, str, str]]:
    found = Consent.objects.filter(student=person).order_by("at")
    return list(found.values_list("is_granted", "method", "evidence"))


def test_against_a_childs_own_no_neither_a_guardian_nor_paper_says_yes(child: User) -> None:
    # Arrange
    mother, office = make_guardian(child), office_of(child)
    grant(child, by=mother)
    withdraw(child, now=LATER)

    # Act, Assert
    with refused(ConsentObjected):
        grant(child, by=mother, now=LAST)
    with refused(ConsentObjected):
        agree_on_paper(child, by=office, now=LAST)
    assert consent_holds(student_id=child.pk, purpose=ML, at=LAST) is False


def test_a_childs_own_no_is_written_down_after_a_guardians(child: User) -> None:
    # Arrange
    mother = make_guardian(child)
    withdraw(child, by=mother)

    # Act
    withdraw(child, now=LATER)

    # Assert
    assert lines(child) == [(False, "guardian", ""), (False, "self", "")]
    with unchanged():
        withdraw(child, now=LAST)
    with unchanged():
        withdraw(child, by=mother, now=LAST)
    with refused(ConsentObjected):
        grant(child, by=mother, now=LAST)


def test_a_child_who_takes_the_no_back_agrees_to_nothing_and_a_guardian_may_again(child: User) -> None:
    # Arrange
    mother = make_guardian(child)
    withdraw(child)

    # Act
    line = grant(child, now=LATER)
    between = consent_holds(student_id=child.pk, purpose=ML, at=LATER), announced("accounts.consent.granted")
    grant(child, by=mother, now=LAST)

    # Assert
    assert (line.is_granted, line.method, line.text_version, line.given_by) == (False, "assent", 1, child)
    assert between == (False, [])
    assert lines(child) == [(False, "self", ""), (False, "assent", ""), (True, "guardian", "")]
    assert [entry["after"] for entry in audited("accounts.consent.assented")] == [
        {"purpose": "ml_training", "method": "assent", "text_version": 1, "text_language": "en"}
    ]


def test_a_child_without_a_no_of_their_own_has_nothing_to_take_back(child: User) -> None:
    # Arrange
    withdraw(child, by=make_guardian(child))

    # Act, Assert
    with refused(ConsentNotYours):
        grant(child, now=LATER)


def test_a_child_may_say_no_again(child: User) -> None:
    # Arrange
    mother = make_guardian(child)
    withdraw(child)
    grant(child, now=LATER)

    # Act
    withdraw(child, now=LAST)

    # Assert
    assert lines(child) == [(False, "self", ""), (False, "assent", ""), (False, "self", "")]
    with refused(ConsentObjected):
        grant(child, by=mother, now=LAST)


def test_who_came_of_age_decides_alone_whatever_was_said_before(child: User) -> None:
    # Arrange
    withdraw(child)
    born(child, OLD_ENOUGH)

    # Act
    on_paper = agree_on_paper(child, now=LATER)
    withdraw(child, now=LAST)
    signed_in = grant(child, now=LAST + timedelta(days=1))

    # Assert
    assert [(each.is_granted, each.method) for each in (on_paper, signed_in)] == [(True, "paper"), (True, "self")]


def test_no_on_paper_is_written_once_and_does_not_hide_the_childs_own(child: User) -> None:
    # Arrange
    office = office_of(child)
    withdraw(child)

    # Act, Assert
    with unchanged():
        withdraw_on_paper(child, by=office, now=LATER)
    with refused(ConsentObjected):
        agree_on_paper(child, by=office, now=LAST)


def test_a_second_paper_is_written_down_where_it_is_kept_elsewhere(child: User) -> None:
    # Arrange
    first = agree_on_paper(child)
    form = {
        "student_id": child.pk,
        "purpose": ML,
        "is_granted": True,
        "text_version": 1,
        "text_language": "en",
        "actor": office_of(child),
    }

    # Act
    second = enter_signed_form(**form, evidence="Folder 8, sheet 1", now=LATER).line  # type: ignore[arg-type]

    # Assert
    assert lines(child) == [(True, "paper", first.evidence), (True, "paper", "Folder 8, sheet 1")]
    assert (second.at, len(announced("accounts.consent.granted"))) == (LATER, 2)
    with unchanged():
        enter_signed_form(**form, evidence="Folder 8, sheet 1", now=LAST)  # type: ignore[arg-type]


def test_a_paper_beside_a_yes_of_somebody_signed_in_is_written_down(child: User) -> None:
    # Arrange
    mother = make_guardian(child)
    grant(child, by=mother)

    # Act
    agree_on_paper(child, now=LATER)

    # Assert
    assert [(is_granted, method) for is_granted, method, _ in lines(child)] == [(True, "guardian"), (True, "paper")]
    with unchanged():
        grant(child, by=mother, now=LAST)
