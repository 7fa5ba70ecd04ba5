"""Several at once, for real: each in a thread with a database connection of its own."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

only_where_writers_overlap = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: the transactions cannot overlap",
)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def run_together(*works: Callable[[], Any], within: float = 60.0) -> list[Any]:
    """Start all of ``works`` at the same moment; their results in order, or the first error."""
    barrier = Barrier(len(works))
    with ThreadPoolExecutor(len(works)) as pool:
        futures = [pool.submit(partial(_work, barrier, work)) for work in works]
        return [future.result(timeout=within) for future in futures]


def in_thread(work: Callable[[], Any]) -> Callable[[], Any]:
    """``work`` with a database connection that ends with it."""

    def wrapped() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    return wrapped


def eventually(holds: Callable[[], Any], *, within: float = 15.0) -> bool:
    """Ask again and again until ``holds`` says yes, or the time is over."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return False


def _work(barrier: Barrier, work: Callable[[], Any]) -> Any:
    barrier.wait(timeout=30)
    return in_thread(work)()
