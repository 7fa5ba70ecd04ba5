"""The ASGI application of the sockets: one address, for pages of our own origins and for programs."""

from typing import Any
from urllib.parse import ParseResult

from channels.routing import URLRouter
from channels.security.websocket import OriginValidator, WebsocketDenier
from django.conf import settings
from django.urls import path, re_path

from core.realtime.sockets import PersonSocket


class OwnOrigins(OriginValidator):
    """Refuses pages of foreign origins. A program sends no ``Origin``, and needs a ticket like everybody."""

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        return parsed_origin is None or bool(self.validate_origin(parsed_origin))


def sockets_application() -> Any:
    """For ``/ws/``. Every other address is refused."""
    socket: Any = PersonSocket.as_asgi()
    nobody: Any = WebsocketDenier.as_asgi()
    routes: list[Any] = [path("ws/", socket), re_path("", nobody)]
    return OwnOrigins(URLRouter(routes), [*settings.ALLOWED_HOSTS, *settings.CORS_ALLOWED_ORIGINS])
