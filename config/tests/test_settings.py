"""Production starts only when everything it needs is given."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import env

GOOD = {
    "SECRET_KEY": "s" * 50,
    "JWT_SIGNING_KEY": "j" * 32,
    "ML_PEPPER": "p" * 32,
    "DATABASE_URL": "postgres://ada:secret@db.example/school",
    "REDIS_URL": "redis://cache.example:6379/0",
    "ALLOWED_HOSTS": "school.example,api.school.example",
    "PUBLIC_URL": "https://school.example",
    "EMAIL_URL": "smtp+tls://lyceum:secret@mail.example:587",
    "EMAIL_FROM": "Lyceum <no-reply@school.example>",
}
PRINT = """
import config.settings.prod as p
print(p.DEBUG, p.ALLOWED_HOSTS, p.SECURE_SSL_REDIRECT, p.SESSION_COOKIE_SECURE, p.CSRF_COOKIE_SECURE, end=" ")
print(p.SECURE_HSTS_SECONDS, p.PASSWORD_HASHERS[0].rpartition(".")[2], p.CACHES["default"]["LOCATION"])
"""


def load(home: Path, given: dict[str, str], code: str = PRINT) -> subprocess.CompletedProcess[str]:
    """Import the production settings in a process that knows nothing but ``given``."""
    environment = {"PATH": os.environ["PATH"], "LYCEUM_HOME": str(home), **given}
    return subprocess.run(  # noqa: S603 - this interpreter, with code of this file
        [sys.executable, "-c", code],
        cwd=env.PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def complaint(home: Path, **change: str) -> str:
    """The last line of what the process said when it failed."""
    done = load(home, {name: value for name, value in {**GOOD, **change}.items() if value})
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1].rpartition("ImproperlyConfigured: ")[2]


def test_production_starts_with_everything_given(tmp_path: Path) -> None:
    done = load(tmp_path, GOOD)
    assert done.stderr == ""
    assert done.stdout.strip() == (
        "False ['school.example', 'api.school.example', '127.0.0.1'] True True True 31536000 Argon2PasswordHasher "
        "redis://cache.example:6379/0"
    )


@pytest.mark.parametrize("name", list(GOOD))
def test_production_names_each_missing_variable(tmp_path: Path, name: str) -> None:
    assert complaint(tmp_path, **{name: ""}) == f"{name} must be set."


@pytest.mark.parametrize(("name", "length"), [("SECRET_KEY", 50), ("JWT_SIGNING_KEY", 32), ("ML_PEPPER", 32)])
def test_production_refuses_short_secrets(tmp_path: Path, name: str, length: int) -> None:
    assert complaint(tmp_path, **{name: "x" * (length - 1)}) == f"{name} must have at least {length} characters."


@pytest.mark.parametrize(
    ("one", "other"), [("SECRET_KEY", "JWT_SIGNING_KEY"), ("JWT_SIGNING_KEY", "ML_PEPPER"), ("SECRET_KEY", "ML_PEPPER")]
)
def test_production_refuses_one_secret_for_two_purposes(tmp_path: Path, one: str, other: str) -> None:
    same = {one: "k" * 60, other: "k" * 60}
    assert complaint(tmp_path, **same) == "SECRET_KEY, JWT_SIGNING_KEY and ML_PEPPER must differ."


@pytest.mark.parametrize("hosts", ["*", "school.example,*", " * "])
def test_production_refuses_to_answer_to_every_name(tmp_path: Path, hosts: str) -> None:
    assert complaint(tmp_path, ALLOWED_HOSTS=hosts) == "ALLOWED_HOSTS must name the hosts."


def test_production_refuses_sqlite_and_rubbish(tmp_path: Path) -> None:
    wanted = "DATABASE_URL must point to PostgreSQL in production."
    assert complaint(tmp_path, DATABASE_URL="sqlite:///x.sqlite3") == wanted
    assert complaint(tmp_path, DATABASE_URL="nonsense") == "DATABASE_URL is not a database address."


def test_production_reads_secrets_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "pepper"
    secret.write_text("f" * 40 + "\n", encoding="utf-8")
    given = {**GOOD, "ML_PEPPER_FILE": str(secret)}
    del given["ML_PEPPER"]
    done = load(tmp_path, given, "import config.settings.prod as p; print(p.ML_PEPPER)")
    assert done.stdout.strip() == "f" * 40


def test_the_embedded_mode_starts_with_nothing_given(tmp_path: Path) -> None:
    code = "import config.settings.dev as d; print(d.DATABASES['default']['ENGINE'], len(d.SECRET_KEY), d.DEBUG)"
    first, second = (load(tmp_path, {}, code) for _ in range(2))
    assert first.stdout == second.stdout == "django.db.backends.sqlite3 64 False\n"


@pytest.mark.parametrize("threshold", ["0", "100"])
def test_a_mastery_threshold_is_a_score_that_can_be_missed_and_reached(tmp_path: Path, threshold: str) -> None:
    assert complaint(tmp_path, MASTERY_THRESHOLD=threshold) == (
        f"MASTERY_THRESHOLD must lie between 1 and 99, not {threshold}."
    )


@pytest.mark.parametrize("file", ["Dockerfile", ".env.example"])
def test_the_image_and_the_example_name_everything_that_production_needs(file: str) -> None:
    named = set(re.findall(r"\b([A-Z_]+)=", (env.PROJECT_ROOT / file).read_text(encoding="utf-8")))
    given_by_compose = {"DATABASE_URL", "REDIS_URL"} if file == ".env.example" else set()
    assert set(GOOD) - named - given_by_compose == set()
