"""The sockets of this process. The channel layer brings each message once; the hub hands it to all who listen.

A channel for each socket, as Channels has it, costs twenty times as much (docs/decisions/0020).
"""

import asyncio
import weakref
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import structlog
from channels.layers import get_channel_layer
from django.utils import timezone

from core.realtime.admissions import Admission, gatekeeper
from core.realtime.publishing import GROUP, REVIEW, TEXT, person_topic
from core.realtime.rooms import rooms
from core.realtime.sending import Outbox
from core.realtime.threads import in_thread

_log = structlog.get_logger("lyceum.realtime")

# The longest that a right which ended keeps a socket open, when nobody says so at once.
REVIEW_SECONDS = 30.0
AGAIN_AFTER_SECONDS = 1.0

RoomKey = tuple[str, UUID]


class Socket(Protocol):
    """An open connection, as the hub needs it."""

    admission: Admission
    outbox: Outbox
    rooms: dict[RoomKey, tuple[str, ...]]

    async def end(self, reason: str) -> None: ...

    async def put_out(self, room: RoomKey) -> None: ...


class Hub:
    """Who listens to what in one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Socket]] = {}
        self._sockets: dict[UUID, set[Socket]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_followed = False
        self._is_fed = asyncio.Event()

    # --- sockets ---------------------------------------------------------------------------------------------
    async def open(self, socket: Socket) -> None:
        """Take a socket in; returns once messages reach it."""
        self._sockets.setdefault(socket.admission.person_id, set()).add(socket)
        self.listen(socket, [person_topic(socket.admission.person_id)])
        if not self._is_followed:
            self._is_followed = True
            self._start(self._follow())
            self._start(self._review_all())
        await self._is_fed.wait()

    def number_of(self, person_id: UUID) -> int:
        """How many sockets a person has in this process."""
        return len(self._sockets.get(person_id, ()))

    def hush(self, socket: Socket) -> None:
        """Let a socket hear nothing more. It counts until it is closed."""
        self.unlisten(socket, [person_topic(socket.admission.person_id), *_topics_of(socket)])
        socket.outbox.close()

    def close(self, socket: Socket) -> None:
        """Forget a socket that is gone."""
        self.hush(socket)
        own = self._sockets.get(socket.admission.person_id, set())
        own.discard(socket)
        if not own:
            self._sockets.pop(socket.admission.person_id, None)

    def listen(self, socket: Socket, topics: Iterable[str]) -> None:
        for topic in topics:
            self._listeners.setdefault(topic, set()).add(socket)

    def unlisten(self, socket: Socket, topics: Iterable[str]) -> None:
        for topic in topics:
            listening = self._listeners.get(topic, set())
            listening.discard(socket)
            if not listening:
                self._listeners.pop(topic, None)

    # --- messages --------------------------------------------------------------------------------------------
    def deliver(self, topic: str, text: str) -> None:
        """Hand ``text`` to all who listen to ``topic``. Waits for nobody: see ``Outbox``."""
        message = {"type": "websocket.send", "text": text}
        for socket in list(self._listeners.get(topic, ())):
            socket.outbox.put(message)

    async def _follow(self) -> None:
        """Take what the layer brings, for ever. While the layer is down nothing is live, and nothing is lost that was
        worth a row."""
        while True:
            try:
                layer: Any = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                self._is_fed.set()
                while True:
                    self._take(await layer.receive(channel))
            except Exception as error:  # noqa: BLE001 - whatever it is, sockets that are open want the next message
                self._is_fed.set()
                _log.warning("realtime_layer_down", error=repr(error))
                await asyncio.sleep(AGAIN_AFTER_SECONDS)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == TEXT:
            self.deliver(message["topic"], message["text"])
        elif message["type"] == REVIEW:
            person_id = UUID(message["person"])
            if person_id in self._sockets:
                self._start(self.review(self._sockets[person_id]))

    # --- rights ----------------------------------------------------------------------------------------------
    async def _review_all(self) -> None:
        while True:
            await asyncio.sleep(REVIEW_SECONDS)
            await self.review([socket for own in self._sockets.values() for socket in own])

    async def review(self, sockets: Collection[Socket]) -> None:
        """End the sockets whose sign-in is over, and put those out of rooms who may not be there any more. If nobody
        can be asked, everything stays until the next time."""
        looked_at = list(sockets)
        if not looked_at:
            return
        where = {room for socket in looked_at for room in socket.rooms}
        admissions = {socket.admission for socket in looked_at}
        in_rooms = {room: {s.admission for s in looked_at if room in s.rooms} for room in where}
        try:
            good, staying = await in_thread(_who_may_go_on, admissions, in_rooms, timezone.now())
        except Exception as error:  # noqa: BLE001 - the database is away: the next review asks again
            _log.warning("realtime_review_failed", error=repr(error))
            return
        for socket in looked_at:
            if socket.admission not in good:
                await socket.end("signed_out")
                continue
            for room in list(socket.rooms):
                if room in staying and socket.admission.person_id not in staying[room]:
                    await socket.put_out(room)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _topics_of(socket: Socket) -> list[str]:
    return [topic for topics in socket.rooms.values() for topic in topics]


def _who_may_go_on(
    admissions: Collection[Admission], in_rooms: dict[RoomKey, set[Admission]], now: datetime
) -> tuple[Collection[Admission], dict[RoomKey, Collection[UUID]]]:
    people = gatekeeper().people(admissions, now=now)
    staying = {}
    for (kind, room_id), there in in_rooms.items():
        users = [people[admission] for admission in there if admission in people]
        staying[kind, room_id] = rooms[kind].who_may_stay(users=users, room_id=room_id)
    return people, staying


# A hub belongs to the event loop of its sockets: a server has one.
_hubs: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = weakref.WeakKeyDictionary()


def hub() -> Hub:
    """That of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
