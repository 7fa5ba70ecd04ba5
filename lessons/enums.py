"""Closed lists of the lessons app."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class BlockKind(models.TextChoices):
    TEXT = "text", _("Text")
    IMAGE = "image", _("Image")
    AUDIO = "audio", _("Audio")
    VIDEO = "video", _("Video")
    QUESTION = "question", _("Question")
    CALLOUT = "callout", _("Callout")
    SIMULATION = "simulation", _("Simulation")


# What each kind of block consists of, by the columns of ``LessonBlock``. The others are empty.
PARTS: Mapping[BlockKind, tuple[str, ...]] = {
    BlockKind.TEXT: ("markdown",),
    BlockKind.CALLOUT: ("markdown", "tone"),
    BlockKind.IMAGE: ("media", "caption"),
    BlockKind.AUDIO: ("media", "caption"),
    BlockKind.VIDEO: ("media", "caption"),
    BlockKind.QUESTION: ("question_id",),
    BlockKind.SIMULATION: ("url", "title", "description"),
}
SHOWS_A_FILE = tuple(kind for kind, parts in PARTS.items() if "media" in parts)
HAS_MARKDOWN = tuple(kind for kind, parts in PARTS.items() if "markdown" in parts)


class CalloutTone(models.TextChoices):
    """What a callout is there for."""

    NOTE = "note", _("Note")
    TIP = "tip", _("Tip")
    WARNING = "warning", _("Warning")
    DEFINITION = "definition", _("Definition")
    EXAMPLE = "example", _("Example")


class MediaKind(models.TextChoices):
    """The blocks that show a file are called the same."""

    IMAGE = "image", _("Image")
    AUDIO = "audio", _("Audio")
    VIDEO = "video", _("Video")


class VariantName(models.TextChoices):
    """Smaller files of the same: pictures by their width; of sound and film the one for slow connections, which is its
    author's, or of sound without one is made by us."""

    SMALL = "480", _("480 pixels wide")
    MEDIUM = "960", _("960 pixels wide")
    LOW = "low", _("For slow connections")


class LessonState(models.TextChoices):
    """draft ↔ published: whether learners see the lesson, in the version that was published."""

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


class LiveState(models.TextChoices):
    """running → ended."""

    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class LiveChange(models.TextChoices):
    """What a teacher did in a live lesson."""

    STARTED = "started", _("Started")
    STEP = "step", _("Step")
    HINT = "hint", _("Hint")
    CONTENT = "content", _("Content")
    POLL = "poll", _("Poll")
    ENDED = "ended", _("Ended")


class ReportOutcome(models.TextChoices):
    """What became of a report in a batch."""

    ACCEPTED = "accepted", _("Accepted")
    DUPLICATE = "duplicate", _("Came before")
    REFUSED = "refused", _("Refused")


class ReportFault(StrEnum):
    """Why a report in a batch was refused, as a code; beside ``lessons.lesson_not_found``."""

    MALFORMED = "core.invalid_input"
    TOO_OLD = "lessons.report_too_old"
    TOO_EARLY = "lessons.report_too_early"
    IN_FUTURE = "lessons.report_in_future"


class SessionStatus(models.TextChoices):
    """active ↔ paused; either → completed, which is the end."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")


class InteractionKind(models.TextChoices):
    """What somebody does in a learning session."""

    HINT = "hint", _("Took a hint")
    ANSWER = "answer", _("Answered")
    NOTE = "note", _("Wrote a note")
    NAVIGATION = "navigation", _("Went on or back")
    TOOL = "tool", _("Used a tool")
