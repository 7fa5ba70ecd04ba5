"""What ops sees: jobs, parked events."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin.base import ReadOnlyConsoleAdmin
from core.models import Job, ParkedEvent


@admin.register(Job)
class JobAdmin(ReadOnlyConsoleAdmin[Job]):
    """For ops: work that waits, runs or failed."""

    list_display = ("name", "state", "not_before", "tries", "error")
    list_filter = ("state", "name")

    def visible(self, user: Any) -> QuerySet[Job]:
        return Job.objects.all() if user.is_superuser else Job.objects.none()

    def has_view_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return bool(request.user.is_superuser)


@admin.register(ParkedEvent)
class ParkedEventAdmin(ReadOnlyConsoleAdmin[ParkedEvent]):
    """For ops: events that a reader could not take."""

    list_display = ("reader", "event", "stream_key", "error", "parked_at")
    list_filter = ("reader",)
    list_select_related = ("event",)

    def visible(self, user: Any) -> QuerySet[ParkedEvent]:
        return ParkedEvent.objects.all() if user.is_superuser else ParkedEvent.objects.none()

    def has_view_permission(self, request: HttpRequest, obj: ParkedEvent | None = None) -> bool:
        return bool(request.user.is_superuser)
