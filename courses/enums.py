"""Closed lists of the courses app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicationState(models.TextChoices):
    """draft → published → archived; an archived course may be published again."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Level(models.TextChoices):
    """For whom something is meant. The KG levels follow age: 4, 5 and 6 years."""

    KG1 = "KG1", _("KG 1")
    KG2 = "KG2", _("KG 2")
    KG3 = "KG3", _("KG 3")
    MIXED = "MIXED", _("Kindergarten, mixed")
    PRIMARY = "primary", _("Primary school")
    SECONDARY = "secondary", _("Secondary school")
    UNIVERSITY = "university", _("University")


KINDERGARTEN = frozenset({Level.KG1, Level.KG2, Level.KG3, Level.MIXED})


class Difficulty(models.TextChoices):
    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Medium")
    HARD = "hard", _("Hard")


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("In class")
    LEFT = "left", _("Left")


class AttendanceState(models.TextChoices):
    """How somebody was in class on a day. Who is excused counts neither as there nor as missing."""

    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    ABSENT = "absent", _("Absent")
    EXCUSED = "excused", _("Excused")

    @property
    def is_away(self) -> bool:
        """Not there at all: who is has a reason."""
        return self in {AttendanceState.ABSENT, AttendanceState.EXCUSED}


class AbsenceReason(models.TextChoices):
    """Why somebody is away, as far as it was said."""

    NONE = "none", _("Not said")
    ILLNESS = "illness", _("Illness")
    FAMILY = "family", _("Family")
    SCHOOL_EVENT = "school_event", _("School event")
    OTHER = "other", _("Something else")


class ClassAudience(models.TextChoices):
    """To whom of a class somebody writes."""

    LEARNERS = "learners", _("Learners")
    GUARDIANS = "guardians", _("Guardians")
    BOTH = "both", _("Learners and guardians")


class DocumentKind(models.TextChoices):
    """What a document is, told by its bytes."""

    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word document")
    PPTX = "pptx", _("Presentation")
    MARKDOWN = "md", _("Markdown")
    TEXT = "txt", _("Plain text")
    HTML = "html", _("Web page")


class DocumentState(models.TextChoices):
    """uploaded → processing → ready or failed; failed → uploaded when it is tried again."""

    UPLOADED = "uploaded", _("Waiting")
    PROCESSING = "processing", _("Being read")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class DocumentFailure(models.TextChoices):
    """Why a document could not be read, as its uploader is told."""

    NO_TEXT = "no_text", _("It holds pictures of pages and no text, as a scan does: run it through text recognition.")
    EMPTY = "empty", _("There is no text in it.")
    ENCRYPTED = "encrypted", _("It is locked with a password: upload it without one.")
    DAMAGED = "damaged", _("The file is damaged: open it, save it anew and upload that.")
    TOO_LONG = "too_long", _("There is more text in it than a document may have: upload it in parts.")
    TOO_SLOW = "too_slow", _("Reading it took too long: upload it in parts.")
    OUT_OF_MEMORY = "out_of_memory", _("Reading it took too much memory: upload it in parts.")
    CRASHED = "crashed", _("Reading it broke off: the file may be damaged. Open it, save it anew and upload that.")
    FILE_MISSING = "file_missing", _("The stored file is missing: delete the document and upload it again.")
    BROKEN = "broken", _("Something went wrong on our side. Try again.")
