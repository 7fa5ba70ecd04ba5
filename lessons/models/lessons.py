"""Lessons, and what they consist of."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel
from courses.api import Difficulty, Level
from lessons.enums import BlockKind, LessonState


class LessonQuerySet(models.QuerySet["Lesson"]):
    def published(self) -> Self:
        return self.filter(state=LessonState.PUBLISHED)

    def in_order(self) -> Self:
        """As a course is read: section by section."""
        return self.order_by("section__course__title", "section__position", "position", "id")


class Lesson(TenantModel):
    """A lesson in a section of a course: blocks in order, and the concepts that it teaches. draft ↔ published.

    pii: none
    """

    section = models.ForeignKey(
        "courses.Section", on_delete=models.PROTECT, related_name="+", verbose_name=_("section")
    )
    title = models.CharField(_("title"), max_length=255)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    objectives = models.JSONField(_("objectives"), default=list, blank=True, help_text=_("One text for each."))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.SECONDARY)
    difficulty = models.CharField(_("difficulty"), max_length=8, choices=Difficulty, default=Difficulty.EASY)
    state = models.CharField(_("state"), max_length=10, choices=LessonState, default=LessonState.DRAFT)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    concepts = models.ManyToManyField(
        "courses.Concept", through="LessonConcept", related_name="+", verbose_name=_("concepts")
    )
    created_at = models.DateTimeField(editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["section__position", "position", "id"]
        indexes = [models.Index(fields=["section", "position"], name="lessons_lesson_in_section")]

    def __str__(self) -> str:
        return self.title


class LessonConcept(models.Model):
    """A concept that a lesson teaches.

    pii: none
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="lesson_concepts")
    concept = models.ForeignKey("courses.Concept", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "concept"], name="lessons_lessonconcept_once")]

    def __str__(self) -> str:
        return f"{self.lesson_id}: {self.concept_id}"


class LessonBlock(TenantModel):
    """A piece of a lesson: Markdown with LaTeX, an image with its alternative text, or a question by its bare id.

    pii: none
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=BlockKind, default=BlockKind.TEXT)
    markdown = models.TextField(_("text"), blank=True, help_text=_("Markdown; formulas as $x^2$ or $$x^2$$."))
    image = models.ImageField(_("image"), upload_to="lessons/", blank=True)
    alt_text = models.CharField(_("in words, for those who cannot see it"), max_length=500, blank=True)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    question_id = models.UUIDField(_("question"), null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=BlockKind.IMAGE) | (~models.Q(image="") & ~models.Q(alt_text="")),
                name="lessons_lessonblock_image_has_alt_text",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=BlockKind.QUESTION) | models.Q(question_id__isnull=False),
                name="lessons_lessonblock_question_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"
