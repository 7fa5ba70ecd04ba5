"""Sending without waiting: what a client's buffer takes at once is sent at once, the rest goes on beside."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, cast

# Messages that wait for a client; one who is further behind is let go, comes back and asks how things stand.
MOST_WAITING = 64
# The longest that a client takes for one message.
STALL_SECONDS = 5.0

Send = Callable[[Any], Awaitable[None]]


class Outbox:
    """The way to one client, for the loop that hands messages to many: ``put`` never waits.

    A task for each message and client would cost more than the sending. So a message is begun in place; only where the
    client's buffer is full does a task go on with it, and later ones queue up behind.
    """

    def __init__(self, send: Send, *, give_up: Callable[[], None]) -> None:
        self._send, self._give_up = send, give_up
        self._waiting: deque[Any] = deque()
        self._task: asyncio.Task[None] | None = None

    def put(self, message: Any) -> None:
        """Send it, or keep it for later. ``give_up`` is called where the client is gone or takes nothing."""
        if self._task is not None:
            self._waiting.append(message)
            if len(self._waiting) > MOST_WAITING:
                self.close()
                self._give_up()
            return
        try:
            rest = _begin(self._send(message))
        except (OSError, RuntimeError):  # it is gone, or going
            self._give_up()
            return
        if rest is not None:
            self._task = asyncio.get_running_loop().create_task(self._go_on(rest))

    def close(self) -> None:
        """Send nothing more."""
        if self._task is not None:
            self._task.cancel()
        self._waiting.clear()

    async def _go_on(self, rest: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await rest
            while self._waiting:
                async with asyncio.timeout(STALL_SECONDS):
                    await self._send(self._waiting.popleft())
        except (OSError, RuntimeError):  # TimeoutError is an OSError
            self._give_up()
        else:
            self._task = None


def _begin(sending: Awaitable[None]) -> "Awaitable[None] | None":
    """Go on with ``sending`` to where it has to wait: None if it came to its end without."""
    steps = cast("Coroutine[Any, Any, None]", sending)
    try:
        waits_for = steps.send(None)
    except StopIteration:
        return None
    return _Rest(steps, waits_for)


class _Rest:
    """A coroutine that waits for the first time, to be gone on with by a task."""

    def __init__(self, steps: "Coroutine[Any, Any, None]", waits_for: Any) -> None:
        self._steps, self._waits_for = steps, waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            while True:
                try:
                    given = yield self._waits_for
                except BaseException as error:  # noqa: BLE001 - whatever it is, it is the coroutine's to handle
                    self._waits_for = self._steps.throw(error)
                else:
                    self._waits_for = self._steps.send(given)
        except StopIteration:
            return
