"""The ASGI application: everything in the embedded mode; sockets and streams in production."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
pages = get_asgi_application()

from core.realtime.application import sockets_application  # noqa: E402 - the apps have to be ready

application = ProtocolTypeRouter({"http": pages, "websocket": sockets_application()})
