"""Lessons given live: one teacher's step for a whole class."""

from typing import Self, TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel
from lessons.enums import LiveState
from lessons.models.lessons import Lesson


class Hint(TypedDict):
    """A hint on one step; Markdown."""

    step: int
    markdown: str


class LiveLessonQuerySet(models.QuerySet["LiveLesson"]):
    def running(self) -> Self:
        return self.filter(state=LiveState.RUNNING)


class LiveLesson(TenantModel):
    """A lesson that a class goes through together, step by step. running → ended; one at a time in a class.

    ``version`` counts what the teachers did, so that whoever hears of it twice or out of order knows.

    pii: id of the teacher; as long as the class: an erased account is a row without a name.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+", verbose_name=_("lesson"))
    classroom = models.ForeignKey(
        "courses.Classroom", on_delete=models.CASCADE, related_name="+", verbose_name=_("class")
    )
    teacher = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    state = models.CharField(_("state"), max_length=8, choices=LiveState, default=LiveState.RUNNING)
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    step_count = models.PositiveSmallIntegerField(_("steps"))
    hints = models.JSONField(default=list)
    content = models.TextField(_("shown beside the lesson"), blank=True)
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = LiveLessonQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("live lesson")
        verbose_name_plural = _("live lessons")
        constraints = [
            models.UniqueConstraint(
                fields=["classroom"], condition=models.Q(state=LiveState.RUNNING), name="lessons_livelesson_one_runs"
            ),
            models.CheckConstraint(
                condition=models.Q(state=LiveState.ENDED, ended_at__isnull=False)
                | models.Q(state=LiveState.RUNNING, ended_at__isnull=True),
                name="lessons_livelesson_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(step__lt=models.F("step_count")), name="lessons_livelesson_step_exists"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} in {self.classroom_id}"


class LiveParticipant(TenantModel):
    """A learner who came to a live lesson.

    pii: id of the learner, and when they came; as long as the account, and the class.
    """

    live = models.ForeignKey(LiveLesson, on_delete=models.CASCADE, related_name="participants")
    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [models.UniqueConstraint(fields=["live", "learner"], name="lessons_liveparticipant_once")]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.live_id}"


class LivePoll(TenantModel):
    """A question to the class, with options to choose from. open → closed; one open at a time.

    ``step`` is where the class was when it was asked, then where it was closed or its votes were shown.

    pii: none
    """

    live = models.ForeignKey(LiveLesson, on_delete=models.CASCADE, related_name="polls")
    number = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=300)
    options = models.JSONField()
    is_open = models.BooleanField(default=True)
    shows_results = models.BooleanField(default=False)
    step = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["live", "number"], name="lessons_livepoll_number_once"),
            models.UniqueConstraint(
                fields=["live"], condition=models.Q(is_open=True), name="lessons_livepoll_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(is_open=False) | models.Q(shows_results=False),
                name="lessons_livepoll_results_once_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.live_id}: {self.number}"


class LiveVote(TenantModel):
    """What a learner chose in a poll; it may change while the poll is open.

    pii: what a learner answered; as long as the account, and the class.
    """

    poll = models.ForeignKey(LivePoll, on_delete=models.CASCADE, related_name="votes")
    learner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    option = models.PositiveSmallIntegerField()
    voted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "learner"], name="lessons_livevote_once")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.option}"
