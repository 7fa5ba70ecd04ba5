"""Feedback over REST."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import FeedbackKind, Role, Scope
from accounts.models import Feedback, User
from accounts.services.feedback import answer_feedback, give_feedback
from accounts.tests.factories import client_of, make_institution, make_person

pytestmark = pytest.mark.django_db

FEEDBACK = "/api/v1/accounts/feedback/"
BODY = {"kind": "idea", "text": "<b>More</b> dragons.", "page": "/lessons/7"}


@pytest.fixture
def person() -> User:
    return make_person(make_institution())


def test_what_is_told_is_stored_and_answered_as_plain_text(person: User) -> None:
    # Act
    answer = client_of(person).post(FEEDBACK, BODY, format="json")

    # Assert
    stored = Feedback.objects.get()
    assert answer.status_code == 201
    assert {**answer.json(), "created_at": ""} == {
        "id": str(stored.pk),
        "kind": "idea",
        "text": "<b>More</b> dragons.",
        "page": "/lessons/7",
        "state": "new",
        "answer": "",
        "created_at": "",
        "answered_at": None,
    }


def test_one_reads_ones_own_with_the_answer_and_nobody_elses(person: User) -> None:
    # Arrange
    own, other = (
        give_feedback(person_id=each.pk, kind=FeedbackKind.IDEA, text="x", now=timezone.now())
        for each in (person, make_person(person.institution))
    )
    admin = make_person(person.institution, Role.ADMIN)
    for each in (own, other):
        answer_feedback(feedback_id=each.pk, answer="Soon.", actor=admin, now=timezone.now())

    # Act
    rows = client_of(person).get(FEEDBACK).json()["results"]
    of_the_admin = client_of(admin).get(FEEDBACK).json()["results"]

    # Assert
    assert [(row["id"], row["state"], row["answer"]) for row in rows] == [(str(own.pk), "answered", "Soon.")]
    assert of_the_admin == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**BODY, "text": "  "}, "text"),
        ({**BODY, "text": "x" * 4001}, "text"),
        ({**BODY, "page": "x" * 201}, "page"),
        ({**BODY, "kind": "rant"}, "kind"),
        ({**BODY, "answer": "Yes."}, "answer"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(person: User, body: dict[str, str], field: str) -> None:
    answer = client_of(person).post(FEEDBACK, body, format="json")

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert Feedback.objects.count() == 0


def test_a_childs_session_writes_nothing(person: User) -> None:
    assert client_of(person, Scope.CHILD).post(FEEDBACK, BODY, format="json").status_code == 403


def test_the_twenty_first_of_a_day_has_to_wait(person: User) -> None:
    # Arrange
    client = client_of(person)

    # Act
    answers = [client.post(FEEDBACK, BODY, format="json") for _ in range(21)]

    # Assert
    assert [each.status_code for each in answers] == [201] * 20 + [429]
    assert answers[-1].json()["code"] == "accounts.feedback_too_often"
    assert 86_000 < int(answers[-1]["Retry-After"]) <= 86_401


def test_the_list_costs_the_same_for_one_and_for_three(person: User) -> None:
    # Arrange
    client = client_of(person)
    client.get("/api/v1/accounts/me/")

    for number in (1, 2):
        for _ in range(number):
            client.post(FEEDBACK, BODY, format="json")

        # Act
        with CaptureQueriesContext(connection) as seen:
            rows = client.get(FEEDBACK).json()["results"]

        # Assert
        assert (len(seen.captured_queries), len(rows)) == (1, number * 2 - 1)
