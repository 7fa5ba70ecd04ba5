"""Saying yes, saying no, and what was signed on paper."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.consent_texts import ConsentText, all_texts, text_to_read
from accounts.enums import ConsentPurpose, Role
from accounts.errors import (
    ClosedAccountAgrees,
    ConsentNotYours,
    ConsentTextMissing,
    ConsentTextOutdated,
    ConsentTextUnnamed,
    EvidenceNeeded,
    PersonUnknown,
)
from accounts.models import Consent, Notification, User
from accounts.selectors import consent_holds
from accounts.services.consents import enter_signed_form
from accounts.services.guardians import end_guardian_link
from accounts.services.people import manage_person
from accounts.tests.consents import (
    EVIDENCE,
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
from accounts.tests.guardians import born, link_of, make_guardian
from accounts.tests.services.record import announced, audited, refused, unchanged

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
BOTH = ("accounts.consent.granted", "accounts.consent.withdrawn")


@pytest.fixture
def child() -> User:
    return born(make_person(make_institution()), TOO_YOUNG)


@pytest.fixture
def youth() -> User:
    return born(make_person(make_institution()), OLD_ENOUGH)


@pytest.fixture
def newer_text(monkeypatch: pytest.MonkeyPatch) -> ConsentText:
    """A second version of the text about training, as the next release would bring it."""
    newer = ConsentText(ML, 2, "en", "Training of models", "Something else is done.")
    texts = {**all_texts(), (ML, 2, "en"): newer}
    monkeypatch.setattr("accounts.consent_texts.all_texts", lambda: texts)
    return newer


def lines(person: User) -> list[tuple[str, bool, str]]:
    found = Consent.objects.filter(student=person).order_by("at")
    return list(found.values_list("purpose", "is_granted", "method"))


# --- yes ------------------------------------------------------------------------------------------------------
def test_a_yes_names_the_text_that_was_read_and_is_announced_and_audited(child: User) -> None:
    # Arrange
    mother = make_guardian(child)

    # Act
    line = grant(child, by=mother, text_language="ar")

    # Assert
    stored = Consent.objects.values().get()
    assert stored == {
        "id": line.pk,
        "institution_id": child.institution_id,
        "student_id": child.pk,
        "purpose": "ml_training",
        "is_granted": True,
        "given_by_id": mother.pk,
        "method": "guardian",
        "text_version": 1,
        "text_language": "ar",
        "text_hash": text_to_read(ML, "ar").sha256,
        "evidence": "",
        "at": NOW,
    }
    assert announced(*BOTH) == [
        {
            "name": "accounts.consent.granted",
            "institution_id": child.institution_id,
            "object_id": line.pk,
            "learner_id": child.pk,
            "actor_id": mother.pk,
            "occurred_at": NOW,
            "payload": {"purpose": "ml_training", "method": "guardian", "text_version": 1},
        }
    ]
    assert audited("accounts.consent.granted") == [
        {
            "institution_id": child.institution_id,
            "actor_id": mother.pk,
            "object_type": "accounts.User",
            "object_id": child.pk,
            "before": {},
            "after": {"purpose": "ml_training", "method": "guardian", "text_version": 1, "text_language": "ar"},
            "at": NOW,
        }
    ]


def test_a_learner_of_the_age_decides_alone(youth: User) -> None:
    # Act
    line = grant(youth)

    # Assert
    assert (line.method, line.given_by) == ("self", youth)


def test_below_the_age_a_learners_own_yes_is_none(child: User) -> None:
    with refused(ConsentNotYours):
        grant(child)


def test_a_guardian_does_not_decide_for_a_learner_of_the_age(youth: User) -> None:
    mother = make_guardian(youth)
    with refused(ConsentNotYours):
        grant(youth, by=mother)


def test_adults_decide_for_themselves() -> None:
    # Arrange
    school = make_institution()

    # Act
    said = [grant(make_person(school, role)).method for role in (Role.TEACHER, Role.GUARDIAN, Role.ADMIN)]

    # Assert
    assert said == ["self", "self", "self"]


def test_who_sees_no_consents_of_somebody_gets_the_answer_about_nobody(child: User) -> None:
    # Arrange
    gone = make_guardian(child)
    end_guardian_link(link_id=link_of(child, gone).pk, actor=gone, now=NOW)
    elsewhere = make_institution()
    strangers = [
        gone,
        make_person(child.institution),
        make_person(child.institution, Role.TEACHER),
        make_guardian(make_person(child.institution)),
        make_person(elsewhere, Role.ADMIN),
    ]

    for stranger in strangers:
        # Act
        with refused(PersonUnknown, field="student"):
            grant(child, by=stranger)
        with refused(PersonUnknown, field="student"):
            withdraw(child, by=stranger)


def test_the_office_sees_but_says_nothing_in_its_own_name(child: User) -> None:
    office = office_of(child)
    with refused(ConsentNotYours):
        grant(child, by=office)
    with refused(ConsentNotYours):
        withdraw(child, by=office)


@pytest.mark.parametrize(
    ("read", "error", "field"),
    [
        ({"text_version": 2}, ConsentTextOutdated, "text_version"),
        ({"text_version": 0}, ConsentTextOutdated, "text_version"),
        ({"text_language": "de"}, ConsentTextMissing, "text_language"),
    ],
)
def test_what_was_read_has_to_be_todays_text(
    youth: User, read: dict[str, object], error: type[ConsentTextOutdated], field: str
) -> None:
    with refused(error, field=field):
        grant(youth, **read)


def test_a_yes_again_writes_nothing(youth: User) -> None:
    first = grant(youth)
    with unchanged():
        assert grant(youth, now=LATER, text_language="fr") == first


def test_a_newer_text_is_agreed_to_anew_and_an_older_one_no_more(youth: User, newer_text: ConsentText) -> None:
    # Arrange
    Consent.objects.create(
        institution_id=youth.institution_id,
        student=youth,
        purpose=ML,
        is_granted=True,
        given_by=youth,
        method="self",
        text_version=1,
        text_language="en",
        text_hash=all_texts()[ML, 1, "en"].sha256,
        at=NOW,
    )

    # Act
    line = grant(youth, now=LATER, text_version=2)

    # Assert
    assert (line.text_version, line.text_hash) == (2, newer_text.sha256)
    assert lines(youth) == [("ml_training", True, "self")] * 2
    with refused(ConsentTextOutdated, field="text_version"):
        grant(youth, now=LATER, text_version=1)


# --- no -------------------------------------------------------------------------------------------------------
def test_a_no_is_announced_and_audited_with_what_was_erased(youth: User) -> None:
    # Arrange
    grant(youth)

    # Act
    withdrawal = withdraw(youth, now=LATER)

    # Assert
    line = withdrawal.line
    assert (line.is_granted, line.method, line.text_version, line.at) == (False, "self", 0, LATER)
    erased = {"ai.LessonInteractionRaw": 0, "ai.QuizAttemptRaw": 0, "ai.Recommendation": 0}
    assert withdrawal.erased == erased
    assert announced("accounts.consent.withdrawn") == [
        {
            "name": "accounts.consent.withdrawn",
            "institution_id": youth.institution_id,
            "object_id": line.pk,
            "learner_id": youth.pk,
            "actor_id": youth.pk,
            "occurred_at": LATER,
            "payload": {"purpose": "ml_training", "method": "self"},
        }
    ]
    assert audited("accounts.consent.withdrawn") == [
        {
            "institution_id": youth.institution_id,
            "actor_id": youth.pk,
            "object_type": "accounts.User",
            "object_id": youth.pk,
            "before": {},
            "after": {"purpose": "ml_training", "method": "self", "erased": erased},
            "at": LATER,
        }
    ]


def test_a_child_may_always_say_no_to_what_a_guardian_allowed(child: User) -> None:
    # Arrange
    grant(child, by=make_guardian(child))

    # Act
    withdraw(child, now=LATER)

    # Assert
    assert lines(child) == [("ml_training", True, "guardian"), ("ml_training", False, "self")]


def test_one_guardian_takes_back_what_another_allowed(child: User) -> None:
    # Arrange
    mother, father = make_guardian(child), make_guardian(child)
    grant(child, by=mother)

    # Act
    withdraw(child, by=father, now=LATER)

    # Assert
    assert lines(child) == [("ml_training", True, "guardian"), ("ml_training", False, "guardian")]


def test_a_guardians_yes_goes_on_past_the_age_and_is_then_the_learners_to_take_back(child: User) -> None:
    # Arrange
    mother = make_guardian(child)
    grant(child, by=mother)
    born(child, OLD_ENOUGH)

    # Act
    with refused(ConsentNotYours):
        withdraw(child, by=mother, now=LATER)
    still = consent_holds(student_id=child.pk, purpose=ML, at=LATER)
    withdraw(child, now=LATER)

    # Assert
    assert still is True
    assert lines(child) == [("ml_training", True, "guardian"), ("ml_training", False, "self")]


def test_a_first_no_is_written_down_as_an_answer(child: User) -> None:
    # Act
    withdraw(child)

    # Assert
    assert lines(child) == [("ml_training", False, "self")]


def test_a_no_again_writes_nothing(youth: User) -> None:
    first = withdraw(youth).line
    with unchanged():
        assert withdraw(youth, now=LATER).line == first


# --- paper ------------------------------------------------------------------------------------------------------
def test_a_signed_form_is_entered_with_where_it_is_kept(child: User) -> None:
    # Act
    line = agree_on_paper(child)

    # Assert
    assert (line.method, line.given_by, line.evidence) == ("paper", office_of(child), EVIDENCE)
    assert line.text_hash == text_to_read(ML, "en").sha256
    assert withdraw_on_paper(child, now=LATER).line.evidence == EVIDENCE


@pytest.mark.parametrize("evidence", ["", "   ", "\u200b"])
def test_a_form_without_a_place_is_refused(child: User, evidence: str) -> None:
    form = {"student_id": child.pk, "purpose": ML, "evidence": evidence, "actor": office_of(child), "now": NOW}
    with refused(EvidenceNeeded, field="evidence"):
        enter_signed_form(**form, is_granted=True, text_version=1, text_language="en")
    with refused(EvidenceNeeded, field="evidence"):
        enter_signed_form(**form, is_granted=False)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARDIAN, Role.STUDENT])
def test_only_the_office_enters_forms(child: User, role: Role) -> None:
    somebody = make_guardian(child) if role == Role.GUARDIAN else make_person(child.institution, role)
    elsewhere = office_of(make_person(make_institution()))
    for enter in (agree_on_paper, withdraw_on_paper):
        for actor in (somebody, elsewhere):
            with refused(PersonUnknown, field="student"):
                enter(child, by=actor)


def test_a_form_names_todays_text_too(child: User) -> None:
    office = office_of(child)
    with refused(ConsentTextOutdated, field="text_version"):
        enter_signed_form(
            student_id=child.pk,
            purpose=ML,
            is_granted=True,
            text_version=2,
            text_language="en",
            evidence=EVIDENCE,
            actor=office,
            now=NOW,
        )


@pytest.mark.parametrize(
    ("read", "field"),
    [
        ({}, "text_version"),
        ({"text_language": "en"}, "text_version"),
        ({"text_version": 1}, "text_language"),
    ],
)
def test_a_yes_on_paper_names_the_text_that_was_read(child: User, read: dict[str, Any], field: str) -> None:
    form = {"student_id": child.pk, "purpose": ML, "evidence": EVIDENCE, "actor": office_of(child), "now": NOW}
    with refused(ConsentTextUnnamed, field=field):
        enter_signed_form(**form, is_granted=True, **read)


def test_for_a_closed_account_a_form_says_no_but_not_yes(child: User) -> None:
    # Arrange
    agree_on_paper(child, ConsentPurpose.MEDIA)
    manage_person(user_id=child.pk, changes={"is_active": False}, actor=office_of(child), now=NOW)

    # Act
    with refused(ClosedAccountAgrees, field="student"):
        agree_on_paper(child)
    withdraw_on_paper(child, ConsentPurpose.MEDIA, now=LATER)

    # Assert
    assert lines(child) == [("media", True, "paper"), ("media", False, "paper")]


def test_of_somebody_erased_there_is_nothing_to_say(child: User) -> None:
    office = office_of(child)
    User.objects.filter(pk=child.pk).update(is_active=False, erased_at=NOW)
    with refused(PersonUnknown, field="student"):
        agree_on_paper(child, by=office)
    with refused(PersonUnknown, field="student"):
        withdraw_on_paper(child, by=office)


def told_of_withdrawals(*people: User) -> list[int]:
    return [
        Notification.objects.filter(recipient=person, kind="accounts.consent.withdrawn").count() for person in people
    ]


def test_a_withdrawal_is_confirmed_to_the_learner_and_the_guardians(child: User) -> None:
    # Arrange
    one, other = make_guardian(child, actor=office_of(child)), make_guardian(child, actor=office_of(child))
    stranger = make_guardian(make_person(child.institution), actor=office_of(child))
    withdraw(child, by=one, now=NOW)
    first_no = told_of_withdrawals(child, one, other, stranger)
    grant(child, by=one, now=LATER)

    # Act
    withdraw(child, by=one, now=LATER + timedelta(hours=1))
    withdraw(child, by=other, now=LATER + timedelta(hours=2))

    # Assert
    assert first_no == [0, 0, 0, 0]
    assert told_of_withdrawals(child, one, other, stranger) == [1, 1, 1, 0]
    assert set(Notification.objects.values_list("link", flat=True)) == {f"/consents/?student={child.pk}"}
