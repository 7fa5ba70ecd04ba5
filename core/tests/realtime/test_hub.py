"""The hub: who hears what. The sockets stand in for clients, which tests/live has for real."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from core.ids import new_id
from core.realtime import sending
from core.realtime.admissions import Admission, gatekeeper
from core.realtime.hub import Hub, RoomKey
from core.realtime.rooms import rooms
from core.realtime.sending import MOST_WAITING, Outbox

KIND = "core.tests.room"
ROOM: RoomKey = (KIND, new_id())


@dataclass(eq=False)
class Client:
    """What a socket does to a client: ``takes`` is how it sends."""

    admission: Admission
    rooms: dict[RoomKey, tuple[str, ...]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    takes: Callable[[], Awaitable[Any]] | None = None
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self._send, give_up=lambda: self.told.append("too_slow"))

    async def _send(self, message: dict[str, Any]) -> None:
        if self.takes is not None:
            await self.takes()
        self.heard.append(message["text"])

    async def end(self, reason: str) -> None:
        self.told.append(reason)

    async def put_out(self, room: RoomKey) -> None:
        self.rooms.pop(room)
        self.told.append("put out")


class Gate:
    """Sign-ins that are good."""

    def __init__(self) -> None:
        self.good: set[Admission] = set()

    def people(self, admissions: Collection[Admission], *, now: datetime) -> dict[Admission, Any]:
        return {admission: admission.person_id for admission in admissions if admission in self.good}


class OneRoom:
    """A room with a list of who may be in it."""

    def __init__(self) -> None:
        self.allowed: set[UUID] = set()

    def who_may_stay(self, *, users: Collection[UUID], room_id: UUID) -> Collection[UUID]:
        return self.allowed & set(users)


@pytest.fixture
def gate() -> Iterator[Gate]:
    before, made = gatekeeper(), Gate()
    gatekeeper.plug(made)
    yield made
    gatekeeper.plug(before)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> OneRoom:
    made = OneRoom()
    monkeypatch.setitem(rooms._members, KIND, made)
    return made


def a_client(**more: Any) -> Client:
    return Client(Admission(person_id=new_id(), sign_in="token:x", epoch=0, language="en"), **more)


def test_those_who_listen_hear_it_and_nobody_else() -> None:
    # Arrange
    hub, listening, other = Hub(), a_client(), a_client()
    hub.listen(listening, ["a", "b"])
    hub.listen(other, ["b"])

    # Act
    hub.deliver("a", "one")
    hub.deliver("b", "two")
    hub.unlisten(listening, ["b"])
    hub.deliver("b", "three")
    hub.deliver("nobody", "four")

    # Assert
    assert (listening.heard, other.heard) == (["one", "two"], ["two", "three"])


def test_who_takes_nothing_holds_nobody_up_and_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    monkeypatch.setattr(sending, "STALL_SECONDS", 0.02)

    async def never() -> None:
        await asyncio.Event().wait()

    async def gone() -> None:
        raise OSError("The connection is gone.")

    hub = Hub()
    fine, stalled, broken = [a_client() for _ in range(20)], a_client(takes=never), a_client(takes=gone)
    for each in (stalled, broken, *fine):
        hub.listen(each, ["room"])

    # Act
    async def say() -> list[list[str]]:
        hub.deliver("room", "one")
        hub.deliver("room", "two")
        at_once = [list(each.heard) for each in fine]
        await asyncio.sleep(0.1)
        return at_once

    at_once = asyncio.run(say())

    # Assert
    assert at_once == [["one", "two"]] * 20
    assert (stalled.heard, stalled.told) == ([], ["too_slow"])
    assert (broken.heard, set(broken.told)) == ([], {"too_slow"})


def test_who_is_slow_hears_everything_in_order() -> None:
    # Arrange
    turn = asyncio.Event()
    hub, slow = Hub(), a_client(takes=turn.wait)
    hub.listen(slow, ["room"])

    # Act
    async def say() -> None:
        for number in range(10):
            hub.deliver("room", str(number))
        await asyncio.sleep(0)
        turn.set()
        for _ in range(50):
            await asyncio.sleep(0)
        hub.deliver("room", "10")

    asyncio.run(asyncio.wait_for(say(), 5))

    # Assert
    assert (slow.heard, slow.told) == ([str(number) for number in range(11)], [])


def test_who_is_too_far_behind_is_let_go_once() -> None:
    # Arrange
    turn = asyncio.Event()
    hub, slow = Hub(), a_client(takes=turn.wait)
    hub.listen(slow, ["room"])

    # Act
    async def say() -> None:
        for number in range(MOST_WAITING + 2):
            hub.deliver("room", str(number))
        hub.hush(slow)
        hub.deliver("room", "more")

    asyncio.run(say())

    # Assert
    assert (slow.heard, slow.told) == ([], ["too_slow"])


def test_a_review_ends_sign_ins_that_are_over_and_puts_out_who_may_not_stay(gate: Gate, room: OneRoom) -> None:
    # Arrange
    over, out, staying = (a_client(rooms={ROOM: ("room",)}) for _ in range(3))
    gate.good = {out.admission, staying.admission}
    room.allowed = {over.admission.person_id, staying.admission.person_id}

    # Act
    asyncio.run(Hub().review([over, out, staying]))

    # Assert
    assert (over.told, out.told, staying.told) == (["signed_out"], ["put out"], [])
    assert (out.rooms, staying.rooms) == ({}, {ROOM: ("room",)})


def test_while_nobody_can_be_asked_everything_stays(gate: Gate, room: OneRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    def fails(*, users: Collection[UUID], room_id: UUID) -> Collection[UUID]:
        raise OSError("The database is away.")

    monkeypatch.setattr(room, "who_may_stay", fails)
    client = a_client(rooms={ROOM: ("room",)})
    gate.good = {client.admission}

    # Act
    asyncio.run(Hub().review([client]))

    # Assert
    assert (client.told, client.rooms) == ([], {ROOM: ("room",)})
