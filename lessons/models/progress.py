"""How far learners are."""

from django.db import models

from core.tenancy import TenantModel
from lessons.enums import LessonProgressState
from lessons.models.lessons import Lesson


class LessonProgress(TenantModel):
    """How far a learner is in a lesson: the furthest point ever reported, so that no late report takes anything back.

    pii: what the learner studied and for how long; as long as the account.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="progress_rows")
    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    percent = models.PositiveSmallIntegerField(default=0)
    last_block = models.PositiveSmallIntegerField(default=0)
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
