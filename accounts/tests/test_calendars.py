"""Days and time zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.calendars import bounds_of_days, local_date, zone_named
from accounts.preferences import Wishes


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", date(2026, 9, 14)),
        ("Pacific/Kiritimati", date(2026, 9, 15)),  # UTC+14
        ("America/Los_Angeles", date(2026, 9, 14)),
        ("Nowhere/Atlantis", date(2026, 9, 14)),
        ("", date(2026, 9, 14)),
        ("../../etc/passwd", date(2026, 9, 14)),
    ],
)
def test_the_day_is_that_of_the_zone(zone: str, expected: date) -> None:
    # Act
    day = local_date(zone, datetime(2026, 9, 14, 12, 0, tzinfo=UTC))

    # Assert
    assert day == expected


def test_a_zone_that_nobody_knows_is_utc_for_everything_that_reads_it() -> None:
    # Act
    zones = [str(zone_named("Mars/Olympus")), str(Wishes.of({}, time_zone="Mars/Olympus").zone)]

    # Assert
    assert zones == ["UTC", "UTC"]


def test_days_are_as_long_as_their_zone_makes_them() -> None:
    # Arrange: on 29 March 2026 Madrid puts its clocks forward.
    zone, spring = ZoneInfo("Europe/Madrid"), date(2026, 3, 29)

    # Act
    begins, ends = bounds_of_days(spring, spring, zone)
    _, two_later = bounds_of_days(spring, date(2026, 3, 30), zone)

    # Assert
    assert begins.astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=23)
    assert two_later.astimezone(UTC) == datetime(2026, 3, 30, 22, tzinfo=UTC)
