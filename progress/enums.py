"""Closed lists of the progress app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MasteryBand(models.TextChoices):
    """low < 40 ≤ medium < 70 ≤ high, on the expected score; under three answers nothing is said."""

    NOT_ENOUGH_DATA = "not_enough_data", _("Not enough data")
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
