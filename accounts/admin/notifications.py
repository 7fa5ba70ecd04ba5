"""What was sent to people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES
from accounts.inbox import in_words
from accounts.models import Notification
from accounts.notification_kinds import words_of
from accounts.policies import visible_sent_notifications
from core.admin import ReadOnlyConsoleAdmin


@admin.register(Notification)
class NotificationAdmin(ReadOnlyConsoleAdmin[Notification]):
    """For teachers: what they wrote to people, one row for each. For admins: what was written in the institution.

    Whether somebody has read it is theirs to know. What the platform tells by itself is not here.
    """

    viewer_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    empty_text = _("Messages that were written to classes. Write one from the page of a class.")
    list_display = ("title", "recipient", "sender", "created_at", "mail_state")
    list_filter = ("created_at", "mail_state")
    list_select_related = ("recipient", "sender")
    search_fields = ("recipient__full_name", "recipient__username")
    search_help_text = _("Name of the recipient.")
    ordering = ("-created_at", "-id")
    fields = ("title", "body", "recipient", "sender", "created_at", "mail_state")
    readonly_fields = ("title", "body")

    def visible(self, user: Any) -> QuerySet[Notification]:
        return Notification.objects.filter(visible_sent_notifications(user)).select_related("recipient", "sender")

    @admin.display(description=_("title"))
    def title(self, notification: Notification) -> str:
        """As its sender wrote it, where somebody did."""
        return str(notification.params.get("title") or words_of(notification.kind, notification.params).title)

    @admin.display(description=_("text"))
    def body(self, notification: Notification) -> str:
        return in_words([notification])[0].words.body
