"""Learning sessions, and what is counted of them."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import TypedDict

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel
from courses.api import Difficulty
from lessons.enums import InteractionKind, SessionStatus
from lessons.models.lessons import Lesson

TOPIC_LENGTH = 200
OBJECTIVE_LENGTH = 200
MOST_OBJECTIVES = 20
# What nobody pauses counts for so long: a forgotten session makes nobody diligent.
LONGEST_STRETCH = timedelta(hours=4)
# The column of ``SessionTally`` in which an interaction counts.
TALLY_COLUMNS = {
    InteractionKind.HINT: "hints",
    InteractionKind.ANSWER: "answers",
    InteractionKind.NOTE: "notes",
    InteractionKind.NAVIGATION: "navigations",
    InteractionKind.TOOL: "tools",
}


class Objective(TypedDict):
    """What a learner wants to reach in a session, in their own words, and whether they did."""

    text: str
    done: bool


class LearningSession(TenantModel):
    """A learner works on something for a while. active ↔ paused; either → completed. One active at a time for each.

    ``active_seconds`` are those of the stretches that are over; the one that runs began at ``resumed_at``. What was
    done in it stands in ``SessionTally``.

    pii: what a learner studied, when, and with which aims; as long as the account.
    """

    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("learner"))
    topic = models.CharField(_("topic"), max_length=TOPIC_LENGTH)
    lesson = models.ForeignKey(Lesson, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("lesson"))
    difficulty = models.CharField(_("difficulty"), max_length=8, choices=Difficulty, default=Difficulty.MEDIUM)
    status = models.CharField(_("status"), max_length=10, choices=SessionStatus, default=SessionStatus.ACTIVE)
    progress = models.DecimalField(
        _("progress"),
        max_digits=4,
        decimal_places=3,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    objectives = models.JSONField(_("objectives"), default=list)
    started_at = models.DateTimeField(_("started"))
    resumed_at = models.DateTimeField(_("resumed"), null=True)
    paused_at = models.DateTimeField(_("paused"), null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)
    active_seconds = models.PositiveIntegerField(_("active seconds"), default=0)

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("learning session")
        verbose_name_plural = _("learning sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["learner"],
                condition=models.Q(status=SessionStatus.ACTIVE),
                name="lessons_learningsession_one_active",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0, progress__lte=1), name="lessons_learningsession_progress_is_a_share"
            ),
            models.CheckConstraint(
                condition=models.Q(status=SessionStatus.ACTIVE, resumed_at__isnull=False)
                | (~models.Q(status=SessionStatus.ACTIVE) & models.Q(resumed_at=None)),
                name="lessons_learningsession_active_runs",
            ),
            models.CheckConstraint(
                condition=models.Q(status=SessionStatus.PAUSED, paused_at__isnull=False)
                | (~models.Q(status=SessionStatus.PAUSED) & models.Q(paused_at=None)),
                name="lessons_learningsession_paused_has_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(status=SessionStatus.COMPLETED, completed_at__isnull=False)
                | (~models.Q(status=SessionStatus.COMPLETED) & models.Q(completed_at=None)),
                name="lessons_learningsession_completed_has_moment",
            ),
        ]
        indexes = [models.Index(fields=["learner", "-started_at", "-id"], name="lessons_session_of_learner")]

    def __str__(self) -> str:
        return self.topic

    @property
    def objectives_done(self) -> int:
        return sum(objective["done"] for objective in self.objectives)

    @property
    def stretch_ends_at(self) -> datetime | None:
        """When the stretch that runs ends by itself, if nobody ends it before."""
        return self.resumed_at + LONGEST_STRETCH if self.resumed_at else None

    def active_seconds_until(self, now: datetime) -> int:
        """For how long the learner was at it up to ``now``, the stretch that runs included."""
        if self.resumed_at is None:
            return self.active_seconds
        running = max(timedelta(0), min(now - self.resumed_at, LONGEST_STRETCH))
        return self.active_seconds + int(running.total_seconds())

    @cached_property
    def tally(self) -> "SessionTally":
        """What was done in it; nothing yet, where the log tells of nothing. One query; for many see ``read_sessions``."""
        return SessionTally.objects.filter(pk=self.pk).first() or SessionTally(id=self.pk)


class SessionSpan(TenantModel):
    """A stretch in which a session was active, from ``begins_at`` up to ``ends_at``: a projection of its steps. One that
    nobody ended, ends by itself.

    pii: when a learner studied; as long as the account.
    """

    session_id = models.UUIDField()
    learner_id = models.UUIDField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["learner_id", "ends_at"], name="lessons_span_of_learner"),
            models.Index(fields=["session_id", "begins_at"], name="lessons_span_of_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.begins_at} – {self.ends_at}"


class SessionTally(TenantModel):
    """What was done in a session, whose id it has: a projection. ``share_sum`` is over the ``graded`` answers that the
    learner gave while it was active, anywhere.

    pii: what a learner did; as long as the account.
    """

    learner_id = models.UUIDField(db_index=True)
    hints = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    notes = models.PositiveIntegerField(default=0)
    navigations = models.PositiveIntegerField(default=0)
    tools = models.PositiveIntegerField(default=0)
    graded = models.PositiveIntegerField(default=0)
    share_sum = models.FloatField(default=0.0)

    def __str__(self) -> str:
        return f"{self.pk}: {self.graded} graded"

    @property
    def counts(self) -> dict[InteractionKind, int]:
        """How often each thing was done."""
        return {kind: getattr(self, column) for kind, column in TALLY_COLUMNS.items()}

    @property
    def mean_share(self) -> float | None:
        """0–1; None before the first graded answer."""
        return self.share_sum / self.graded if self.graded else None
