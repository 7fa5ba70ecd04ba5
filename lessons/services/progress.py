"""How far a learner is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.api import User
from core.events import announce
from lessons.errors import LessonNotFound
from lessons.events import LessonProgressed
from lessons.models import Lesson, LessonProgress
from lessons.policies import visible_lessons

LONGEST_REPORT_SECONDS = 3600


@transaction.atomic
def report_progress(
    *, learner: User, lesson_id: UUID, percent: int, seconds: int, last_block: int, now: datetime
) -> LessonProgress:
    """Note that a learner reached ``percent`` (0–100) and spent ``seconds`` (0–3600) since the last report.

    The furthest point counts, so a late or repeated report takes nothing back. A report that brings neither progress
    nor time changes nothing and announces nothing.

    Raises:
        LessonNotFound: no such lesson, or not for the learner to see.
    """
    lesson = Lesson.objects.select_related("section").filter(visible_lessons(learner), pk=lesson_id).first()
    if lesson is None:
        raise LessonNotFound("There is no such lesson.")
    progress, is_first = _locked(lesson, learner, now)
    if not is_first and percent <= progress.percent and seconds == 0:
        return progress
    was_completed = progress.completed_at is not None
    if percent >= progress.percent:
        progress.percent, progress.last_block = percent, last_block
    progress.seconds += min(seconds, LONGEST_REPORT_SECONDS)
    progress.reported_at = max(progress.reported_at, now)
    if progress.percent == 100 and not was_completed:
        progress.completed_at = now
    progress.save(update_fields=["percent", "last_block", "seconds", "reported_at", "completed_at"])
    announce(
        LessonProgressed(
            institution_id=lesson.institution_id,
            object_id=lesson.pk,
            learner_id=learner.pk,
            actor_id=learner.pk,
            course_id=lesson.section.course_id,
            occurred_at=now,
            percent=progress.percent,
            seconds=min(seconds, LONGEST_REPORT_SECONDS),
            is_first=is_first,
            is_completed=progress.completed_at is not None and not was_completed,
        )
    )
    return progress


def _locked(lesson: Lesson, learner: User, now: datetime) -> tuple[LessonProgress, bool]:
    """The learner's row, and whether this report makes it. Two first reports at once make one row."""
    fresh = LessonProgress(
        institution_id=lesson.institution_id, lesson=lesson, learner_id=learner.pk, started_at=now, reported_at=now
    )
    LessonProgress.objects.bulk_create([fresh], ignore_conflicts=True)
    row = LessonProgress.objects.select_for_update().get(lesson=lesson, learner_id=learner.pk)
    return row, row.pk == fresh.pk
