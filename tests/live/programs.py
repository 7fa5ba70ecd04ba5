"""Processes that tests start, and that end with them."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MANAGE = [sys.executable, str(ROOT / "manage.py")]
GONE_WITHIN_SECONDS = 15


class Program:
    """A command with all its children, in a process group of its own that is ended by its id."""

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str], log: Path) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "It was not started."
        return self._process

    @property
    def said(self) -> str:
        """What it wrote since it was started last."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """End it and its children at once, as a power cut would. What was never started, or ended, is left alone."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(GONE_WITHIN_SECONDS)

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Start it again whenever it ends, as the restart policy of a container does."""
        is_over = threading.Event()

        def watch() -> None:
            while not is_over.wait(0.05):
                if self.process.poll() is not None:
                    self.start()

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            yield
        finally:
            is_over.set()
            watching.join()

    def kill_children(self) -> int:
        """Kill the processes that it started itself, and leave it to notice; returns how many there were."""
        from psutil import Process  # comes with the wheels of the servers

        children = Process(self.process.pid).children()
        for child in children:
            child.kill()
        return len(children)


def run(command: Sequence[str], *, environment: Mapping[str, str], within: float = 180) -> str:
    """What a command prints; its errors are shown where it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=within, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def bare_environment() -> dict[str, str]:
    """The test's environment without what configures Lyceum or the tests themselves."""
    ours = (
        "DJANGO_SETTINGS_MODULE",
        "TEST_",
        "LYCEUM_",
        "DATABASE_URL",
        "REDIS_URL",
        "CELERY_",
        "PYTEST_",
        "COV_",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
