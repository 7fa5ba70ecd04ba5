"""Two weeks of a class on paper: who was there, and a family that says beforehand that its child is away."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.api import User, local_date, zone_named
from courses.api import AbsenceReason, AttendanceState, Classroom, MarkDraft, announce_absence, mark_attendance

DAYS = 14
MARKED_AT = time(9, 10)
# Of a hundred pupils on a day: late, missing, away for a reason.
LATE, ABSENT, EXCUSED = 4, 2, 4
REASONS = (AbsenceReason.ILLNESS, AbsenceReason.ILLNESS, AbsenceReason.FAMILY, AbsenceReason.SCHOOL_EVENT)


@dataclass(frozen=True)
class Register:
    """The sheets of a class, written by its ``teacher`` on the mornings before ``until``, and not before ``since``."""

    classroom: Classroom
    teacher: User
    since: datetime
    until: datetime

    def fill(self, pupils: Sequence[User], rng: random.Random) -> None:
        zone = zone_named(self.teacher.institution.time_zone)
        for day in self._past_days():
            mark_attendance(
                classroom_id=self.classroom.pk,
                on=day,
                marks=[_mark(pupil, rng) for pupil in pupils],
                actor=self.teacher,
                now=datetime.combine(day, MARKED_AT, zone),
            )

    def announce(self, child: User, guardian: User) -> None:
        """For the next school day, an hour ago: the teacher finds it on the sheet that is to be filled in."""
        day = self._today()
        while day.weekday() >= 5:
            day += timedelta(days=1)
        announce_absence(
            student_id=child.pk,
            from_on=day,
            to_on=day,
            reason=AbsenceReason.ILLNESS,
            note="Fever since last night. Back the day after, we hope.",
            actor=guardian,
            now=self.until - timedelta(hours=1),
        )

    def _past_days(self) -> Iterator[date]:
        """The school days before today."""
        today = self._today()
        first = max(today - timedelta(days=DAYS), self.since.date() + timedelta(days=1))
        days = (first + timedelta(days=number) for number in range((today - first).days))
        return (day for day in days if day.weekday() < 5)

    def _today(self) -> date:
        return local_date(self.teacher.institution.time_zone, self.until)


def _mark(pupil: User, rng: random.Random) -> MarkDraft:
    drawn = rng.randrange(100)
    if drawn < LATE:
        return MarkDraft(pupil.pk, AttendanceState.LATE, minutes_late=5 * rng.randint(1, 4))
    if drawn < LATE + ABSENT:
        return MarkDraft(pupil.pk, AttendanceState.ABSENT)
    if drawn < LATE + ABSENT + EXCUSED:
        return MarkDraft(pupil.pk, AttendanceState.EXCUSED, rng.choice(REASONS))
    return MarkDraft(pupil.pk, AttendanceState.PRESENT)
