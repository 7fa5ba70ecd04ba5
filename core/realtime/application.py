"""The ASGI application of the sockets: one address, for pages of our own origins and for programs."""

from typing import Any
from urllib.parse import urlsplit

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import path, re_path

from core.realtime.sockets import PersonSocket
from core.realtime.tickets import PATH


class OwnOrigins:
    """Refuses pages of foreign origins. A program sends no ``Origin``, and needs a ticket like everybody."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        is_own = may_open(headers.get(b"origin"), host=headers.get(b"host", ""))
        application: Any = self._application if is_own else WebsocketDenier.as_asgi()
        return await application(scope, receive, send)


def may_open(origin: str | None, *, host: str) -> bool:
    """Whether a page of ``origin`` may open a socket at ``host``: a page of this very host and port, or of an origin that
    the settings name whole."""
    if origin is None or origin in settings.CORS_ALLOWED_ORIGINS:
        return True
    domain, _port = split_domain_port(host)
    is_known = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
    page = urlsplit(origin)
    return is_known and page.scheme in {"http", "https"} and page.netloc.lower() == host.lower()


def sockets_application() -> Any:
    """For ``/ws/``. Every other address is refused."""
    socket: Any = PersonSocket.as_asgi()
    nobody: Any = WebsocketDenier.as_asgi()
    routes: list[Any] = [path(PATH.removeprefix("/"), socket), re_path("", nobody)]
    return OwnOrigins(URLRouter(routes))
