"""What was published of lessons."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel
from courses.api import Difficulty, Level
from lessons.models.lessons import Lesson
from lessons.models.media import LessonMedia


class LessonVersion(TenantModel):
    """A lesson as it was published: the words, blocks and concepts of that moment, as ``lessons.content`` reads them.

    Never changed and never deleted, by the database itself. ``digest`` is that of the content: equal content is the
    same version. Texts are kept as their author wrote them and made safe when they are served.

    pii: id of who published it; as long as the lesson, an erased account is a row without a name.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=255)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    objectives = models.JSONField(_("objectives"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    level = models.CharField(_("level"), max_length=12, choices=Level)
    difficulty = models.CharField(_("difficulty"), max_length=8, choices=Difficulty)
    concepts = models.JSONField(_("concepts"))
    blocks = models.JSONField(_("blocks"))
    digest = models.CharField(max_length=64)
    note = models.CharField(_("note"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a lesson")
        verbose_name_plural = _("versions of lessons")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "number"], name="lessons_lessonversion_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="lessons_lessonversion_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class VersionMedia(models.Model):
    """A file that a version shows, and so has to stay.

    pii: none
    """

    version = models.ForeignKey(LessonVersion, on_delete=models.CASCADE, related_name="version_media")
    media = models.ForeignKey(LessonMedia, on_delete=models.RESTRICT, related_name="version_media")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "media"], name="lessons_versionmedia_once")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.media_id}"


class VersionConcept(models.Model):
    """A concept that a version teaches, to be asked for by it.

    pii: none
    """

    version = models.ForeignKey(LessonVersion, on_delete=models.CASCADE, related_name="version_concepts")
    concept = models.ForeignKey("courses.Concept", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "concept"], name="lessons_versionconcept_once")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.concept_id}"
