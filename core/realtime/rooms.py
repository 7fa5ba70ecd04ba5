"""Rooms: what higher apps let people be in together."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.ports import Registry


class Room(Protocol):
    """One kind of room. A door: each method calls one service or selector; all of them may ask the database."""

    def enter(self, *, user: Any, room_id: UUID, now: datetime) -> tuple[str, ...]:
        """Let ``user`` in; the topics they listen to from now on.

        Raises:
            NotFound: there is no such room, or it is not theirs.
        """
        ...

    def look(self, *, user: Any, room_id: UUID) -> Mapping[str, Any]:
        """How things stand, for somebody who came in.

        Raises:
            NotFound: it is not theirs any more.
        """
        ...

    def who_may_stay(self, *, users: Collection[Any], room_id: UUID) -> Collection[UUID]:
        """The ids of those of ``users`` who may go on listening. A fixed number of queries."""
        ...

    def say(self, *, user: Any, room_id: UUID, body: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        """Do what a frame of somebody in the room asks for, and answer it.

        Raises:
            PlatformError: it is refused.
        """
        ...


rooms: Registry[Room] = Registry()
