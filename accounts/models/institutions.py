"""Tenants."""

from typing import NamedTuple

from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import EmotionPolicy, InstitutionKind
from core.ids import new_id


class Limits(NamedTuple):
    """The least and the greatest number that a setting can have."""

    low: int
    high: int

    @property
    def validators(self) -> list[BaseValidator]:
        return [MinValueValidator(self.low), MaxValueValidator(self.high)]

    def hold(self, field: str) -> models.Q:
        """The condition that ``field`` keeps them."""
        return models.Q((f"{field}__gte", self.low), (f"{field}__lte", self.high))


# A day at least, ten years at most.
RETENTION_DAYS = Limits(1, 3653)
# Less would erase whoever was closed by mistake before anybody noticed.
LEAST_DAYS_OF_EVIDENCE = 90
MAJORITY_AGE = Limits(16, 21)
SCHOOL_YEAR_MONTH = Limits(1, 12)
# Every month has them.
SCHOOL_YEAR_DAY = Limits(1, 28)


class Institution(models.Model):
    """A school or university: the tenant of its people, its courses and everything else.

    There is exactly one of kind ``platform`` and one of kind ``open``, made by the first migration.

    pii: none
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name"), max_length=60, help_text=_("People type it to sign in."))
    kind = models.CharField(_("kind"), max_length=12, choices=InstitutionKind, default=InstitutionKind.SCHOOL)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, as in ES."))
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    allows_student_registration = models.BooleanField(_("students may register themselves"), default=False)
    allows_teacher_registration = models.BooleanField(_("teachers may register themselves"), default=False)
    requires_staff_mfa = models.BooleanField(
        _("staff need a second factor"),
        default=False,
        help_text=_("Without one nobody opens the console or signs in as teacher or administrator."),
    )
    guardians_see_chats = models.BooleanField(_("guardians may read conversations with the tutor"), default=False)
    ai_providers = models.JSONField(
        _("AI providers"), default=list, blank=True, help_text=_("Where language models may run for this institution.")
    )
    emotion_policy = models.CharField(
        _("feelings"), max_length=10, choices=EmotionPolicy, default=EmotionPolicy.CHECK_IN
    )
    retention_days = models.JSONField(
        _("retention"),
        default=dict,
        blank=True,
        help_text=_("Days by kind of data; what is not named follows the platform."),
    )
    majority_age = models.PositiveSmallIntegerField(
        _("age of majority"), default=18, validators=MAJORITY_AGE.validators
    )
    school_year_month = models.PositiveSmallIntegerField(
        _("school year starts in month"), default=9, validators=SCHOOL_YEAR_MONTH.validators
    )
    school_year_day = models.PositiveSmallIntegerField(_("on day"), default=1, validators=SCHOOL_YEAR_DAY.validators)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="accounts_institution_slug_unique"),
            models.CheckConstraint(
                condition=MAJORITY_AGE.hold("majority_age"),
                name="accounts_institution_majority_age",
            ),
            models.CheckConstraint(
                condition=SCHOOL_YEAR_MONTH.hold("school_year_month") & SCHOOL_YEAR_DAY.hold("school_year_day"),
                name="accounts_institution_school_year_start",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind__in=[InstitutionKind.OPEN, InstitutionKind.PLATFORM]),
                name="accounts_institution_one_open_one_platform",
            ),
        ]

    def __str__(self) -> str:
        return self.name
