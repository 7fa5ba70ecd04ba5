"""Reads of what people reported to have spent time with: by report, and by day."""

from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accounts.calendars import bounds_of_days
from accounts.enums import Role
from accounts.errors import PersonNotFound, SpanOutOfReach, SpanTooLong
from accounts.models import Activity, User
from accounts.policies import may_see_activity

MOST_DAYS = 366
SHOWN_DAYS = 28  # where nobody says since when
SENSIBLE_YEARS = range(2000, 2200)


@dataclass
class ActivityDay:
    """A day of somebody's own calendar on which something was reported."""

    day: date
    seconds: dict[str, int] = field(default_factory=dict)
    reports: int = 0


def person_of_activity(*, reader: User, student_id: UUID | None) -> User:
    """Whose activity is asked for: the reader's own, or that of a student.

    Raises:
        PersonNotFound: no such student, or not for ``reader`` to see.
    """
    if student_id is None or student_id == reader.pk:
        return User.objects.get(pk=reader.pk)
    students = User.objects.kept().with_role(Role.STUDENT).select_related("institution")
    student = students.filter(pk=student_id).first()
    if student is None or not may_see_activity(reader, student):
        raise PersonNotFound(_("There is no such student."))
    return student


def activity_of(person: User) -> QuerySet[Activity]:
    """All reports of a person."""
    return Activity.objects.filter(person_id=person.pk)


def span_of(*, since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """The first and the last day that are asked for: four weeks up to today unless said.

    Raises:
        SpanOutOfReach: the last day lies in no year of this platform.
    """
    last = until or today
    if last.year not in SENSIBLE_YEARS:
        raise SpanOutOfReach(_("There is nothing so far away."), field="until")
    return since or last - timedelta(days=SHOWN_DAYS - 1), last


def activity_days(person: User, *, zone: tzinfo, since: date, until: date) -> list[ActivityDay]:
    """The days from ``since`` to ``until``, both among them, on which something was reported. One query.

    Raises:
        SpanTooLong: more than 366 days, or they end before they begin.
    """
    if not 0 <= (until - since).days < MOST_DAYS:
        raise SpanTooLong(_("One to 366 days, please."), field="since")
    begins, ends = bounds_of_days(since, until, zone)
    reported = (
        activity_of(person)
        .filter(happened_at__gte=begins, happened_at__lt=ends)
        .annotate(day=TruncDate("happened_at", tzinfo=zone))
        .order_by("day", "kind")
        .values_list("day", "kind")
        .annotate(seconds=Sum("seconds"), reports=Count("pk"))
    )
    days: dict[date, ActivityDay] = {}
    for day, kind, seconds, reports in reported:
        found = days.setdefault(day, ActivityDay(day))
        found.seconds[kind] = seconds
        found.reports += reports
    return list(days.values())
