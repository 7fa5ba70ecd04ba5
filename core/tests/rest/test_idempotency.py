"""The same request with the same key gets the first answer, and the effect happens once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import client_of, make_institution, make_person
from assessments.models import Assessment, Attempt
from assessments.tests.factories import make_assessment, make_question
from core.models import Event, IdempotencyKey
from core.retention import apply_retention
from core.tests.threads import only_where_writers_overlap, run_together
from courses.tests.factories import make_classroom, make_concept, make_course

pytestmark = pytest.mark.django_db

ATTEMPTS = "/api/v1/assessments/attempts/"


@pytest.fixture
def learners() -> list[User]:
    school = make_institution()
    return [make_person(school) for _ in range(2)]


@pytest.fixture
def exercises(learners: list[User]) -> list[Assessment]:
    teacher = make_person(learners[0].institution, Role.TEACHER)
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], learners)
    question = make_question(teacher, course, [concept])
    return [make_assessment(teacher, course, [question]) for _ in range(2)]


def start(client: APIClient, assessment_id: Any, key: str | None = "key-1") -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(ATTEMPTS, {"assessment": str(assessment_id)}, format="json", headers=headers)


def test_same_key_gets_the_same_answer_and_says_so(learners: list[User], exercises: list[Assessment]) -> None:
    client = client_of(learners[0])

    first, again = start(client, exercises[0].pk), start(client, exercises[0].pk)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert ("Idempotent-Replay" in first, again["Idempotent-Replay"]) == (False, "true")
    assert Attempt.objects.count() == 1
    assert Event.objects.filter(name="assessments.attempt.started").count() == 1


def test_without_a_key_each_request_is_done(learners: list[User], exercises: list[Assessment]) -> None:
    client = client_of(learners[0])

    answers = [start(client, exercises[0].pk, key=None).status_code for _ in range(2)]

    assert answers == [201, 200]
    assert IdempotencyKey.objects.count() == 0


def test_key_with_another_body_is_422_and_does_nothing(learners: list[User], exercises: list[Assessment]) -> None:
    client = client_of(learners[0])
    start(client, exercises[0].pk)

    refused = start(client, exercises[1].pk)

    assert (refused.status_code, refused.json()["code"]) == (422, "core.idempotency_key_reused")
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
    assert list(Attempt.objects.values_list("assessment_id", flat=True)) == [exercises[0].pk]


def test_key_at_another_address_is_422(learners: list[User], exercises: list[Assessment]) -> None:
    client = client_of(learners[0])
    attempt_id = start(client, exercises[0].pk).json()["id"]

    body = {"assessment": str(exercises[0].pk)}
    refused = client.post(f"{ATTEMPTS}{attempt_id}/submit/", body, format="json", headers={"Idempotency-Key": "key-1"})

    assert refused.status_code == 422
    assert Attempt.objects.get().state == "open"


def test_order_of_members_is_no_other_body(learners: list[User], exercises: list[Assessment]) -> None:
    client = client_of(learners[0])
    start(client, exercises[0].pk)
    body = f'  {{ "assessment" : "{exercises[0].pk}" }}'

    again = client.post(ATTEMPTS, body, content_type="application/json", headers={"Idempotency-Key": "key-1"})

    assert (again.status_code, again["Idempotent-Replay"]) == (201, "true")


def test_refusal_leaves_no_key_so_that_the_corrected_request_may_use_it(
    learners: list[User], exercises: list[Assessment]
) -> None:
    client = client_of(learners[0])

    missing = start(client, uuid4())
    malformed = start(client, "no-id")
    kept = IdempotencyKey.objects.count()
    corrected = start(client, exercises[0].pk)

    assert (missing.status_code, malformed.status_code, kept) == (400, 400, 0)
    assert (corrected.status_code, "Idempotent-Replay" in corrected) == (201, False)


@pytest.mark.parametrize("key", ["", "x" * 101, "tab\there", "bell\x07", "d\x7fel"])
def test_key_that_is_too_long_or_unprintable_is_refused(
    learners: list[User], exercises: list[Assessment], key: str
) -> None:
    refused = start(client_of(learners[0]), exercises[0].pk, key=key)

    assert (refused.status_code, refused.json()["code"]) == (400, "core.invalid_input")
    assert [line["field"] for line in refused.json()["errors"]] == ["Idempotency-Key"]
    assert Attempt.objects.count() == 0


def test_key_of_full_length_is_taken(learners: list[User], exercises: list[Assessment]) -> None:
    assert start(client_of(learners[0]), exercises[0].pk, key="x" * 100).status_code == 201


def test_keys_of_two_users_do_not_collide(learners: list[User], exercises: list[Assessment]) -> None:
    answers = [start(client_of(learner), exercises[0].pk) for learner in learners]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.json()["learner_id"] for answer in answers] == [str(learner.pk) for learner in learners]


def test_key_is_forgotten_after_72_hours(learners: list[User], exercises: list[Assessment]) -> None:
    client = client_of(learners[0])
    start(client, exercises[0].pk)
    made_at = IdempotencyKey.objects.get().created_at

    rule = "core.IdempotencyKey: answers to requests that may be repeated"
    forgotten = [
        apply_retention(now=made_at + timedelta(hours=72, seconds=-1))[rule],
        apply_retention(now=made_at + timedelta(hours=72, seconds=1))[rule],
    ]

    assert forgotten == [0, 1]
    assert start(client, exercises[0].pk).status_code == 200


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_have_one_effect(learners: list[User], exercises: list[Assessment]) -> None:
    clients = [client_of(learners[0]) for _ in range(4)]

    answers = run_together(*[lambda client=client: start(client, exercises[0].pk) for client in clients])

    assert [answer.status_code for answer in answers] == [201] * 4
    assert [answer.json() for answer in answers] == [answers[0].json()] * 4
    assert sum("Idempotent-Replay" in answer for answer in answers) == 3
    assert Attempt.objects.count() == 1
