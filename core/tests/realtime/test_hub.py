"""The hub: who hears what. The sockets stand in for clients, which tests/live has for real."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from core.ids import new_id
from core.realtime import hub as hubs
from core.realtime.admissions import Admission, gatekeeper
from core.realtime.hub import Hub, RoomKey
from core.realtime.publishing import person_topic
from core.realtime.rooms import rooms

KIND = "core.tests.room"
ROOM: RoomKey = (KIND, new_id())


@dataclass(eq=False)
class Client:
    """What a socket does to a client: ``takes`` is how it sends."""

    admission: Admission
    rooms: dict[RoomKey, tuple[str, ...]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    takes: Callable[[], Awaitable[None]] | None = None

    async def base_send(self, message: dict[str, Any]) -> None:
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
    asyncio.run(hub.deliver("a", "one"))
    asyncio.run(hub.deliver("b", "two"))
    hub.unlisten(listening, ["b"])
    asyncio.run(hub.deliver("b", "three"))
    asyncio.run(hub.deliver("nobody", "four"))

    # Assert
    assert (listening.heard, other.heard) == (["one", "two"], ["two", "three"])


def test_who_takes_nothing_is_let_go_and_the_others_hear_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    monkeypatch.setattr(hubs, "STALL_SECONDS", 0.05)

    async def never() -> None:
        await asyncio.Event().wait()

    async def gone() -> None:
        raise OSError("The connection is gone.")

    hub = Hub()
    fine, stalled, broken = [a_client() for _ in range(20)], a_client(takes=never), a_client(takes=gone)
    for each in (*fine, stalled, broken):
        hub.listen(each, [person_topic(each.admission.person_id), "room"])
        each.rooms[ROOM] = ("room",)

    # Act
    async def twice() -> None:
        await hub.deliver("room", "one")
        await hub.deliver("room", "two")
        await asyncio.sleep(0)

    asyncio.run(twice())

    # Assert
    assert [each.heard for each in fine] == [["one", "two"]] * 20
    assert (stalled.heard, stalled.told) == ([], ["too_slow"])
    assert (broken.heard, broken.told) == ([], ["too_slow"])


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
