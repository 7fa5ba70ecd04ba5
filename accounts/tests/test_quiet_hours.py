"""When people are left in peace, on the clock of where they are, on the days when it is put forward and back too."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.preferences import Wishes

NIGHT = {"from": "21:00", "to": "07:00"}
SIESTA = {"from": "14:00", "to": "16:30"}


def wishes(quiet: dict[str, str] | None, zone: str = "UTC", **more: Any) -> Wishes:
    return Wishes.of({"notifications": {"quiet_hours": quiet, **more}}, time_zone=zone)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "moment", "until"),
    [
        (NIGHT, "UTC", "2026-09-14 20:59", None),
        (NIGHT, "UTC", "2026-09-14 21:00", "2026-09-15 07:00"),
        (NIGHT, "UTC", "2026-09-14 23:59", "2026-09-15 07:00"),
        (NIGHT, "UTC", "2026-09-15 00:00", "2026-09-15 07:00"),
        (NIGHT, "UTC", "2026-09-15 06:59", "2026-09-15 07:00"),
        (NIGHT, "UTC", "2026-09-15 07:00", None),
        (SIESTA, "UTC", "2026-09-14 13:59", None),
        (SIESTA, "UTC", "2026-09-14 14:00", "2026-09-14 16:30"),
        (SIESTA, "UTC", "2026-09-14 16:30", None),
        (None, "UTC", "2026-09-14 23:00", None),
        # Madrid in summer is two hours ahead, Los Angeles seven behind, Kathmandu five and three quarters ahead.
        (NIGHT, "Europe/Madrid", "2026-09-14 18:59", None),
        (NIGHT, "Europe/Madrid", "2026-09-14 19:00", "2026-09-15 05:00"),
        (NIGHT, "America/Los_Angeles", "2026-09-14 09:00", "2026-09-14 14:00"),
        (NIGHT, "Asia/Kathmandu", "2026-09-14 15:15", "2026-09-15 01:15"),
        # Madrid puts its clocks forward on 29 March 2026 at 01:00 UTC, and back on 25 October at 01:00 UTC.
        (NIGHT, "Europe/Madrid", "2026-03-28 22:00", "2026-03-29 05:00"),
        (NIGHT, "Europe/Madrid", "2026-10-24 22:00", "2026-10-25 06:00"),
        # 02:30 is skipped: as long after midnight as it would have been.
        ({"from": "21:00", "to": "02:30"}, "Europe/Madrid", "2026-03-28 23:30", "2026-03-29 01:30"),
        # 02:30 comes twice, and so does the end.
        ({"from": "21:00", "to": "02:30"}, "Europe/Madrid", "2026-10-24 23:50", "2026-10-25 00:30"),
        ({"from": "21:00", "to": "02:30"}, "Europe/Madrid", "2026-10-25 01:10", "2026-10-25 01:30"),
        # The end falls into what is skipped, and the next night begins right after it: the day has no waking hour.
        ({"from": "03:00", "to": "02:30"}, "Europe/Madrid", "2026-03-28 23:30", "2026-03-30 00:30"),
    ],
)
def test_quiet_hours_end(quiet: dict[str, str] | None, zone: str, moment: str, until: str | None) -> None:
    # Act
    found = wishes(quiet, zone).quiet_until(at(moment))

    # Assert
    assert found == (at(until) if until else None)


def test_who_said_nothing_is_left_in_peace_from_nine_to_seven() -> None:
    # Act
    found = Wishes.of({}, time_zone="UTC").quiet_until(at("2026-09-14 22:00"))

    # Assert
    assert found == at("2026-09-15 07:00")


@given(
    clocks=st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=2, unique=True),
    zone=st.sampled_from(["Europe/Madrid", "America/St_Johns", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia"]),
    minutes=st.integers(0, 366 * 24 * 60),
)
def test_quiet_hours_end_later_and_then_none_hold(clocks: list[int], zone: str, minutes: int) -> None:
    # Arrange
    begin, end = (time(*divmod(clock, 60)).isoformat("minutes") for clock in clocks)
    asked, moment = wishes({"from": begin, "to": end}, zone), at("2026-01-01 00:00") + timedelta(minutes=minutes)

    # Act
    until = asked.quiet_until(moment)

    # Assert
    clock = moment.astimezone(ZoneInfo(zone)).time()
    first, last = time.fromisoformat(begin), time.fromisoformat(end)
    is_quiet = first <= clock < last if first < last else not last <= clock < first
    assert (until is not None) == is_quiet
    if until is not None:
        assert moment < until <= moment + timedelta(hours=50)
        assert asked.quiet_until(until) is None


@pytest.mark.parametrize(
    ("zone", "hour", "quiet", "moment", "due"),
    [
        ("UTC", 17, NIGHT, "2026-09-14 09:00", "2026-09-14 17:00"),
        ("UTC", 17, NIGHT, "2026-09-14 17:00", "2026-09-15 17:00"),
        ("UTC", 0, None, "2026-09-14 17:00", "2026-09-15 00:00"),
        ("Europe/Madrid", 17, NIGHT, "2026-09-14 09:00", "2026-09-14 15:00"),
        ("Europe/Madrid", 17, NIGHT, "2026-10-24 15:00", "2026-10-25 16:00"),
        ("UTC", 22, NIGHT, "2026-09-14 09:00", "2026-09-15 07:00"),
        # Cairo's clocks skip midnight of 24 April 2026.
        ("Africa/Cairo", 0, None, "2026-04-23 12:00", "2026-04-23 22:00"),
    ],
)
def test_the_next_digest_is_due_at_the_readers_hour_outside_of_quiet_hours(
    zone: str, hour: int, quiet: dict[str, str] | None, moment: str, due: str
) -> None:
    # Act
    found = wishes(quiet, zone, digest_hour=hour).next_digest(at(moment))

    # Assert
    assert found == at(due)
