"""The queue of feedback in the console."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import FeedbackKind, Role
from accounts.models import Feedback, User
from accounts.services.feedback import close_feedback, give_feedback
from accounts.tests.console import sign_in_office
from accounts.tests.factories import NOW, make_institution, make_person

pytestmark = pytest.mark.django_db

LIST = reverse("admin:accounts_feedback_changelist")
COST = 4


@pytest.fixture
def admin(client: Client) -> User:
    return sign_in_office(client)


def written(admin: User, text: str = "x", *, minute: int = 0) -> Feedback:
    person, now = make_person(admin.institution), NOW + timedelta(minutes=minute)
    return give_feedback(person_id=person.pk, kind=FeedbackKind.IDEA, text=text, now=now)


def page(feedback: Feedback, name: str = "change") -> str:
    return reverse(f"admin:accounts_feedback_{name}", args=[feedback.pk])


def test_the_unanswered_come_first_and_only_those_of_the_institution(client: Client, admin: User) -> None:
    # Arrange
    first, second, third = (written(admin, minute=minute) for minute in range(3))
    close_feedback(feedback_id=third.pk, actor=admin, now=NOW)
    foreign = written(make_person(make_institution(), Role.ADMIN))

    # Act
    rows = list(client.get(LIST).context["cl"].result_list)

    # Assert
    assert rows == [second, first, third]
    assert client.get(page(foreign)).status_code == 302


def test_the_text_is_shown_as_text(client: Client, admin: User) -> None:
    feedback = written(admin, "<script>alert(1)</script>")

    for address in (LIST, page(feedback)):
        html = client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert(1)" not in html


def test_an_answer_is_given_once_on_the_page(client: Client, admin: User) -> None:
    # Arrange
    feedback = written(admin)

    # Act
    answers = [client.post(page(feedback), {"answer": text}) for text in ("", "Soon.", "Never.")]

    # Assert
    stored = Feedback.objects.get()
    assert [answer.status_code for answer in answers] == [200, 302, 403]
    assert (stored.state, stored.answer, stored.answered_by_id) == ("answered", "Soon.", admin.pk)


def test_closing_asks_first_and_is_offered_for_new_ones_only(client: Client, admin: User) -> None:
    # Arrange
    feedback = written(admin)
    address = page(feedback, "close")

    # Act
    asked = client.get(address)
    before = Feedback.objects.get().state
    done = client.post(address, {"confirmed": "yes"})
    again = client.post(address, {"confirmed": "yes"})

    # Assert
    assert (asked.status_code, before) == (200, "new")
    assert (done.status_code, Feedback.objects.get().state) == (302, "closed")
    assert again.status_code == 403


def test_teachers_have_no_queue(client: Client, admin: User) -> None:
    client.force_login(make_person(admin.institution, Role.TEACHER))

    assert client.get(LIST).status_code == 403


def test_the_queue_costs_the_same_for_one_and_for_three(client: Client, admin: User) -> None:
    costs = []
    for number in (1, 2):
        for _ in range(number):
            written(admin)
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        costs.append(len(seen.captured_queries))

    assert costs == [COST, COST]
