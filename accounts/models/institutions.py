"""Tenants."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import EmotionPolicy, InstitutionKind
from core.ids import new_id


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
        _("age of majority"), default=18, validators=[MinValueValidator(16), MaxValueValidator(21)]
    )
    school_year_month = models.PositiveSmallIntegerField(
        _("school year starts in month"), default=9, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    school_year_day = models.PositiveSmallIntegerField(
        _("on day"), default=1, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="accounts_institution_slug_unique"),
            models.CheckConstraint(
                condition=models.Q(majority_age__gte=16, majority_age__lte=21),
                name="accounts_institution_majority_age",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    school_year_month__gte=1, school_year_month__lte=12, school_year_day__gte=1, school_year_day__lte=28
                ),
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
