"""The floor of fan-out: the ``websockets`` library alone, which hands what one says to all. Word: the port."""

import asyncio
import sys

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

room: set[ServerConnection] = set()


async def handle(connection: ServerConnection) -> None:
    room.add(connection)
    try:
        async for message in connection:
            broadcast(room, message)
    finally:
        room.discard(connection)


async def main() -> None:
    async with serve(handle, "127.0.0.1", int(sys.argv[1]), compression=None):
        await asyncio.get_running_loop().create_future()


uvloop.run(main())
