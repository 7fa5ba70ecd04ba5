"""Links from lessons to simulations."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lessons.errors import LinkRefused

_LONGEST = 500
_IN_HOUSE = ("localhost", "local", "internal", "lan", "home", "intranet", "corp", "test", "invalid", "onion")


def accept_link(address: str, *, field: str) -> str:
    """``address``, where a lesson may lead to it: https, a host with a public name, no name and password in it.

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
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise refusal from error
    if parts.scheme != "https" or "@" in parts.netloc or not given.startswith("https://") or not _is_public(host):
        raise refusal
    return given


def _is_public(host: str) -> bool:
    try:
        host = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return False
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1] in _IN_HOUSE:
        return False
    return not (_is_address(host) or labels[-1].isdigit() or labels[-1].startswith("0x"))


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
