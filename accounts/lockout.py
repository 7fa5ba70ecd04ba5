"""Wrong passwords, pictures and codes: a few are free, then each further one costs a longer wait.

Three counters watch each try. The one for a name from an address is strict. The one for a name from anywhere and the
one for a crowd (an address as a whole, or a class) are generous, and let through whoever has signed in with that name
from that address before: guessing from elsewhere locks nobody out of their own desk, and the mistakes of a class lock
out no classmate behind the same address. The counters live in the cache. Where that is away, what costs no hash is shut,
and passwords are limited by the cost of theirs, so that a school can still sign in.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.translation import gettext

from accounts.errors import LockedOut
from core.request_context import address_block

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
KNOWN_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Allowed:
    """How many wrong tries are free until they are forgotten, counted from the first: of a name from an address, of a
    name from anywhere, of a crowd. ``costs_a_hash`` says whether each try is slow by itself."""

    here: int
    name: int
    crowd: int
    forgotten_after: timedelta = FORGOTTEN_AFTER
    longest_pause: timedelta = LONGEST_PAUSE
    costs_a_hash: bool = False


# The crowd is the address: two hundred mistakes of a school in an hour.
PASSWORD_TRIES = Allowed(here=5, name=20, crowd=200, costs_a_hash=True)
SECOND_FACTOR_TRIES = Allowed(here=5, name=10, crowd=200)
# There are 1,320 sequences only, so wrong tries are remembered for a day: of a child it takes 23 a day from one address
# and 38 from all together. The crowd is the class: four mistakes of each of 30 children are free.
PICTURE_TRIES = Allowed(
    here=5, name=20, crowd=120, forgotten_after=timedelta(hours=24), longest_pause=timedelta(hours=2)
)
# Guesses at who is no child of a class count as those at a child, but are the guesser's alone: they shut no class and
# fill no memory.
STRANGER_TRIES = Allowed(
    here=5, name=100_000, crowd=120, forgotten_after=timedelta(hours=24), longest_pause=timedelta(hours=2)
)
# Where nobody has said who they are, the name is the code that was typed, so that the crowd alone, the address, limits
# guessing. Of 2 · 10¹⁴ guardians' codes this leaves nothing to guess, and a hall full of parents their mistakes.
GUARDIAN_CODE_TRIES = Allowed(here=20, name=20, crowd=60)
CLASS_CODE_TRIES = Allowed(here=60, name=1000, crowd=60)


@dataclass(frozen=True)
class Try:
    """Somebody at ``address`` says to be ``name``. ``kind`` keeps the counters of different doors apart.

    ``crowd`` is what many names have in common: the address, unless something else is named.
    """

    kind: str
    name: str
    address: str
    crowd: str = ""
    allowed: Allowed = PASSWORD_TRIES

    def require_open(self, *, now: datetime) -> None:
        """Count the try beforehand, and let one try through after each pause: many at once do not slip through.

        Raises:
            LockedOut: with the seconds to wait.
        """
        counters = list(self._counters())
        stored = cache.get_many([*(until for _, until, _ in counters), self._key("known")])
        strict, *generous = counters
        watched = [strict] if self._key("known") in stored else [strict, *generous]
        pauses = {until: stored[until] for _, until, _ in watched if until in stored}
        locked_until = max(pauses.values(), default=0)
        if locked_until > now.timestamp():
            raise LockedOut(gettext("Too many wrong tries."), retry_after=math.ceil(locked_until - now.timestamp()))
        for count, until, free in watched:
            tries = self._count(count)
            if tries > free and not self._has_the_turn(until, pauses.get(until)):
                raise LockedOut(gettext("Too many wrong tries."), retry_after=int(FIRST_PAUSE.total_seconds()))
            if tries >= free:
                pause = min(self.allowed.longest_pause, FIRST_PAUSE * 2 ** min(tries - free, 10))
                cache.set(until, (now + pause).timestamp(), self.allowed.forgotten_after.total_seconds())

    def succeeded(self) -> None:
        """Forget the wrong tries of this name; remember that it belongs to this address."""
        (here, here_until, _), (name, name_until, _), (crowd, _, _) = self._counters()
        cache.delete_many([here, here_until, name, name_until])
        if cache.add(self._key("known"), 1, KNOWN_FOR.total_seconds()):
            _move(crowd, by=-1)  # who was known before was not counted there

    @property
    def key(self) -> str:
        """Stands for this name at this address, and tells neither."""
        return self._key("here")

    def _count(self, count: str) -> int:
        cache.add(count, 0, self.allowed.forgotten_after.total_seconds())
        tries = _move(count, by=1)
        if tries is None and not self.allowed.costs_a_hash:
            raise LockedOut(
                gettext("Nothing can be counted at the moment."), retry_after=int(FIRST_PAUSE.total_seconds())
            )
        return tries or 0

    def _has_the_turn(self, until: str, ended: float | None) -> bool:
        """Whether this is the one try after the pause that has ``ended``; without a pause there is none to have."""
        return ended is not None and bool(
            cache.add(f"{until}:{ended}", 1, self.allowed.forgotten_after.total_seconds())
        )

    def _counters(self) -> Iterator[tuple[str, str, int]]:
        """Key of the count, key of the moment until which it locks, tries that are free. The strict one first."""
        for which, free in (
            ("here", self.allowed.here),
            ("name", self.allowed.name),
            ("crowd", self.allowed.crowd),
        ):
            key = self._key(which)
            yield f"{key}:count", f"{key}:until", free

    def _key(self, which: str) -> str:
        address = address_block(self.address)
        parts = {"name": (self.name,), "crowd": (self.crowd or address,)}
        told = "\n".join(parts.get(which, (self.name, address)))
        return f"lockout:{self.kind}:{which}:{hashlib.sha256(told.encode(errors='replace')).hexdigest()[:32]}"


def _move(count: str, *, by: int) -> int | None:
    """The counter after the step; None where the cache is away."""
    try:
        return cache.incr(count, by)
    except ValueError:  # it ran out in between
        return 0
