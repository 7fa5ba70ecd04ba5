"""``accounts/pictures/``, and what a child's token reaches."""

import pytest
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.views import APIView

from accounts.enums import Scope, SessionEnd
from accounts.models import Session
from accounts.pictures import PICTURES
from accounts.rest.authentication import SessionTokenAuthentication
from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, NobodyUnlessDeclared
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.services.record import unchanged

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/accounts/pictures/"


@pytest.mark.parametrize(
    ("asked", "label"), [("es", "Sol"), ("fr-CA, en;q=0.5", "Soleil"), ("ar", "شمس"), ("de", "Sun"), ("", "Sun")]
)
def test_the_pictures_come_with_their_word_in_the_language_asked_for(api: APIClient, asked: str, label: str) -> None:
    # Act
    answer = api.get(ADDRESS, HTTP_ACCEPT_LANGUAGE=asked)

    # Assert
    shown = answer.json()["pictures"]
    assert answer.status_code == 200
    assert [picture["key"] for picture in shown] == [*PICTURES]
    assert shown[0] == {
        "key": "sun",
        "label": label,
        "labels": {"en": "Sun", "ar": "شمس", "es": "Sol", "fr": "Soleil"},
        "url": "/static/accounts/pictures/sun.svg",
    }


def test_a_view_that_declares_no_scope_refuses_a_childs_token() -> None:
    # Arrange
    child = make_person(make_institution())
    tokens = {scope: client_of(child, scope)._credentials["HTTP_AUTHORIZATION"] for scope in (Scope.FULL, Scope.CHILD)}

    # Act
    reached = {
        (name, method, scope.value)
        for name, declared in (
            ("nothing", {}),
            ("children", {"token_scopes": CHILDREN_TOO}),
            ("reading", {"token_scopes": {"get": CHILDREN_TOO}}),
        )
        for method in ("GET", "POST")
        for scope, token in tokens.items()
        if _is_let_in(type("View", (APIView,), {"roles": EVERYBODY, **declared})(), method, token)
    }

    # Assert
    everywhere = {(name, method) for name in ("nothing", "children", "reading") for method in ("GET", "POST")}
    assert reached == {(*each, "full") for each in everywhere} | {
        ("children", "GET", "child"),
        ("children", "POST", "child"),
        ("reading", "GET", "child"),
    }


def _is_let_in(view: APIView, method: str, token: str) -> bool:
    raw = APIRequestFactory().generic(method, "/", HTTP_AUTHORIZATION=token)
    view.authentication_classes = (SessionTokenAuthentication,)
    return NobodyUnlessDeclared().has_permission(view.initialize_request(raw), view)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/api/v1/accounts/me/", 200),
        ("patch", "/api/v1/accounts/me/", 403),
        ("put", "/api/v1/accounts/me/", 403),
        ("post", "/api/v1/accounts/logout-all/", 403),
        ("get", "/api/v1/courses/classrooms/", 403),
        ("post", "/api/v1/courses/enrolments/", 403),
        ("get", "/api/v1/courses/", 200),
    ],
)
def test_a_child_reads_itself_and_changes_nothing_of_its_account(method: str, address: str, status: int) -> None:
    # Arrange
    client = client_of(make_person(make_institution()), Scope.CHILD)

    # Act
    with unchanged():
        answer = getattr(client, method)(address, {}, format="json")

    # Assert
    assert answer.status_code == status


def test_a_child_signs_out() -> None:
    # Arrange
    client = client_of(make_person(make_institution()), Scope.CHILD)

    # Act
    answer = client.post("/api/v1/accounts/logout/")

    # Assert
    assert (answer.status_code, Session.objects.get().end_reason) == (204, SessionEnd.LOGOUT)
