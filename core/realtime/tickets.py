"""Tickets: good for one socket, opened within half a minute.

A socket cannot send a header from a browser, and a token has no business in an address. So whoever is signed in fetches
a ticket over the API and shows it while the socket opens, as a subprotocol.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from core.errors import UpstreamUnavailable
from core.realtime.admissions import Admission

TICKET_SECONDS = 30
PATH = "/ws/"
PROTOCOL = "lyceum.v1"
_PREFIX = "ticket."
_BYTES = 32
_LONGEST = 64


def issue_ticket(admission: Admission) -> str:
    """A ticket of 256 random bits, kept for ``TICKET_SECONDS``.

    Raises:
        UpstreamUnavailable: the cache that keeps tickets is down.
    """
    ticket = secrets.token_urlsafe(_BYTES)
    if not cache.add(_key(ticket), admission.packed(), TICKET_SECONDS):
        raise UpstreamUnavailable(_("Sockets cannot be opened at the moment."))
    return ticket


def offer_of(ticket: str) -> dict[str, Any]:
    """Where a browser shows it, and how: what ``new WebSocket`` takes."""
    return {"path": PATH, "protocols": [PROTOCOL, f"{_PREFIX}{ticket}"]}


def redeem_ticket(ticket: str) -> Admission | None:
    """Whom a ticket lets in, once: of two at the same moment one gets None."""
    if not ticket or len(ticket) > _LONGEST:
        return None
    packed = cache.get(_key(ticket))
    if packed is None or not cache.delete(_key(ticket)):
        return None
    return Admission.unpacked(packed)


def ticket_among(subprotocols: Sequence[str]) -> str:
    """The ticket that a client offers beside ``PROTOCOL``; empty if there is none."""
    if PROTOCOL not in subprotocols:
        return ""
    return next((name.removeprefix(_PREFIX) for name in subprotocols if name.startswith(_PREFIX)), "")


def _key(ticket: str) -> str:
    return f"ticket:{ticket}"
