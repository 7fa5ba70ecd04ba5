"""Services outside of Lyceum: one error for all their failures, and a pause after several in a row."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from pybreaker import CircuitBreaker, CircuitBreakerError

from core.errors import UpstreamUnavailable

FAILURES_IN_A_ROW = 5
PAUSE_SECONDS = 30


@contextmanager
def asking(service: str, *failures: type[Exception]) -> Iterator[None]:
    """Round a call of ``service``, whose ``failures`` count. The call itself needs a time-out.

    After five failures in a row nobody asks this service from this process for 30 s; then one call tries it again.

    Raises:
        UpstreamUnavailable: one of ``failures``, or the service is being left alone.
    """
    counted: tuple[type[Exception], ...] = (*failures, CircuitBreakerError)
    try:
        with breaker_of(service).calling():
            yield
    except counted as error:
        raise UpstreamUnavailable(f"{service} does not answer at the moment.") from error


@cache
def breaker_of(service: str) -> CircuitBreaker:
    """The one breaker of a service in this process."""
    return CircuitBreaker(fail_max=FAILURES_IN_A_ROW, reset_timeout=PAUSE_SECONDS, name=service)
