"""Attempts and the answers in them."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from assessments.enums import AttemptState
from assessments.models.assessments import Assessment
from assessments.models.questions import Question, QuestionVersion
from core.tenancy import TenantModel

# For the way of the last click to the server.
GRACE = timedelta(seconds=5)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> Self:
        return self.filter(state=AttemptState.OPEN)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",)).select_related("assessment")


class Attempt(TenantModel):
    """One go of a learner at an exercise or quiz. open → submitted, never back; at most one is open.

    Its responses are made with it, one for each question, so that a question left out counts.

    pii: a learner's results; as long as the account.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="attempts")
    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=AttemptState, default=AttemptState.OPEN)
    seed = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    max_score = models.DecimalField(max_digits=8, decimal_places=2)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "assessment", "number"], name="assessments_attempt_number"),
            models.UniqueConstraint(
                fields=["learner", "assessment"],
                condition=models.Q(state=AttemptState.OPEN),
                name="assessments_attempt_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=AttemptState.OPEN, submitted_at__isnull=True, score__isnull=True)
                | models.Q(state=AttemptState.SUBMITTED, submitted_at__isnull=False, score__isnull=False),
                name="assessments_attempt_submitted_is_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment.title}, attempt {self.number}"

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at + GRACE


class Response(TenantModel):
    """A learner's answer to one question of an attempt; the newest one, with how it was graded.

    ``response`` is None until the question is answered; ``share`` is None until it is graded.

    pii: a learner's answer; as long as the account.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=6, decimal_places=2)
    response = models.JSONField(null=True)
    share = models.FloatField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    hints_used = models.PositiveSmallIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="assessments_response_once"),
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__gte=0, share__lte=1),
                name="assessments_response_share_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.position} of {self.attempt_id}"
