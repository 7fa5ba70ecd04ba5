"""What of the present request belongs in logs and audit rows: its id and the address it came from."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from time import perf_counter
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

_log = structlog.get_logger("lyceum.request")
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class RequestContext:
    """The request at hand; empty outside of one (commands, jobs)."""

    request_id: str = ""
    address: str = ""


_current: ContextVar[RequestContext] = ContextVar("request_context", default=RequestContext())  # noqa: B039 - frozen


def current_request() -> RequestContext:
    """The context of the request that this code runs for."""
    return _current.get()


@contextmanager
def calling_from(address: str, *, request_id: str = "") -> Iterator[None]:
    """What is done inside is done for a request from ``address``."""
    token = _current.set(RequestContext(request_id=request_id, address=address))
    try:
        yield
    finally:
        _current.reset(token)


def client_address(request: HttpRequest) -> str:
    """The caller's address: the peer, or behind N trusted proxies the N-th forwarded address from the right."""
    proxies = settings.REST_FRAMEWORK["NUM_PROXIES"]
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and forwarded:
        return str(forwarded[-min(proxies, len(forwarded))])
    return str(request.META.get("REMOTE_ADDR", ""))


def address_block(address: str) -> str:
    """What one caller has of addresses, for counting: a whole /64 of IPv6, out of which each request may take another."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))


def truncated_address(address: str) -> str:
    """What is kept of an address for years: the /24 of IPv4, the /48 of IPv6; nothing of what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found))  # without the zone
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False))


class RequestContextMiddleware:
    """Gives each request an id, sends it back as ``X-Request-ID``, and writes one log line when it is over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        request_id = offered if _ACCEPTED_ID.fullmatch(offered) else uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = perf_counter()
        try:
            with calling_from(client_address(request), request_id=request_id):
                response = self.get_response(request)
                response["X-Request-ID"] = request_id
                _log.info(
                    "request",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    duration_ms=round((perf_counter() - started) * 1000, 1),
                )
                return response
        finally:
            structlog.contextvars.clear_contextvars()
