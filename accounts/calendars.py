"""Days and clocks of people and institutions, by the names of time zones that are stored of them."""

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format


def zone_named(time_zone: str) -> ZoneInfo:
    """The zone of this name; UTC where nobody knows it, as after a list of zones that lost one."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_date(time_zone: str, now: datetime) -> date:
    """The day that it is in ``time_zone``."""
    return now.astimezone(zone_named(time_zone)).date()


def bounds_of_days(first: date, last: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """When ``first`` begins in ``zone``, and when the day after ``last`` does: the second is outside."""
    return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)


def days_in_words(first: date, last: date) -> str:
    """As the active language writes days; a single one once."""
    begin, end = (date_format(day) for day in (first, last))
    return begin if first == last else f"{begin} – {end}"


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
