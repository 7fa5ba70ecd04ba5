"""What people are told."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailState
from accounts.models.users import User
from core.tenancy import TenantModel


class NotificationQuerySet(models.QuerySet["Notification"]):
    def shown(self) -> Self:
        """Those that their reader wants to see in the application."""
        return self.filter(is_shown=True)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notification(TenantModel):
    """One thing that one person is told. Its words come from its ``kind`` when it is read, in the reader's language.

    ``params`` fill them: numbers, codes, titles of material and what a sender wrote, never somebody's name; whose
    matter it is stands in ``about_id``. ``key`` keeps the same thing from being told twice.

    pii: what somebody was told, and when they read it; 180 days.
    """

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("recipient"))
    sender = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("sender"))
    about_id = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(_("kind"), max_length=60)
    params = models.JSONField(_("details"), default=dict)
    link = models.CharField(_("leads to"), max_length=200, blank=True)
    key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(_("told"))
    read_at = models.DateTimeField(_("read"), null=True)
    is_shown = models.BooleanField(default=True)
    mail_state = models.CharField(_("mail"), max_length=8, choices=MailState, default=MailState.NONE)
    mail_due_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="accounts_notification_inbox"),
            models.Index(
                fields=["recipient", "mail_due_at"],
                condition=models.Q(mail_state=MailState.DIGEST),
                name="accounts_notification_digest",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"], condition=~models.Q(key=""), name="accounts_notification_told_once"
            )
        ]

    def __str__(self) -> str:
        """What its sender called it; the words of all others come from their kind, when they are read."""
        return str(self.params.get("title") or _("notification"))
