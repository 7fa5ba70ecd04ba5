"""Who was in class: sheets of a day, and counts. Everything is counted from the marks when it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api import (
    GuardianSight,
    Institution,
    PersonNotFound,
    Role,
    User,
    bounds_of_days,
    children_one_may_ask_about,
    local_date,
    zone_named,
)
from courses.enums import AbsenceReason, AttendanceState, EnrolmentState
from courses.errors import DayOutOfReach
from courses.models import AnnouncedAbsence, AttendanceMark, Classroom, Enrolment
from courses.policies import may_ask_for_attendance, notes_for, visible_absences, visible_marks
from courses.selectors import get_visible_classroom

# How late a day may still be marked.
LATEST_MARK_DAYS = 60
# What is shown where nobody says since when, and the most that may be asked for.
SHOWN_DAYS = 28
MOST_DAYS = 366
SENSIBLE_YEARS = range(2000, 2200)
_STATES = [state.value for state in AttendanceState]  # in the order of ``AttendanceCounts``


@dataclass(frozen=True)
class AttendanceCounts:
    """How often somebody was there."""

    present: int = 0
    late: int = 0
    absent: int = 0
    excused: int = 0

    @property
    def expected(self) -> int:
        """The days that count: who is excused was not expected."""
        return self.present + self.late + self.absent

    @property
    def rate(self) -> float | None:
        """The share, 0–1, of these on which they came, late or not; None where there are none."""
        return (self.present + self.late) / self.expected if self.expected else None


@dataclass(frozen=True)
class SheetRow:
    """A learner on the sheet of a day; ``absence`` is what was announced for it."""

    learner: User
    mark: AttendanceMark | None
    absence: AnnouncedAbsence | None

    @property
    def proposal(self) -> tuple[AttendanceState, AbsenceReason] | None:
        """What the teacher may want to mark, where nothing is yet: who was announced is excused."""
        if self.mark is not None or self.absence is None:
            return None
        return AttendanceState.EXCUSED, AbsenceReason(self.absence.reason)


@dataclass(frozen=True)
class DaySheet:
    """The sheet of a class for a day, by name. ``first_on`` and ``last_on`` are the days that may be marked now."""

    classroom: Classroom
    on: date
    first_on: date
    last_on: date
    rows: list[SheetRow]

    @property
    def is_open(self) -> bool:
        return self.first_on <= self.on <= self.last_on and not self.classroom.is_archived


@dataclass(frozen=True)
class LearnerAttendance:
    """What became of a learner over some days."""

    learner: User
    counts: AttendanceCounts


@dataclass(frozen=True)
class ClassAttendance:
    """The counts of a class from ``first`` to ``last``, by name."""

    classroom: Classroom
    first: date
    last: date
    learners: list[LearnerAttendance]


@dataclass(frozen=True)
class OwnAttendance:
    """The marks of a learner, or of several siblings, from ``first`` to ``last``, the newest first, and their counts."""

    people: list[User]
    first: date
    last: date
    marks: list[AttendanceMark] = field(default_factory=list)

    @property
    def counts(self) -> AttendanceCounts:
        return _counted(self.marks)

    @property
    def learners(self) -> list[LearnerAttendance]:
        return [
            LearnerAttendance(person, _counted([mark for mark in self.marks if mark.learner_id == person.pk]))
            for person in self.people
        ]


def _counted(marks: Iterable[AttendanceMark]) -> AttendanceCounts:
    states = [mark.state for mark in marks]
    return AttendanceCounts(*(states.count(state) for state in _STATES))


def zone_of_school(institution_id: UUID) -> ZoneInfo:
    """Whose days a class has. One query."""
    return zone_named(Institution.objects.values_list("time_zone", flat=True).get(pk=institution_id))


def markable_days(classroom: Classroom, *, zone: tzinfo, now: datetime) -> tuple[date, date]:
    """The first and the last day that may be marked: not before the class, nor too long ago, nor still to come."""
    today = now.astimezone(zone).date()
    opened_on = classroom.created_at.astimezone(zone).date()
    return max(opened_on, today - timedelta(days=LATEST_MARK_DAYS)), today


def learners_on(classroom: Classroom, on: date, *, zone: tzinfo) -> QuerySet[User]:
    """Who was in the class on a day of ``zone``, or has a mark for it; by name."""
    begins, ends = bounds_of_days(on, on, zone)
    places = Enrolment.objects.filter(
        Q(state=EnrolmentState.ACTIVE) | Q(left_at__gte=begins),
        classroom=classroom,
        learner=OuterRef("pk"),
        enrolled_at__lt=ends,
    )
    marks = AttendanceMark.objects.filter(classroom=classroom, learner=OuterRef("pk"), on=on)
    here = Q(Exists(places), is_active=True, role=Role.STUDENT) | Q(Exists(marks))
    return User.objects.kept().filter(here).order_by("full_name", "pk")


def sheet_of(classroom: Classroom, on: date, *, reader: User, now: datetime) -> DaySheet:
    """The sheet of a class for a day. Five queries.

    Raises:
        DayOutOfReach: in no year of this platform.
    """
    _require_sensible(on, field="on")
    zone = zone_of_school(classroom.institution_id)
    first_on, last_on = markable_days(classroom, zone=zone, now=now)
    learners = list(learners_on(classroom, on, zone=zone))
    marks = {mark.learner_id: mark for mark in AttendanceMark.objects.filter(classroom=classroom, on=on)}
    absences = absences_on(on, [learner.pk for learner in learners], reader=reader)
    return DaySheet(
        classroom=classroom,
        on=on,
        first_on=first_on,
        last_on=last_on,
        rows=[SheetRow(learner, marks.get(learner.pk), absences.get(learner.pk)) for learner in learners],
    )


def absences_on(on: date, learner_ids: Iterable[UUID], *, reader: User) -> dict[UUID, AnnouncedAbsence]:
    """What was announced of learners for a day, with ``is_note_shown``. One query."""
    standing = AnnouncedAbsence.objects.standing().filter(learner_id__in=list(learner_ids))
    found = with_notes(standing, reader).filter(from_on__lte=on, to_on__gte=on)
    return {absence.learner_id: absence for absence in found}


def absences_visible_to(reader: User) -> QuerySet[AnnouncedAbsence]:
    """Those that stand, each with its learner and ``is_note_shown``."""
    standing = AnnouncedAbsence.objects.standing().filter(visible_absences(reader))
    return with_notes(standing, reader).select_related("learner")


def with_notes(absences: QuerySet[AnnouncedAbsence], reader: User) -> QuerySet[AnnouncedAbsence]:
    """With ``is_note_shown``: whether ``reader`` may read the words."""
    readable = AnnouncedAbsence.objects.filter(notes_for(reader), pk=OuterRef("pk"))
    return absences.annotate(is_note_shown=Exists(readable))  # type: ignore[no-redef]  # declared on the model


def attendance_of_class(
    *, reader: User, classroom_id: UUID, since: date | None, until: date | None, now: datetime
) -> ClassAttendance:
    """How often each learner of a class was there. Four queries.

    Raises:
        ClassroomNotFound: no such class, or not for ``reader`` to see.
        DayOutOfReach: see ``days_asked``.
    """
    classroom = get_visible_classroom(user=reader, classroom_id=classroom_id)
    today = now.astimezone(zone_of_school(classroom.institution_id)).date()
    first, last = days_asked(since=since, until=until, today=today)
    return ClassAttendance(classroom, first, last, _learners_of_class(classroom, first, last))


def _learners_of_class(classroom: Classroom, first: date, last: date) -> list[LearnerAttendance]:
    """Each learner who is in the class or has a mark in these days, by name. Two queries."""
    counted = _counts(classroom, first, last)
    places = Enrolment.objects.filter(classroom=classroom, learner=OuterRef("pk"), state=EnrolmentState.ACTIVE)
    learners = User.objects.kept().filter(Q(Exists(places), is_active=True) | Q(pk__in=list(counted)))
    return [
        LearnerAttendance(learner, counted.get(learner.pk, AttendanceCounts()))
        for learner in learners.order_by("full_name", "pk")
    ]


def _counts(classroom: Classroom, first: date, last: date) -> dict[UUID, AttendanceCounts]:
    """Of each learner with a mark in these days. One grouped statement over the marks."""
    marks = AttendanceMark.objects.filter(classroom=classroom, on__gte=first, on__lte=last)
    numbers = [Count("pk", filter=Q(state=state)) for state in _STATES]
    rows = marks.order_by().values("learner_id").annotate(**dict(zip(_STATES, numbers, strict=True)))
    return {learner_id: AttendanceCounts(*counts) for learner_id, *counts in rows.values_list("learner_id", *_STATES)}


def attendance_of(
    *, reader: User, student_id: UUID | None, since: date | None, until: date | None, now: datetime
) -> OwnAttendance:
    """What ``reader`` may know of how a student attends: their own, or that of ``student_id``; of a guardian who names
    none, of all of their children. Two to four queries, however many children.

    Raises:
        PersonNotFound: no such student, or not for ``reader`` to ask about.
        DayOutOfReach: see ``days_asked``.
    """
    students = User.objects.kept().filter(role=Role.STUDENT).select_related("institution").order_by("full_name", "pk")
    if student_id is None and reader.role != Role.STUDENT:
        people = list(students.filter(children_one_may_ask_about(reader, GuardianSight.ATTENDANCE)))
    else:
        asked = students.filter(pk=student_id or reader.pk)
        people = [student for student in asked if may_ask_for_attendance(reader, student)]
    if not people:
        raise PersonNotFound(_("There is no such student."))
    today = local_date(people[0].institution.time_zone, now)  # of one institution, as guardians and children are
    first, last = days_asked(since=since, until=until, today=today)
    marks = AttendanceMark.objects.filter(visible_marks(reader), learner__in=people, on__gte=first, on__lte=last)
    shown = list(marks.select_related("classroom", "learner").order_by("-on", "classroom__name", "-id"))
    return OwnAttendance(people, first, last, shown)


def days_asked(*, since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """The first and the last day that are asked for: four weeks up to today unless said.

    Raises:
        DayOutOfReach: more than 366 days, or they end before they begin, or in no year of this platform.
    """
    last = until or today
    _require_sensible(last, field="to")
    first = since or last - timedelta(days=SHOWN_DAYS - 1)
    if last < first:
        raise DayOutOfReach(_("The last day lies before the first one."), field="to" if until else "from")
    if (last - first).days >= MOST_DAYS:
        raise DayOutOfReach(_("One to %(days)d days, please.") % {"days": MOST_DAYS}, field="from")
    return first, last


def _require_sensible(day: date, *, field: str) -> None:
    if day.year not in SENSIBLE_YEARS:
        raise DayOutOfReach(_("There is nothing so far away."), field=field)
