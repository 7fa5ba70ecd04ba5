"""Concrete addresses of everything that answers: the API's by docs/authorization.toml, the rest by the resolver.

An id in an address is that of a thing of the world's own classroom, so that the page is there for its teacher.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from core.ports import health_probes
from tests.authorization_table import READS
from tests.routes import patterns_of
from tests.world import World

_CAPTURED = re.compile(r"\(\?P<(?P<name>\w+)>(?P<choices>[^)]*)\)")
_PLACEHOLDER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_MADE_UP = {"int": "1", "uuid": str(uuid4()), "str": "any", "slug": "any", "path": "any", "": "any"}


def api_reads(world: World) -> list[str]:
    return [address.format_map(world.ids()) for address in READS]


def other_pages() -> list[str]:
    """What lies outside of the API and the console. Placeholders that mean nothing here are made up."""
    routes = [route for route, _pattern in patterns_of(get_resolver().url_patterns, "")]
    found = [f"/{_filled(route, {})}" for route in routes if not route.startswith(("api/v1/", "admin/"))]
    return [*found, *(f"/health/{part}/" for part, _probe in health_probes.items())]


def console_pages(world: World) -> list[str]:
    """Every page of the console, of every registered model; forms of an object that is there."""
    ids = {f"{name}_id": value for name, value in world.ids().items()}
    ids |= {"live_id": ids["live_lesson_id"]}
    found = []
    for route, pattern in patterns_of(admin.site.urls[0], "admin/"):
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
