"""Closed lists of the assessments app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("One answer")
    MULTIPLE = "multiple", _("Several answers")
    NUMERIC = "numeric", _("Number")


class AssessmentKind(models.TextChoices):
    """An exercise grades each answer at once and may be tried again; a quiz grades at the end."""

    EXERCISE = "exercise", _("Exercise")
    QUIZ = "quiz", _("Quiz")


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class AttemptState(models.TextChoices):
    """open → submitted, never back."""

    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Submitted")
