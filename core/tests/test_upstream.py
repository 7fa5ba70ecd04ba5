"""Services outside: one error for all failures, and a pause after several in a row."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.errors import UpstreamUnavailable
from core.upstream import FAILURES_IN_A_ROW, asking, breaker_of


def fail(service: str, error: Exception) -> None:
    with asking(service, OSError):
        raise error


def test_its_failures_become_one_error() -> None:
    with pytest.raises(UpstreamUnavailable) as told:
        fail(f"service-{uuid4()}", ConnectionRefusedError("no"))
    assert isinstance(told.value.__cause__, ConnectionRefusedError)


def test_a_defect_stays_loud() -> None:
    with pytest.raises(KeyError):
        fail(f"service-{uuid4()}", KeyError("x"))


def test_after_five_failures_nobody_asks_for_a_while() -> None:
    # Arrange
    service, asked = f"service-{uuid4()}", []
    for _ in range(FAILURES_IN_A_ROW):
        with pytest.raises(UpstreamUnavailable):
            fail(service, OSError())

    # Act
    with pytest.raises(UpstreamUnavailable), asking(service, OSError):
        asked.append("asked")

    # Assert
    assert asked == []
    assert breaker_of(service).current_state == "open"


def test_one_call_after_the_pause_tries_it_again() -> None:
    # Arrange
    service = f"service-{uuid4()}"
    for _ in range(FAILURES_IN_A_ROW):
        with pytest.raises(UpstreamUnavailable):
            fail(service, OSError())
    breaker = breaker_of(service)
    breaker._state_storage.opened_at -= timedelta(seconds=31)

    # Act
    with asking(service, OSError):
        answered = True

    # Assert
    assert answered
    assert breaker.current_state == "closed"


def test_an_answer_in_between_starts_the_count_anew() -> None:
    # Arrange
    service = f"service-{uuid4()}"
    for _ in range(3):
        for _ in range(FAILURES_IN_A_ROW - 1):
            with pytest.raises(UpstreamUnavailable):
                fail(service, OSError())

        # Act
        with asking(service, OSError):
            pass

    # Assert
    assert breaker_of(service).current_state == "closed"
