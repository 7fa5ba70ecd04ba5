"""Sign-in with a browser against real servers: name, password and code; and the whole dance with another system."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests

from accounts.tests.factories import PASSWORD
from core.tests.threads import eventually
from tests.live.browsers import Browser
from tests.live.identity_provider import PASSWORD as THERE
from tests.live.programs import Program, bare_environment, free_port, run
from tests.live.servers import Embedded
from tests.live.sign_in_deeds import KEY

pytestmark = pytest.mark.live

START, CALLBACK = f"/account/providers/{KEY}/", f"/account/providers/{KEY}/callback/"
CONFIRM, SET_UP = "/account/second-factor/confirm/", "/account/second-factor/set-up/"


@dataclass(frozen=True)
class Dance:
    """Lyceum, the other system beside it, and a school that knows it."""

    lyceum: Embedded
    school: dict[str, Any]

    def deed(self, *words: str) -> Any:
        command = [sys.executable, "-m", "tests.live.sign_in_deeds", *words]
        return json.loads(run(command, environment=self.lyceum.environment))

    def browser(self) -> Browser:
        return Browser(self.lyceum.base)

    def come(self, name: str, *, wanted: str = "/admin/", follow: bool = True) -> Browser:
        """Go to the other system, sign in there and agree to what Lyceum wants to know."""
        browser = self.browser().visit(f"{START}?next={wanted}")
        assert browser.at == "localhost/accounts/login/"
        browser.send(login=name, password=THERE)
        assert browser.at == "localhost/identity/o/authorize"
        return browser.send(scopes=["openid", "profile", "email"], action="grant", follow=follow)

    def who(self, browser: Browser) -> str:
        """Whose session it is, by way of a frontend's tokens."""
        answer = browser.session.get(
            f"{self.lyceum.base}/account/handoff/?to=http://localhost:8000/in", allow_redirects=False, timeout=20
        )
        code = parse_qs(urlsplit(answer.headers["Location"]).fragment)["code"][0]
        tokens = requests.post(f"{self.lyceum.base}/api/v1/accounts/login/code/", json={"code": code}, timeout=20)
        bearer = {"Authorization": f"Bearer {tokens.json()['access']}"}
        me = requests.get(f"{self.lyceum.base}/api/v1/accounts/me/", headers=bearer, timeout=20)
        return str(me.json()["id"])


@pytest.fixture(scope="module")
def dance(embedded: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dance]:
    folder, port = tmp_path_factory.mktemp("provider"), free_port()
    address = f"http://localhost:{port}"
    words = ["--folder", str(folder), "--port", str(port), "--callback", f"{embedded.base}{CALLBACK}"]
    command = [sys.executable, "-m", "tests.live.identity_provider", *words]
    program = Program(command, environment=bare_environment(), log=folder / "provider.log")
    program.start()
    try:
        assert eventually(lambda: _answers(f"{address}/.well-known/openid-configuration"), within=60), program.said
        yield Dance(embedded, Dance(embedded, {}).deed("school", "--provider", address))
    finally:
        program.kill()


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except requests.RequestException:
        return False


# --- with an account of another system ----------------------------------------------------------------------
def test_the_whole_dance_ends_in_the_console_and_at_a_frontend(dance: Dance) -> None:
    # Arrange
    ways_in = requests.get(
        f"{dance.lyceum.base}/api/v1/accounts/institutions/{dance.school['slug']}/sign-in/", timeout=20
    ).json()
    door = dance.browser().visit(f"/account/login/?institution={dance.school['slug']}")

    # Act
    browser = dance.come("grace")

    # Assert
    assert [urlsplit(provider["url"]).path for provider in ways_in["providers"]] == [START]
    assert f'href="{START}?next=/admin/"' in door.text
    assert (browser.at, browser.status) == ("/admin/", 200)
    assert dance.who(browser) == dance.school["people"]["grace"]


def test_the_second_time_it_is_the_same_person(dance: Dance) -> None:
    browser = dance.come("grace")

    assert dance.who(browser) == dance.school["people"]["grace"]


def test_the_request_carries_state_and_a_challenge_and_nothing_a_caller_chose(dance: Dance) -> None:
    # Act
    browser = dance.browser().visit(
        f"{START}?process=connect&scope=admin&auth_params=redirect_uri%3Dhttps://evil.example", follow=False
    )
    asked = parse_qs(urlsplit(browser.seen.headers["Location"]).query)

    # Assert
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{dance.lyceum.base}{CALLBACK}"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert len(asked["state"][0]) == 16


def test_a_callback_with_another_state_is_refused(dance: Dance) -> None:
    # Arrange
    granted = dance.come("grace", follow=False)
    address = granted.seen.headers["Location"]
    state = parse_qs(urlsplit(address).query)["state"][0]

    # Act
    forged = granted.visit(address.replace(state, "x" * 16))

    # Assert
    assert (forged.status, forged.opens_console()) == (401, False)
    assert "could not say who you are" in forged.text


def test_a_callback_of_another_browser_is_refused(dance: Dance) -> None:
    address = dance.come("grace", follow=False).seen.headers["Location"]

    victim = dance.browser().visit(address)

    assert (victim.status, victim.opens_console()) == (401, False)


def test_a_callback_comes_once(dance: Dance) -> None:
    # Arrange
    browser = dance.come("grace", follow=False)
    address = browser.seen.headers["Location"]
    assert browser.visit(address).at == "/admin/"
    browser.sign_out()

    # Act
    again = browser.visit(address)

    # Assert
    assert (again.status, again.opens_console()) == (401, False)


def test_a_callback_without_a_code_of_the_provider_is_refused(dance: Dance) -> None:
    # Arrange
    browser = dance.browser().visit(START, follow=False)
    state = parse_qs(urlsplit(browser.seen.headers["Location"]).query)["state"][0]

    # Act
    forged = browser.visit(f"{CALLBACK}?state={state}&code=made-up")

    # Assert
    assert (forged.status, forged.opens_console()) == (401, False)


def test_whoever_says_no_there_is_told_that_nothing_happened(dance: Dance) -> None:
    browser = dance.browser().visit(START).send(login="grace", password=THERE)

    browser.send(scopes=["openid"], action="cancel")

    assert (browser.at, browser.opens_console()) == ("/account/login/cancelled/", False)


@pytest.mark.parametrize("name", ["unproven", "elsewhere", "closed", "newcomer"])
def test_whoever_has_no_account_here_that_they_may_use_is_refused(dance: Dance, name: str) -> None:
    browser = dance.come(name)

    assert (browser.at, browser.status) == (CALLBACK, 403)
    assert "This did not work" in browser.text
    assert not browser.opens_console()


def test_a_new_person_gets_an_account_where_the_provider_opens_them(dance: Dance) -> None:
    # Arrange
    dance.deed("opens", "--role", "teacher")

    # Act
    first, second = dance.come("newcomer"), dance.come("newcomer")
    dance.deed("opens", "--role", "")

    # Assert
    assert (first.at, first.status) == ("/admin/", 200)
    assert dance.who(first) == dance.who(second)
    assert dance.who(first) not in dance.school["people"].values()


def test_a_provider_that_is_switched_off_lets_nobody_in(dance: Dance) -> None:
    # Arrange
    granted = dance.come("grace", follow=False)
    dance.deed("switch", "--on", "0")

    # Act
    statuses = [dance.browser().visit(START).status, granted.visit(granted.seen.headers["Location"]).status]
    dance.deed("switch", "--on", "1")

    # Assert
    assert statuses == [404, 404]
    assert not granted.opens_console()


# --- the second factor --------------------------------------------------------------------------------------
def test_the_walk_with_an_app_from_set_up_to_the_lock(dance: Dance) -> None:
    # Arrange
    dance.deed("requires", "--on", "1")
    browser = dance.browser().visit("/account/login/").send(login="ada", password=PASSWORD)

    # Act, Assert: led to set-up and to nothing else
    assert (browser.at, browser.opens_console()) == (SET_UP, False)
    secret = re.search(r'<code class="secret" dir="ltr">([A-Z2-7 ]+)</code>', browser.text)
    assert secret
    app = pyotp.TOTP(secret[1].replace(" ", ""))
    used = app.at(datetime.now(UTC))
    browser.send(code=used, password=PASSWORD)
    codes = re.findall(r"<li><code>(\d{10})</code></li>", browser.text)
    assert (browser.status, len(codes), browser.opens_console()) == (200, 10, True)

    # Act, Assert: signed out, the password leads to the code; the code of the set-up is used
    browser.sign_out().visit("/account/login/").send(login="ada", password=PASSWORD)
    assert (browser.at, browser.opens_console()) == ("/account/login/code/", False)
    assert browser.send(code=used).status == 400
    browser.send(code=codes[0])
    assert (browser.at, browser.opens_console()) == ("/admin/", True)

    # Act, Assert: a recovery code works once, and wrong ones have to wait
    other = dance.browser().visit("/account/login/").send(login="ada", password=PASSWORD)
    statuses = [other.send(code=codes[0]).status for _ in range(6)]
    assert statuses == [400] * 5 + [429]
    assert int(other.seen.headers["Retry-After"]) > 0
    assert not other.opens_console()
    dance.deed("requires", "--on", "0")


def test_whoever_comes_from_the_other_system_needs_our_second_factor_too(dance: Dance) -> None:
    dance.deed("requires", "--on", "1")

    browser = dance.come("grace")
    dance.deed("requires", "--on", "0")

    assert browser.at == SET_UP
