"""Headers that tell browsers what an answer may do, and caches that it is not theirs to keep."""

from collections.abc import Callable, Mapping

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

# What a page may ask of the machine: the camera for the mood check-in, and only on pages of ours.
_PERMISSIONS = {
    **dict.fromkeys(("camera", "fullscreen", "publickey-credentials-create", "publickey-credentials-get"), "(self)"),
    **dict.fromkeys(
        (
            *("accelerometer", "gyroscope", "magnetometer", "geolocation", "microphone", "midi"),
            *("autoplay", "browsing-topics", "display-capture", "encrypted-media", "payment", "picture-in-picture"),
            *("screen-wake-lock", "serial", "sync-xhr", "usb", "xr-spatial-tracking"),
        ),
        "()",
    ),
}

# A view that knows better sets its own.
HEADERS: Mapping[str, str] = {
    "Permissions-Policy": ", ".join(f"{name}={who}" for name, who in _PERMISSIONS.items()),
    "Cross-Origin-Resource-Policy": "same-origin",
}
KEEP_NOTHING = "no-store"


class WebHeadersMiddleware:
    """Gives every answer, errors and redirects among them, what ``SecurityMiddleware`` leaves out.

    An answer that does not say how long it may be kept is kept by nobody. One that a browser may keep is not for the
    next person at the same browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", KEEP_NOTHING)
        kept = response.headers["Cache-Control"]
        if "private" in kept and KEEP_NOTHING not in kept:
            patch_vary_headers(response, ("Authorization", "Cookie"))
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """The strict policy for pages, a wider one for the console alone, and none of anything for what is no page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._data_policy = build_policy(settings.DATA_CONTENT_POLICY)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._data_policy)
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only and _is_console(request):
            parts.config = settings.CONSOLE_CONTENT_POLICY
        return parts


def _is_console(request: HttpRequest) -> bool:
    return request.resolver_match is not None and "admin" in request.resolver_match.app_names
