"""The one kind of socket: opened with a ticket, it hears what is for its person, and joins rooms."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson
import structlog
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.errors import NotFound, NotSignedIn
from core.realtime.admissions import Admission, gatekeeper
from core.realtime.frames import MAX_FRAME_BYTES, Allowance, Frame, FrameRefused, read_frame
from core.realtime.hub import RoomKey, hub
from core.realtime.rooms import rooms
from core.realtime.sending import Outbox
from core.realtime.threads import in_thread
from core.realtime.tickets import PROTOCOL, redeem_ticket, ticket_among
from core.rest.problems import problem_response

_log = structlog.get_logger("lyceum.realtime")

MAX_ROOMS = 10
MAX_SOCKETS_OF_PERSON = 10

# Why a socket ends, as its close code (RFC 6455 leaves 4000–4999 to applications).
CLOSE_CODES: Mapping[str, int] = {
    "no_text": 1003,
    "too_large": 1009,
    "ticket_refused": 4401,
    "signed_out": 4401,
    "too_slow": 4408,
    "too_many_frames": 4429,
    "too_many_sockets": 4429,
}


class RoomNotFound(NotFound):
    code = "core.room_not_found"


class PersonSocket(AsyncWebsocketConsumer):
    """A device of somebody who is signed in.

    Frames in: ``join``, ``leave``, ``say`` with ``room`` and ``id``; ``ping``. Out: ``welcome``; ``joined`` with the
    state of the room, ``left``, ``done``, ``pong``, ``error`` as the API has it, each with the ``ref`` of what it answers;
    ``push``, and whatever a room sends.
    """

    channel_layer_alias = ""  # no channel of its own: the hub has one for all

    admission: Admission
    outbox: Outbox
    rooms: dict[RoomKey, tuple[str, ...]]

    # --- coming and going ------------------------------------------------------------------------------------
    async def connect(self) -> None:
        self.rooms = {}
        self._allowance = Allowance()
        self._is_open = self._is_counted = False
        self._endings: set[asyncio.Task[None]] = set()
        self.outbox = Outbox(self.base_send, give_up=self._give_up)
        ticket = ticket_among(list(self.scope["subprotocols"]))
        admission = await in_thread(redeem_ticket, ticket)
        offered = PROTOCOL in self.scope["subprotocols"]
        await self.accept(subprotocol=PROTOCOL if offered else None)
        if admission is None or await self._user(admission) is None:
            await self.end("ticket_refused")
            return
        if hub().number_of(admission.person_id) >= MAX_SOCKETS_OF_PERSON:
            await self.end("too_many_sockets")
            return
        self.admission, self._is_open, self._is_counted = admission, True, True
        await hub().open(self)
        await self._answer("welcome", "", protocol=PROTOCOL)

    async def disconnect(self, code: int) -> None:
        self._is_open = False
        if self._is_counted:
            hub().close(self)

    async def end(self, reason: str) -> None:
        """Close, and say why. From now on it hears and says nothing; it counts as one of its person's until it is gone."""
        self._is_open = False
        if self._is_counted:
            hub().hush(self)
        with suppress(OSError, RuntimeError):  # it is gone already
            await self.close(code=CLOSE_CODES[reason], reason=reason)

    def _give_up(self) -> None:
        """Let go who takes nothing. The server's ping ends the connection where not even the farewell is taken."""
        self._is_open = False
        hub().hush(self)
        task = asyncio.get_running_loop().create_task(self.end("too_slow"))
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    async def put_out(self, room: RoomKey) -> None:
        """Take the socket out of a room that is no longer its person's."""
        self._leave(room)
        await self._answer("left", "", room=room[0], id=str(room[1]), reason="no_longer_yours")

    # --- frames ----------------------------------------------------------------------------------------------
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not self._is_open:
            return
        if text_data is None:
            await self.end("no_text")
        elif len(text_data.encode()) > MAX_FRAME_BYTES:
            await self.end("too_large")
        elif not self._allowance.take():
            await self.end("too_many_frames")
        else:
            await self._obey(text_data)

    async def _obey(self, text: str) -> None:
        ref = ""
        with translation.override(self.admission.language):
            try:
                frame = read_frame(text)
                ref = frame.ref
                await self._do(frame)
            except Exception as error:
                told = problem_response(error, {})
                if told is None:
                    raise
                about = {name: told.data[name] for name in ("code", "detail", "errors")}
                await self._answer("error", ref, **about)

    async def _do(self, frame: Frame) -> None:
        if frame.type == "ping":
            await self._answer("pong", frame.ref)
        elif frame.type == "join":
            await self._join(frame)
        elif frame.type == "leave":
            self._leave(_room_of(frame))
            await self._answer("left", frame.ref, room=frame.room, id=str(frame.room_id), reason="asked")
        elif frame.type == "say":
            await self._say(frame)
        else:
            raise FrameRefused(_("The type is one of join, leave, say and ping."), field="type")

    async def _join(self, frame: Frame) -> None:
        """Listen first, then look: a step between the two is heard, and its version says whether it is news."""
        room = _room_of(frame)
        if room not in self.rooms and len(self.rooms) >= MAX_ROOMS:
            raise FrameRefused(_("A socket is in %(number)d rooms at most.") % {"number": MAX_ROOMS}, field="room")
        kind, user = rooms[room[0]], await self._known_user()
        topics = await in_thread(kind.enter, user=user, room_id=room[1], now=timezone.now())
        self._leave(room)  # where they were in it already, they may hear less than before
        self.rooms[room] = topics
        hub().listen(self, topics)
        state = await in_thread(kind.look, user=user, room_id=room[1])
        await self._answer("joined", frame.ref, room=frame.room, id=str(frame.room_id), state=state)

    async def _say(self, frame: Frame) -> None:
        room = _room_of(frame)
        if room not in self.rooms:
            raise RoomNotFound(_("Join the room first."))
        user = await self._known_user()
        said = await in_thread(rooms[room[0]].say, user=user, room_id=room[1], body=frame.body, now=timezone.now())
        await self._answer("done", frame.ref, body=said)

    def _leave(self, room: RoomKey) -> None:
        topics = self.rooms.pop(room, ())
        hub().unlisten(self, topics)

    # --- the person ------------------------------------------------------------------------------------------
    async def _known_user(self) -> Any:
        user = await self._user(self.admission)
        if user is None:
            await self.end("signed_out")
            raise NotSignedIn(_("This session is over."))
        return user

    async def _user(self, admission: Admission) -> Any:
        """As of now: a role that changed a moment ago counts."""
        people = await in_thread(gatekeeper().people, [admission], now=timezone.now())
        return people.get(admission)

    # --- answers ---------------------------------------------------------------------------------------------
    async def _answer(self, kind: str, ref: str, **more: Any) -> None:
        frame = {"type": kind, **({"ref": ref} if ref else {}), **more}
        await self.send(text_data=orjson.dumps(frame, option=orjson.OPT_UTC_Z).decode())


def _room_of(frame: Frame) -> RoomKey:
    """The room that a frame names.

    Raises:
        RoomNotFound: no app has such rooms, or the id is missing.
    """
    if frame.room not in rooms or frame.room_id is None:
        raise RoomNotFound(_("There is no such room."))
    return frame.room, frame.room_id
