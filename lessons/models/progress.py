"""How far learners are."""

from django.db import models

from core.tenancy import TenantModel
from lessons.enums import LessonProgressState
from lessons.models.lessons import Lesson


class LessonProgress(TenantModel):
    """How far a learner is in a lesson: the furthest point ever reported, so that no late report takes anything back.

    ``position`` is the block to go on at; of two at the same percent the later one in the lesson. ``completed_at`` is when
    100 percent were reached by the clock of the device, corrected where it was wrong.

    pii: what the learner studied and for how long; as long as the account.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="progress_rows")
    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    percent = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-reported_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "learner"], name="lessons_lessonprogress_once"),
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="lessons_lessonprogress_percent_at_most_100"
            ),
        ]
        indexes = [models.Index(fields=["learner", "-reported_at"], name="lessons_progress_of_learner")]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.lesson_id}: {self.percent} %"

    @property
    def state(self) -> LessonProgressState:
        return LessonProgressState.of(self.completed_at)


class ProgressReport(models.Model):
    """A report that was taken under the id that the learner's device gave it, so that it counts once however often it
    comes, and the time that it covers counts once whatever other devices cover, and other lessons. ``seconds`` are those that it
    covers before ``reported_at``, as far as the learner could see the lesson then. Reports without an id leave none.

    Kept longer than a report may be late: after that it is refused for its age.

    pii: when a learner studied; 60 days.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    report_id = models.UUIDField()
    reported_at = models.DateTimeField()
    seconds = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson", "report_id"], name="lessons_progressreport_once")
        ]
        indexes = [models.Index(fields=["learner", "reported_at"], name="lessons_report_by_time")]

    def __str__(self) -> str:
        return f"{self.report_id} of {self.learner_id}"
