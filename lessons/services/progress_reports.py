"""Reports of devices that were offline: with their own times, in any order, perhaps more than once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.api import User
from core.bulk import insert_rows, update_rows
from core.events import announce
from lessons.covered_time import CoveredTime, span_until
from lessons.enums import ReportOutcome
from lessons.errors import LessonNotFound, ReportInFuture, ReportTooOld
from lessons.events import LessonProgressed
from lessons.models import Lesson, LessonProgress, ProgressReport
from lessons.policies import visible_lessons

MOST_REPORTS = 200
LONGEST_REPORT_SECONDS = 3600
OLDEST_REPORT = timedelta(days=30)
# By so much a clock may be wrong without being called wrong.
CLOCK_SKEW = timedelta(minutes=5)
_MOVING = ("percent", "position", "seconds", "started_at", "reported_at", "completed_at")


@dataclass(frozen=True)
class ReportDraft:
    """What a device says: where its learner was at ``at``, and how many seconds before that they worked."""

    report_id: UUID
    lesson_id: UUID
    percent: int
    at: datetime
    position: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class TakenReport:
    """What became of a report: ``code`` says why it was refused, ``seconds`` how much time it added."""

    report_id: UUID
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
    """Take what a device kept while it was offline. Eight statements, however many reports and lessons.

    A report counts once by its id and lesson. The furthest point wins; a lesson is completed at the earliest moment of
    which a report says so. Of the time that several reports of a lesson cover, each second counts once. So what remains
    does not depend on the order in which reports come, nor on how they are put into batches, nor on how many devices
    there are. A report that cannot be taken is refused by itself.

    ``sent_at`` is the device's clock when it sent them: one that is wrong by more than five minutes is set right by it.
    Refused are times more than five minutes ahead, and more than 30 days ago.
    """
    lessons = _lessons(learner, {report.lesson_id for report in reports})
    ages = [_age(report, now=now, sent_at=sent_at) for report in reports]
    refusals = [_refusal(report, age, lessons) for report, age in zip(reports, ages, strict=True)]
    sound = {
        index: replace(report, at=now - max(ages[index], timedelta(0)))
        for index, report in enumerate(reports)
        if not refusals[index]
    }
    fold = _begin(learner, lessons, list(sound.values()), now)
    added = {
        index: fold.take(report)
        for index, report in sorted(sound.items(), key=lambda each: (each[1].at, each[1].report_id))
    }
    fold.store(now)
    taken = [
        _refused(report, refusals[index]) if refusals[index] else _taken(report, added[index])
        for index, report in enumerate(reports)
    ]
    return TakenBatch(taken, fold.rows)


@dataclass
class _Fold:
    """Reports of a learner, folded into the rows of their lessons. ``unbegun`` are the lessons without a report yet,
    ``known`` the reports that came before, ``covered`` the time that they cover by lesson."""

    learner: User
    lessons: Mapping[UUID, Lesson]
    by_lesson: Mapping[UUID, LessonProgress]
    unbegun: set[UUID]
    known: set[tuple[UUID, UUID]]
    covered: Mapping[UUID, CoveredTime]
    fresh: list[ReportDraft] = field(default_factory=list)
    events: list[LessonProgressed] = field(default_factory=list)

    @property
    def rows(self) -> list[LessonProgress]:
        return list(self.by_lesson.values())

    def take(self, report: ReportDraft) -> int | None:
        """The seconds that it adds; None for one that came before."""
        key = (report.lesson_id, report.report_id)
        if key in self.known:
            return None
        self.known.add(key)
        self.fresh.append(report)
        seconds = self.covered[report.lesson_id].add(
            *span_until(report.at, min(report.seconds, LONGEST_REPORT_SECONDS))
        )
        self._move(self.by_lesson[report.lesson_id], report, seconds)
        return seconds

    def store(self, now: datetime) -> None:
        """Write what was folded, and announce it. Four statements; none where all came before."""
        insert_rows(
            [
                ProgressReport(
                    lesson_id=report.lesson_id,
                    learner_id=self.learner.pk,
                    report_id=report.report_id,
                    reported_at=report.at,
                    seconds=report.seconds,
                    received_at=now,
                )
                for report in self.fresh
            ]
        )
        moved = {report.lesson_id for report in self.fresh}
        update_rows([row for pk, row in self.by_lesson.items() if pk in moved], update=_MOVING)
        if self.events:
            announce(*self.events)

    def _move(self, row: LessonProgress, report: ReportDraft, seconds: int) -> None:
        is_first = report.lesson_id in self.unbegun
        self.unbegun.discard(report.lesson_id)
        was_completed_at = row.completed_at
        goes_on = (report.percent, report.position) > (row.percent, row.position)
        if goes_on:
            row.percent, row.position = report.percent, report.position
        if report.percent == 100:
            row.completed_at = min(row.completed_at or report.at, report.at)
        row.seconds += seconds
        row.started_at = report.at if is_first else min(row.started_at, report.at)
        row.reported_at = report.at if is_first else max(row.reported_at, report.at)
        if is_first or goes_on or seconds or row.completed_at != was_completed_at:
            is_completed = was_completed_at is None and row.completed_at is not None
            lesson = self.lessons[row.lesson_id]
            self.events.append(
                progressed(row, lesson, at=report.at, seconds=seconds, is_first=is_first, is_completed=is_completed)
            )


def progressed(
    row: LessonProgress, lesson: Lesson, *, at: datetime, seconds: int, is_first: bool, is_completed: bool
) -> LessonProgressed:
    """That a report moved ``row``; ``seconds`` are what it added."""
    return LessonProgressed(
        institution_id=row.institution_id,
        object_id=row.lesson_id,
        learner_id=row.learner_id,
        actor_id=row.learner_id,
        course_id=lesson.section.course_id,
        occurred_at=at,
        percent=row.percent,
        position=row.position,
        seconds=seconds,
        is_first=is_first,
        is_completed=is_completed,
    )


def _age(report: ReportDraft, *, now: datetime, sent_at: datetime | None) -> timedelta:
    """How long ago it was, by the device's own clock if that is wrong."""
    is_wrong = sent_at is not None and abs(now - sent_at) > CLOCK_SKEW
    return (sent_at if is_wrong and sent_at else now) - report.at


def _lessons(learner: User, lesson_ids: Collection[UUID]) -> dict[UUID, Lesson]:
    """Those that the learner sees. One query."""
    found = Lesson.objects.select_related("section").filter(visible_lessons(learner), pk__in=lesson_ids)
    return {lesson.pk: lesson for lesson in found}


def _refusal(report: ReportDraft, age: timedelta, lessons: Mapping[UUID, Lesson]) -> str:
    """Why it cannot be taken; "" if it can."""
    if report.lesson_id not in lessons:
        return LessonNotFound.code
    if age < -CLOCK_SKEW:
        return ReportInFuture.code
    return ReportTooOld.code if age > OLDEST_REPORT else ""


def _begin(learner: User, lessons: Mapping[UUID, Lesson], reports: Sequence[ReportDraft], now: datetime) -> _Fold:
    """The learner's rows of these lessons, locked in a fixed order and made where there are none; and what is known of
    the reports. Three statements."""
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
    return _Fold(learner, lessons, by_lesson, unbegun, known, covered)


def _before(learner: User, reports: Sequence[ReportDraft]) -> tuple[set[tuple[UUID, UUID]], dict[UUID, CoveredTime]]:
    """Which of ``reports`` came before, and the time that other reports of their lessons cover about then."""
    lesson_ids = {report.lesson_id for report in reports}
    covered = {pk: CoveredTime() for pk in lesson_ids}
    if not reports:
        return set(), covered
    longest = timedelta(seconds=LONGEST_REPORT_SECONDS + 1)
    earliest, latest = min(report.at for report in reports), max(report.at for report in reports)
    about = Q(reported_at__gte=earliest - longest, reported_at__lte=latest + longest)
    same = Q(report_id__in={report.report_id for report in reports})
    seen = ProgressReport.objects.filter(about | same, learner_id=learner.pk, lesson_id__in=lesson_ids)
    known = set()
    for lesson_id, report_id, at, seconds in seen.values_list("lesson_id", "report_id", "reported_at", "seconds"):
        known.add((lesson_id, report_id))
        covered[lesson_id].add(*span_until(at, seconds))
    return known, covered


def _refused(report: ReportDraft, code: str) -> TakenReport:
    return TakenReport(report.report_id, report.lesson_id, ReportOutcome.REFUSED, code)


def _taken(report: ReportDraft, seconds: int | None) -> TakenReport:
    if seconds is None:
        return TakenReport(report.report_id, report.lesson_id, ReportOutcome.DUPLICATE)
    return TakenReport(report.report_id, report.lesson_id, ReportOutcome.ACCEPTED, seconds=seconds)
