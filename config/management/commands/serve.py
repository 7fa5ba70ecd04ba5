"""``manage.py serve``: the whole platform in one process.

The web server, a background worker, the clock that sweeps jobs and the reader of the event log, as threads of one
process on SQLite, with a folder as the message broker. Ctrl-C stops all of them; queued work survives.
"""

import asyncio
import signal
import threading
import warnings
from argparse import ArgumentParser
from typing import Any

import uvicorn
from celery.beat import EmbeddedService, Scheduler
from celery.worker import WorkController
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.api import erase_again
from config.asgi import application
from config.celery import app
from core.events.reader import ReaderLoop
from core.realtime.frames import MAX_FRAME_BYTES

STOP_WITHIN_SECONDS = 10
RESTART_AFTER_SECONDS = 1


class Command(BaseCommand):
    help = "Run web server, worker, clock and reader in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 takes a free one and prints it")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        server = _AnnouncingServer(
            uvicorn.Config(
                application,
                host=host,
                port=port,
                log_config=None,
                lifespan="off",
                timeout_graceful_shutdown=5,
                ws_max_size=2 * MAX_FRAME_BYTES,  # what is larger is told so up to here, and cut off beyond
                ws_per_message_deflate=False,  # frames are short, and packing each for each reader is most of the work
            ),
            announce=self.stdout.write,
        )
        # WhiteNoise's files are read in pieces, which ASGI takes as well as WSGI does.
        warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
        erase_again(now=timezone.now())  # before anybody is served from a restored database
        background = Background()
        background.start()
        try:
            asyncio.run(server.serve())
        finally:
            background.stop()


class Background:
    """Everything beside the web server. ``stop`` lets what runs come to its end and leaves the queue as it is."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._reader = ReaderLoop(clock=timezone.now)
        self._worker: WorkController | None = None
        self._clock = EmbeddedService(app, thread=True, scheduler_cls=Scheduler, max_interval=1)
        self._threads = [
            threading.Thread(target=self._reader.run, name="reader", daemon=True),
            threading.Thread(target=self._work, name="worker", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        self._clock.daemon = True
        self._clock.start()

    def _work(self) -> None:
        """Keep a worker alive: one that ended, as after a fault of the disk, is followed by another."""
        while not self._stopping.is_set():
            self._worker = WorkController(
                app=app,
                pool="threads",
                concurrency=2,
                hostname="embedded@localhost",
                queues=["default", "ai", "mail", "documents"],
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
            )
            self._worker.start()
            self._stopping.wait(RESTART_AFTER_SECONDS)

    def stop(self) -> None:
        self._stopping.set()
        self._reader.stop()
        self._clock.stop()
        if self._worker is not None:
            self._worker.stop()
        for thread in self._threads:
            thread.join(STOP_WITHIN_SECONDS)


class _AnnouncingServer(uvicorn.Server):
    """Says where it listens once it does, and leaves on the first signal."""

    def __init__(self, config: uvicorn.Config, *, announce: Any) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers:
            for socket in server.sockets:
                host, port = socket.getsockname()[:2]
                self._announce(f"Lyceum listens on http://{host}:{port} (Ctrl-C stops it)")

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Ctrl-C and SIGTERM end the server in order; a second Ctrl-C does not wait for slow requests."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
