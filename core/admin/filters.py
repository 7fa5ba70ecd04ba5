"""Filters of lists."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.http import HttpRequest


class ScopedRelatedFilter(RelatedFieldListFilter):
    """Offers only what the other model's page lists to this user: Django's own would name everybody's."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Any:
        page: Any = model_admin.admin_site._registry.get(field.remote_field.model)
        if page is None:
            return []
        return [(obj.pk, str(page.choice_label(obj))) for obj in page.get_queryset(request)[:200]]
