"""Saying no costs no core function: with no consent at all the platform answers as it does with every one (ACC-26)."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.enums import ConsentPurpose
from accounts.models import Consent, User
from accounts.tests.consents import OLD_ENOUGH, agree_on_paper, withdraw_on_paper
from accounts.tests.factories import client_of
from accounts.tests.guardians import born
from assessments.tests.services.rooms import make_room
from core.events.reader import read_until_idle
from core.jobs import run_due_jobs
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db

API = "/api/v1"


def unanswered(learner: User) -> None:
    """Nobody says anything."""


def refused(learner: User) -> None:
    for purpose in ConsentPurpose:
        withdraw_on_paper(learner, purpose)


def agreed(learner: User) -> None:
    for purpose in ConsentPurpose:
        agree_on_paper(learner, purpose)


def a_day(answer: Callable[[User], None], now: Any) -> list[tuple[str, int, Any]]:
    """A learner reads, practises, takes a quiz and looks at what came of it; statuses and shapes of each answer."""
    room = make_room()
    lesson = make_lesson(room.teacher, room.course, [room.concept])
    quiz, exercise = room.quiz(room.question()), room.exercise(room.question())
    answer(born(room.learner, OLD_ENOUGH))
    client = client_of(room.learner)
    told: list[tuple[str, int, Any]] = []

    def call(method: str, address: str, body: Any = None) -> Any:
        response = (
            getattr(client, method)(f"{API}{address}", body, format="json")
            if body is not None
            else getattr(client, method)(f"{API}{address}")
        )
        told.append((f"{method} {address.split('/')[1]}", response.status_code, shape_of(response.json())))
        return response.json()

    call("get", f"/lessons/{lesson.pk}/")
    call("post", f"/lessons/{lesson.pk}/progress/", {"percent": 100, "seconds": 60, "position": 0})
    for assessment in (exercise, quiz):
        attempt = call("post", "/assessments/attempts/", {"assessment": str(assessment.pk)})
        question = attempt["items"][0]["question_id"]
        call("put", f"/assessments/attempts/{attempt['id']}/answers/{question}/", {"response": ["b"]})
        call("post", f"/assessments/attempts/{attempt['id']}/submit/")
    read_until_idle()
    run_due_jobs(now=now)
    for address in (
        "/progress/mastery/",
        "/ai/recommendations/",
        "/dashboards/student/",
        "/accounts/notifications/",
        "/courses/",
    ):
        call("get", address)
    return told


def shape_of(value: Any) -> Any:
    """The names of an answer's parts, and how many there are: what differs between learners is left out."""
    if isinstance(value, dict):
        return {name: shape_of(member) for name, member in sorted(value.items())}
    if isinstance(value, list):
        return [shape_of(member) for member in value]
    return type(value).__name__


@pytest.mark.parametrize("answer", [unanswered, refused])
def test_a_learner_without_consents_gets_what_one_with_all_of_them_gets(
    answer: Callable[[User], None], now: Any
) -> None:
    # Act
    without, everything = a_day(answer, now), a_day(agreed, now)

    # Assert
    assert without == everything
    assert {status for _call, status, _shape in without} <= {200, 201}
    assert len(without) == 13
    assert Consent.objects.filter(is_granted=True).count() == len(ConsentPurpose)


def test_the_status_of_a_learner_without_consents_says_that_nobody_answered(api: APIClient) -> None:
    # Arrange
    learner = make_room().learner

    # Act
    purposes = client_of(learner).get(f"{API}/accounts/consents/status/").json()["purposes"]

    # Assert
    assert [each["is_granted"] for each in purposes] == [None] * len(ConsentPurpose)
