"""The typed reader of the environment."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

NAME = "LYCEUM_TEST_VARIABLE"


@pytest.fixture
def variable(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)
    return monkeypatch


# --- texts --------------------------------------------------------------------------------------------------
def test_a_text_has_its_default(variable: pytest.MonkeyPatch) -> None:
    assert (env.text(NAME), env.text(NAME, "other")) == ("", "other")
    variable.setenv(NAME, " as it is ")
    assert env.text(NAME, "other") == " as it is "


def test_a_file_wins_and_loses_its_line_end(variable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n", encoding="utf-8")
    variable.setenv(NAME, "from the environment")
    variable.setenv(f"{NAME}_FILE", str(secret))
    assert env.text(NAME) == env.required(NAME) == "from a file"


def test_a_file_that_cannot_be_read_is_named(variable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variable.setenv(f"{NAME}_FILE", str(tmp_path / "gone"))
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME}_FILE: cannot read .*gone: No such file"):
        env.text(NAME)


def test_a_required_text_is_there_and_long_enough(variable: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} must be set.$"):
        env.required(NAME)
    variable.setenv(NAME, "")
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} must be set.$"):
        env.required(NAME)
    variable.setenv(NAME, "nine char")
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} must have at least 10 characters.$") as caught:
        env.required(NAME, min_length=10)
    assert "nine char" not in str(caught.value)
    assert env.required(NAME, min_length=9) == "nine char"


# --- flags, numbers, words ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *((raw, True) for raw in ("1", "true", "TRUE", "Yes", "on")),
        *((raw, False) for raw in ("0", "false", "No", "OFF", "")),
    ],
)
def test_a_flag_is_yes_or_no(variable: pytest.MonkeyPatch, raw: str, value: bool) -> None:
    variable.setenv(NAME, raw)
    assert env.flag(NAME, default=not value) is value


def test_a_flag_has_its_default_and_is_nothing_else(variable: pytest.MonkeyPatch) -> None:
    assert (env.flag(NAME, default=True), env.flag(NAME, default=False)) == (True, False)
    variable.setenv(NAME, "maybe")
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} must be yes or no, not 'maybe'.$"):
        env.flag(NAME, default=True)


@pytest.mark.parametrize(("raw", "value"), [("0", 0), ("10", 10), (" 7 ", 7), ("1_0", 10)])
def test_a_number_lies_in_its_range(variable: pytest.MonkeyPatch, raw: str, value: int) -> None:
    assert env.whole_number(NAME, 5, high=10) == 5
    variable.setenv(NAME, raw)
    assert env.whole_number(NAME, 5, high=10) == value


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ("ten", "must be a whole number, not 'ten'."),
        ("1.5", "must be a whole number, not '1.5'."),
        ("", "must be a whole number, not ''."),
        ("11", "must lie between 1 and 10, not 11."),
        ("0", "must lie between 1 and 10, not 0."),
        ("-3", "must lie between 1 and 10, not -3."),
    ],
)
def test_another_number_is_refused_by_name(variable: pytest.MonkeyPatch, raw: str, complaint: str) -> None:
    variable.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured) as caught:
        env.whole_number(NAME, 5, low=1, high=10)
    assert str(caught.value) == f"{NAME} {complaint}"


def test_words_are_parted_by_commas(variable: pytest.MonkeyPatch) -> None:
    assert (env.words(NAME), env.words(NAME, "a,b")) == ([], ["a", "b"])
    variable.setenv(NAME, " a ,, b,")
    assert env.words(NAME) == ["a", "b"]


# --- databases ----------------------------------------------------------------------------------------------
@pytest.mark.filterwarnings("ignore:Engine not recognized")
@pytest.mark.parametrize("url", ["", "nonsense", "http://example.org", "postgres://host:port/x"])
def test_what_is_no_database_address_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL is not a database address\.$"):
        env.database(url)


def test_sqlite_takes_its_write_lock_at_the_start() -> None:
    parsed = env.database("sqlite:////data/lyceum.sqlite3")
    assert (parsed["ENGINE"], parsed["NAME"]) == ("django.db.backends.sqlite3", "/data/lyceum.sqlite3")
    assert (parsed["OPTIONS"]["transaction_mode"], parsed["OPTIONS"]["timeout"]) == ("IMMEDIATE", 20)
    assert "journal_mode=WAL" in parsed["OPTIONS"]["init_command"]


def test_postgresql_gets_a_pool_and_time_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "3")
    parsed = env.database("postgres://ada:s%40cret@db.example:6000/school?sslmode=require")
    named = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")
    assert [parsed[name] for name in named] == [
        "django.db.backends.postgresql",
        "ada",
        "s@cret",
        "db.example",
        6000,
        "school",
    ]
    assert parsed["CONN_HEALTH_CHECKS"] is True
    assert (parsed["OPTIONS"]["sslmode"], parsed["OPTIONS"]["connect_timeout"]) == ("require", 5)
    assert parsed["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 3, "timeout": 5, "reconnect_timeout": 3}
    assert "statement_timeout=30000" in parsed["OPTIONS"]["options"]


@pytest.mark.parametrize(("given", "threshold"), [("", 5), ("1", 5), ("0", None)])
def test_postgresql_keeps_plans_unless_a_pooler_stands_between(
    monkeypatch: pytest.MonkeyPatch, given: str, threshold: int | None
) -> None:
    if given:
        monkeypatch.setenv("DATABASE_KEEPS_PLANS", given)

    options = env.database("postgres://localhost/school")["OPTIONS"]

    assert (options["server_side_binding"], options["prepare_threshold"]) == (True, threshold)


# --- what is generated --------------------------------------------------------------------------------------
def test_a_secret_is_made_once_and_only_its_owner_reads_it(variable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variable.setenv("LYCEUM_HOME", str(tmp_path / "home"))
    first = env.generated_secret(NAME)
    assert env.generated_secret(NAME) == first
    assert len(first) == 64
    path = tmp_path / "home" / "keys" / NAME.lower()
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) == (first, 0o600)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    variable.setenv(NAME, "given")
    assert env.generated_secret(NAME) == "given"
