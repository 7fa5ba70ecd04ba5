"""Rate limits, by user when signed in, else by address."""

from __future__ import annotations

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
    """The rate of the view's ``throttle_scope``, else the default one; each scope counts for itself."""

    def __init__(self) -> None:
        """The rate is known only once the view is."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        request.META[_COUNTED] = True
        self.scope = getattr(view, "throttle_scope", None) or "default"
        self.rate = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][self.scope]
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: APIView) -> str:
        user_id = getattr(request.user, "pk", None)
        ident = f"user-{user_id}" if user_id else f"address-{address_block(client_address(request))}"
        return self.cache_format % {"scope": self.scope, "ident": ident}
