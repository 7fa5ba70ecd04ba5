"""What people's frontends report that they spent time with."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.calendars import bounds_of_days, zone_named
from accounts.enums import ActivityKind, Role
from accounts.errors import ActivityImplausible
from accounts.events import ActivityReported
from accounts.models import Activity, User
from core.events import announce

LONGEST_REPORT = timedelta(hours=4)
OLDEST_REPORT = timedelta(days=7)  # a device that was offline for a week
CLOCK_SKEW = timedelta(minutes=2)
DAY = timedelta(days=1)


@transaction.atomic
def report_activity(
    *,
    person_id: UUID,
    kind: ActivityKind,
    seconds: int,
    now: datetime,
    target_id: UUID | None = None,
    happened_at: datetime | None = None,
) -> Activity:
    """Write down that somebody spent ``seconds`` with something until ``happened_at``. Each call is another report: a
    door that may be knocked at twice needs a key.

    Raises:
        ActivityImplausible: longer than four hours; in the future, a little for clocks aside; older than a week; or
            more than the person's day has.
    """
    person = User.objects.select_for_update().get(pk=person_id)
    _require_plausible(seconds, happened_at, now=now)
    moment = min(happened_at or now, now)
    _require_room(person, seconds, moment)
    activity = Activity.objects.create(
        institution_id=person.institution_id,
        person=person,
        kind=kind,
        target_id=target_id,
        seconds=seconds,
        happened_at=moment,
    )
    announce(
        ActivityReported(
            institution_id=person.institution_id,
            object_id=activity.pk,
            learner_id=person.pk if person.role == Role.STUDENT else None,
            actor_id=person.pk,
            occurred_at=moment,
            kind=str(kind),
            seconds=seconds,
        )
    )
    return activity


def _require_plausible(seconds: int, happened_at: datetime | None, *, now: datetime) -> None:
    if not 0 <= seconds <= LONGEST_REPORT.total_seconds():
        raise ActivityImplausible(_("A report covers four hours at most."), field="seconds")
    if happened_at is not None and happened_at > now + CLOCK_SKEW:
        raise ActivityImplausible(_("This is still to come."), field="happened_at")
    if happened_at is not None and happened_at < now - OLDEST_REPORT:
        raise ActivityImplausible(_("This was more than a week ago."), field="happened_at")


def _require_room(person: User, seconds: int, moment: datetime) -> None:
    zone = zone_named(person.time_zone)
    day = moment.astimezone(zone).date()
    begins, ends = bounds_of_days(day, day, zone)
    reported = Activity.objects.filter(person=person, happened_at__gte=begins, happened_at__lt=ends)
    total = reported.aggregate(total=Sum("seconds"))["total"] or 0
    if total + seconds > DAY.total_seconds():
        raise ActivityImplausible(_("A day has 24 hours."), field="seconds")
