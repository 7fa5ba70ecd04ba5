"""What comes in over a socket: its limits and its shape."""

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from core.errors import Invalid

MAX_FRAME_BYTES = 16 * 1024
FRAMES_A_SECOND = 10.0
FRAMES_AT_ONCE = 40
_LONGEST_REF = 64


class FrameRefused(Invalid):
    code = "core.frame_refused"


@dataclass(frozen=True)
class Frame:
    """One frame of a client: ``type``, the room where it is about one, and ``ref``, which the answer repeats."""

    type: str
    ref: str = ""
    room: str = ""
    room_id: UUID | None = None
    body: dict[str, Any] = field(default_factory=dict)


def read_frame(text: str) -> Frame:
    """The frame that ``text`` holds.

    Raises:
        FrameRefused: no JSON object, or a field is missing or of another kind.
    """
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FrameRefused(_("A frame is a JSON object.")) from error
    if not isinstance(given, dict):
        raise FrameRefused(_("A frame is a JSON object."))
    unknown = given.keys() - {"type", "ref", "room", "id", "body"}
    if unknown:
        raise FrameRefused(_("A frame has the fields type, ref, room, id and body."), field=min(unknown))
    texts = {name: given.get(name, "") for name in ("type", "ref", "room")}
    for name, value in texts.items():
        if not isinstance(value, str) or len(value) > _LONGEST_REF:
            raise FrameRefused(_("This is a short text."), field=name)
    body = given.get("body", {})
    if not isinstance(body, dict):
        raise FrameRefused(_("This is a JSON object."), field="body")
    return Frame(**texts, room_id=_id_of(given.get("id")), body=body)


def _id_of(given: object) -> UUID | None:
    if given is None:
        return None
    try:
        return UUID(given) if isinstance(given, str) else _refuse_id()
    except ValueError:
        return _refuse_id()


def _refuse_id() -> UUID:
    raise FrameRefused(_("This is an id."), field="id")


class Allowance:
    """How many frames a socket may send: a bucket of ``FRAMES_AT_ONCE`` that fills with ``FRAMES_A_SECOND``."""

    def __init__(self) -> None:
        self._left, self._at = float(FRAMES_AT_ONCE), time.monotonic()

    def take(self) -> bool:
        """Whether one more is fine."""
        now = time.monotonic()
        self._left = min(float(FRAMES_AT_ONCE), self._left + (now - self._at) * FRAMES_A_SECOND)
        self._at = now
        self._left -= 1
        return self._left >= 0
