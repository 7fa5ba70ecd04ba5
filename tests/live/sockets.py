"""A device at a real socket."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

PATIENCE_SECONDS = 10.0
ROOM = "live_lesson"


class Api:
    """Somebody signed in, at the web server."""

    def __init__(self, base: str, token: str) -> None:
        self._base, self._session = base, requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, **body: Any) -> requests.Response:
        return self._session.post(f"{self._base}/api/v1/{path}", json=body, timeout=20)

    def ticket(self) -> dict[str, Any]:
        answer = self.post("core/realtime/tickets/")
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


class Device:
    """An open socket, and the frames that came over it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, kind: str, **more: Any) -> None:
        self.connection.send(json.dumps({"type": kind, **more}))

    def hear(self, *kinds: str, within: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The next frame of one of ``kinds``; others in between are passed over."""
        until = time.monotonic() + within
        while True:
            frame = json.loads(self.connection.recv(timeout=max(0.01, until - time.monotonic())))
            if frame["type"] in kinds:
                return dict(frame)

    def join(self, live_id: str) -> dict[str, Any]:
        self.send("join", ref="join", room=ROOM, id=live_id)
        return self.hear("joined", "error")

    def say(self, live_id: str, **body: Any) -> dict[str, Any]:
        self.send("say", ref="say", room=ROOM, id=live_id, body=body)
        return self.hear("done", "error")

    def closing_code(self, within: float = PATIENCE_SECONDS) -> int:
        """Why the server ended it."""
        until = time.monotonic() + within
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                self.connection.recv(timeout=max(0.01, until - time.monotonic()))
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code


@contextmanager
def device(base: str, ticket: dict[str, Any], **options: Any) -> Iterator[Device]:
    """A device that shows ``ticket`` at the sockets of ``base``."""
    address = base.replace("http", "ws", 1) + ticket["path"]
    connection = connect(address, subprotocols=ticket["protocols"], legacy=True, **options)
    try:
        yield Device(connection)
    finally:
        with suppress(ConnectionClosed):
            connection.close()
