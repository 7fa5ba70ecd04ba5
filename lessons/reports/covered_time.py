"""Time that several reports cover together, in whole seconds: what two devices saw at once counts once."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

DAY_SECONDS = 86_400


class CoveredTime:
    """A set of moments, kept as spans that neither overlap nor touch. The order in which spans come makes no difference
    to what they cover."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._begins: list[int] = []
        self._ends: list[int] = []
        for begins, ends in spans:
            self.add(begins, ends)

    def add(self, begins: int, ends: int) -> int:
        """Cover the seconds from ``begins`` up to, and without, ``ends``; returns how many of them are new."""
        if ends <= begins:
            return 0
        first = bisect_left(self._ends, begins)
        last = bisect_right(self._begins, ends)
        met = range(first, last)
        covered = sum(min(ends, self._ends[i]) - max(begins, self._begins[i]) for i in met)
        joined = (min([begins, *self._begins[first:last]]), max([ends, *self._ends[first:last]]))
        self._begins[first:last], self._ends[first:last] = [joined[0]], [joined[1]]
        return ends - begins - covered

    @property
    def seconds(self) -> int:
        return sum(self._ends) - sum(self._begins)


class CoveredDays:
    """What the reports of a learner cover: of each day of UTC ``most`` seconds count, and not more. How many count in all
    does not depend on the order in which spans come."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._days: defaultdict[int, CoveredTime] = defaultdict(CoveredTime)
        self._seconds: defaultdict[int, int] = defaultdict(int)

    def add(self, begins: int, ends: int) -> int:
        """Cover the seconds from ``begins`` up to, and without, ``ends``; returns how many more count."""
        counting = 0
        while begins < ends:
            day = begins // DAY_SECONDS
            until = min(ends, (day + 1) * DAY_SECONDS)
            before = self._seconds[day]
            self._seconds[day] += self._days[day].add(begins, until)
            counting += min(self._seconds[day], self._most) - min(before, self._most)
            begins = until
        return counting


def span_until(moment: datetime, seconds: int) -> tuple[int, int]:
    """The ``seconds`` before a moment, which is cut to whole seconds."""
    ends = int(moment.timestamp())
    return ends - seconds, ends
