"""A real background worker, for the length of a block."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from celery import current_app
from celery.worker import WorkController

from core.tests.threads import eventually, in_thread


@contextmanager
def working() -> Iterator[None]:
    worker = WorkController(
        app=current_app._get_current_object(),
        pool="threads",
        concurrency=1,
        hostname="test@localhost",
        queues=["default"],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    thread = Thread(target=in_thread(worker.start), daemon=True)
    thread.start()
    try:
        assert eventually(lambda: worker.consumer is not None and worker.consumer.task_consumer is not None)
        yield
    finally:
        worker.stop()
        thread.join(15)
