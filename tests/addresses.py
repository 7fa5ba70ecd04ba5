"""Concrete addresses of everything that answers: the API's by docs/authorization.toml, the rest by the resolver.

An id in an address is that of a thing of the world's own classroom, so that the page is there for its teacher.
"""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from core import health
from core.ports import health_probes
from tests.world import CALLERS, World, _patterns

_TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    Path(settings.BASE_DIR, "docs", "authorization.toml").read_text(encoding="utf-8")
)
_GROUPS: dict[str, list[str]] = _TABLE.pop("groups")

API_READS = sorted(row.removeprefix("GET ") for row in _TABLE if row.startswith("GET "))
# Those that let somebody in.
API_WRITES = sorted(
    row for row in _TABLE if not row.startswith("GET ") and {"200", "201", "202", "204"} & set(_TABLE[row])
)
API_LISTS = sorted(row.removeprefix("GET ") for row in _TABLE if "sees" in _TABLE[row])
_CAPTURED = re.compile(r"\(\?P<(?P<name>\w+)>(?P<choices>[^)]*)\)")
_PLACEHOLDER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_MADE_UP = {"int": "1", "uuid": str(uuid4()), "str": "any", "slug": "any", "path": "any", "": "any"}


@pytest.fixture(autouse=True)
def no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Health gives a worker that is not there little time to show itself."""
    monkeypatch.setattr(health, "WORKER_WAIT_SECONDS", 0.05)


def api_reads(world: World) -> list[str]:
    return [address.format_map(world.ids()) for address in API_READS]


def a_caller_who_may(row: str) -> str:
    """One of those whom the table lets in."""
    named = {status: _members(_TABLE[row][status]) for status in _TABLE[row] if status.isdigit()}
    everybody = {caller for callers in named.values() for caller in callers}
    named = {
        status: callers or [each for each in CALLERS if each not in everybody] for status, callers in named.items()
    }
    return next(callers[0] for status, callers in sorted(named.items()) if status < "300")


def _members(names: list[str]) -> list[str]:
    """The callers that ``names`` of callers and groups stand for, without ``rest``."""
    return [caller for name in names if name != "rest" for caller in _GROUPS.get(name, [name])]


def body_of(row: str, ids: dict[str, str] | None = None) -> dict[str, Any]:
    """The body that the table sends, with ``ids`` in the placeholders."""
    body: dict[str, Any] = _TABLE[row].get("body", {})
    return {name: value.format_map(ids) if ids and isinstance(value, str) else value for name, value in body.items()}


def other_pages() -> list[str]:
    """What lies outside of the API and the console. Placeholders that mean nothing here are made up."""
    routes = [route for route, _pattern in _patterns(get_resolver().url_patterns, "")]
    found = [f"/{_filled(route, {})}" for route in routes if not route.startswith(("api/v1/", "admin/"))]
    return [*found, *(f"/health/{part}/" for part, _probe in health_probes.items())]


def console_pages(world: World) -> list[str]:
    """Every page of the console, of every registered model; forms of an object that is there."""
    ids = {f"{name}_id": value for name, value in world.ids().items()} | {"block_id": world.ids()["image"]}
    found = []
    for route, pattern in _patterns(admin.site.urls[0], "admin/"):
        names = [ids | {"object_id": _first_object(str(pattern.name))}]
        if captured := _CAPTURED.search(route):
            names = [{captured["name"]: choice} for choice in captured["choices"].split("|")]
        found += [f"/{_filled(route, each)}" for each in names]
    return found


def console_client(world: World, caller: str) -> Client:
    """A browser in which ``caller`` is signed in to the console."""
    client = Client(raise_request_exception=False)
    client.force_login(world.people[caller], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def _filled(route: str, names: dict[str, str]) -> str:
    plain = _CAPTURED.sub(lambda found: names.get(found["name"], "any"), route)
    plain = plain.replace("^", "").replace("$", "").replace("\\Z", "")
    return _PLACEHOLDER.sub(lambda found: names.get(found["name"], _MADE_UP[found["kind"] or ""]), plain)


def _first_object(url_name: str) -> str:
    for model in admin.site._registry:
        if url_name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            first = model._default_manager.order_by("pk").first()
            return str(first.pk) if first else "0"
    return "0"
