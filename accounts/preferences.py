"""What somebody prefers: by which channels they are told things and when, and what they need to read and hear."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.calendars import zone_named

# Each preference with what holds until somebody says otherwise.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "notifications": {
        "in_app": True,
        "email": True,
        "digest": False,
        "digest_hour": 17,
        "quiet_hours": {"from": "21:00", "to": "07:00"},
    },
    "accessibility": {
        "high_contrast": False,
        "large_text": False,
        "reduced_motion": False,
        "captions": False,
        "screen_reader": False,
        "easy_reading": False,
    },
}


def whole_preferences(said: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every preference, with what was ``said`` before what holds by default."""
    return {section: {**known, **said.get(section, {})} for section, known in DEFAULTS.items()}


def changed_preferences(said: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """``said`` with ``changes``: those of a section that are not named stay."""
    return {**said, **{section: {**said.get(section, {}), **change} for section, change in changes.items()}}


@dataclass(frozen=True)
class QuietHours:
    """From when to when somebody is left in peace, on the clock of where they are; over midnight where ``begin`` is
    the later. Never empty and never the whole day: the two differ."""

    begin: time
    end: time

    def hold_at(self, moment: datetime, zone: ZoneInfo) -> bool:
        clock = moment.astimezone(zone).time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end

    def next_end(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The next time after ``moment`` (UTC) that the clock shows ``end``."""
        return _next_time(self.end, moment, zone)


@dataclass(frozen=True)
class Wishes:
    """How somebody wants to be told things. Times are on the clock of ``zone``; moments are UTC."""

    in_app: bool
    email: bool
    digest: bool
    digest_at: time
    quiet: QuietHours | None
    zone: ZoneInfo

    @classmethod
    def of(cls, said: Mapping[str, Any], *, time_zone: str) -> "Wishes":
        """From the ``preferences`` and the time zone of a person."""
        wanted = whole_preferences(said)["notifications"]
        quiet = wanted["quiet_hours"]
        return cls(
            in_app=wanted["in_app"],
            email=wanted["email"],
            digest=wanted["digest"],
            digest_at=time(wanted["digest_hour"]),
            quiet=QuietHours(time.fromisoformat(quiet["from"]), time.fromisoformat(quiet["to"])) if quiet else None,
            zone=zone_named(time_zone),
        )

    def quiet_until(self, moment: datetime) -> datetime | None:
        """When the quiet hours that hold at ``moment`` are over; None if none hold.

        On a day when the clock is put forward over the end of them, the next may begin at once: then these count too.
        """
        waits = moment
        while self.quiet and self.quiet.hold_at(waits, self.zone):
            waits = self.quiet.next_end(waits, self.zone)
        return waits if waits > moment else None

    def next_digest(self, moment: datetime) -> datetime:
        """When the next digest after ``moment`` is due, but not in quiet hours."""
        due = _next_time(self.digest_at, moment, self.zone)
        return self.quiet_until(due) or due


def _next_time(clock: time, moment: datetime, zone: ZoneInfo) -> datetime:
    """The next moment (UTC) after ``moment`` at which the clock of ``zone`` shows ``clock``.

    A time that is skipped when the clock is put forward counts as long after midnight as it would have been; one that
    comes twice counts twice.
    """
    today = moment.astimezone(zone).date()
    moments = (each for days in range(3) for each in _moments(today + timedelta(days=days), clock, zone))
    return min(each for each in moments if each > moment)


def _moments(day: date, clock: time, zone: ZoneInfo) -> Iterator[datetime]:
    for fold in (0, 1):
        moment = datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC)
        if fold == 0 or moment.astimezone(zone).time() == clock:
            yield moment
