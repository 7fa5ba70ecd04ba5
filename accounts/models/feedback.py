"""What people tell the institution."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import FeedbackKind, FeedbackState
from accounts.models.users import User
from accounts.texts import FEEDBACK_LENGTH
from core.tenancy import TenantModel


class Feedback(TenantModel):
    """What somebody wants the institution to know. new → answered | closed.

    pii: what somebody wrote; two years.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("from"))
    kind = models.CharField(_("kind"), max_length=10, choices=FeedbackKind)
    text = models.TextField(_("text"), max_length=FEEDBACK_LENGTH)
    page = models.CharField(_("page"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=FeedbackState, default=FeedbackState.NEW)
    answer = models.TextField(_("answer"), max_length=FEEDBACK_LENGTH, blank=True)
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
