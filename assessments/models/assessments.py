"""Exercises and quizzes."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.enums import AssessmentKind, AssessmentState
from assessments.models.questions import Question
from core.tenancy import TenantModel


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def published(self) -> Self:
        return self.filter(state=AssessmentState.PUBLISHED)


class Assessment(TenantModel):
    """An exercise or a quiz of a course, perhaps of one lesson: questions in order, with points. draft ↔ published.

    pii: none
    """

    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="+", verbose_name=_("course"))
    lesson = models.ForeignKey(
        "lessons.Lesson", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lesson")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AssessmentKind, default=AssessmentKind.EXERCISE)
    title = models.CharField(_("title"), max_length=255)
    state = models.CharField(_("state"), max_length=10, choices=AssessmentState, default=AssessmentState.DRAFT)
    time_limit_minutes = models.PositiveSmallIntegerField(_("time limit in minutes"), null=True, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts allowed"), null=True, blank=True)
    created_at = models.DateTimeField(editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("exercise or quiz")
        verbose_name_plural = _("exercises and quizzes")
        indexes = [models.Index(fields=["lesson", "kind"], name="assessments_of_lesson")]

    def __str__(self) -> str:
        return self.title


class AssessmentItem(models.Model):
    """A question in an exercise or quiz.

    pii: none
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="items")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question"))
    position = models.PositiveSmallIntegerField(_("position"))
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question"], name="assessments_item_question_once"),
            models.CheckConstraint(condition=models.Q(points__gt=0), name="assessments_item_points_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.position}"
