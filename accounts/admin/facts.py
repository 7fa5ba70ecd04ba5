"""Sign-ins and consents: facts, to be read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Consent, Session
from core.admin import ReadOnlyConsoleAdmin


@admin.register(Session)
class SessionAdmin(ReadOnlyConsoleAdmin[Session]):
    """For admins: who signed in to the API, from where, and how it ended. The consoles' own sign-ins are not here."""

    viewer_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    list_display = ("user", "started_at", "refreshed_at", "ended_at", "end_reason", "address")
    list_filter = ("end_reason", "scope")
    list_select_related = ("user",)
    search_fields = ("user__full_name", "user__username")
    ordering = ("-started_at", "-id")
    fields = (
        "user",
        "scope",
        "started_at",
        "refreshed_at",
        "expires_at",
        "ended_at",
        "end_reason",
        "address",
        "browser",
    )

    def visible(self, user: Any) -> QuerySet[Session]:
        seen = Session.objects.select_related("user")
        return seen if user.is_superuser else seen.filter(user__institution_id=user.institution_id)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyConsoleAdmin[Consent]):
    """For admins: the ledger of what was agreed to and withdrawn, for whom and by whom."""

    viewer_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    list_display = ("student", "purpose", "is_granted", "given_by", "method", "at")
    list_filter = ("purpose", "is_granted")
    list_select_related = ("student", "given_by")
    search_fields = ("student__full_name", "student__username")
    search_help_text = _("Name of the learner.")
    ordering = ("-at", "-id")
    fields = ("student", "purpose", "is_granted", "given_by", "method", "at")

    def visible(self, user: Any) -> QuerySet[Consent]:
        seen = Consent.objects.select_related("student", "given_by")
        return seen if user.is_superuser else seen.filter(institution_id=user.institution_id)
