"""Tickets for pages of the console that open a socket."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.http import require_POST

from accounts.realtime import admission_of_browser
from core.admin import actor_of
from core.realtime.tickets import issue_ticket, offer_of


@require_POST
def ticket_page(request: HttpRequest) -> JsonResponse:
    """A ticket for one socket of the browser's own sign-in, in the shape of the API's."""
    language = translation.get_language() or "en"
    key = request.session.session_key or ""
    ticket = issue_ticket(admission_of_browser(actor_of(request), session_key=key, language=language))
    made = JsonResponse(offer_of(ticket))
    made["Cache-Control"] = "no-store"
    return made
