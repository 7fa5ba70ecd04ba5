"""The consent ledger over HTTP: who reads which lines, and what of them."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import ConsentPurpose, Role
from accounts.models import User
from accounts.tests.consents import EVIDENCE, ML, agree_on_paper, grant, office_of, withdraw
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.guardians import make_guardian

pytestmark = pytest.mark.django_db

LEDGER = "/api/v1/accounts/consents/"


@pytest.fixture
def child() -> User:
    """Of whom no birth date is known."""
    return make_person(make_institution(), full_name="Ada Byron")


@pytest.fixture
def mother(child: User) -> User:
    return make_guardian(child, make_person(child.institution, Role.GUARDIAN, full_name="Annabella"))


def problem(answer: Any) -> tuple[int, str, list[str]]:
    body = answer.json()
    return answer.status_code, body["code"], [error["field"] for error in body["errors"]]


def test_guardians_do_not_learn_of_one_another_nor_where_forms_are_kept(child: User, mother: User) -> None:
    # Arrange
    father = make_guardian(child)
    grant(child, by=father)
    agree_on_paper(child, ConsentPurpose.MEDIA)
    readers = {"mother": mother, "father": father, "child": child, "office": office_of(child)}

    # Act
    shown = {name: client_of(reader).get(LEDGER).json()["results"] for name, reader in readers.items()}

    # Assert
    told = {
        name: {line["purpose"]: ((line["given_by"] or {}).get("id"), line["evidence"]) for line in lines}
        for name, lines in shown.items()
    }
    office = str(office_of(child).pk)
    assert told == {
        "mother": {"ml_training": (None, None), "media": (None, None)},
        "father": {"ml_training": (str(father.pk), None), "media": (None, None)},
        "child": {"ml_training": (None, None), "media": (None, None)},
        "office": {"ml_training": (str(father.pk), ""), "media": (office, EVIDENCE)},
    }


def test_the_ledger_is_filtered_by_what_is_known_and_tells_nothing_of_strangers(child: User, mother: User) -> None:
    # Arrange
    other = make_person(make_institution())
    agree_on_paper(other)
    grant(child, by=mother)
    withdraw(child, ConsentPurpose.MEDIA)
    client = client_of(mother)

    # Act
    found = {
        query: [line["purpose"] for line in client.get(f"{LEDGER}?{query}").json()["results"]]
        for query in (
            f"student={child.pk}",
            f"student={other.pk}",
            f"student={uuid4()}",
            "purpose=media",
            "is_granted=true",
            "method=self",
        )
    }

    # Assert
    assert list(found.values()) == [["media", "ml_training"], [], [], ["media"], ["ml_training"], ["media"]]
    assert problem(client.get(f"{LEDGER}?evidence=x")) == (400, "core.invalid_input", ["evidence"])


def test_a_page_of_the_ledger_costs_the_same_for_one_line_and_for_three(child: User, mother: User) -> None:
    # Arrange
    costs = []
    for count, purpose in enumerate((ML, ConsentPurpose.MEDIA, ConsentPurpose.EMOTION), start=1):
        grant(child, purpose, by=mother)
        for reader in (child, mother, office_of(child)):
            client = client_of(reader)
            client.get("/api/v1/accounts/me/")

            # Act
            with CaptureQueriesContext(connection) as seen:
                rows = client.get(LEDGER).json()["results"]
            costs.append(len(seen))

            # Assert
            assert len(rows) == count
    assert costs == [1] * 9
