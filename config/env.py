"""The one reader of the environment: typed, with secrets from files, and with a name in every complaint.

A variable ``X`` may be given as ``X_FILE``, the path of a file that holds the value
(Docker and Kubernetes secrets). Everything Lyceum writes by itself lies under ``LYCEUM_HOME``.
"""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_ORIGIN = re.compile(r"https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[0-9]{1,5})?")

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    """The variable's text, from ``NAME_FILE`` where that is set."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: cannot read {file}: {error.strerror}") from error
    return os.environ.get(name, default)


def required(name: str, *, min_length: int = 1) -> str:
    """The variable's text; production refuses to start without it.

    Raises:
        ImproperlyConfigured: it is missing or shorter than ``min_length`` characters.
    """
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} must be set.")
    if len(value) < min_length:
        raise ImproperlyConfigured(f"{name} must have at least {min_length} characters.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    raw = text(name, "1" if default else "0").lower()
    if raw in _TRUE:
        return True
    if raw in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {raw!r}.")


def whole_number(name: str, default: int, *, low: int = 0, high: int = 10**9) -> int:
    """An integer in [low, high]."""
    raw = text(name, str(default))
    try:
        value = int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.") from error
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name} must lie between {low} and {high}, not {value}.")
    return value


def one_of(name: str, choices: Sequence[str]) -> str:
    """One of ``choices``; the first of them by default."""
    value = text(name, choices[0]).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty members."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def origins(name: str, *, tls_only: bool = False) -> list[str]:
    """A comma-separated list of web origins, each named in full: ``https://app.school.example``, a port where it has one.

    Raises:
        ImproperlyConfigured: one is no origin, stands for many, or, with ``tls_only``, is reached without TLS.
    """
    found = [word.lower() for word in words(name)]
    for origin in found:
        if not _ORIGIN.fullmatch(origin):
            raise ImproperlyConfigured(f"{name} must list origins such as https://app.school.example, not {origin!r}.")
        if tls_only and not origin.startswith("https://"):
            raise ImproperlyConfigured(f"{name} must list origins that begin with https://, not {origin!r}.")
    return found


def database(url: str) -> dict[str, Any]:
    """Django's settings of one database, tuned for what it is.

    SQLite takes its write lock at BEGIN (otherwise two writers that both read first fail with
    "database is locked"); PostgreSQL keeps a pool, since a connection a request costs more than the request.
    """
    try:
        parsed: dict[str, Any] = dict(Env.db_url_config(url))
    except Exception as error:
        raise ImproperlyConfigured("DATABASE_URL is not a database address.") from error
    if parsed.get("ENGINE", "").rpartition(".")[2] not in ("sqlite3", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL is not a database address.")
    if "sqlite" in parsed["ENGINE"]:
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;"
                # Otherwise INSERT OR REPLACE slips past the triggers that keep tables append-only.
                "PRAGMA recursive_triggers=ON;"
                # What is deleted is overwritten: an erased name stands nowhere in the file.
                "PRAGMA secure_delete=ON"
            ),
        }
    else:
        parsed["CONN_HEALTH_CHECKS"] = True  # the pool tries each connection before it gives it out
        parsed["OPTIONS"] = {
            "connect_timeout": 5,
            # The server keeps the plan of what it was asked five times: planning took most of its time. Not behind
            # a pooler that gives each transaction another connection.
            "server_side_binding": True,
            "prepare_threshold": 5 if flag("DATABASE_KEEPS_PLANS", default=True) else None,
            **parsed.get("OPTIONS", {}),
            "pool": _pool(),
            "options": "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000",
        }
    return parsed


def mail(url: str) -> dict[str, Any]:
    """Django's settings of the mail server of ``smtp://user:password@host:25``, ``smtp+tls://`` or ``smtp+ssl://``.

    ``filemail:///folder`` writes letters into a folder, ``dummymail:`` sends none.
    """
    try:
        parsed: dict[str, Any] = dict(Env.email_url_config(url))
    except Exception as error:
        raise ImproperlyConfigured("EMAIL_URL is not the address of a mail server.") from error
    if parsed["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and not parsed["EMAIL_HOST"]:
        raise ImproperlyConfigured("EMAIL_URL is not the address of a mail server.")
    return parsed


def web_address(name: str, default: str = "", *, must_be_secure: bool = False) -> str:
    """A web address without the stroke at its end.

    Raises:
        ImproperlyConfigured: it is none, or not https where it must be.
    """
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ({"https"} if must_be_secure else {"https", "http"}) or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be {'an https' if must_be_secure else 'a web'} address.")
    return value


def _pool() -> dict[str, Any]:
    """How connections are kept: seconds for time-outs.

    A request waits 5 s for a connection, then its client is told to come again. The pool tries to connect at ever
    longer intervals for 3 s; then the next request begins anew, so that a long outage ends for all at once.
    """
    size = whole_number("DATABASE_POOL_SIZE", 8, low=1, high=200)
    return {"min_size": 1, "max_size": size, "timeout": 5, "reconnect_timeout": 3}


def home() -> Path:
    """The folder for everything Lyceum writes: database, media, broker, generated keys."""
    folder = Path(text("LYCEUM_HOME", str(PROJECT_ROOT / "var"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def generated_secret(name: str) -> str:
    """The variable's text, else one made on first use and kept in ``LYCEUM_HOME/keys`` (owner-readable only).

    For the embedded mode alone: several machines would each make their own.
    """
    given = text(name)
    if given:
        return given
    folder = home() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name.lower()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8")
