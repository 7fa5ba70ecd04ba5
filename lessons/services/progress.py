"""How far a learner is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.api import User
from lessons.errors import LessonNotFound
from lessons.models import LessonProgress
from lessons.services.progress_reports import ReportDraft, take_reports


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

    The furthest point counts, so a late or repeated report takes nothing back. With a ``report_id`` it counts once, here
    and in a batch. Without one it adds no more than the time since the learner's last report, of whichever lesson; and
    where it brings neither progress nor time, it changes nothing and announces nothing. See ``take_reports``.

    Raises:
        LessonNotFound: no such lesson, or not for the learner to see.
    """
    report = ReportDraft(report_id, lesson_id, percent, now, position, seconds)
    taken = take_reports(learner=learner, reports=[report], now=now)
    if not taken.progress:
        raise LessonNotFound(_("There is no such lesson."))
    return taken.progress[0]
