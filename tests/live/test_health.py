"""The platform as people start it: every part is green, and it ends when asked."""

import json
import signal
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from core.tests.threads import eventually
from tests.live.servers import Embedded, Lyceum, Production

pytestmark = pytest.mark.live


def get(address: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(address, timeout=20) as response:  # noqa: S310 - our own server
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def states(lyceum: Lyceum) -> dict[str, str]:
    """The state of each part, once all are well or half a minute is over."""
    eventually(lambda: get(f"{lyceum.base}/health/")[0] == 200, within=30)
    _status, body = get(f"{lyceum.base}/health/")
    return {"all": body["status"]} | {name: part["status"] for name, part in body["parts"].items()}


WELL = dict.fromkeys(("all", "db", "redis", "celery", "storage", "projections", "jobs"), "ok")


def test_embedded_server_is_healthy_in_every_part(embedded: Embedded) -> None:
    assert states(embedded) == {**WELL, "redis": "not_configured"}


def test_production_is_healthy_in_every_part(production: Production) -> None:
    assert states(production) == WELL


def test_embedded_server_stops_when_asked(embedded: Embedded, tmp_path: Path) -> None:
    # Arrange
    process = embedded.web.process

    # Act
    process.send_signal(signal.SIGTERM)
    ended_with = process.wait(30)
    embedded.start_web()

    # Assert
    assert ended_with == 0
