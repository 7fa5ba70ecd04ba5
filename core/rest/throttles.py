"""Rate limits, by user when signed in, else by address."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from core.request_context import address_block, client_address

if TYPE_CHECKING:
    from rest_framework.views import APIView


_COUNTED = "lyceum.counted"


def was_counted(request: Request) -> bool:
    """Whether the rates were asked for this request."""
    return _COUNTED in request.META


class UserOrAddressThrottle(SimpleRateThrottle):
    """The rate of the view's ``throttle_scope``, else the default one; each scope counts for itself.

    A count that begins with the first request and is forgotten after the rate's time: one round trip to the cache, where
    the moments of six hundred requests would be read and written with each. Around its end somebody may have twice as
    much. A cache that is down limits nobody.
    """

    def __init__(self) -> None:
        """The rate is known only once the view is."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        request.META[_COUNTED] = True
        self.scope = getattr(view, "throttle_scope", None) or "default"
        self.rate = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][self.scope]
        self.num_requests, self.duration = self.parse_rate(self.rate)
        if self.num_requests is None or self.duration is None:
            return True
        self.key = self.get_cache_key(request, view)
        return self._count() <= self.num_requests

    def wait(self) -> float | None:
        """Seconds until the count is forgotten."""
        began = self.cache.get(f"{self.key}:began")
        return max(0.0, (self.duration or 0) - (time.time() - began)) if began else float(self.duration or 0)

    def get_cache_key(self, request: Request, view: APIView) -> str:
        user_id = getattr(request.user, "pk", None)
        ident = f"user-{user_id}" if user_id else f"address-{address_block(client_address(request))}"
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def _count(self) -> int:
        """This request among those that count."""
        with suppress(ValueError):  # there is no count yet
            return int(self.cache.incr(self.key) or 0)
        self.cache.set(f"{self.key}:began", time.time(), self.duration)
        if not self.cache.add(self.key, 1, self.duration):
            with suppress(ValueError):
                return int(self.cache.incr(self.key) or 0)
        return 1
