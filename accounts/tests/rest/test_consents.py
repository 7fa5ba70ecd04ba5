"""Consents over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.consent_texts import text_to_read
from accounts.enums import ConsentPurpose, Role, Scope
from accounts.models import Consent, User
from accounts.tests.consents import EVIDENCE, ML, OLD_ENOUGH, grant, office_of, withdraw
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.guardians import born, make_guardian
from accounts.tests.services.record import unchanged

pytestmark = pytest.mark.django_db

LEDGER = "/api/v1/accounts/consents/"
STATUS, GRANT, WITHDRAW, PAPER = (f"{LEDGER}{name}/" for name in ("status", "grant", "withdraw", "paper"))
READ = {"text_version": 1, "text_language": "en"}
ERASED = {"ai.LessonInteractionRaw": 0, "ai.QuizAttemptRaw": 0, "ai.Recommendation": 0}


@pytest.fixture
def child() -> User:
    """Of whom no birth date is known."""
    return make_person(make_institution(), full_name="Ada Byron")


@pytest.fixture
def mother(child: User) -> User:
    return make_guardian(child, make_person(child.institution, Role.GUARDIAN, full_name="Annabella"))


def send(person: User, address: str, body: dict[str, object], *, scope: Scope = Scope.FULL) -> Any:
    return client_of(person, scope).post(address, body, format="json")


def problem(answer: Any) -> tuple[int, str, list[str]]:
    body = answer.json()
    return answer.status_code, body["code"], [error["field"] for error in body["errors"]]


def status_of(reader: User, person: User | None = None, purpose: str = "ml_training", **query: str) -> dict[str, Any]:
    about = {"student": str(person.pk)} if person else {}
    answer = client_of(reader).get(STATUS, {**about, **query}).json()
    found: dict[str, Any] = next(each for each in answer["purposes"] if each["purpose"] == purpose)
    return found


# --- how it stands ----------------------------------------------------------------------------------------------
def test_nothing_is_answered_beforehand_and_each_purpose_has_its_text(child: User, mother: User) -> None:
    # Act
    answer = client_of(mother).get(STATUS, {"student": str(child.pk), "language": "fr"})

    # Assert
    assert answer.status_code == 200
    assert answer.json()["student"] == {"id": str(child.pk), "full_name": "Ada Byron"}
    assert answer.json()["purposes"] == [
        {
            "purpose": purpose.value,
            "text": {
                "version": 1,
                "language": "fr",
                "title": text_to_read(purpose, "fr").title,
                "body": text_to_read(purpose, "fr").body,
                "sha256": text_to_read(purpose, "fr").sha256,
            },
            "is_granted": None,
            "since": None,
            "method": None,
            "is_outdated": False,
            "is_objected": False,
            "decider": "guardian",
            "may_grant": True,
            "may_withdraw": True,
        }
        for purpose in ConsentPurpose
    ]


def test_the_texts_come_in_the_readers_language(child: User, mother: User) -> None:
    # Arrange
    User.objects.filter(pk=mother.pk).update(language="ar")

    # Act
    languages = [status_of(mother, child, **asked)["text"]["language"] for asked in ({}, {"language": "es"})]

    # Assert
    assert languages == ["ar", "es"]


@pytest.mark.parametrize(
    ("query", "field"), [({"language": "xx"}, "language"), ({"student": "x"}, "student"), ({"other": "1"}, "other")]
)
def test_an_odd_question_is_refused(child: User, query: dict[str, str], field: str) -> None:
    assert problem(client_of(child).get(STATUS, query)) == (400, "core.invalid_input", [field])


def test_what_was_said_shows_and_what_would_change_it(child: User, mother: User) -> None:
    # Arrange
    line = grant(child, by=mother)
    withdraw(child, ConsentPurpose.MEDIA)
    parts = ("is_granted", "method", "is_objected", "may_grant", "may_withdraw")

    # Act
    shown = {
        (name, purpose): tuple(status_of(reader, child, purpose)[part] for part in parts)
        for name, reader in (("mother", mother), ("child", child), ("office", office_of(child)))
        for purpose in ("ml_training", "media", "emotion")
    }

    # Assert
    assert shown == {
        ("mother", "ml_training"): (True, "guardian", False, False, True),
        ("mother", "media"): (False, "self", True, False, False),
        ("mother", "emotion"): (None, None, False, True, True),
        ("child", "ml_training"): (True, "guardian", False, False, True),
        ("child", "media"): (False, "self", True, True, False),
        ("child", "emotion"): (None, None, False, False, True),
        ("office", "ml_training"): (True, "guardian", False, False, False),
        ("office", "media"): (False, "self", True, False, False),
        ("office", "emotion"): (None, None, False, False, False),
    }
    assert status_of(child)["since"] == line.at.isoformat().replace("+00:00", "Z")


def test_an_older_text_is_asked_again(child: User, mother: User) -> None:
    # Arrange
    line = grant(child, by=mother)
    Consent.objects.create(
        institution_id=child.institution_id,
        student=child,
        purpose=ConsentPurpose.RESEARCH,
        is_granted=True,
        given_by=mother,
        method="guardian",
        text_version=7,
        text_language="en",
        text_hash="7" * 64,
        at=line.at,
    )

    # Act
    shown = status_of(mother, child, "research")

    # Assert
    assert (shown["is_granted"], shown["is_outdated"], shown["may_grant"]) == (True, True, True)


def test_from_the_age_on_the_learner_decides(child: User, mother: User) -> None:
    # Arrange
    born(child, OLD_ENOUGH)

    # Act
    shown = [status_of(reader, child) for reader in (child, mother)]

    # Assert
    assert [(each["decider"], each["may_grant"], each["may_withdraw"]) for each in shown] == [
        ("self", True, True),
        ("self", False, False),
    ]


def test_in_a_childs_session_one_can_only_say_no(child: User) -> None:
    # Arrange
    born(child, OLD_ENOUGH)
    client = client_of(child, Scope.CHILD)

    # Act
    shown = client.get(STATUS).json()["purposes"][0]
    granted = client.post(GRANT, {"purpose": "media", **READ}, format="json")
    withdrawn = client.post(WITHDRAW, {"purpose": "media"}, format="json")

    # Assert
    assert (shown["may_grant"], shown["may_withdraw"]) == (False, True)
    assert granted.status_code == 403
    assert (withdrawn.status_code, withdrawn.json()["line"]["is_granted"]) == (200, False)


def test_the_status_costs_the_same_whatever_was_said(child: User, mother: User) -> None:
    # Arrange
    client = client_of(mother)
    client.get("/api/v1/accounts/me/")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(STATUS, {"student": str(child.pk)})
        costs.append(len(seen))
        for purpose in (ML, ConsentPurpose.MEDIA, ConsentPurpose.EMOTION):
            grant(child, purpose, by=mother)
            withdraw(child, purpose, by=mother)

    # Assert
    assert costs == [4, 4]


# --- saying -----------------------------------------------------------------------------------------------------
def test_a_guardian_says_yes_and_the_child_takes_it_back(child: User, mother: User) -> None:
    # Act
    granted = send(mother, GRANT, {"student": str(child.pk), "purpose": "ml_training", **READ})
    withdrawn = send(child, WITHDRAW, {"purpose": "ml_training"}, scope=Scope.CHILD)

    # Assert
    yes, no = Consent.objects.order_by("at")
    assert (granted.status_code, granted.json()) == (
        200,
        {
            "id": str(yes.pk),
            "student": {"id": str(child.pk), "full_name": "Ada Byron"},
            "purpose": "ml_training",
            "is_granted": True,
            "method": "guardian",
            "given_by": {"id": str(mother.pk), "full_name": "Annabella"},
            "text_version": 1,
            "text_language": "en",
            "evidence": None,
            "at": yes.at.isoformat().replace("+00:00", "Z"),
        },
    )
    assert (withdrawn.status_code, withdrawn.json()["erased"]) == (200, ERASED)
    assert (withdrawn.json()["line"]["id"], withdrawn.json()["line"]["method"]) == (str(no.pk), "self")


def test_a_learner_of_the_age_needs_to_name_nobody(child: User) -> None:
    # Arrange
    born(child, OLD_ENOUGH)

    # Act
    answer = send(child, GRANT, {"purpose": "research", **READ})

    # Assert
    assert (answer.status_code, answer.json()["method"]) == (200, "self")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"purpose": "everything", **READ}, "purpose"),
        ({"purpose": "media", "text_version": 1}, "text_language"),
        ({"purpose": "media", "text_language": "en"}, "text_version"),
        ({"purpose": "media", **READ, "now": "2020-01-01T00:00:00Z"}, "now"),
        ({"purpose": "media", **READ, "at": "2020-01-01T00:00:00Z"}, "at"),
        ({"purpose": "media", **READ, "student": "x"}, "student"),
        ({"purpose": "media", **READ, "student": None}, "student"),
        ({"purpose": "media", "text_version": 0, "text_language": "en"}, "text_version"),
        ({"purpose": "media", "text_version": 1, "text_language": "xx"}, "text_language"),
    ],
)
def test_a_body_that_cannot_be_is_refused(child: User, body: dict[str, object], field: str) -> None:
    assert problem(send(child, GRANT, body)) == (400, "core.invalid_input", [field])


def test_no_body_takes_a_time(child: User) -> None:
    with unchanged():
        assert problem(APIClient().post(WITHDRAW, {}, format="json"))[0] == 401
    answer = send(child, WITHDRAW, {"purpose": "media", "at": "2020-01-01T00:00:00Z"})
    assert problem(answer) == (400, "core.invalid_input", ["at"])


def test_another_text_than_todays_is_a_conflict(child: User, mother: User) -> None:
    answer = send(mother, GRANT, {"student": str(child.pk), "purpose": "media", **READ, "text_version": 2})
    assert problem(answer) == (409, "accounts.consent_text_outdated", ["text_version"])


def test_somebody_elses_decision_is_refused(child: User) -> None:
    assert problem(send(child, GRANT, {"purpose": "media", **READ})) == (403, "accounts.consent_not_yours", [])


@pytest.mark.parametrize("address", [GRANT, WITHDRAW])
def test_a_stranger_is_answered_as_about_nobody(child: User, address: str) -> None:
    # Arrange
    strangers = [
        make_person(child.institution, Role.TEACHER),
        make_person(child.institution),
        make_guardian(make_person(make_institution())),
    ]
    read = READ if address == GRANT else {}

    for stranger in strangers:
        # Act
        answers = [
            send(stranger, address, {"student": str(student_id), "purpose": "media", **read})
            for student_id in (child.pk, uuid4())
        ]

        # Assert
        assert [problem(answer) for answer in answers] == [(400, "accounts.person_unknown", ["student"])] * 2
        assert len({answer.json()["detail"] for answer in answers}) == 1


# --- paper ------------------------------------------------------------------------------------------------------
def test_the_office_enters_a_form_both_ways(child: User) -> None:
    # Arrange
    office, form = office_of(child), {"student": str(child.pk), "purpose": "media", "evidence": EVIDENCE}

    # Act
    said = [
        send(office, PAPER, {**form, "is_granted": True, **READ}),
        send(office, PAPER, {**form, "is_granted": False}),
    ]

    # Assert
    assert [answer.status_code for answer in said] == [200, 200]
    shown = [(each["is_granted"], each["method"], each["evidence"]) for each in (a.json()["line"] for a in said)]
    assert shown == [(True, "paper", EVIDENCE), (False, "paper", EVIDENCE)]
    assert [answer.json()["erased"] for answer in said] == [{}, {}]


@pytest.mark.parametrize(
    ("left_out", "code"),
    [
        ("is_granted", "core.invalid_input"),
        ("evidence", "core.invalid_input"),
        ("text_version", "accounts.consent_text_unnamed"),
        ("text_language", "accounts.consent_text_unnamed"),
        ("student", "core.invalid_input"),
    ],
)
def test_a_form_that_is_not_whole_is_refused(child: User, left_out: str, code: str) -> None:
    form = {"student": str(child.pk), "purpose": "media", "is_granted": True, "evidence": EVIDENCE, **READ}
    del form[left_out]
    assert problem(send(office_of(child), PAPER, form)) == (400, code, [left_out])


def test_teachers_enter_no_forms(child: User) -> None:
    teacher = make_person(child.institution, Role.TEACHER)
    form = {"student": str(child.pk), "purpose": "media", "is_granted": False, "evidence": EVIDENCE}
    assert problem(send(teacher, PAPER, form)) == (403, "core.not_allowed", [])


def test_a_childs_own_no_is_shown_and_lifted_by_the_child_alone(child: User, mother: User) -> None:
    # Arrange
    body = {"student": str(child.pk), "purpose": "media", **READ}
    send(child, WITHDRAW, {"purpose": "media"}, scope=Scope.CHILD)

    # Act
    refused = problem(send(mother, GRANT, body))
    in_childs_session = send(child, GRANT, {"purpose": "media", **READ}, scope=Scope.CHILD).status_code
    lifted = send(child, GRANT, {"purpose": "media", **READ})
    shown = status_of(mother, child, "media")
    granted = send(mother, GRANT, body)

    # Assert
    assert (refused, in_childs_session) == ((409, "accounts.consent_objected", []), 403)
    assert (lifted.status_code, lifted.json()["is_granted"], lifted.json()["method"]) == (200, False, "assent")
    assert (shown["is_objected"], shown["is_granted"], shown["may_grant"]) == (False, False, True)
    assert (granted.status_code, granted.json()["is_granted"]) == (200, True)
