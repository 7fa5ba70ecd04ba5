"""Reports of how far learners are: as they come, or of devices that were offline, with their own times, in any order,
perhaps more than once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from accounts.api import User
from core.bulk import insert_rows, update_rows
from core.events import announce, lock_stream
from courses.api import first_enrolled
from lessons.enums import ReportFault, ReportOutcome
from lessons.errors import LessonNotFound
from lessons.events import LessonProgressed
from lessons.models import Lesson, LessonProgress, ProgressReport
from lessons.policies import visible_lessons
from lessons.reports.clocks import CLOCK_SKEW
from lessons.reports.covered_time import DAY_SECONDS, CoveredDays, span_until
from lessons.reports.fold import Reached, Step, fold_report

MOST_REPORTS = 200
LONGEST_REPORT_SECONDS = 3600
OLDEST_REPORT = timedelta(days=30)
# Of a day of UTC, over all lessons: nobody learns for longer.
MOST_SECONDS_A_DAY = 16 * 3600
_MOVING = ("percent", "position", "seconds", "started_at", "reported_at", "completed_at")


@dataclass(frozen=True)
class ReportDraft:
    """What a device says: where its learner was at ``at``, and how many seconds before that they worked. Without an id it
    is about now, and comes alone."""

    report_id: UUID | None
    lesson_id: UUID
    percent: int
    at: datetime
    position: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class TakenReport:
    """What became of a report: ``code`` says why it was refused, ``seconds`` how much time it added."""

    report_id: UUID | None
    lesson_id: UUID
    outcome: ReportOutcome
    code: str = ""
    seconds: int = 0


@dataclass(frozen=True)
class TakenBatch:
    """The fate of each report, in the order in which they were given, and where the learner is now in each lesson of
    which one was accepted or came before."""

    reports: list[TakenReport]
    progress: list[LessonProgress]


@transaction.atomic
def take_reports(
    *, learner: User, reports: Sequence[ReportDraft], now: datetime, sent_at: datetime | None = None
) -> TakenBatch:
    """Take what a device kept while it was offline, or one report of now. Ten statements, however many reports and
    lessons.

    A report counts once by its id and lesson. The furthest point wins; a lesson is completed at the earliest moment of
    which a report says so. Of the time that a learner's reports cover, each second counts once, in one lesson, and of a
    day 16 hours at most. So what remains does not depend on the order in which reports come, nor on how they are put into
    batches, nor on how many devices there are; only of two lessons at the same time the one that came first has it. A
    report that cannot be taken is refused by itself.

    ``sent_at`` is the device's clock when it sent them: one that is wrong by more than five minutes is set right by it.
    Refused are times more than five minutes ahead, more than 30 days ago, or before the learner could see the lesson.
    """
    lock_stream(learner.pk)  # of two devices the second sees what the first reported, in whichever lesson
    lessons = _lessons(learner, {report.lesson_id for report in reports})
    ages = [_age(report, now=now, sent_at=sent_at) for report in reports]
    since = _since(learner, lessons)
    refusals = [_refusal(report, age, since, now) for report, age in zip(reports, ages, strict=True)]
    sound = {
        index: replace(report, at=now - max(ages[index], timedelta(0)))
        for index, report in enumerate(reports)
        if not refusals[index]
    }
    fold = _begin(learner, lessons, since, list(sound.values()), now)
    added = {
        index: fold.take(report)
        for index, report in sorted(sound.items(), key=lambda each: (each[1].at, str(each[1].report_id)))
    }
    fold.store(now)
    taken = [
        _refused(report, refusals[index]) if refusals[index] else _taken(report, added[index])
        for index, report in enumerate(reports)
    ]
    return TakenBatch(taken, fold.rows)


@dataclass
class _Fold:
    """Reports of a learner, folded into the rows of their lessons. ``since`` says from when on the learner's time counts
    in each, ``unbegun`` are the lessons without a report yet, ``known`` the reports that came before, ``covered`` the
    time that they cover, in whichever lesson."""

    learner: User
    lessons: Mapping[UUID, Lesson]
    since: Mapping[UUID, datetime]
    by_lesson: Mapping[UUID, LessonProgress]
    unbegun: set[UUID]
    known: set[tuple[UUID, UUID]]
    covered: CoveredDays
    fresh: list[ProgressReport] = field(default_factory=list)
    moved: dict[UUID, LessonProgress] = field(default_factory=dict)
    events: list[LessonProgressed] = field(default_factory=list)

    @property
    def rows(self) -> list[LessonProgress]:
        return list(self.by_lesson.values())

    def take(self, report: ReportDraft) -> int | None:
        """The seconds that it adds; None for one that came before."""
        begins, ends = self._span(report)
        if report.report_id is not None:
            key = (report.lesson_id, report.report_id)
            if key in self.known:
                return None
            self.known.add(key)
            self.fresh.append(self._kept(report.report_id, report, seconds=ends - begins))
        seconds = self.covered.add(begins, ends)
        self._move(self.by_lesson[report.lesson_id], report, seconds)
        return seconds

    def store(self, now: datetime) -> None:
        """Write what was folded, and announce it. Four statements; none where nothing is new."""
        for row in self.fresh:
            row.received_at = now
        insert_rows(self.fresh)
        update_rows(list(self.moved.values()), update=_MOVING)
        if self.events:
            announce(*self.events)

    def _span(self, report: ReportDraft) -> tuple[int, int]:
        """The seconds of which it says that the learner worked in them, as far as they could."""
        begins, ends = span_until(report.at, min(report.seconds, LONGEST_REPORT_SECONDS))
        return min(ends, max(begins, int(self.since[report.lesson_id].timestamp()))), ends

    def _kept(self, report_id: UUID, report: ReportDraft, *, seconds: int) -> ProgressReport:
        return ProgressReport(
            lesson_id=report.lesson_id,
            learner_id=self.learner.pk,
            report_id=report_id,
            reported_at=report.at,
            seconds=seconds,
        )

    def _move(self, row: LessonProgress, report: ReportDraft, seconds: int) -> None:
        is_first = report.lesson_id in self.unbegun
        self.unbegun.discard(report.lesson_id)
        was_reported_at = row.reported_at
        reached = Reached(report.percent, report.position, report.at, seconds)
        step = fold_report(row, reached, is_first=is_first)
        if not step.is_news and report.report_id is None:
            row.reported_at = was_reported_at
            return
        self.moved[row.lesson_id] = row
        if step.is_news:
            self.events.append(_progressed(row, self.lessons[row.lesson_id], reached, step))


def _progressed(row: LessonProgress, lesson: Lesson, report: Reached, step: Step) -> LessonProgressed:
    return LessonProgressed(
        institution_id=row.institution_id,
        object_id=row.lesson_id,
        learner_id=row.learner_id,
        actor_id=row.learner_id,
        course_id=lesson.section.course_id,
        occurred_at=report.at,
        percent=row.percent,
        position=row.position,
        seconds=report.seconds,
        is_first=step.is_first,
        is_completed=step.is_completed,
    )


def _age(report: ReportDraft, *, now: datetime, sent_at: datetime | None) -> timedelta:
    """How long ago it was, by the device's own clock if that is wrong."""
    is_wrong = sent_at is not None and abs(now - sent_at) > CLOCK_SKEW
    return (sent_at if is_wrong and sent_at else now) - report.at


def _lessons(learner: User, lesson_ids: Collection[UUID]) -> dict[UUID, Lesson]:
    """Those that the learner sees. One query."""
    found = Lesson.objects.select_related("section").filter(visible_lessons(learner), pk__in=lesson_ids)
    return {lesson.pk: lesson for lesson in found}


def _since(learner: User, lessons: Mapping[UUID, Lesson]) -> dict[UUID, datetime]:
    """From when on the learner may have seen each lesson: it was there, and they were in a class with it; less five
    minutes, for clocks that are wrong. One query."""
    enrolled = first_enrolled(learner.pk, {lesson.section.course_id for lesson in lessons.values()})
    return {
        pk: max(lesson.created_at, enrolled.get(lesson.section.course_id, lesson.created_at)) - CLOCK_SKEW
        for pk, lesson in lessons.items()
    }


def _refusal(report: ReportDraft, age: timedelta, since: Mapping[UUID, datetime], now: datetime) -> str:
    """Why it cannot be taken; "" if it can."""
    if report.lesson_id not in since:
        return LessonNotFound.code
    if report.report_id is None:
        return ""
    if age < -CLOCK_SKEW:
        return ReportFault.IN_FUTURE
    if age > OLDEST_REPORT:
        return ReportFault.TOO_OLD
    return ReportFault.TOO_EARLY if now - age < since[report.lesson_id] else ""


def _begin(
    learner: User,
    lessons: Mapping[UUID, Lesson],
    since: Mapping[UUID, datetime],
    reports: Sequence[ReportDraft],
    now: datetime,
) -> _Fold:
    """The learner's rows of these lessons, locked in a fixed order and made where there are none; and what is known of
    the reports. Three statements, or four."""
    if any(report.report_id is None for report in reports):
        since = _since_last_report(learner, since)
    wanted = [lessons[pk] for pk in sorted({report.lesson_id for report in reports})]
    fresh = [
        LessonProgress(
            institution_id=lesson.institution_id, lesson=lesson, learner_id=learner.pk, started_at=now, reported_at=now
        )
        for lesson in wanted
    ]
    LessonProgress.objects.bulk_create(fresh, ignore_conflicts=True)
    locked = LessonProgress.objects.select_for_update().filter(learner_id=learner.pk, lesson__in=wanted)
    by_lesson = {row.lesson_id: row for row in locked.order_by("lesson_id")}
    made = {row.pk for row in fresh}
    unbegun = {pk for pk, row in by_lesson.items() if row.pk in made}
    known, covered = _before(learner, reports)
    return _Fold(learner, lessons, since, by_lesson, unbegun, known, covered)


def _since_last_report(learner: User, since: Mapping[UUID, datetime]) -> dict[UUID, datetime]:
    """A report without an id adds to what the learner told last, of whichever lesson. One query."""
    told = LessonProgress.objects.filter(learner_id=learner.pk).aggregate(last=Max("reported_at"))["last"]
    return {pk: max(moment, told or moment) for pk, moment in since.items()}


def _before(learner: User, reports: Sequence[ReportDraft]) -> tuple[set[tuple[UUID, UUID]], CoveredDays]:
    """Which of ``reports`` came before, and the time that the learner's reports cover on their days."""
    covered = CoveredDays(MOST_SECONDS_A_DAY)
    if not reports:
        return set(), covered
    moments = [report.at for report in reports]
    reach = timedelta(seconds=DAY_SECONDS + LONGEST_REPORT_SECONDS + 1)
    about = Q(reported_at__gte=min(moments) - reach, reported_at__lte=max(moments) + reach)
    same = Q(report_id__in={report.report_id for report in reports if report.report_id})
    seen = ProgressReport.objects.filter(about | same, learner_id=learner.pk)
    known = set()
    for lesson_id, report_id, at, seconds in seen.values_list("lesson_id", "report_id", "reported_at", "seconds"):
        known.add((lesson_id, report_id))
        covered.add(*span_until(at, seconds))
    return known, covered


def _refused(report: ReportDraft, code: str) -> TakenReport:
    return TakenReport(report.report_id, report.lesson_id, ReportOutcome.REFUSED, code)


def _taken(report: ReportDraft, seconds: int | None) -> TakenReport:
    if seconds is None:
        return TakenReport(report.report_id, report.lesson_id, ReportOutcome.DUPLICATE)
    return TakenReport(report.report_id, report.lesson_id, ReportOutcome.ACCEPTED, seconds=seconds)
