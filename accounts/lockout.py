"""Wrong passwords, pictures and codes: a few are free, then each further one costs a longer wait.

Three counters watch each try. The one for a name from an address is strict. The one for a name from anywhere and the
one for a crowd (an address as a whole, or a class) are generous, and let through whoever has signed in with that name
from that address before: guessing from elsewhere locks nobody out of their own desk, and the mistakes of a class lock
out no classmate behind the same address. The counters live in the cache; where that is away, tries are limited by the
cost of a hash.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from accounts.errors import LockedOut
from core.request_context import address_block

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
KNOWN_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Allowed:
    """How many wrong tries are free until they are forgotten, counted from the first.

    ``address`` is for an address as a whole, or for the crowd that a try names in its place.
    """

    here: int
    name: int
    address: int
    forgotten_after: timedelta = FORGOTTEN_AFTER
    longest_pause: timedelta = LONGEST_PAUSE


PASSWORDS = Allowed(here=5, name=20, address=200)


@dataclass(frozen=True)
class Try:
    """Somebody at ``address`` says to be ``name``. ``kind`` keeps the counters of different doors apart.

    ``crowd`` is what many names have in common: the address, unless something else is named.
    """

    kind: str
    name: str
    address: str
    crowd: str = ""
    allowed: Allowed = PASSWORDS

    def require_open(self, *, now: datetime) -> None:
        """Count the try beforehand, so that many at once do not slip through together.

        Raises:
            LockedOut: with the seconds to wait. Such a try is not counted.
        """
        counters = list(self._counters())
        stored = cache.get_many([*(until for _, until, _ in counters), self._key("known")])
        strict, *generous = counters
        watched = [strict] if self._key("known") in stored else [strict, *generous]
        locked_until = max((stored.get(until, 0) for _, until, _ in watched), default=0)
        if locked_until > now.timestamp():
            raise LockedOut("Too many wrong tries.", retry_after=math.ceil(locked_until - now.timestamp()))
        for count, until, free in watched:
            self._add(count, until, free, now=now)

    def succeeded(self) -> None:
        """Forget the wrong tries of this name; remember that it belongs to this address."""
        (here, here_until, _), (name, name_until, _), (crowd, _, _) = self._counters()
        cache.delete_many([here, here_until, name, name_until])
        if cache.add(self._key("known"), 1, KNOWN_FOR.total_seconds()):
            _move(crowd, by=-1)  # who was known before was not counted there

    def _add(self, count: str, until: str, free: int, *, now: datetime) -> None:
        cache.add(count, 0, self.allowed.forgotten_after.total_seconds())
        tries = _move(count, by=1)
        if tries >= free:
            pause = min(self.allowed.longest_pause, FIRST_PAUSE * 2 ** min(tries - free, 10))
            cache.set(until, (now + pause).timestamp(), pause.total_seconds() + 1)

    def _counters(self) -> Iterator[tuple[str, str, int]]:
        """Key of the count, key of the moment until which it locks, tries that are free. The strict one first."""
        for which, free in (
            ("here", self.allowed.here),
            ("name", self.allowed.name),
            ("crowd", self.allowed.address),
        ):
            key = self._key(which)
            yield f"{key}:count", f"{key}:until", free

    def _key(self, which: str) -> str:
        address = address_block(self.address)
        parts = {"name": (self.name,), "crowd": (self.crowd or address,)}
        told = "\n".join(parts.get(which, (self.name, address)))
        return f"lockout:{self.kind}:{which}:{hashlib.sha256(told.encode(errors='replace')).hexdigest()[:32]}"


def _move(count: str, *, by: int) -> int:
    """The counter after the step; 0 where it ran out in between or the cache is away."""
    try:
        return cache.incr(count, by) or 0
    except ValueError:
        return 0
