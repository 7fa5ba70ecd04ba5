"""What people's frontends report that they spent time with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ActivityKind
from accounts.models.users import User
from core.tenancy import TenantModel


class Activity(TenantModel):
    """Somebody spent time with something, as their frontend reports. A fact: never changed.

    pii: what somebody did and when; one year.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=ActivityKind)
    target_id = models.UUIDField(_("with what"), null=True)
    seconds = models.PositiveIntegerField(_("seconds"))
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-happened_at", "-id"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [models.Index(fields=["person", "-happened_at", "-id"], name="accounts_activity_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seconds__gte=0, seconds__lte=86400), name="accounts_activity_within_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.seconds} s"
