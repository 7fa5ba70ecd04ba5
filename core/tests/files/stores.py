"""Stores on loopback for tests: one that speaks S3, one that is Google's, and servers that do not do their work."""

import resource
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.config import Config
from django.core.files.storage import Storage, default_storage, storages
from django.db.models import FileField

from core.files.gcs import GoogleFiles
from core.files.s3 import S3Files
from core.files.storage import PRIVATE
from core.files.sweep import columns_of_files
from core.upstream import breaker_of

BUCKET, REGION = "school", "eu-west-1"
KEYS = {"access_key": "who", "secret_key": "what", "region_name": REGION}

Opener = Callable[[str], Storage]


def s3_files(address: str, location: str = "private", *, wait_seconds: float = 10) -> S3Files:
    """Asked once. Only of a server that never answers nobody waits for long."""
    made = S3Files(bucket_name=BUCKET, endpoint_url=address, location=location, **KEYS)
    once = Config(read_timeout=wait_seconds, retries={"total_max_attempts": 1, "mode": "standard"})
    made.client_config = made.client_config.merge(once)
    return made


def google_files(location: str = "private") -> GoogleFiles:
    """Of the server that ``STORAGE_EMULATOR_HOST`` names."""
    return GoogleFiles(bucket_name=BUCKET, project_id="school", location=location)


@contextmanager
def s3_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    # What servers of before held in this process is held by the next one too.
    urlopen(Request(f"{address}/moto-api/reset", method="POST"), timeout=10).close()  # noqa: S310 - on loopback
    given = {"aws_access_key_id": KEYS["access_key"], "aws_secret_access_key": KEYS["secret_key"]}
    client = boto3.client("s3", endpoint_url=address, region_name=REGION, **given)
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield address
    server.stop()


@contextmanager
def google_server() -> Iterator[str]:
    from gcp_storage_emulator.server import create_server

    port = free_port()
    server = create_server("127.0.0.1", port, in_memory=True, default_bucket=BUCKET)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@contextmanager
def useless_server(kind: str) -> Iterator[str]:
    """``away``: nobody listens. ``broken``: each answer is a 500. ``full``: a 507. ``silent``: there is none."""
    if kind == "away":
        yield f"http://127.0.0.1:{free_port()}"
        return
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            if kind == "silent":
                is_over.wait(5)
                return
            self.send_response(507 if kind == "full" else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _answer  # noqa: N815 - as the base names them

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    is_over.set()
    server.shutdown()
    server.server_close()


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def files_in(*, default: Storage, private: Storage) -> Iterator[None]:
    """All files of the platform lie in these two."""
    before = storages[PRIVATE]
    fields: list[FileField] = [column.field for column in columns_of_files() if column.field.storage is before]
    known = default_storage.exists and default_storage._wrapped  # asked once, so that it is set up
    _put(default, private, fields)
    yield
    _put(known, before, fields)


def _put(default: Any, private: Storage, fields: list[FileField]) -> None:
    default_storage._wrapped = default
    storages._storages[PRIVATE] = private
    for field in fields:
        field.storage = private


@pytest.fixture
def fresh_breaker() -> Iterator[None]:
    """No failures of before count."""
    breaker_of.cache_clear()
    yield
    breaker_of.cache_clear()


@contextmanager
def no_file_above(size_bytes: int) -> Iterator[None]:
    """The kernel refuses to let any file of this process grow beyond."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
