"""Lessons, and what they consist of."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel
from courses.api import Difficulty, Level
from lessons.enums import SHOWS_A_FILE, BlockKind, CalloutTone, LessonState

MOST_MINUTES = 600
# The same as ``Lesson.has_unpublished_changes``, for querysets.
HAS_UNPUBLISHED_CHANGES = models.Q(published__isnull=False) & ~models.Q(published__digest=models.F("draft_digest"))


class LessonQuerySet(models.QuerySet["Lesson"]):
    def published(self) -> Self:
        return self.filter(state=LessonState.PUBLISHED)

    def in_order(self) -> Self:
        """As a course is read: section by section."""
        return self.order_by("section__course__title", "section__position", "position", "id")


class Lesson(TenantModel):
    """A lesson in a section of a course: blocks in order, and the concepts that it teaches. draft ↔ published.

    The row, its blocks and concepts are the author's draft. Learners have what stands in ``published``, the version of
    the moment in which it was last published, and nothing of what was written since. ``draft_digest`` is that of the
    draft's content.

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
    published = models.ForeignKey(
        "lessons.LessonVersion",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("published version"),
    )
    draft_digest = models.CharField(max_length=64, default="", editable=False)
    # Goes up where a recording of the lesson gets another smaller file: what is remembered of a version shows it then.
    files_edition = models.PositiveIntegerField(default=0, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    concepts = models.ManyToManyField(
        "courses.Concept", through="LessonConcept", related_name="+", verbose_name=_("concepts")
    )
    created_at = models.DateTimeField(editable=False)

    objects = LessonQuerySet.as_manager()

    has_class: bool  # on rows of ``with_classes`` of the console

    class Meta:
        ordering = ["section__position", "position", "id"]
        indexes = [models.Index(fields=["section", "position"], name="lessons_lesson_in_section")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=LessonState.DRAFT, published__isnull=True)
                | models.Q(state=LessonState.PUBLISHED, published__isnull=False),
                name="lessons_lesson_published_has_version",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="lessons_lesson_minutes_1_to_600"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether learners have it, in another wording than the draft's."""
        return self.published is not None and self.published.digest != self.draft_digest


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
    """A piece of a lesson. Which columns it needs follows from its kind; the others are empty.

    Text and callout: Markdown with LaTeX. Image, audio, video: a file of the lesson. Question: its bare id. Simulation:
    a link, its title, and in words what is to be seen there.

    pii: none
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=BlockKind, default=BlockKind.TEXT)
    markdown = models.TextField(_("text"), blank=True, help_text=_("Markdown; formulas as $x^2$ or $$x^2$$."))
    tone = models.CharField(_("what it is"), max_length=10, choices=CalloutTone, blank=True)
    media = models.ForeignKey(
        "lessons.LessonMedia",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="blocks",
        verbose_name=_("file"),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    question_id = models.UUIDField(_("question"), null=True, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True, help_text=_("Begins with https://"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    description = models.TextField(_("what is to be seen and done there"), max_length=2000, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=BlockKind.TEXT) | ~models.Q(markdown=""), name="lessons_lessonblock_text_says"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=BlockKind.CALLOUT) | (~models.Q(markdown="") & ~models.Q(tone="")),
                name="lessons_lessonblock_callout_says_in_a_tone",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=SHOWS_A_FILE) | models.Q(media__isnull=False),
                name="lessons_lessonblock_file_is_there",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=BlockKind.QUESTION) | models.Q(question_id__isnull=False),
                name="lessons_lessonblock_question_is_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=BlockKind.SIMULATION)
                | (models.Q(url__startswith="https://") & ~models.Q(title="") & ~models.Q(description="")),
                name="lessons_lessonblock_simulation_is_described",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"
