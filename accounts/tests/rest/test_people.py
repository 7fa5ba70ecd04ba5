"""People, invitations, the institution and sessions over HTTP."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import Institution, Invitation, Session, User
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, client_of, make_institution, make_person

pytestmark = pytest.mark.django_db
BASE = "/api/v1/accounts"
# What no body may set, wherever it is sent.
SERVER_OWNED = {
    "institution": "0192f0c1-0000-7000-8000-000000000001",
    "institution_id": "0192f0c1-0000-7000-8000-000000000001",
    "is_staff": True,
    "is_superuser": True,
    "groups": [1],
    "permissions": ["all"],
    "epoch": 1,
    "email_verified_at": "2026-01-01T00:00:00Z",
}


@pytest.fixture
def school() -> Institution:
    return make_institution("Riverside")


@pytest.fixture
def office(school: Institution) -> User:
    return make_person(school, Role.ADMIN, full_name="Office")


@pytest.fixture
def client(office: User) -> APIClient:
    return client_of(office)


def names(answer: Any) -> list[str]:
    return [row["full_name"] for row in answer.json()["results"]]


# --- people -------------------------------------------------------------------------------------------------
def test_the_office_finds_its_people_by_role_state_and_text(client: APIClient, school: Institution) -> None:
    # Arrange
    make_person(school, full_name="Ada Byron", username="ada", email="countess@example.org")
    make_person(school, Role.TEACHER, full_name="Noor Aziz")
    closed = make_person(school, full_name="Omar Gone")
    client.post(f"{BASE}/people/{closed.pk}/deactivate/")
    make_person(make_institution(), full_name="Somebody Else")

    # Act
    found = {
        query: names(client.get(f"{BASE}/people/{query}"))
        for query in ("", "?role=teacher", "?is_active=false", "?search=byr", "?search=COUNTESS", "?search=else")
    }

    # Assert
    assert found == {
        "": ["Ada Byron", "Noor Aziz", "Office", "Omar Gone"],
        "?role=teacher": ["Noor Aziz"],
        "?is_active=false": ["Omar Gone"],
        "?search=byr": ["Ada Byron"],
        "?search=COUNTESS": ["Ada Byron"],
        "?search=else": [],
    }


@pytest.mark.parametrize(
    "query", ["?role=king", "?is_active=maybe", "?institution=x", "?ordering=password", "?page_size=1000000"]
)
def test_a_filter_that_is_none_is_refused(client: APIClient, query: str) -> None:
    # Act
    answer = client.get(f"{BASE}/people/{query}")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")


def test_people_cost_the_same_however_many(
    client: APIClient, school: Institution, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Arrange
    client.get(f"{BASE}/people/")

    for number in (1, 3):
        for _ in range(number):
            make_person(school)

        # Act, Assert
        with django_assert_num_queries(1):
            client.get(f"{BASE}/people/")


def test_an_account_without_a_password_is_opened_by_a_link(client: APIClient, api: APIClient) -> None:
    # Act
    made = client.post(f"{BASE}/people/", {"username": "omar", "full_name": "Omar Haddad"}, format="json")
    link = client.post(f"{BASE}/people/{made.json()['id']}/password-link/").json()["link"]
    token = link.partition("token=")[2].replace("%3A", ":")
    chosen = api.post(
        f"{BASE}/password/reset/confirm/", {"token": token, "password": "difference-engine-2"}, format="json"
    )
    signed_in = api.post(f"{BASE}/login/", {"username": "omar", "password": "difference-engine-2"}, format="json")

    # Assert
    assert (made.status_code, made.json()["role"], made.json()["email"]) == (201, "student", None)
    assert (chosen.status_code, signed_in.status_code) == (204, 200)


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("people/", {"username": "new", "full_name": "New"}),
        ("people/{id}/", {"full_name": "New"}),
        ("people/{id}/role/", {"role": "teacher"}),
        ("invitations/", {"email": "new@example.org", "role": "teacher"}),
        ("institution/", {"majority_age": 19}),
        ("me/", {"full_name": "New"}),
        ("register/", {"username": "new", "password": "difference-engine-2", "full_name": "New"}),
    ],
)
@pytest.mark.parametrize("field", list(SERVER_OWNED))
def test_what_the_server_owns_is_refused_in_every_body(
    client: APIClient, school: Institution, address: str, body: dict[str, object], field: str
) -> None:
    # Arrange
    person = make_person(school)
    before = User.objects.count(), Invitation.objects.count()
    method = client.patch if address in {"people/{id}/", "institution/", "me/"} else client.post

    # Act
    answer = method(f"{BASE}/{address.format(id=person.pk)}", {**body, field: SERVER_OWNED[field]}, format="json")

    # Assert
    if address == "register/" and field == "institution":  # there it is the short name of a school
        assert (answer.status_code, answer.json()["code"]) == (400, "accounts.institution_not_found")
    else:
        assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (User.objects.count(), Invitation.objects.count()) == before


@pytest.mark.parametrize("role", ["professor", "teacher"])
def test_a_role_is_given_by_its_name_or_a_synonym(client: APIClient, school: Institution, role: str) -> None:
    # Arrange
    person = make_person(school)

    # Act
    answer = client.post(f"{BASE}/people/{person.pk}/role/", {"role": role}, format="json")

    # Assert
    assert (answer.status_code, answer.json()["role"]) == (200, "teacher")


@pytest.mark.parametrize("role", ["superuser", "", None, ["admin"], "Admin", "platform"])
def test_a_role_that_is_none_is_refused(client: APIClient, school: Institution, role: object) -> None:
    # Arrange
    person = make_person(school)

    # Act
    answer = client.post(f"{BASE}/people/{person.pk}/role/", {"role": role}, format="json")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid_input")


def test_the_office_does_not_change_itself(client: APIClient, office: User) -> None:
    # Act
    answers = [
        client.post(f"{BASE}/people/{office.pk}/role/", {"role": "student"}, format="json"),
        client.post(f"{BASE}/people/{office.pk}/deactivate/"),
        client.post(f"{BASE}/people/{office.pk}/password-link/"),
    ]

    # Assert
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "accounts.not_for_oneself")
    ] * 3


def test_a_deactivated_person_is_out_at_once(client: APIClient, school: Institution) -> None:
    # Arrange
    person = make_person(school)
    theirs = client_of(person)
    theirs.get(f"{BASE}/me/")

    # Act
    client.post(f"{BASE}/people/{person.pk}/deactivate/")

    # Assert
    assert Session.objects.get(user=person).end_reason == "deactivated"


# --- invitations --------------------------------------------------------------------------------------------
def test_invitations_are_listed_the_newest_first_and_by_state(
    client: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Arrange
    made = [
        client.post(
            f"{BASE}/invitations/", {"email": f"p{number}@example.org", "role": "teacher"}, format="json"
        ).json()
        for number in range(3)
    ]
    client.delete(f"{BASE}/invitations/{made[0]['id']}/")

    # Act
    with django_assert_num_queries(1):
        everything = client.get(f"{BASE}/invitations/").json()["results"]
    still_open = client.get(f"{BASE}/invitations/?is_open=true").json()["results"]
    over = client.get(f"{BASE}/invitations/?is_open=false").json()["results"]

    # Assert
    assert [row["email"] for row in everything] == ["p2@example.org", "p1@example.org", "p0@example.org"]
    assert [row["email"] for row in still_open] == ["p2@example.org", "p1@example.org"]
    assert [row["email"] for row in over] == ["p0@example.org"]
    assert "token" not in str(everything)


def test_an_address_is_invited_once(client: APIClient) -> None:
    # Arrange
    body = {"email": "noor@example.org", "role": "teacher"}

    # Act
    answers = [client.post(f"{BASE}/invitations/", body, format="json") for _ in range(2)]

    # Assert
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["code"] == "accounts.already_invited"


# --- the institution ----------------------------------------------------------------------------------------
def test_the_office_reads_and_changes_the_settings(client: APIClient, school: Institution) -> None:
    # Act
    read = client.get(f"{BASE}/institution/")
    changed = client.patch(
        f"{BASE}/institution/",
        {"requires_staff_mfa": False, "ai_providers": ["local"], "retention_days": {"sign_ins": 30}},
        format="json",
    )

    # Assert
    assert (read.status_code, read.json()["slug"], read.json()["emotion_policy"]) == (200, school.slug, "check_in")
    assert changed.json() == {**read.json(), "ai_providers": ["local"], "retention_days": {"sign_ins": 30}}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"slug": "mine"}, "slug"),
        ({"kind": "platform"}, "kind"),
        ({"country": "es"}, "country"),
        ({"ai_providers": ["nobody"]}, "ai_providers.0"),
        ({"ai_providers": ["local", "local"]}, "ai_providers"),
        ({"retention_days": {"everything": 1}}, "retention_days.everything"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"majority_age": 12}, "majority_age"),
    ],
)
def test_settings_that_cannot_be_are_refused(client: APIClient, body: dict[str, object], field: str) -> None:
    # Act
    answer = client.patch(f"{BASE}/institution/", body, format="json")

    # Assert
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


# --- sessions -----------------------------------------------------------------------------------------------
def test_one_sees_ones_devices_and_signs_one_out(school: Institution) -> None:
    # Arrange
    person = make_person(school)
    other = start_session(user=person, now=NOW.replace(year=NOW.year + 5), browser="old tablet")
    client = client_of(person)

    # Act
    before = client.get(f"{BASE}/sessions/").json()["results"]
    ended = client.delete(f"{BASE}/sessions/{next(row['id'] for row in before if not row['is_current'])}/")
    again = client.delete(f"{BASE}/sessions/{next(row['id'] for row in before if not row['is_current'])}/")
    after = client.get(f"{BASE}/sessions/").json()["results"]

    # Assert
    assert sorted((row["browser"], row["is_current"]) for row in before) == [("", True), ("old tablet", False)]
    assert (ended.status_code, again.status_code, again.json()["code"]) == (204, 404, "accounts.session_not_found")
    assert [row["is_current"] for row in after] == [True]
    assert other.user == person
