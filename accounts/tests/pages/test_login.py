"""Signing in with a browser: the one door, the code behind it, and the gate before each page of the console."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Institution, User
from accounts.services.passwords import replace_password
from accounts.services.people import manage_person
from accounts.services.sessions import sign_out_everywhere
from accounts.tests.factories import PASSWORD, make_institution, make_person
from accounts.tests.providers import make_provider
from accounts.tests.second_factors import App, browser_past_code, with_second_factor
from accounts.tests.services.record import audited, everything

pytestmark = pytest.mark.django_db

LOGIN, CODE, CONFIRM, SET_UP = (
    "/account/login/",
    "/account/login/code/",
    "/account/second-factor/confirm/",
    "/account/second-factor/set-up/",
)
# Of a page of the console that asks for nothing else; whether there is a second factor comes with the person.
SESSION_AND_PERSON = 2


@pytest.fixture
def school() -> Institution:
    return make_institution()


@pytest.fixture
def teacher(school: Institution) -> User:
    return make_person(school, Role.TEACHER, username="grace", email="grace@example.org")


def sign_in(client: Client, login: str = "grace", password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(LOGIN, {"login": login, "password": password, **more})


def now() -> datetime:
    return datetime.now(UTC)


def where(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.get("Location", "")


def opens_console(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


# --- name and password --------------------------------------------------------------------------------------
@pytest.mark.parametrize("login", ["grace", "GRACE@example.org", "{slug}/grace", " grace "])
def test_name_and_password_open_the_console(client: Client, teacher: User, login: str) -> None:
    # Act
    answer = sign_in(client, login.format(slug=teacher.institution.slug))

    # Assert
    assert where(answer) == (302, "/admin/")
    assert opens_console(client)
    assert [entry["actor_id"] for entry in audited("accounts.console.signed_in")] == [teacher.pk]


@pytest.mark.parametrize("login", ["grace", "nobody", "nobody@example.org", "nowhere/grace"])
def test_unknown_and_wrong_get_the_same_answer(client: Client, teacher: User, login: str) -> None:
    # Act
    answer = sign_in(client, login, "wrong-password")

    # Assert
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors() == ["Name or password is wrong."]
    assert not opens_console(client)
    assert audited("accounts.console.signed_in") == []


def test_a_closed_account_is_refused_like_a_wrong_password(client: Client, teacher: User) -> None:
    User.objects.filter(pk=teacher.pk).update(is_active=False)

    assert sign_in(client).context["form"].non_field_errors() == ["Name or password is wrong."]


def test_a_name_of_several_institutions_is_asked_for_its_own(client: Client, teacher: User) -> None:
    make_person(make_institution(), Role.TEACHER, username="grace")

    refused = sign_in(client)
    at_home = client.post(f"{LOGIN}?institution={teacher.institution.slug}", {"login": "grace", "password": PASSWORD})

    assert refused.context["form"].non_field_errors() == ["Several institutions know this name: say which."]
    assert where(at_home) == (302, "/admin/")


def test_after_five_wrong_passwords_the_page_says_how_long_to_wait(client: Client, teacher: User) -> None:
    # Arrange
    statuses = [sign_in(client, password="wrong").status_code for _ in range(5)]

    # Act
    locked = sign_in(client)

    # Assert
    assert statuses == [400] * 5
    assert locked.status_code == 429
    assert 1 <= int(locked["Retry-After"]) <= 30
    assert "Too many wrong tries" in locked.content.decode()
    assert not opens_console(client)


def test_one_name_locks_out_no_other_behind_the_same_address(client: Client, teacher: User) -> None:
    make_person(teacher.institution, Role.TEACHER, username="ada")
    for _ in range(6):
        sign_in(client, password="wrong")

    assert where(sign_in(client, "ada")) == (302, "/admin/")


@pytest.mark.parametrize("field", ["login", "password"])
def test_an_empty_field_is_named(client: Client, teacher: User, field: str) -> None:
    answer = client.post(LOGIN, {"login": "grace", "password": PASSWORD, field: ""})

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/admin/courses/course/", "/admin/courses/course/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("/\\evil.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_after_it_one_is_where_one_wanted_to_be_on_this_host(
    client: Client, teacher: User, wanted: str, target: str
) -> None:
    assert where(sign_in(client, next=wanted)) == (302, target)


def test_the_console_leads_to_the_one_door(client: Client) -> None:
    first = client.get("/admin/courses/course/?q=1")
    second = client.get(first["Location"])

    assert where(first) == (302, "/admin/login/?next=/admin/courses/course/%3Fq%3D1")
    assert where(second) == (302, f"{LOGIN}?next={quote('/admin/courses/course/?q=1', safe='')}")
    assert client.get(second["Location"]).context["next"] == "/admin/courses/course/?q=1"


@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN])
def test_others_are_told_that_the_console_is_not_for_them(client: Client, school: Institution, role: Role) -> None:
    make_person(school, role, username="kim")

    answer = client.post(LOGIN, {"login": "kim", "password": PASSWORD}, follow=True)

    assert answer.status_code == 403
    assert answer.templates[0].name == "account/not_for_you.html"
    assert [address for address, _ in answer.redirect_chain] == ["/admin/", "/admin/login/?next=/admin/"]
    for address in (SET_UP, "/account/second-factor/"):
        assert client.get(address).status_code == 403


def test_the_form_needs_its_token(teacher: User) -> None:
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client).status_code == 403
    assert not opens_console(client)


def test_signing_out_asks_first(client: Client, teacher: User) -> None:
    sign_in(client)

    assert client.get("/account/logout/").status_code == 200
    assert opens_console(client)
    assert where(client.post("/account/logout/")) == (302, LOGIN)
    assert not opens_console(client)


def test_the_page_of_an_institution_shows_its_providers_in_use(client: Client, school: Institution) -> None:
    # Arrange
    on, off = make_provider(school, name="Blue"), make_provider(school, name="Grey", is_enabled=False)
    make_provider(make_institution(), name="Green")

    # Act
    page = client.get(f"{LOGIN}?institution={school.slug}").content.decode()
    plain = client.get(LOGIN).content.decode()

    # Assert
    assert f'href="/account/providers/{on.key}/?next=/admin/"' in page
    assert not any(text in page for text in (off.key, "Green"))
    assert "/account/providers/" not in plain
    assert '<a href="/account/reset-password/">' in plain


def test_reading_the_pages_changes_no_row(client: Client, teacher: User) -> None:
    with_second_factor(teacher)
    before = everything()

    for address in (LOGIN, CODE, CONFIRM, "/account/logout/", "/account/login/cancelled/", "/account/handoff/"):
        client.get(address)
    sign_in(client)
    client.get(CODE)

    assert everything() == before


# --- the code after the password ----------------------------------------------------------------------------
@pytest.fixture
def app(teacher: User) -> App:
    return with_second_factor(teacher)


def test_the_password_alone_opens_nothing(client: Client, app: App) -> None:
    # Act
    answer = sign_in(client, next="/admin/courses/course/")

    # Assert
    assert where(answer) == (302, CODE)
    assert not opens_console(client)
    assert where(client.get("/account/second-factor/")) == (302, f"{LOGIN}?next=%2Faccount%2Fsecond-factor%2F")
    assert audited("accounts.console.signed_in") == []
    assert where(client.post(CODE, {"code": app.code(now())})) == (302, "/admin/courses/course/")
    assert opens_console(client)


def test_a_wrong_code_opens_nothing_and_six_have_to_wait(client: Client, app: App) -> None:
    # Arrange
    sign_in(client)

    # Act
    answers = [client.post(CODE, {"code": app.wrong_code(now())}) for _ in range(5)]
    locked = client.post(CODE, {"code": app.code(now())})

    # Assert
    assert [answer.status_code for answer in answers] == [400] * 5
    assert answers[0].context["form"].errors["code"] == ["This code is wrong, or was used before."]
    assert (locked.status_code, locked.has_header("Retry-After")) == (429, True)
    assert not opens_console(client)


def test_waiting_is_the_same_at_the_api(client: Client, app: App) -> None:
    sign_in(client)
    for _ in range(5):
        client.post(CODE, {"code": app.wrong_code(now())})

    body = {"username": "grace", "password": PASSWORD, "code": app.code(now())}
    answer = client.post("/api/v1/accounts/login/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (429, "accounts.locked_out")


def test_a_code_is_not_taken_twice_nor_a_recovery_code(app: App) -> None:
    for code in (app.code(now()), app.recovery_codes[0]):
        first, second = Client(), Client()
        sign_in(first)
        sign_in(second)

        assert where(first.post(CODE, {"code": code})) == (302, "/admin/")
        assert second.post(CODE, {"code": code}).status_code == 400
        assert (opens_console(first), opens_console(second)) == (True, False)


def test_the_code_page_without_a_password_before_it_leads_to_the_door(client: Client, app: App) -> None:
    assert where(client.get(CODE)) == (302, LOGIN)
    assert where(client.post(CODE, {"code": app.code(now())})) == (302, LOGIN)


# --- the gate -----------------------------------------------------------------------------------------------
def test_a_session_of_before_the_second_factor_is_over(client: Client, teacher: User) -> None:
    # Arrange
    sign_in(client)
    assert opens_console(client)

    # Act
    with_second_factor(teacher)

    # Assert
    assert not opens_console(client)


def test_a_session_without_a_code_has_to_give_one(client: Client, teacher: User) -> None:
    # Arrange
    app = with_second_factor(teacher)
    client.force_login(teacher)

    # Act
    stopped = client.get("/admin/", follow=True)

    # Assert
    assert stopped.redirect_chain[-1] == (f"{CONFIRM}?next=%2Fadmin%2F", 302)
    assert client.post(CONFIRM, {"code": app.wrong_code(now()), "next": "/admin/"}).status_code == 400
    assert where(client.post(CONFIRM, {"code": app.code(now()), "next": "/admin/"})) == (302, "/admin/")
    assert opens_console(client)


@pytest.mark.parametrize("deed", ["password", "role", "everywhere", "closed"])
def test_a_sign_in_that_waits_for_its_code_ends_with_what_ends_sessions(
    client: Client, teacher: User, deed: str
) -> None:
    # Arrange
    app, office = with_second_factor(teacher), make_person(teacher.institution, Role.ADMIN)
    sign_in(client)

    # Act
    if deed == "password":
        replace_password(user_id=teacher.pk, old=PASSWORD, new="another-horse-battery", now=now())
    elif deed == "everywhere":
        sign_out_everywhere(user=teacher, now=now())
    else:
        changes = {"role": "admin"} if deed == "role" else {"is_active": False}
        manage_person(user_id=teacher.pk, changes=changes, actor=office, now=now())
    client.post("/account/login/code/", {"code": app.code(now())})

    # Assert
    assert not opens_console(client)


@pytest.mark.parametrize("slug", ["\x00", "a\x00", "ä", "a" * 1000, "' OR 1=1 --"])
def test_an_institution_that_is_no_name_is_none(client: Client, teacher: User, slug: str) -> None:
    # Act
    answers = [client.get(LOGIN, {"institution": slug}), client.post(LOGIN, {"institution": slug, "login": "grace"})]

    # Assert
    assert [answer.status_code for answer in answers] == [200, 400]


def test_when_the_institution_turns_it_on_open_sessions_are_led_to_set_up_and_to_nothing_else(
    client: Client, teacher: User
) -> None:
    # Arrange
    sign_in(client)
    Institution.objects.filter(pk=teacher.institution_id).update(requires_staff_mfa=True)

    # Act
    stopped = [
        client.get(page, follow=True)
        for page in ("/admin/", "/admin/courses/course/", "/account/handoff/?to=http://localhost:8000/app/")
    ]

    # Assert
    assert {answer.redirect_chain[-1][0].partition("?")[0] for answer in stopped} == {SET_UP}
    assert {answer.status_code for answer in stopped} == {200}
    for page in (
        "/account/second-factor/",
        "/account/second-factor/recovery-codes/",
        "/account/second-factor/give-up/",
    ):
        assert client.get(page)["Location"].startswith(SET_UP)
    assert client.post("/admin/courses/course/add/", {}).status_code == 302
    assert sign_in(Client()).status_code == 302


def test_signing_in_without_one_where_it_is_required_leads_to_set_up(client: Client, teacher: User) -> None:
    Institution.objects.filter(pk=teacher.institution_id).update(requires_staff_mfa=True)

    answer = client.post(LOGIN, {"login": "grace", "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1] == (f"{SET_UP}?next=%2Fadmin%2F", 302)
    assert not opens_console(client)


def test_a_code_of_one_person_opens_nothing_for_another_in_the_same_browser(client: Client, teacher: User) -> None:
    # Arrange
    ada = make_person(teacher.institution, Role.TEACHER, username="ada")
    client = browser_past_code(teacher)
    with_second_factor(ada)
    assert opens_console(client)

    # Act
    client.force_login(ada)

    # Assert
    assert not opens_console(client)


def test_the_gate_costs_a_page_of_the_console_no_query(client: Client, teacher: User) -> None:
    # Arrange
    client.force_login(teacher)
    past_code = browser_past_code(make_person(teacher.institution, Role.TEACHER))
    required = browser_past_code(make_person(make_institution(requires_staff_mfa=True), Role.TEACHER))
    costs = []

    # Act
    for browser in (client, past_code, required):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/admin/jsi18n/").status_code == 200
        costs.append(len(captured))

    # Assert
    assert costs == [SESSION_AND_PERSON] * 3
