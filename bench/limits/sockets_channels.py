"""Fan-out as the tutorials of Channels have it: each socket in a group of the Redis layer. For an ASGI server."""

import os
from typing import Any

import django
from django.conf import settings
from django.urls import path

settings.configure(
    SECRET_KEY="bench-only",  # noqa: S106 - nothing is signed
    ALLOWED_HOSTS=["*"],
    DATABASES={},
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [os.environ["TEST_REDIS_URL"]], "capacity": 1000},
        }
    },
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter


class Room(AsyncWebsocketConsumer):
    """Everybody hears what one says."""

    async def connect(self) -> None:
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.channel_layer.group_send("room", {"type": "say", "text": text_data})

    async def say(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


application = ProtocolTypeRouter({"websocket": URLRouter([path("ws/", Room.as_asgi())])})
