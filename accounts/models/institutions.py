"""Tenants."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import InstitutionKind
from core.ids import new_id


class Institution(models.Model):
    """A school or university: the tenant of its people, its courses and everything else.

    There is exactly one of kind ``platform`` and one of kind ``open``, made by the first migration.

    pii: none
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name"), max_length=60, unique=True, help_text=_("People type it to sign in."))
    kind = models.CharField(_("kind"), max_length=12, choices=InstitutionKind, default=InstitutionKind.SCHOOL)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, as in ES."))
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    allows_student_registration = models.BooleanField(_("students may register themselves"), default=False)
    allows_teacher_registration = models.BooleanField(_("teachers may register themselves"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind__in=[InstitutionKind.OPEN, InstitutionKind.PLATFORM]),
                name="accounts_institution_one_open_one_platform",
            )
        ]

    def __str__(self) -> str:
        return self.name
