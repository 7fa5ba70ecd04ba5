"""The clock of whoever looks: pages for people show times as they are where the reader is."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.calendars import zone_named

_PAGES = ("/admin/", "/account/")
# What nobody chose: accounts begin with it.
_NOT_CHOSEN = "UTC"


class LocalTimeMiddleware:
    """Reads and shows times in the zone of the signed-in person on the console and the pages of accounts. No query:
    the person and their institution are there already. The API speaks UTC to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_PAGES):
            return self.get_response(request)
        with timezone.override(zone_of_reader(request.user)):
            return self.get_response(request)


def zone_of_reader(user: Any) -> tzinfo:
    """The person's own zone, or else that of their institution; UTC for names that nobody knows, and for nobody."""
    if not user.is_authenticated:
        return zone_named(_NOT_CHOSEN)
    own = user.time_zone
    return zone_named(user.institution.time_zone if own == _NOT_CHOSEN else own)
