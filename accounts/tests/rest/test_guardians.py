"""Guardians over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.lockout import GUARDIAN_CODE_TRIES
from accounts.models import GuardianInvitation, GuardianLink, User
from accounts.tests.factories import PASSWORD, client_of, make_institution, make_person
from accounts.tests.guardians import link_of, live_guardians, make_code, make_guardian
from accounts.tests.rest.conftest import Post
from accounts.tests.services.record import unchanged
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

BASE = "/api/v1/accounts"
CHILDREN = f"{BASE}/guardians/children/"
LINKS = f"{BASE}/guardians/links/"


@pytest.fixture
def child() -> User:
    return make_person(make_institution(), full_name="Ada Byron")


@pytest.fixture
def teacher(child: User) -> User:
    teacher = make_person(child.institution, Role.TEACHER)
    make_classroom(teacher, learners=[child])
    return teacher


def new_code(child: User) -> str:
    """Of the real clock, as the views have it."""
    return make_code(child, now=timezone.now()).code


def body(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name != "request_id"}


def guardians_url(child: User) -> str:
    return f"{BASE}/students/{child.pk}/guardians/"


def codes_url(child: User) -> str:
    return f"{BASE}/students/{child.pk}/guardian-codes/"


# --- coming -------------------------------------------------------------------------------------------------
def join_body(code: str, **changes: object) -> dict[str, object]:
    return {"code": code, "username": "anna", "password": PASSWORD, "full_name": "Anna Byron", **changes}


def test_joining_answers_like_registering_and_signs_in(child: User, post: Post) -> None:
    # Act
    answer = post("guardians/join", join_body(new_code(child), email="anna@example.org"))

    # Assert
    assert (answer.status_code, set(answer.json())) == (201, {"access", "refresh", "user"})
    user = answer.json()["user"]
    assert (user["username"], user["role"], user["institution"]["slug"]) == (
        "anna",
        "guardian",
        child.institution.slug,
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
    assert [row["child"]["full_name"] for row in client.get(CHILDREN).json()["results"]] == ["Ada Byron"]


@pytest.mark.parametrize("which", ["unknown", "used", "expired"])
def test_bad_codes_are_one_answer(child: User, post: Post, which: str) -> None:
    # Arrange
    if which == "expired":
        code = make_code(child, now=timezone.now() - timedelta(days=31)).code
    else:
        code = new_code(child) if which == "used" else "BCDFG-HJKMN"
    if which == "used":
        post("guardians/join", join_body(code, username="first"))

    # Act
    answer = post("guardians/join", join_body(code))

    # Assert
    assert answer.status_code == 400
    assert body(answer) == {
        "type": "urn:lyceum:problem:accounts.guardian_code_refused",
        "title": "The request cannot be accepted",
        "status": 400,
        "detail": "This code is not good (any more).",
        "code": "accounts.guardian_code_refused",
        "errors": [
            {
                "field": "code",
                "code": "accounts.guardian_code_refused",
                "detail": "This code is not good (any more).",
            }
        ],
    }


@pytest.mark.parametrize("field", ["role", "institution", "child", "relation", "is_active"])
def test_nobody_joins_as_something_else(child: User, post: Post, field: str) -> None:
    # Act
    answer = post("guardians/join", join_body(new_code(child), **{field: "admin"}))

    # Assert
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert live_guardians(child) == set()


def test_guessing_is_told_when_to_come_again(child: User, post: Post) -> None:
    # Arrange
    for number in range(GUARDIAN_CODE_TRIES.crowd):
        post("guardians/join", join_body(f"BCDFG-{number:05}"))

    # Act
    answer = post("guardians/join", join_body(new_code(child)))

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (429, "accounts.locked_out")
    assert 0 < int(answer["Retry-After"]) <= 30
    assert live_guardians(child) == set()


# --- one's children -----------------------------------------------------------------------------------------
def test_a_code_adds_a_child_to_ones_own(child: User) -> None:
    # Arrange
    guardian = make_guardian(make_person(child.institution))

    # Act
    answer = client_of(guardian).post(LINKS, {"code": new_code(child)}, format="json")

    # Assert
    link = link_of(child, guardian)
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": str(link.pk),
            "child": {"id": str(child.pk), "full_name": "Ada Byron", "grade": "", "kg_level": None},
            "relation": "parent",
            "since": link.linked_at.isoformat().replace("+00:00", "Z"),
        },
    )
    assert client_of(guardian).get(CHILDREN).json()["results"][0] == answer.json()


@pytest.mark.parametrize("role", [Role.GUARDIAN, Role.TEACHER, Role.ADMIN])
def test_children_are_those_of_live_links_and_of_nobody_else(child: User, role: Role) -> None:
    # Arrange
    school = child.institution
    parent = make_person(school, role)
    left, closed, others = (make_person(school) for _ in range(3))
    for each in (child, left, closed):
        make_guardian(each, parent)
    make_guardian(others)
    client = client_of(parent)
    client.delete(f"{LINKS}{link_of(left, parent).pk}/")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    # Act
    answer = client.get(CHILDREN)

    # Assert
    assert [row["child"]["id"] for row in answer.json()["results"]] == [str(child.pk)]


@pytest.mark.parametrize(("query", "number"), [("", 1), ("?relation=parent", 1), ("?relation=carer", 0)])
def test_children_are_filtered_by_an_allow_list(child: User, query: str, number: int) -> None:
    # Arrange
    client = client_of(make_guardian(child))

    # Act
    answer = client.get(f"{CHILDREN}{query}")

    # Assert
    assert (answer.status_code, len(answer.json()["results"])) == (200, number)
    assert client.get(f"{CHILDREN}?child=1").status_code == 400
    assert client.get(f"{CHILDREN}?relation=uncle").status_code == 400


def test_students_have_no_children_and_use_no_codes(child: User) -> None:
    # Arrange
    client = client_of(child)

    # Act
    answers = [client.get(CHILDREN), client.post(LINKS, {"code": new_code(child)}, format="json")]

    # Assert
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "core.not_allowed")] * 2


def test_leaving_ends_what_one_sees_at_once(child: User) -> None:
    # Arrange
    guardian = make_guardian(child)
    client, url = client_of(guardian), f"{LINKS}{link_of(child, guardian).pk}/"
    profile = f"{BASE}/students/{child.pk}/"

    # Act
    statuses = [client.get(profile).status_code, client.delete(url).status_code, client.get(profile).status_code]

    # Assert
    assert statuses == [200, 204, 404]
    with unchanged():
        assert client.delete(url).status_code == 204


# --- what the school does -----------------------------------------------------------------------------------
def test_the_staff_make_a_code_that_is_shown_once(child: User, teacher: User) -> None:
    # Arrange
    client = client_of(teacher)

    # Act
    answer = client.post(codes_url(child), {"relation": "carer"}, format="json")

    # Assert
    made, row = answer.json(), GuardianInvitation.objects.get()
    assert (answer.status_code, set(made)) == (201, {"id", "relation", "created_at", "expires_at", "code"})
    assert (made["id"], made["relation"], row.created_by_id) == (str(row.pk), "carer", teacher.pk)
    del made["code"]
    assert client.get(codes_url(child)).json()["results"] == [made]


def test_a_code_that_is_used_or_taken_back_is_open_no_more(child: User, teacher: User) -> None:
    # Arrange
    client = client_of(teacher)
    first, second, third = (client.post(codes_url(child), {}, format="json").json() for _ in range(3))

    # Act
    deleted = client.delete(f"{codes_url(child)}{second['id']}/")
    client_of(make_guardian(make_person(child.institution))).post(LINKS, {"code": third["code"]}, format="json")

    # Assert
    assert deleted.status_code == 204
    assert [row["id"] for row in client.get(codes_url(child)).json()["results"]] == [first["id"]]
    with unchanged():
        assert client.delete(f"{codes_url(child)}{second['id']}/").status_code == 204


def test_the_eleventh_is_refused(child: User, teacher: User) -> None:
    # Arrange
    client = client_of(teacher)
    for _ in range(10):
        client.post(codes_url(child), {}, format="json")

    # Act
    answer = client.post(codes_url(child), {}, format="json")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (409, "accounts.guardians_full")


def test_the_staff_see_guardians_by_name_and_send_them_away(child: User, teacher: User) -> None:
    # Arrange
    guardian = make_guardian(child)
    link = link_of(child, guardian)

    # Act
    client = client_of(teacher)
    before = client.get(guardians_url(child)).json()["results"]
    deleted = client.delete(f"{LINKS}{link.pk}/")

    # Assert
    assert before == [
        {
            "id": str(link.pk),
            "guardian": {"id": str(guardian.pk), "full_name": guardian.full_name},
            "relation": "parent",
            "since": "2026-09-14T09:00:00Z",
        }
    ]
    assert (deleted.status_code, client.get(guardians_url(child)).json()["results"]) == (204, [])
    assert GuardianLink.objects.get().end_reason == "revoked"
    assert client_of(guardian).get(f"{BASE}/students/{child.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["colleague", "parent who teaches others", "other office"])
def test_to_staff_who_are_not_in_charge_the_child_does_not_exist(child: User, teacher: User, who: str) -> None:
    # Arrange
    school = child.institution
    code, link = make_code(child, now=timezone.now()).invitation, link_of(child, make_guardian(child))
    client = client_of(
        {
            "colleague": lambda: make_person(school, Role.TEACHER),
            "parent who teaches others": lambda: make_guardian(child, make_person(school, Role.TEACHER)),
            "other office": lambda: make_person(make_institution(), Role.ADMIN),
        }[who]()
    )

    # Act
    with unchanged():
        answers = [
            client.get(guardians_url(child)),
            client.get(codes_url(child)),
            client.post(codes_url(child), {}, format="json"),
            client.delete(f"{codes_url(child)}{code.pk}/"),
            client.delete(f"{LINKS}{link.pk}/"),
            client.patch(f"{BASE}/students/{child.pk}/", {"kg_level": "KG1"}, format="json"),
        ]

    # Assert
    assert [answer.status_code for answer in answers] == [404] * 6
    missing = client.get(f"{BASE}/students/{uuid4()}/guardians/")
    assert body(answers[0]) == body(missing)


# For a teacher: whom they teach, the child, the rows.
LISTS = {"children": 1, "guardians": 3, "codes": 3}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("size", [1, 3])
def test_a_list_of_one_row_and_of_three_costs_the_same(child: User, teacher: User, name: str, size: int) -> None:
    # Arrange
    parent = make_person(child.institution, Role.GUARDIAN)
    for _ in range(size):
        if name == "children":
            make_guardian(make_person(child.institution), parent)
        elif name == "guardians":
            make_guardian(child)
        else:
            new_code(child)
    client = client_of(parent if name == "children" else teacher)
    url = {"children": CHILDREN, "guardians": guardians_url(child), "codes": codes_url(child)}[name]
    client.get(f"{BASE}/me/")  # the sign-in state is in the cache from here on
    client.get(url)  # and that these are read is written down

    # Act
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)

    # Assert
    assert len(seen) == LISTS[name]
    assert len(answer.json()["results"]) == size
