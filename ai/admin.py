"""Recommendations in the console."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ai.models import Recommendation
from core.admin import ReadOnlyConsoleAdmin


@admin.register(Recommendation)
class RecommendationAdmin(ReadOnlyConsoleAdmin[Recommendation]):
    """For ops: what was proposed under which pseudonym, by rules or by a model, and why."""

    list_display = (
        "title",
        "kind",
        "reason",
        "rank",
        "confidence",
        "model_name",
        "is_fallback",
        "is_current",
        "made_at",
    )
    list_filter = ("kind", "reason", "model_name", "is_fallback", "is_current")
    search_fields = ("=learner_key", "=ml_student_id", "title")
    ordering = ("-made_at", "rank", "id")

    def visible(self, user: Any) -> QuerySet[Recommendation]:
        return Recommendation.objects.all() if user.is_superuser else Recommendation.objects.none()

    def has_view_permission(self, request: HttpRequest, obj: Recommendation | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)
