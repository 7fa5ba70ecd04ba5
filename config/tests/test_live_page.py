"""The page on which learners follow a live lesson: one sign-in, in the language of their choice."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.enums import Role, SessionEnd
from accounts.models import Session
from accounts.tests.factories import PASSWORD, make_institution, make_person
from lessons.enums import CalloutTone

pytestmark = pytest.mark.django_db
SCRIPTS = ("learn-live", "learn-question", "learner-media", "learner-api")
PAGE = "/learn/live/"


def script(name: str) -> str:
    return Path(finders.find(f"config/{name}.js")).read_text(encoding="utf-8")


def page_of(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def code_in(page: str) -> str:
    [code] = re.findall(r'data-sign-in-code="([^"]*)"', page)
    return str(code)


def person_in(page: str) -> str:
    [person] = re.findall(r'data-person="([^"]*)"', page)
    return str(person)


def signed_in(role: Role, client: Client) -> Client:
    make_person(make_institution(), role, username="kim")
    client.post("/account/login/", {"login": "kim", "password": PASSWORD, "next": PAGE})
    return client


def test_who_signed_in_to_learn_is_not_asked_again(client: Client) -> None:
    # Act
    page = page_of(signed_in(Role.STUDENT, client))
    code = code_in(page)
    [first, second] = [
        APIClient().post("/api/v1/accounts/login/code/", {"code": code}, format="json") for _ in range(2)
    ]

    # Assert
    me = APIClient().get("/api/v1/accounts/me/", headers={"Authorization": f"Bearer {first.json()['access']}"})
    assert (me.json()["username"], second.status_code) == ("kim", 401)
    assert 'id="sign-in"' not in page
    assert person_in(page) == me.json()["id"]  # by which a tab knows whose tokens it has kept
    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_a_callout_is_called_what_it_is(client: Client) -> None:
    # Act
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    page = page_of(client)

    # Assert
    assert {tone: re.findall(f'data-{tone}="([^"]*)"', page) for tone in CalloutTone.values} == {
        "note": ["Nota"],
        "tip": ["Consejo"],
        "warning": ["Advertencia"],
        "definition": ["Definición"],
        "example": ["Ejemplo"],
    }


def test_whoever_is_not_is_led_to_the_one_door_and_back(client: Client) -> None:
    # Act
    page = page_of(client)
    [door] = re.findall(r'data-login="([^"]*)"', page)

    # Assert
    assert (code_in(page), 'id="sign-in"' in page) == ("", False)
    assert door == f"/account/login/?next={PAGE}"
    assert client.get(door).context["next"] == PAGE
    assert "csrftoken" not in client.get(PAGE).cookies


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARDIAN])
def test_beside_who_does_not_learn_a_learner_signs_in_for_the_tab(client: Client, role: Role) -> None:
    page = page_of(signed_in(role, client))
    assert (code_in(page), person_in(page), 'id="sign-in"' in page) == ("", "", True)


def test_logging_out_ends_the_browsers_sign_in_as_well_and_leads_back_here(client: Client) -> None:
    # Arrange
    page = page_of(signed_in(Role.STUDENT, client))
    [form] = re.findall(r'<form id="follow-out".*?</form>', page, re.DOTALL)
    [address] = re.findall(r'action="([^"]*)"', form)

    # Act
    answer = client.post(address, dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))

    # Assert
    assert (address, answer["Location"]) == (reverse("account_logout"), "/account/login/?next=%2Flearn%2Flive%2F")
    assert code_in(page_of(client)) == ""


def test_logging_out_ends_what_came_of_the_code_and_the_code(client: Client) -> None:
    # Arrange: one code was changed for tokens, another lies in a page that is still there
    api = APIClient()
    used, left = (code_in(page_of(each)) for each in [signed_in(Role.STUDENT, client), client])
    tokens = api.post("/api/v1/accounts/login/code/", {"code": used}, format="json").json()

    # Act
    client.post("/account/logout/")

    # Assert
    late = api.post("/api/v1/accounts/login/code/", {"code": left}, format="json")
    renewed = api.post("/api/v1/accounts/token/refresh/", {"refresh": tokens["refresh"]}, format="json")
    assert [answer.status_code for answer in (late, renewed)] == [401, 401]
    assert Session.objects.get().end_reason == SessionEnd.LOGOUT


def test_a_learner_at_the_console_is_shown_the_way_here(client: Client) -> None:
    answer = signed_in(Role.STUDENT, client).get("/admin/", follow=True)
    assert (answer.status_code, f'href="{PAGE}"' in answer.content.decode()) == (403, True)


def test_scripts_and_page_name_the_same_texts(client: Client) -> None:
    texts = set(re.findall(r"\bwords\.(\w+)", "".join(map(script, SCRIPTS)))) | {"door"}  # of the API's script
    given = {
        re.sub(r"-(\w)", lambda found: found[1].upper(), name)
        for name in re.findall(r"\sdata-([\w-]+)=", page_of(client))
    }
    assert given == texts | set(CalloutTone.values)  # as `words[block.tone]`


@pytest.mark.parametrize("address", ["/learn/live/", "/learn/children/", "/account/children/"])
def test_the_language_is_chosen_by_its_own_name_and_kept(client: Client, address: str) -> None:
    # Arrange
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"

    # Act
    page = client.get(address).content.decode()

    # Assert
    offered = re.findall(r'<option value="(\w+)" lang="\w+" dir="(\w+)"( selected)?>([^<]+)<', page)
    assert [(code, way, bool(now)) for code, way, now, _name in offered] == [
        ("en", "ltr", False),
        ("ar", "rtl", True),
        ("es", "ltr", False),
        ("fr", "ltr", False),
    ]
    assert [name for *_rest, name in offered][2:] == ["Español", "Français"]
    assert '<label for="page-language">' in page
    assert f"{settings.LANGUAGE_COOKIE_NAME}=" in script("languages")
    assert re.findall(r"config/(languages)\.js", page) == ["languages"]
