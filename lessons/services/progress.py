"""How far a learner is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.api import User
from core.events import announce
from lessons.errors import LessonNotFound
from lessons.models import Lesson, LessonProgress
from lessons.policies import visible_lessons
from lessons.services.progress_reports import LONGEST_REPORT_SECONDS, ReportDraft, progressed, take_reports


@transaction.atomic
def report_progress(
    *,
    learner: User,
    lesson_id: UUID,
    percent: int,
    seconds: int,
    position: int,
    now: datetime,
    report_id: UUID | None = None,
) -> LessonProgress:
    """Note that a learner reached ``percent`` (0–100) and spent ``seconds`` (0–3600) since the last report.

    The furthest point counts, so a late or repeated report takes nothing back. A report that brings neither progress
    nor time changes nothing and announces nothing. With a ``report_id`` it counts once, here and in a batch, and time
    that another such report covers is not counted again (``take_reports``); without one each call adds its seconds.

    Raises:
        LessonNotFound: no such lesson, or not for the learner to see.
    """
    if report_id is not None:
        return _once(learner, ReportDraft(report_id, lesson_id, percent, now, position, seconds), now)
    lesson = Lesson.objects.select_related("section").filter(visible_lessons(learner), pk=lesson_id).first()
    if lesson is None:
        raise LessonNotFound(_("There is no such lesson."))
    progress, is_first = _locked(lesson, learner, now)
    goes_on = (percent, position) > (progress.percent, progress.position)
    if not is_first and not goes_on and seconds == 0:
        return progress
    was_completed, added = progress.completed_at is not None, min(seconds, LONGEST_REPORT_SECONDS)
    if goes_on:
        progress.percent, progress.position = percent, position
    progress.seconds += added
    progress.reported_at = max(progress.reported_at, now)
    if progress.percent == 100 and not was_completed:
        progress.completed_at = now
    progress.save(update_fields=["percent", "position", "seconds", "reported_at", "completed_at"])
    is_completed = progress.completed_at is not None and not was_completed
    announce(progressed(progress, lesson, at=now, seconds=added, is_first=is_first, is_completed=is_completed))
    return progress


def _once(learner: User, report: ReportDraft, now: datetime) -> LessonProgress:
    taken = take_reports(learner=learner, reports=[report], now=now)
    if not taken.progress:
        raise LessonNotFound(_("There is no such lesson."))
    return taken.progress[0]


def _locked(lesson: Lesson, learner: User, now: datetime) -> tuple[LessonProgress, bool]:
    """The learner's row, and whether this report makes it. Two first reports at once make one row."""
    fresh = LessonProgress(
        institution_id=lesson.institution_id, lesson=lesson, learner_id=learner.pk, started_at=now, reported_at=now
    )
    LessonProgress.objects.bulk_create([fresh], ignore_conflicts=True)
    row = LessonProgress.objects.select_for_update().get(lesson=lesson, learner_id=learner.pk)
    return row, row.pk == fresh.pk
