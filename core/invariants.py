"""What must hold at every moment, whatever was killed in between. ``manage.py check_invariants`` asks all of it.

Each app contributes its invariants in ``invariants.py``. A check is set-based and yields one sentence for each
violation: ids, no personal data. What only lags (a projection behind the log) is no violation.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.db import IntegrityError, connection, transaction

from core.ports import Registry

Check = Callable[[], Iterable[str]]

invariants: Registry["Invariant"] = Registry()


@dataclass(frozen=True)
class Invariant:
    """Something that always holds. ``check`` yields what does not.

    Most checks only read, and all of those see the database at one moment. One that must try something out
    (``is_trial``) takes the locks that it needs, and rolls back what it did.
    """

    check: Check
    is_trial: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of one check: how many violations there are, and the first few of them."""

    name: str
    violations: int
    shown: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.violations


def register_invariants(checks: Mapping[str, Check], *, are_trials: bool = False) -> None:
    """Called by each app's ``ready()`` with its checks by name (``app.what_holds``)."""
    for name, check in checks.items():
        invariants.register(name, Invariant(check, is_trial=are_trials))


def check_invariants(more: Mapping[str, Check] | None = None, *, shown: int = 20) -> Iterator[Verdict]:
    """A verdict for each registered invariant and for the reading checks in ``more``; the first ``shown`` violations.

    Right while others write: on PostgreSQL the reading checks share one snapshot and hold nobody up, on SQLite
    writers wait until they are through.
    """
    registered = dict(invariants.items())
    reading = {name: each.check for name, each in registered.items() if not each.is_trial} | dict(more or {})
    with _one_moment():
        for name, check in reading.items():
            yield _judge(name, check, shown)
    for name, invariant in registered.items():
        if invariant.is_trial:
            yield _judge(name, invariant.check, shown)


def lift_time_limits() -> None:
    """For the present transaction: a check may take longer than a request."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that sees the database as it is now, until its end. Inside another one it sees what that does."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        lift_time_limits()
        yield


def _judge(name: str, check: Check, shown: int) -> Verdict:
    violations = _with_refusal(check)
    first = tuple(islice(violations, shown))
    return Verdict(name=name, violations=len(first) + sum(1 for _ in violations), shown=first)


def _with_refusal(check: Check) -> Iterator[str]:
    """The check's violations. Where the log itself is broken, the database may refuse what a trial does."""
    try:
        yield from check()
    except IntegrityError as refused:
        yield f"It cannot be tried out: {refused}"
