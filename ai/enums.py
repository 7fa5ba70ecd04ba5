"""Closed lists of the ai app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecommendationKind(models.TextChoices):
    """What to do next."""

    LESSON = "lesson", _("Study a lesson")
    EXERCISE = "exercise", _("Practise")
    QUIZ = "quiz", _("Take a quiz")


class RecommendationReason(models.TextChoices):
    """Why. The text for people is made from it, in their language."""

    UNFINISHED_ATTEMPT = "unfinished_attempt", _("You have started “%(title)s”.")
    UNFINISHED_LESSON = "unfinished_lesson", _("You are at %(percent)d %% of “%(title)s”.")
    WEAKEST_READY = "weakest_ready", _("“%(concept)s” is where practice helps most now: you stand at %(score)d.")
    FRINGE = "fringe", _("You are ready for “%(concept)s”: you have what it builds on.")
    FIRST_STEP = "first_step", _("“%(concept)s” builds on nothing else in your courses: a good place to begin.")
    CLASS_LEVEL = "class_level", _("It fits your class.")
    REFRESH = "refresh", _("You know it all; “%(concept)s” fades first.")
