"""Registries that are after each test as they were before it."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from celery import current_app
from django.db import connection

from core import jobs
from core.events import register_event, register_live_projection, register_projection, register_reaction
from core.events.projections import LiveProjection, Projection
from core.events.reactions import Reaction
from core.events.registry import event_classes, live_projections, projections, reactions
from core.jobs import JobKind
from core.tests.samples import NoteTaken

AnyReader = TypeVar("AnyReader", bound=Projection | Reaction)


@pytest.fixture
def notes() -> Iterator[type[NoteTaken]]:
    """The event ``core.note.taken``."""
    yield register_event(NoteTaken)
    del event_classes[NoteTaken.name]


@pytest.fixture
def plug(notes: type[NoteTaken]) -> Iterator[Callable[[AnyReader], AnyReader]]:
    """Register a reader for the length of the test."""
    before = [(registry, dict(registry)) for registry in (projections, live_projections, reactions)]

    def plug(reader: AnyReader) -> AnyReader:
        if isinstance(reader, LiveProjection):
            register_live_projection(reader)
        elif isinstance(reader, Projection):
            register_projection(reader)
        else:
            register_reaction(reader)
        return reader

    yield plug
    for registry, members in before:
        registry.clear()
        registry.update(members)


@pytest.fixture
def job_kind() -> Iterator[Callable[[str, JobKind], str]]:
    """Register a job for the length of the test."""
    names: list[str] = []

    def register(name: str, kind: JobKind) -> str:
        jobs.register_job(name, kind)
        names.append(name)
        return name

    yield register
    for name in names:
        del jobs._kinds[name]


@pytest.fixture
def dead_broker() -> Iterator[None]:
    """A broker at a port where nobody listens."""
    conf = current_app.conf
    before = (conf.broker_url, conf.broker_transport_options)
    conf.broker_url, conf.broker_transport_options = (
        "redis://127.0.0.1:1/0",
        {"max_retries": 1, "interval_start": 0, "socket_connect_timeout": 1},
    )
    current_app.amqp._producer_pool = None
    yield
    conf.broker_url, conf.broker_transport_options = before
    current_app.amqp._producer_pool = None


@pytest.fixture
def no_database(transactional_db: None) -> Iterator[None]:
    """The database is out of reach: its file's folder is missing, or nobody listens at its port."""
    given = connection.settings_dict
    before = dict(given)
    connection.close()
    given["PORT"] = "1"
    if connection.vendor == "sqlite":
        given["NAME"] = f"{before['NAME']}.missing/db"
    yield
    connection.close()
    given.update(before)
