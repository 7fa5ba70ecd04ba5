"""A few wrong tries are free, then each costs a longer wait; nobody else pays for it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts import lockout
from accounts.errors import LockedOut
from accounts.lockout import PASSWORD_TRIES, SECOND_FACTOR_TRIES, Allowed, Try
from accounts.tests.factories import NOW
from config.settings.backing import cache_settings

SCHOOL = "192.0.2.1"


def knock(name: str = "ada", address: str = SCHOOL, *, now: datetime = NOW, allowed: Allowed | None = None) -> Try:
    """One try, which is let in."""
    door = Try(kind="password", name=name, address=address, **({"allowed": allowed} if allowed else {}))
    door.require_open(now=now)
    return door


def wait(name: str = "ada", address: str = SCHOOL, *, now: datetime = NOW, allowed: Allowed | None = None) -> int:
    """The seconds that a try is told to wait; 0 if it is let in."""
    try:
        knock(name, address, now=now, allowed=allowed)
    except LockedOut as error:
        return error.retry_after
    return 0


def test_five_tries_are_free_and_each_further_one_waits_twice_as_long() -> None:
    # Arrange
    moment, waits = NOW, []

    # Act
    free = [wait() for _ in range(5)]
    for _ in range(8):
        waits.append(wait(now=moment))
        moment += timedelta(seconds=waits[-1])
        assert wait(now=moment - timedelta(milliseconds=1)) == 1
        knock(now=moment)

    # Assert
    assert free == [0] * 5
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_a_refused_try_is_not_counted() -> None:
    # Arrange
    for _ in range(5):
        knock()

    # Act
    refused = [wait() for _ in range(50)]

    # Assert
    assert refused == [30] * 50
    assert wait(now=NOW + timedelta(seconds=30)) == 0
    assert wait(now=NOW + timedelta(seconds=30)) == 60


def test_success_forgets_the_wrong_tries() -> None:
    # Arrange
    for _ in range(4):
        knock()

    # Act
    knock().succeeded()

    # Assert
    assert [wait() for _ in range(6)] == [0, 0, 0, 0, 0, 30]


def test_a_class_behind_one_address_locks_nobody_out() -> None:
    # Act: thirty children are wrong three times each, then right
    for child in range(30):
        for _ in range(3):
            knock(f"child-{child}")
    waits = [wait(f"child-{child}") for child in range(30)]

    # Assert
    assert waits == [0] * 30


def test_guessing_from_everywhere_is_slowed_down_but_the_owner_sits_at_a_known_desk() -> None:
    # Arrange
    knock("ada", "198.51.100.7").succeeded()
    guesses = [wait("ada", f"203.0.113.{number}") for number in range(25)]

    # Act
    owner_here, owner_elsewhere = wait("ada", "198.51.100.7"), wait("ada", "198.51.100.8")

    # Assert
    assert guesses == [0] * 20 + [30] * 5
    assert (owner_here, owner_elsewhere) == (0, 30)


def test_one_password_for_many_names_is_slowed_down_but_not_for_those_who_are_known_there() -> None:
    # Arrange
    knock("nora").succeeded()
    sprayed = [wait(f"name-{number}") for number in range(205)]

    # Act
    known, new, elsewhere = wait("nora"), wait("omar"), wait("omar", "192.0.2.2")

    # Assert
    assert sprayed == [0] * 200 + [30] * 5
    assert (known, new, elsewhere) == (0, 30, 0)


def test_names_addresses_and_kinds_are_counted_apart() -> None:
    # Arrange
    for _ in range(5):
        knock()

    # Act
    other_door = Try(kind="code", name="ada", address=SCHOOL)
    other_door.require_open(now=NOW)

    # Assert
    assert (wait(), wait("eve"), wait("ada", "192.0.2.2")) == (30, 0, 0)


def test_an_ipv6_network_is_one_address() -> None:
    # Act
    waits = [wait("ada", f"2001:db8:1:2::{number}") for number in range(6)]

    # Assert
    assert waits == [0, 0, 0, 0, 0, 30]
    assert wait("ada", "2001:db8:1:3::1") == 0


def test_many_tries_at_once_do_not_slip_through_together() -> None:
    # Act
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: wait(), range(64)))

    # Assert
    assert waits.count(0) == 5
    assert wait() >= 30


def test_one_try_has_the_turn_after_a_pause_however_many_come() -> None:
    # Arrange
    for _ in range(5):
        knock()
    after = NOW + timedelta(seconds=31)

    # Act
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: wait(now=after), range(64)))

    # Assert
    assert waits.count(0) == 1


def test_a_door_may_allow_fewer_or_more() -> None:
    # Arrange
    strict = Allowed(here=1, name=100, crowd=100)

    # Act
    waits = [wait(allowed=strict), wait(allowed=strict)]

    # Assert
    assert waits == [0, 30]


@pytest.mark.parametrize("name", ["", "a\x00b", "n" * 10_000, "\ud800", "ada\nbob"])
def test_any_name_can_be_counted(name: str) -> None:
    # Act
    waits = [wait(name) for _ in range(6)]

    # Assert
    assert waits == [0, 0, 0, 0, 0, 30]


def test_where_nothing_can_be_counted_only_what_costs_a_hash_stays_open(settings: Any) -> None:
    # Arrange: a cache that is away
    settings.CACHES = cache_settings("redis://127.0.0.1:1/0")

    # Act
    waits = {allowed: [wait(allowed=allowed) for _ in range(30)] for allowed in (PASSWORD_TRIES, SECOND_FACTOR_TRIES)}

    # Assert
    assert waits == {PASSWORD_TRIES: [0] * 30, SECOND_FACTOR_TRIES: [30] * 30}


def test_only_passwords_cost_a_hash() -> None:
    # Act
    kinds = {name: value for name, value in vars(lockout).items() if isinstance(value, Allowed)}

    # Assert
    assert [name for name, allowed in kinds.items() if allowed.costs_a_hash] == ["PASSWORD_TRIES"]
    assert len(kinds) == 6
