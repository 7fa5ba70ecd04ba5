"""The addresses that the resolver knows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class ApiRoute:
    """One method of one address, with ``{}`` for each placeholder."""

    method: str
    address: str


def api_routes(prefix: str = "api/v1/") -> list[ApiRoute]:
    """Every route of the resolver under ``prefix``."""
    return [
        ApiRoute(method, shape_of(f"/{address}"))
        for address, pattern in patterns_of(get_resolver().url_patterns, "")
        if address.startswith(prefix)
        for method in _methods(pattern.callback)
    ]


def shape_of(address: str) -> str:
    """``/a/<uuid:pk>/`` and ``/a/{course}/?x=1`` as ``/a/{}/``."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", address.partition("?")[0])


def patterns_of(members: Iterable[Any], before: str) -> Iterator[tuple[str, URLPattern]]:
    """Every address of a resolver with its pattern."""
    for member in members:
        address = before + str(member.pattern)
        if isinstance(member, URLPattern):
            yield address, member
        else:
            yield from patterns_of(member.url_patterns, address)


def _methods(view: Any) -> list[str]:
    actions = getattr(view, "actions", None)
    if actions is not None:
        return [method.upper() for method in actions if method not in {"head", "options"}]
    return [name.upper() for name in ("get", "post", "put", "patch", "delete") if hasattr(view.view_class, name)]
