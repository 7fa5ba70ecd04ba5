"""Which origins and which transport production accepts, and what Django's own checks say of it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.tests.settings_process import load
from config.tests.test_settings import GOOD, complaint

NAMES = ["CORS_ALLOWED_ORIGINS", "CSRF_TRUSTED_ORIGINS"]
DEPLOY = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.prod"
import django
django.setup()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""
TRANSPORT = """
import config.settings.prod as p
print(p.SECURE_HSTS_SECONDS, p.SECURE_HSTS_INCLUDE_SUBDOMAINS, p.SECURE_HSTS_PRELOAD, p.SECURE_SSL_REDIRECT, end=" ")
print(p.CORS_ALLOWED_ORIGINS, p.CSRF_TRUSTED_ORIGINS, p.CORS_ALLOW_CREDENTIALS, hasattr(p, "CORS_ALLOW_ALL_ORIGINS"))
"""


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_djangos_checks_for_production_have_nothing_to_say(tmp_path: Path) -> None:
    # Act
    given = {
        "CORS_ALLOWED_ORIGINS": "https://app.school.example",
        "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    }
    done = load(tmp_path, {**GOOD, **given}, DEPLOY)

    # Assert
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (1 silenced).\n"


def test_production_stays_with_tls_and_lets_no_origin_in_by_itself(tmp_path: Path) -> None:
    # Act
    done = load(tmp_path, GOOD, TRANSPORT)

    # Assert
    assert done.stdout.strip() == "31536000 True True True [] [] False False"


def test_production_takes_origins_as_they_are_given(tmp_path: Path) -> None:
    # Arrange
    given = dict.fromkeys(NAMES, "https://app.school.example, https://[2001:db8::1]:8443")

    # Act
    done = load(tmp_path, {**GOOD, **given}, TRANSPORT)

    # Assert
    listed = "['https://app.school.example', 'https://[2001:db8::1]:8443']"
    assert done.stdout.strip() == f"31536000 True True True {listed} {listed} False False"


def test_production_refuses_an_origin_without_tls_by_the_name_of_its_variable(tmp_path: Path, name: str) -> None:
    assert complaint(tmp_path, **{name: "https://a.example,http://app.school.example"}) == (
        f"{name} must list origins that begin with https://, not 'http://app.school.example'."
    )


@pytest.mark.parametrize("origin", ["*", "https://*", "https://*.school.example", "null"])
def test_production_refuses_what_stands_for_many(tmp_path: Path, name: str, origin: str) -> None:
    assert complaint(tmp_path, **{name: f"https://app.school.example,{origin}"}) == (
        f"{name} must list origins such as https://app.school.example, not '{origin}'."
    )


@pytest.mark.parametrize(
    "given",
    [
        "school.example",
        "https://",
        "https://school.example/",
        "https://school.example/path",
        "https://school.example?x",
        "https://user@school.example",
        "https://school.example:port",
        "https://school.example:123456",
        "https://school .example",
        "https://-school.example",
        "ftp://school.example",
        "file://",
    ],
)
def test_what_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    # Arrange
    monkeypatch.setenv("SOME_ORIGINS", given)

    # Act
    with pytest.raises(ImproperlyConfigured) as refused:
        env.origins("SOME_ORIGINS")

    # Assert
    assert str(refused.value) == f"SOME_ORIGINS must list origins such as https://app.school.example, not {given!r}."


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("", []),
        (" , ", []),
        ("http://localhost:3000", ["http://localhost:3000"]),
        ("HTTPS://App.School.Example", ["https://app.school.example"]),
        ("https://a.example,http://127.0.0.1:5173", ["https://a.example", "http://127.0.0.1:5173"]),
    ],
)
def test_origins_are_read_as_browsers_name_them(
    monkeypatch: pytest.MonkeyPatch, given: str, origins: list[str]
) -> None:
    # Arrange
    monkeypatch.setenv("SOME_ORIGINS", given)

    # Act
    read = env.origins("SOME_ORIGINS")

    # Assert
    assert read == origins
