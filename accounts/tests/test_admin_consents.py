"""The consent ledger in the console."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import ConsentPurpose, Role
from accounts.models import Consent, User
from accounts.services.people import grant_superuser
from accounts.tests.consents import EVIDENCE, ML, agree_on_paper, grant, withdraw
from accounts.tests.console import sign_in_office
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import make_guardian
from accounts.tests.services.record import unchanged

pytestmark = pytest.mark.django_db

LEDGER, ADD = reverse("admin:accounts_consent_changelist"), reverse("admin:accounts_consent_add")


@pytest.fixture
def child() -> User:
    return make_person(make_institution(), full_name="Ada Byron")


@pytest.fixture
def office(client: Client, child: User) -> User:
    return sign_in_office(client, child.institution)


def form(person: User, **changes: object) -> dict[str, Any]:
    filled = {
        "student": str(person.pk),
        "purpose": "media",
        "says": "yes",
        "text_version": "1",
        "text_language": "es",
        "evidence": EVIDENCE,
        **changes,
    }
    return {name: value for name, value in filled.items() if value is not None}


def shown(answer: Any) -> list[tuple[str, bool]]:
    return [(row.purpose, row.is_granted) for row in answer.context["cl"].result_list]


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    found: dict[str, list[str]] = dict(answer.context["adminform"].form.errors)
    return found


def test_the_ledger_shows_the_own_school_and_filters(client: Client, child: User, office: User) -> None:
    # Arrange
    agree_on_paper(make_person(make_institution()))
    grant(child, by=make_guardian(child))
    withdraw(child, ConsentPurpose.MEDIA)
    agree_on_paper(child, ConsentPurpose.EMOTION)

    # Act
    found = {
        query: sorted(shown(client.get(f"{LEDGER}?{query}")))
        for query in ("", "purpose__exact=media", "is_granted__exact=0", "method__exact=paper", "q=Ada", "q=Nobody")
    }

    # Assert
    everything = [("emotion", True), ("media", False), ("ml_training", True)]
    assert list(found.values()) == [
        everything,
        [("media", False)],
        [("media", False)],
        [("emotion", True)],
        everything,
        [],
    ]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARDIAN, Role.STUDENT])
def test_the_ledger_is_for_admins(client: Client, child: User, role: Role) -> None:
    # Arrange
    line = agree_on_paper(child)
    client.force_login(make_person(child.institution, role))

    # Act
    answers = [client.get(url).status_code for url in (LEDGER, ADD, page_of(line))]

    # Assert
    assert set(answers) <= {302, 403}


def page_of(line: Consent) -> str:
    return reverse("admin:accounts_consent_change", args=[line.pk])


def test_a_line_is_read_and_never_edited(client: Client, child: User, office: User) -> None:
    # Arrange
    line = agree_on_paper(child)
    other = agree_on_paper(make_person(make_institution()))

    # Act
    page, posted = client.get(page_of(line)), client.post(page_of(line), {"is_granted": "", "evidence": "elsewhere"})
    deleted = client.post(reverse("admin:accounts_consent_delete", args=[line.pk]), {"post": "yes"})

    # Assert
    assert EVIDENCE in page.content.decode()
    assert line.text_hash in page.content.decode()
    assert (posted.status_code, deleted.status_code) == (403, 403)
    assert client.get(page_of(other)).status_code == 302
    assert Consent.objects.get(pk=line.pk).evidence == EVIDENCE


class _Chosen(HTMLParser):
    """What a page has chosen already, but for what was left empty."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if {"checked", "selected"} & set(given) and given.get("value"):
            self.chosen.append(str(given["value"]))


def test_nothing_is_chosen_beforehand(client: Client, child: User, office: User) -> None:
    # Act
    page = client.get(ADD)

    # Assert
    parser = _Chosen()
    content = page.content.decode()
    parser.feed(content[content.index("<form") :])
    assert "Enter a signed form" in content
    assert parser.chosen == []
    assert page.context["adminform"].form.initial == {}


def test_a_form_that_says_yes_is_entered(client: Client, child: User, office: User) -> None:
    # Act
    answer = client.post(ADD, form(child))

    # Assert
    line = Consent.objects.get()
    assert answer.status_code == 302
    assert (line.student, line.purpose, line.is_granted, line.method) == (child, "media", True, "paper")
    assert (line.given_by, line.evidence, line.text_version, line.text_language) == (office, EVIDENCE, 1, "es")


def test_a_form_that_says_no_needs_no_text(client: Client, child: User, office: User) -> None:
    # Arrange
    agree_on_paper(child, now=NOW)

    # Act
    answer = client.post(ADD, form(child, purpose="ml_training", says="no", text_version="", text_language=""))

    # Assert
    line = Consent.objects.filter(student=child, purpose=ML).first()
    assert answer.status_code == 302
    assert line is not None
    assert (line.is_granted, line.method, line.text_version) == (False, "paper", 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"says": None}, "says"),
        ({"purpose": ""}, "purpose"),
        ({"text_version": ""}, "text_version"),
        ({"text_language": ""}, "text_language"),
        ({"text_version": "2"}, "text_version"),
        ({"evidence": "   "}, "evidence"),
        ({"student": ""}, "student"),
    ],
)
def test_a_form_that_is_not_whole_comes_back(
    client: Client, child: User, office: User, changes: dict[str, object], field: str
) -> None:
    with unchanged():
        answer = client.post(ADD, form(child, **changes))
    assert list(errors(answer)) == [field]


def test_somebody_of_another_school_cannot_be_chosen(client: Client, child: User, office: User) -> None:
    stranger = make_person(make_institution())
    with unchanged():
        answer = client.post(ADD, form(stranger))
    assert list(errors(answer)) == ["student"]


def test_a_superuser_enters_forms_anywhere(client: Client, child: User) -> None:
    # Arrange
    operator = make_person(make_institution(), Role.ADMIN)
    grant_superuser(user=operator, now=NOW)
    client.force_login(operator)

    # Act
    answer = client.post(ADD, form(child))

    # Assert
    assert (answer.status_code, Consent.objects.get().given_by) == (302, operator)


def test_the_ledger_costs_the_same_for_one_line_and_for_three(client: Client, child: User, office: User) -> None:
    # Arrange
    client.get(LEDGER)
    costs = []
    for purpose in (ML, ConsentPurpose.MEDIA, ConsentPurpose.EMOTION):
        agree_on_paper(make_person(child.institution), purpose, by=office)

        # Act
        with CaptureQueriesContext(connection) as seen:
            client.get(LEDGER)
        costs.append(len(seen))

    # Assert
    assert costs == costs[:1] * 3
