"""A service that speaks as OpenAI's embeddings do, on loopback; it answers as badly as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DIMENSIONS = 3


def vector_of(text: str) -> list[float]:
    """Not of length 1, and different for texts of different length."""
    return [1.0, float(len(text)), 2.0]


def embeddings(texts: list[str]) -> dict[str, Any]:
    return {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": vector_of(text)} for index, text in enumerate(texts)
        ],
        "model": "tiny",
    }


@dataclass
class EmbeddingService:
    """``misdeeds`` are done one by one, the last one for ever; then it answers well. ``asked`` holds what it was sent."""

    url: str = ""
    misdeeds: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def next_misdeed(self) -> str:
        if not self.misdeeds:
            return ""
        return self.misdeeds[0] if self.misdeeds[0].startswith("always") else self.misdeeds.pop(0)

    def body(self, misdeed: str, texts: list[str]) -> bytes:
        good = embeddings(texts)
        name = misdeed.removeprefix("always ")
        if name in _SPOILED:
            _SPOILED[name](good["data"])
        whole = json.dumps(good).encode()
        return _INSTEAD[name](whole) if name in _INSTEAD else whole


# What is done to the vectors, and what is sent in their place.
_SPOILED: dict[str, Callable[[list[Any]], Any]] = {
    "reversed": lambda data: data.reverse(),
    "wrong dimensions": lambda data: data[0]["embedding"].append(1.0),
    "one too few": lambda data: data.pop(),
    "one twice": lambda data: data.append(data[0]),
    "words": lambda data: data[0].update(embedding=["one"] * DIMENSIONS),
    "zeros": lambda data: data[0].update(embedding=[0.0] * DIMENSIONS),
}
_INSTEAD: dict[str, Callable[[bytes], bytes]] = {
    "not a number": lambda whole: whole.replace(b"2.0", b"NaN"),
    "endless number": lambda whole: whole.replace(b"2.0", b"1e999"),
    "other json": lambda _whole: b'{"hello": ["world"]}',
    "deep json": lambda _whole: b"[" * 5_000,
    "garbage": lambda _whole: b"\xff\xfe<html>",
    "huge": lambda whole: whole[:-1] + b', "padding": "' + b"x" * 300_000 + b'"}',
}


@contextmanager
def embedding_service() -> Iterator[EmbeddingService]:
    service = EmbeddingService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.asked.append({"path": self.path, **given})
            service.keys.append(self.headers["Authorization"])
            misdeed = service.next_misdeed()
            status = {"429": 429, "500": 500, "401": 401}.get(misdeed.removeprefix("always "), 200)
            body = service.body(misdeed, given["input"])
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After-Ms", "1")
            if "trickle" in misdeed:
                self.end_headers()
                while not service.is_over.wait(0.02):
                    self.wfile.write(b" ")
                return
            if "silent" in misdeed:
                service.is_over.wait(5)
                return
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

        def handle(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has left
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield service
    finally:
        service.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
