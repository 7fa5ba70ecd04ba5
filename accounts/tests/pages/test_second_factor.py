"""Keeping one's own second factor with a browser."""

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.http import HttpResponse
from django.test import Client

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.services.second_factor import has_second_factor
from accounts.tests.factories import PASSWORD, make_institution, make_person
from accounts.tests.second_factors import App, browser_past_code, with_second_factor
from accounts.tests.services.record import everything

pytestmark = pytest.mark.django_db

OVERVIEW = "/account/second-factor/"
SET_UP, RENEW, GIVE_UP = f"{OVERVIEW}set-up/", f"{OVERVIEW}recovery-codes/", f"{OVERVIEW}give-up/"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER, username="grace", email="grace@example.org")


@pytest.fixture
def browser(client: Client, teacher: User) -> Client:
    client.post("/account/login/", {"login": "grace", "password": PASSWORD})
    return client


def secret_on(answer: HttpResponse) -> str:
    found = re.search(r'<code class="secret" dir="ltr">([A-Z2-7 ]+)</code>', answer.content.decode())
    assert found
    return found[1].replace(" ", "")


def codes_on(answer: HttpResponse) -> list[str]:
    return re.findall(r"<li><code>(\d+)</code></li>", answer.content.decode())


def test_the_whole_walk(browser: Client, teacher: User) -> None:
    # Arrange
    app = App(secret_on(browser.get(SET_UP)))

    # Act
    told = browser.post(SET_UP, {"code": app.code(now()), "password": PASSWORD, "next": "/admin/courses/course/"})
    codes = codes_on(told)

    # Assert
    assert (told.status_code, len(set(codes))) == (200, 10)
    assert '<a class="button" href="/admin/courses/course/">' in told.content.decode()
    assert f'href="data:text/plain;charset=utf-8,Lyceum%0A{"%0A".join(codes)}"' in told.content.decode()
    assert browser.get("/admin/").status_code == 200
    assert not any(code in browser.get(page).content.decode() for page in (OVERVIEW, RENEW, GIVE_UP) for code in codes)
    browser.post("/account/logout/")
    assert (
        browser.post("/account/login/", {"login": "grace", "password": PASSWORD})["Location"] == "/account/login/code/"
    )
    assert browser.post("/account/login/code/", {"code": codes[0]})["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200
    assert "<dd>9</dd>" in browser.get(OVERVIEW).content.decode()


def test_the_picture_and_the_text_tell_the_same_secret(browser: Client) -> None:
    # Act
    page = browser.get(SET_UP)
    address = urlsplit(unescape(page.context["address"]))

    # Assert
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/grace%40example.org")
    assert parse_qs(address.query) == {"secret": [secret_on(page)], "issuer": ["Lyceum"]}
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode()
    assert "<script" not in page.content.decode()


def test_the_secret_on_offer_stays_the_same_and_stands_sealed_in_the_session(browser: Client) -> None:
    first, second = secret_on(browser.get(SET_UP)), secret_on(browser.get(SET_UP))

    assert first == second
    assert [first in str(session.get_decoded()) for session in BrowserSession.objects.all()] == [False]


@pytest.mark.parametrize(
    ("changes", "field"), [({"password": "wrong"}, "password"), ({"code": "000000"}, "code"), ({"code": ""}, "code")]
)
def test_a_wrong_field_sets_up_nothing(browser: Client, teacher: User, changes: dict[str, str], field: str) -> None:
    app = App(secret_on(browser.get(SET_UP)))
    before = everything()

    answer = browser.post(SET_UP, {"code": app.code(now()), "password": PASSWORD, **changes})

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert secret_on(answer) == app.secret
    assert not has_second_factor(teacher)
    assert everything() == before


def test_guessing_the_password_at_set_up_has_to_wait(browser: Client) -> None:
    app = App(secret_on(browser.get(SET_UP)))
    for _ in range(5):
        browser.post(SET_UP, {"code": app.code(now()), "password": "wrong"})

    answer = browser.post(SET_UP, {"code": app.code(now()), "password": PASSWORD})

    assert (answer.status_code, answer.has_header("Retry-After")) == (429, True)


def test_whoever_has_one_is_led_to_it(teacher: User) -> None:
    browser = browser_past_code(teacher)

    assert browser.get(SET_UP)["Location"] == OVERVIEW


def test_somebody_with_a_stolen_session_cannot_set_up_over_the_existing_one(browser: Client, teacher: User) -> None:
    app = App(secret_on(browser.get(SET_UP)))
    with_second_factor(teacher)

    answer = browser.post(SET_UP, {"code": app.code(now()), "password": PASSWORD})

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/login/")


def test_whoever_has_no_password_is_not_asked_for_one(client: Client, teacher: User) -> None:
    teacher.set_unusable_password()
    teacher.save()
    client.force_login(teacher)
    app = App(secret_on(client.get(SET_UP)))

    assert "password" not in client.get(SET_UP).context["form"].fields
    assert client.post(SET_UP, {"code": app.code(now())}).status_code == 200
    assert has_second_factor(teacher)


def test_renewing_takes_a_code_and_tells_ten_new_ones(client: Client, teacher: User) -> None:
    app = with_second_factor(teacher)
    client.post("/account/login/", {"login": "grace", "password": PASSWORD})
    client.post("/account/login/code/", {"code": app.recovery_codes[0]})

    refused, told = client.post(RENEW, {"code": app.wrong_code(now())}), client.post(RENEW, {"code": app.code(now())})

    assert (refused.status_code, codes_on(refused)) == (400, [])
    assert len(set(codes_on(told)) - set(app.recovery_codes)) == 10


def test_giving_up_takes_a_code(client: Client, teacher: User) -> None:
    app = with_second_factor(teacher)
    client.post("/account/login/", {"login": "grace", "password": PASSWORD})
    client.post("/account/login/code/", {"code": app.recovery_codes[0]})

    assert client.post(GIVE_UP, {"code": app.wrong_code(now())}).status_code == 400
    assert has_second_factor(teacher)
    assert client.post(GIVE_UP, {"code": app.code(now())})["Location"] == OVERVIEW
    assert not has_second_factor(teacher)
    assert client.get("/admin/").status_code == 200


def test_giving_up_is_refused_where_it_is_required(client: Client, teacher: User) -> None:
    Institution.objects.filter(pk=teacher.institution_id).update(requires_staff_mfa=True)
    app = with_second_factor(teacher)
    client.post("/account/login/", {"login": "grace", "password": PASSWORD})
    client.post("/account/login/code/", {"code": app.recovery_codes[0]})

    answer = client.post(GIVE_UP, {"code": app.code(now())})

    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors() == ["Your institution requires a second factor."]
    assert has_second_factor(teacher)
    assert "Give it up" not in client.get(OVERVIEW).content.decode()


# --- lost ---------------------------------------------------------------------------------------------------
def test_an_admin_removes_a_lost_one_from_the_persons_page(teacher: User) -> None:
    # Arrange
    admin = make_person(teacher.institution, Role.ADMIN)
    theirs, desk = browser_past_code(teacher), Client()
    desk.force_login(admin)
    page, deed = (f"/admin/accounts/user/{teacher.pk}/{rest}/" for rest in ("change", "remove-second-factor"))

    # Act
    offered = desk.get(page).content.decode()
    asked = desk.get(deed)
    still = has_second_factor(teacher)
    done = desk.post(deed, follow=True)

    # Assert
    assert f"{teacher.pk}/remove-second-factor" in offered
    assert (asked.status_code, still) == (200, True)
    assert "signs in with the password alone" in done.content.decode()
    assert not has_second_factor(teacher)
    assert theirs.get("/admin/").status_code == 302
    assert "remove-second-factor" not in desk.get(page).content.decode()


def test_the_button_is_for_those_alone_who_may(teacher: User) -> None:
    # Arrange
    admin = make_person(teacher.institution, Role.ADMIN)
    colleague = make_person(teacher.institution, Role.TEACHER)
    stranger = make_person(make_institution(), Role.ADMIN)
    with_second_factor(teacher)

    for person, target in ((admin, admin), (colleague, teacher), (stranger, teacher)):
        desk = browser_past_code(person)

        # Act
        answer = desk.post(f"/admin/accounts/user/{target.pk}/remove-second-factor/")

        # Assert
        assert answer.status_code == 403
        assert has_second_factor(target)
