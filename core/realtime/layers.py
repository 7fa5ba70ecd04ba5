"""The channel layer of the embedded mode."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from channels.layers import InMemoryChannelLayer


class InProcessLayer(InMemoryChannelLayer):
    """Channels' layer in memory, to which any thread of the process may send: worker, reader and requests run beside
    the loop of the sockets. What is sent before anybody receives is gone, as with Redis."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._home: asyncio.AbstractEventLoop | None = None

    async def receive(self, channel: str) -> Any:
        self._home = asyncio.get_running_loop()
        return await super().receive(channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self._at_home(super().group_send, group, message)

    async def _at_home(self, send: Callable[..., Coroutine[Any, Any, None]], *args: Any) -> None:
        home = self._home
        if home is None or home.is_closed():
            return
        if home is asyncio.get_running_loop():
            await send(*args)
        else:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(send(*args), home))
