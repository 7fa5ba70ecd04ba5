"""The embedded server as people start it: every part is green, and it ends when asked."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from core.tests.threads import eventually

pytestmark = pytest.mark.live

LISTENS = re.compile(r"listens on (http://\S+)")
MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]


def environment(home: Path) -> dict[str, str]:
    """Nothing of the test's own settings; the embedded mode with a home of its own."""
    ours = ("DJANGO_SETTINGS_MODULE", "TEST_", "LYCEUM_", "DATABASE_URL", "REDIS_URL", "CELERY_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "LYCEUM_HOME": str(home), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address and process of ``manage.py serve`` on an empty database."""
    given = environment(tmp_path)
    subprocess.run([*MANAGE, "migrate", "--verbosity", "0"], env=given, check=True, timeout=120)
    log = (tmp_path / "server.log").open("w+", encoding="utf-8")
    process = subprocess.Popen([*MANAGE, "serve", "--port", "0"], env=given, stdout=log, stderr=log, text=True)
    try:
        assert eventually(lambda: LISTENS.search(_read(tmp_path)) or process.poll() is not None, within=60)
        found = LISTENS.search(_read(tmp_path))
        assert found, _read(tmp_path)
        yield found[1], process
    finally:
        process.kill()
        process.wait(10)
        log.close()


def _read(folder: Path) -> str:
    return (folder / "server.log").read_text(encoding="utf-8")


def get(address: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(address, timeout=20) as response:  # noqa: S310 - our own server
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_embedded_server_is_healthy_in_every_part_and_stops_when_asked(
    server: tuple[str, subprocess.Popen[str]],
) -> None:
    base, process = server

    is_healthy = eventually(lambda: get(f"{base}/health/")[0] == 200, within=30)
    status, body = get(f"{base}/health/")
    process.send_signal(signal.SIGTERM)

    states = {name: part["status"] for name, part in body["parts"].items()}
    assert is_healthy, body
    assert (status, body["status"]) == (200, "ok")
    assert states == {
        "db": "ok",
        "redis": "not_configured",
        "celery": "ok",
        "storage": "ok",
        "projections": "ok",
        "jobs": "ok",
    }
    assert process.wait(30) == 0
