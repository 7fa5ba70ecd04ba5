"""Closed lists of the lessons app."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class BlockKind(models.TextChoices):
    TEXT = "text", _("Text")
    IMAGE = "image", _("Image")
    QUESTION = "question", _("Question")


class LessonState(models.TextChoices):
    """draft ↔ published. Learners see published lessons of published courses."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class LessonProgressState(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")

    @classmethod
    def of(cls, completed_at: datetime | None) -> "LessonProgressState":
        """Where somebody is who has reported at least once."""
        return cls.COMPLETED if completed_at else cls.IN_PROGRESS
