"""Handing a message to the sockets of all processes, from any thread, without waiting for it."""

import asyncio
import os
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import structlog
from channels.layers import get_channel_layer
from django.db import transaction

_log = structlog.get_logger("lyceum.realtime")

GROUP = "lyceum.sockets"
TEXT, REVIEW = "realtime.text", "realtime.review"
# Messages on their way: beyond, the layer does not keep up, and who listens has more than they can read.
MAX_UNDER_WAY = 10_000


def person_topic(person_id: UUID) -> str:
    return f"person:{person_id}"


def publish(topic: str, frame: Mapping[str, Any]) -> None:
    """Send ``frame`` to all who listen to ``topic``, once the present transaction is committed."""
    text = orjson.dumps(frame, option=orjson.OPT_UTC_Z).decode()
    transaction.on_commit(partial(_publisher.send, {"type": TEXT, "topic": topic, "text": text}))


def push_to_person(*, person_id: UUID, topic: str, message: Mapping[str, Any]) -> bool:
    """``core.ports.push``: to the sockets of one person. For those who hand on what is committed already."""
    text = orjson.dumps({"type": "push", "topic": topic, "message": message}, option=orjson.OPT_UTC_Z).decode()
    return _publisher.send({"type": TEXT, "topic": person_topic(person_id), "text": text})


def review_person(person_id: UUID) -> None:
    """Have the sockets of a person asked, once the present transaction is committed, whether they may go on: for deeds
    that end a right. Without it they are asked within ``hub.REVIEW_SECONDS``."""
    transaction.on_commit(partial(_publisher.send, {"type": REVIEW, "person": str(person_id)}))


class _Publisher:
    """A thread with a loop of its own, in which the connections of the layer stay open; one in each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._under_way = 0

    def send(self, message: Mapping[str, Any]) -> bool:
        """Whether it was taken. Raises nothing: the sender's deed is done already."""
        with self._lock:
            if self._under_way >= MAX_UNDER_WAY:
                _log.warning("realtime_overrun", under_way=self._under_way)
                return False
            self._under_way += 1
            loop = self._running_loop()
        asyncio.run_coroutine_threadsafe(self._hand_over(dict(message)), loop)
        return True

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """Begun with the first message; anew in a forked process, to which no thread came along."""
        if self._loop is None or self._pid != os.getpid():
            self._loop, self._pid, self._under_way = asyncio.new_event_loop(), os.getpid(), 1
            threading.Thread(target=self._loop.run_forever, name="realtime", daemon=True).start()
        return self._loop

    async def _hand_over(self, message: dict[str, Any]) -> None:
        try:
            layer = get_channel_layer()
            if layer is not None:
                await layer.group_send(GROUP, message)
        except Exception as error:  # noqa: BLE001 - whatever keeps the layer from working, the deed is done
            _log.warning("realtime_not_sent", kind=message["type"], error=repr(error))
        finally:
            with self._lock:
                self._under_way -= 1


_publisher = _Publisher()
