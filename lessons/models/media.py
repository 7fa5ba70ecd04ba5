"""Pictures, sound and film of lessons."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tenancy import TenantModel
from lessons.enums import MediaKind, VariantName
from lessons.models.lessons import Lesson


class LessonMedia(TenantModel):
    """A file of a lesson, what it is by its own bytes, and what it shows or says in words.

    The bytes never change; other bytes are another row, and the same ones are stored once in a lesson. It goes only
    where neither the draft nor any version of the lesson shows it.

    pii: none
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="media")
    kind = models.CharField(_("kind"), max_length=5, choices=MediaKind)
    file = models.FileField(_("file"), upload_to="lessons/", max_length=200)
    # SHA-256 over what was uploaded, captions included.
    digest = models.CharField(max_length=64, editable=False)
    media_type = models.CharField(max_length=40, editable=False)
    size_bytes = models.PositiveIntegerField(_("size in bytes"), editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    duration_ms = models.PositiveIntegerField(null=True, editable=False)
    alt_text = models.TextField(_("in words"), max_length=5000)
    captions = models.TextField(_("captions"), blank=True, help_text=_("WebVTT, of a video."))
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("file of a lesson")
        verbose_name_plural = _("files of lessons")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "digest"], name="lessons_lessonmedia_once_in_lesson"),
            models.CheckConstraint(condition=~models.Q(alt_text=""), name="lessons_lessonmedia_in_words"),
            models.CheckConstraint(
                condition=models.Q(captions="") | models.Q(kind=MediaKind.VIDEO),
                name="lessons_lessonmedia_captions_of_video",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=MediaKind.IMAGE) | models.Q(width__isnull=False, height__isnull=False),
                name="lessons_lessonmedia_image_has_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.alt_text[:60]}"


class MediaVariant(TenantModel):
    """A smaller file of the same, for slow connections.

    pii: none
    """

    media = models.ForeignKey(LessonMedia, on_delete=models.CASCADE, related_name="variants")
    name = models.CharField(max_length=4, choices=VariantName)
    file = models.FileField(upload_to="lessons/", max_length=200)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["media", "name"], name="lessons_mediavariant_once")]

    def __str__(self) -> str:
        return f"{self.media_id}: {self.name}"
