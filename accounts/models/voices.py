"""What people report of themselves and tell the institution."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ActivityKind, FeedbackKind, FeedbackState
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


class Feedback(TenantModel):
    """What somebody wants the institution to know. new → answered | closed.

    pii: what somebody wrote; two years.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("from"))
    kind = models.CharField(_("kind"), max_length=10, choices=FeedbackKind)
    text = models.TextField(_("text"), max_length=4000)
    page = models.CharField(_("page"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=FeedbackState, default=FeedbackState.NEW)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("answered by")
    )
    created_at = models.DateTimeField(_("sent"))
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.created_at:%Y-%m-%d})"
