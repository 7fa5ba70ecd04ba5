"""Guessing over HTTP: nothing tells a name that exists, and waiting is asked for in the words of HTTP."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests import hashers
from accounts.tests.factories import PASSWORD, make_institution, make_person

pytestmark = pytest.mark.django_db
LOGIN = "/api/v1/accounts/login/"
WRONG = "a wrong password"


def guess(api: APIClient, name: str, password: str = WRONG) -> Any:
    return api.post(LOGIN, {"username": name, "password": password}, format="json")


def test_after_five_wrong_passwords_the_right_one_has_to_wait(api: APIClient, person: User) -> None:
    # Act
    wrong = [guess(api, "ada").status_code for _ in range(5)]
    locked = guess(api, "ada", PASSWORD)

    # Assert
    assert wrong == [401] * 5
    assert (locked.status_code, locked.json()["code"]) == (429, "accounts.locked_out")
    assert locked["Content-Type"] == "application/problem+json"
    assert 25 < int(locked["Retry-After"]) <= 30


def test_a_name_that_nobody_has_is_locked_alike(api: APIClient, person: User) -> None:
    # Act
    known = [guess(api, "ada") for _ in range(7)]
    unknown = [guess(api, "nobody") for _ in range(7)]

    # Assert
    assert [answer.status_code for answer in known] == [answer.status_code for answer in unknown]
    assert [answer.json()["detail"] for answer in known] == [answer.json()["detail"] for answer in unknown]


def test_an_unknown_name_and_a_wrong_password_make_the_same_statements_and_the_same_hash(
    api: APIClient, person: User
) -> None:
    # Arrange
    with override_settings(PASSWORD_HASHERS=[hashers.PATH]):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        seen = []

        # Act
        for name in ("ada", "nobody", "ada@example.org", "nobody@example.org"):
            hashers.worked.clear()
            field = "email" if "@" in name else "username"
            with CaptureQueriesContext(connection) as asked:
                answer = api.post(LOGIN, {field: name, "password": "a wrong password"}, format="json")
            statements = [query["sql"].replace(name, "NAME") for query in asked.captured_queries]
            seen.append((answer.status_code, len(answer.content), statements, list(hashers.worked)))

    # Assert
    assert seen[0] == seen[1]
    assert seen[2] == seen[3]
    assert [hashes for *_, hashes in seen] == [["a wrong password"]] * 4
    hashers.worked.clear()


def test_a_class_behind_one_address_signs_in_whatever_its_mistakes(api: APIClient) -> None:
    # Arrange
    school = make_institution()
    names = [make_person(school).username for _ in range(30)]

    # Act
    for name in names:
        for _ in range(3):
            guess(api, name)
    answers = [guess(api, name, PASSWORD).status_code for name in names]

    # Assert
    assert answers == [200] * 30


def test_a_claimed_address_does_not_begin_anew(api: APIClient, person: User) -> None:
    # Act
    answers = [
        api.post(
            LOGIN,
            {"username": "ada", "password": "a wrong password"},
            format="json",
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code
        for number in range(6)
    ]

    # Assert
    assert answers == [401] * 5 + [429]


def test_spelling_the_name_otherwise_does_not_begin_anew(api: APIClient, person: User) -> None:
    # Act
    answers = [guess(api, name).status_code for name in ("ada", "ADA", " ada", "Ada ", "aDa", "ada")]

    # Assert
    assert answers == [401] * 5 + [429]
