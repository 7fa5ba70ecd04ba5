"""Links from lessons to simulations."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lessons.errors import LinkRefused

_LONGEST = 500
_IN_HOUSE = ("localhost", "local", "internal", "lan", "home", "intranet", "corp", "test", "invalid", "onion")


def accept_link(address: str, *, field: str) -> str:
    """``address``, where a lesson may lead to it: https, a host with a public name, no name and password in it. The host
    comes back as it is asked for (IDNA), so that everybody who reads the address reads the same.

    Names are not resolved: one that is public by its form may lead to a private place, and to another one tomorrow. The
    reader's browser goes there, this server never does.

    Raises:
        LinkRefused: it may not.
    """
    given = address.strip()
    refusal = LinkRefused(_("The address begins with https:// and leads to a public place."), field=field)
    # What urlsplit would take out silently.
    if len(given) > _LONGEST or any(sign.isspace() or not sign.isprintable() or sign in "\\<>\"'`" for sign in given):
        raise refusal
    try:
        parts = urlsplit(given)
        host, port = _public(parts.hostname or ""), parts.port
    except ValueError as error:
        raise refusal from error
    if parts.scheme != "https" or "@" in parts.netloc or not given.startswith("https://") or not host:
        raise refusal
    taken = f"https://{host}{'' if port is None else f':{port}'}{given[len('https://') + len(parts.netloc) :]}"
    if len(taken) > _LONGEST:
        raise refusal
    return taken


def _public(host: str) -> str:
    """The host in its IDNA form; empty where it has no public name."""
    try:
        host = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = host.split(".")
    is_named = len(labels) > 1 and all(labels) and labels[-1] not in _IN_HOUSE
    is_number = _is_address(host) or labels[-1].isdigit() or labels[-1].startswith("0x")
    return host if is_named and not is_number else ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
