"""Production starts only when everything it needs is given."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.storages import file_storages
from config.tests.settings_process import load

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


def complaint(home: Path, **change: str) -> str:
    """The last line of what the process said when it failed."""
    done = load(home, {name: value for name, value in {**GOOD, **change}.items() if value}, PRINT)
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1].rpartition("ImproperlyConfigured: ")[2]


def test_production_starts_with_everything_given(tmp_path: Path) -> None:
    done = load(tmp_path, GOOD, PRINT)
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


# --- where files lie ----------------------------------------------------------------------------------------
S3 = {
    "FILE_STORAGE": "s3",
    "AWS_STORAGE_BUCKET_NAME": "school",
    "AWS_S3_REGION_NAME": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "who",
    "AWS_SECRET_ACCESS_KEY": "what",
}
GCS = {"FILE_STORAGE": "gcs", "GCS_BUCKET_NAME": "school"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing said of where files lie."""
    for name in (*S3, *GCS, "AWS_S3_ENDPOINT_URL", "AWS_SECRET_ACCESS_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def given(environment: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)


def test_files_lie_on_a_disk_unless_said_otherwise(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = file_storages(tmp_path)

    assert {name: each["BACKEND"] for name, each in made.items()} == dict.fromkeys(
        ("default", "private"), "core.files.storage.LocalFiles"
    )
    assert made["private"]["OPTIONS"] == {"location": tmp_path / "private", "file_permissions_mode": 0o600}


def test_a_bucket_is_told_by_the_environment_and_secrets_by_files(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Arrange
    secret = tmp_path / "secret"
    secret.write_text("from a file\n", encoding="utf-8")
    given(environment, **S3, AWS_S3_ENDPOINT_URL="https://s3.example/", AWS_SECRET_ACCESS_KEY_FILE=str(secret))

    # Act
    s3 = file_storages(tmp_path)
    given(environment, **GCS)
    gcs = file_storages(tmp_path)

    # Assert
    assert s3["private"] == {
        "BACKEND": "core.files.s3.S3Files",
        "OPTIONS": {
            "bucket_name": "school",
            "region_name": "eu-west-1",
            "access_key": "who",
            "secret_key": "from a file",
            "endpoint_url": "https://s3.example",
            "location": "private",
        },
    }
    assert (s3["default"]["OPTIONS"]["location"], gcs["default"]["OPTIONS"]) == (
        "media",
        {"bucket_name": "school", "location": "media"},
    )


@pytest.mark.parametrize("missing", [*list(S3)[1:], "GCS_BUCKET_NAME"])
def test_a_store_needs_all_of_its_variables(environment: pytest.MonkeyPatch, tmp_path: Path, missing: str) -> None:
    # Arrange
    whole = S3 if missing in S3 else GCS
    given(environment, **{name: value for name, value in whole.items() if name != missing})

    # Act, Assert
    with pytest.raises(ImproperlyConfigured, match=f"^{missing} must be set"):
        file_storages(tmp_path)


def test_there_is_no_other_place(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(environment, FILE_STORAGE="ftp")

    with pytest.raises(ImproperlyConfigured, match=r"^FILE_STORAGE must be one of local, s3, gcs, not 'ftp'\.$"):
        file_storages(tmp_path)


def test_the_libraries_of_stores_are_loaded_where_one_is_chosen(tmp_path: Path) -> None:
    # Arrange
    code = (
        "import sys, django; django.setup(); from core.files.storage import private_storage; import config.urls;"
        "print(type(private_storage()).__name__, *sorted({'boto3', 'botocore', 'storages', 'google.cloud'} & set(sys.modules)))"
    )

    # Act
    done = [
        load(tmp_path, {"DJANGO_SETTINGS_MODULE": "config.settings.dev", **chosen}, code).stdout.strip()
        for chosen in ({}, S3)
    ]

    # Assert
    assert done == ["LocalFiles", "S3Files boto3 botocore storages"]
